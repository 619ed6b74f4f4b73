#pragma once
// A shop for the database tests of orders: SKUs A (5 left), B (100) and C (1), the use cases on the test's
// database, and how orders are made there.

#include "base/check.hpp"
#include "carts/sql.hpp"
#include "offers/sql.hpp"
#include "orders/orders.hpp"
#include "orders/sql.hpp"
#include "pricing/sql.hpp"
#include "support/support.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace rialto::orders::test {

inline const Time noon = Time(std::chrono::seconds(1'800'000'000));

inline catalog::ProductInput product(std::string sku, int quantity) {
    catalog::ProductInput made;
    made.handle = "thing-" + sku;
    made.title = "Thing " + sku;
    made.variants = {{.sku = sku, .prices = {{"us", 1000, std::nullopt}}, .initial_quantity = quantity}};
    return made;
}

struct Shop {
    explicit Shop(postgres::Pool& pool_) : pool(pool_), writers(pool_.loop(), pool_.options()) {}

    Task<> open() {
        support::apply_functions(pricing::sql::functions());
        support::apply_functions(offers::sql::functions());
        support::apply_functions(carts::sql::functions());
        support::apply_functions(sql::functions());
        postgres::Session session = co_await pool.session();
        co_await markets::seed_default_markets(session);
        co_await pricing::seed_market_rows(session);
        co_await catalog::import_products(pool, {product("A", 5), product("B", 100), product("C", 1)}, noon,
                                          {});
        co_await serve();
    }

    /// With the prices and promotions that the database has now, and remembering carts as a node does.
    Task<> serve() {
        store = co_await catalog::open_store(pool, {.cursor_key = "k"});
        carts = std::make_unique<carts::CartWriter>(pool.loop(), pool, *store);
        CaptureOptions options{.secret = "s"};
        options.take_recent_cart = [this](const Uuid& id) { return carts->take_recent(id); };
        orders = std::make_unique<OrderService>(pool.loop(), pool, writers, *store, std::move(options));
    }

    Task<carts::Cart> fill_cart(std::vector<std::pair<std::string, int>> lines) {
        Result<carts::Cart> cart = co_await carts::create_cart(*carts, "us", noon);
        const carts::CartWrite write{cart->id, std::nullopt};
        for (const auto& [sku, qty] : lines) {
            const auto known = catalog::find_sku(*store, "us", sku);
            EXPECT_TRUE(co_await carts::add_line(*carts, write, known->sku_id, qty, noon));
        }
        carts::DeliveryChoice delivery;
        delivery.address = {.name = "Ann",
                            .line1 = "1 Main St",
                            .line2 = {},
                            .city = "Troy",
                            .postal_code = "12180",
                            .region = {},
                            .country = "US",
                            .phone = {}};
        delivery.method = "standard";
        cart = co_await carts::set_delivery(*carts, write, delivery, noon);
        co_return std::move(*cart);
    }

    CaptureOrder order_of(const carts::Cart& cart, std::string key) {
        const carts::PricedCart priced = carts::price_cart(*store, store_availability(), cart, now());
        return {std::move(key),
                cart.id,
                cart.version,
                "ann@example.com",
                {priced.totals.total, priced.totals.currency},
                "manual",
                "fingerprint"};
    }
    catalog::Availability& store_availability() { return catalog::availability_of(*store); }

    Task<> expect_audit_green() {
        postgres::Transaction transaction =
            co_await pool.begin(postgres::Isolation::repeatable_read_read_only);
        for (const AuditLine& line : co_await audit(transaction, {})) {
            if (line.name == "durability") continue; // the tests' PostgreSQL runs without fsync
            for (const Finding& finding : line.findings)
                ADD_FAILURE() << line.name << " " << finding.subject << " " << finding.detail;
        }
    }

    postgres::Pool& pool;
    postgres::Pool writers;
    std::shared_ptr<catalog::CatalogStore> store;
    std::unique_ptr<carts::CartWriter> carts;
    std::unique_ptr<OrderService> orders;
};

inline std::string code_of(const Result<Captured>& captured) {
    if (captured) return captured->replayed ? "replayed" : "captured";
    return captured.error().code;
}

inline Task<> capture_into(OrderService& orders, CaptureOrder wanted, std::vector<std::string>& codes) {
    const Result<Captured> captured = co_await orders.capture_order(std::move(wanted));
    codes.push_back(code_of(captured));
}

inline Task<> until(asio::io_context& loop, std::vector<std::string>& codes, std::size_t count) {
    const Deadline deadline = Steady::now() + std::chrono::seconds(20);
    while (codes.size() < count && Steady::now() < deadline) {
        asio::steady_timer timer(loop, std::chrono::milliseconds(2));
        co_await timer.async_wait(asio::use_awaitable_t<Executor>());
    }
    EXPECT_EQ(codes.size(), count);
}

} // namespace rialto::orders::test
