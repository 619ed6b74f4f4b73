#pragma once
// Reads products from the database as a snapshot holds them.

#include "catalog/snapshot.hpp"
#include "platform/postgres/postgres.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace rialto::catalog {

/// What products are read for: their prices follow from it.
struct LoadFor {
    std::shared_ptr<const markets::Markets> markets;
    std::shared_ptr<const PriceLists> lists;
    Time at;

    PriceBasis basis() const { return {*markets, *lists, at}; }
};

/// Reads the products of the ids given (nullopt: all), complete, and applies the stock of their variants to
/// `availability` (when given). All in the caller's transaction.
Task<std::vector<std::shared_ptr<Product>>> load_products(postgres::Session& transaction, LoadFor what_for,
                                                          std::optional<std::vector<Uuid>> ids,
                                                          Availability* availability);

Task<std::shared_ptr<const PriceLists>> load_price_lists(postgres::Session& transaction);

/// The products with a row in one of the lists, or with one of the SKUs.
Task<std::vector<Uuid>> list_products_of_lists(postgres::Session& transaction, std::vector<Uuid> lists,
                                               std::vector<std::int64_t> sku_ids);

/// The next `limit` products by id, after `last` (nullopt: from the beginning).
Task<std::vector<Uuid>> list_product_ids(postgres::Session& transaction, std::optional<Uuid> last,
                                         std::size_t limit);

Task<std::vector<Category>> load_categories(postgres::Session& transaction);

} // namespace rialto::catalog
