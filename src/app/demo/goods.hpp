#pragma once
// The demo store's products, made from the shelves: the same list every time.

#include "app/demo/picture.hpp"
#include "base/time.hpp"
#include "catalog/catalog.hpp"

#include <optional>
#include <vector>

namespace rialto::demo {

/// A product whose pictures are still to be composed.
struct Good {
    catalog::ProductInput product;                            // without images and image hashes
    std::vector<Picture> pictures;                            // the first is the main one
    std::vector<std::optional<std::size_t>> variant_pictures; // of each variant: which of the pictures
};

inline constexpr std::size_t goods_per_leaf = 60;

/// All goods, the best-selling first; their created_at lie in the year before `at`.
std::vector<Good> make_goods(Time at);

} // namespace rialto::demo
