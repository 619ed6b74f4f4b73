#pragma once
// Descriptions and attributes of the demo store's products.

#include "app/demo/shelves.hpp"
#include "base/random.hpp"
#include "catalog/catalog.hpp"

#include <string_view>

namespace rialto::demo {

/// Fills description_html, attributes and tags; `name` is the product's title without its first words.
void describe(catalog::ProductInput& product, const Branch& branch, const Leaf& leaf, std::string_view name,
              Random& random);

} // namespace rialto::demo
