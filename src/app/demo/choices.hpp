#pragma once
// The variants that a product is offered in.

#include "app/demo/shelves.hpp"
#include "base/random.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rialto::demo {

struct Offer {
    std::vector<std::string> values; // of the options
    double factor = 1;               // price and weight, times the smallest variant's
    std::string_view colour;         // empty: as the product itself
};

struct Choices {
    std::vector<std::string> option_names;
    std::vector<Offer> offers; // at least one
};

Choices make_choices(const Family& family, Random& random);

/// Different colours, by name; the first is a bright one where there is one.
std::vector<std::string_view> pick_colours(Random& random, std::size_t count);

} // namespace rialto::demo
