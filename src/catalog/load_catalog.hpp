#pragma once
// Reads products from the database as a snapshot holds them.

#include "catalog/snapshot.hpp"
#include "platform/postgres/postgres.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace rialto::catalog {

/// Reads the products of the ids given (nullopt: all), complete, and applies the stock of their variants to
/// `availability` (when given). All in the caller's transaction.
Task<std::vector<ProductPointer>> load_products(postgres::Session& transaction,
                                                std::shared_ptr<const markets::Markets> markets,
                                                std::optional<std::vector<Uuid>> ids,
                                                Availability* availability);

/// The next `limit` products by id, after `last` (nullopt: from the beginning).
Task<std::vector<Uuid>> list_product_ids(postgres::Session& transaction, std::optional<Uuid> last,
                                         std::size_t limit);

Task<std::vector<Category>> load_categories(postgres::Session& transaction);

} // namespace rialto::catalog
