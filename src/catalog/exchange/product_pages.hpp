#pragma once
// The whole catalog a page of products at a time, in order of handles, as one cut: one repeatable-read
// transaction from the first page to the last. Memory follows the page, not the catalog.

#include "base/task.hpp"
#include "catalog/catalog.hpp"
#include "platform/postgres/postgres.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rialto::catalog {

inline constexpr std::int32_t products_per_page = 500;

/// Hears products done and how many there are.
using PageProgress = std::function<void(std::int64_t done, std::int64_t total)>;
/// Takes bytes of a file, in order. What it throws ends the reading.
using Sink = std::function<void(std::string_view bytes)>;

class ProductPages {
  public:
    /// Begins the transaction; `pool` (role rialto_browse) outlives the pages.
    static Task<ProductPages> open(postgres::Pool& pool);

    /// The next products, as the import that gave them would (initial_quantity: what is not promised to
    /// anybody, prices: those that were set); none at the end.
    Task<std::vector<ProductInput>> next();

    /// Of all pages.
    std::int64_t total() const { return total_; }

  private:
    using Paths = std::unordered_map<Uuid, std::vector<CategoryInput>>;

    explicit ProductPages(postgres::Transaction transaction) : transaction_(std::move(transaction)) {}
    Task<> read_categories();

    postgres::Transaction transaction_;
    std::shared_ptr<const Paths> paths_;
    std::string last_handle_;
    std::int64_t total_ = 0;
};

} // namespace rialto::catalog
