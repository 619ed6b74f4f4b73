#pragma once
// The same shop as rows of a store's database: a file a table, as COPY reads them.

#include <cstddef>
#include <string>

namespace rialto::bench {

/// Writes categories, products, skus, stock, variants and prices of the first `products` products into the
/// folder, a file each, named as their tables. Throws std::runtime_error when it cannot.
void write_store(const std::string& folder, std::size_t products);

} // namespace rialto::bench
