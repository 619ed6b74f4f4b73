#pragma once
// The data of a `prices.changed` event (subject: the price list's id): which products are to be read again.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::catalog {

struct PricesChange {
    std::vector<std::int64_t> sku_ids = {}; // whose rows in the list changed
    bool of_list = false;                   // the list itself: all that has a row in it
    bool of_everything = false;             // a list with a rule: all products
};

std::string print_prices_event(const PricesChange& change);
/// What cannot be read counts as a change of everything.
PricesChange parse_prices_event(std::string_view data);

} // namespace rialto::catalog
