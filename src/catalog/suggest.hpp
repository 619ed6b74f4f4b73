#pragma once
// What may be meant by what was typed so far.

#include "catalog/snapshot.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::catalog {

inline constexpr std::size_t suggested_products_max = 6;
inline constexpr std::size_t suggested_categories_max = 4;
inline constexpr std::size_t suggested_completions_max = 6;

struct Suggested {
    std::vector<Place> products;
    std::vector<std::size_t> categories;  // nodes of the snapshot's tree that have something listed
    std::vector<std::string> completions; // whole queries
    std::optional<std::string> corrected; // when words were taken for others
};

/// `typed` in lower case, its last word perhaps unfinished. Nothing for an empty text.
Suggested suggest(const Snapshot& snapshot, Audience audience, const std::string& typed);

} // namespace rialto::catalog
