#pragma once
// What the catalog's database tests share: pools in each role, a store with two markets, and small products.

#include "catalog/catalog.hpp"
#include "markets/markets.hpp"
#include "support/support.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace rialto::catalog::test {

inline const Time noon = Time(std::chrono::seconds(1'800'000'000));

inline postgres::PoolOptions as_role(std::string role) {
    postgres::PoolOptions options = support::pool_options();
    options.role = std::move(role);
    return options;
}

/// A loop, pools, and the demo's markets in the database.
struct Database {
    asio::io_context loop;
    postgres::Pool work{loop, as_role("rialto_work")};
    postgres::Pool browse{loop, as_role("rialto_browse")};
    postgres::Pool order{loop, as_role("rialto_order")};
    postgres::Pool owner{loop, support::pool_options()};
    std::shared_ptr<const markets::Markets> markets;

    Database() { markets = support::run(loop, seed(owner)); }

    template <class T>
    T run(Task<T> task) {
        return support::run(loop, std::move(task));
    }

    /// The first column of the first row, as a number.
    std::int64_t number(std::string text) { return run(read_number(owner, std::move(text))); }

  private:
    static Task<std::shared_ptr<const markets::Markets>> seed(postgres::Pool& pool) {
        postgres::Session session = co_await pool.session();
        co_await markets::seed_default_markets(session);
        co_return co_await markets::load_markets(session);
    }

    static Task<std::int64_t> read_number(postgres::Pool& pool, std::string text) {
        const std::string wrapped = "SELECT (" + text + ")::bigint";
        const postgres::Rows rows = co_await pool.run({"test.number", wrapped}, {});
        co_return rows[0].get<std::int64_t>(0);
    }
};

inline VariantInput variant(std::string sku, std::int64_t amount, int quantity,
                            std::vector<std::string> values = {}) {
    VariantInput made;
    made.sku = std::move(sku);
    made.option_values = std::move(values);
    made.prices = {{"us", amount, {}}};
    made.initial_quantity = quantity;
    return made;
}

/// A shirt in two sizes and a mug.
inline std::vector<ProductInput> two_products() {
    ProductInput shirt;
    shirt.handle = "shirt";
    shirt.title = "Soft Shirt";
    shirt.description_html = "<p>Soft.</p>";
    shirt.brand = "Nord";
    shirt.product_type = "Shirts";
    shirt.category = {{"wear", "Wear"}, {"wear-shirts", "Shirts"}};
    shirt.tags = {"soft", "a,b \"c\""};
    shirt.option_names = {"Size"};
    shirt.attributes = {{"Material", "Cotton \\ \"fine\""}};
    shirt.popularity = 10;
    shirt.variants = {variant("S-S", 1990, 3, {"S"}), variant("S-M", 2190, 0, {"M"})};
    shirt.variants[0].prices[0].compare_at = 2490;
    ProductInput mug;
    mug.handle = "mug";
    mug.title = "Plain Mug";
    mug.category = {{"home", "Home"}};
    mug.variants = {variant("MUG", 1250, 7)};
    return {shirt, mug};
}

} // namespace rialto::catalog::test
