#pragma once
// A shop for the database tests of carts: two markets, things A (100 in stock), B (2), C (none), a draft D,
// and the use cases and routes as rialto_order runs them.

#include "carts/carts.hpp"
#include "carts/routes.hpp"
#include "carts/sql.hpp"
#include "pricing/sql.hpp"
#include "support/support.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace rialto::carts::test {

inline const Time noon = Time(std::chrono::seconds(1'800'000'000));

inline catalog::ProductInput product(std::string sku, int quantity, catalog::Status status) {
    catalog::ProductInput made;
    made.handle = "thing-" + sku;
    made.title = "Thing " + sku;
    made.status = status;
    made.variants = {{.sku = sku,
                      .prices = {{"us", 1000, std::nullopt}, {"eu", 900, std::nullopt}},
                      .initial_quantity = quantity}};
    return made;
}

/// SKUs and how many of each, in order.
using Qtys = std::vector<std::pair<std::int64_t, int>>;
inline Qtys qtys_of(const Cart& cart) {
    Qtys qtys;
    for (const CartLine& line : cart.lines) qtys.emplace_back(line.sku_id, line.qty);
    return qtys;
}

inline DeliveryAddress address_in(std::string country) {
    return {.name = "Ann Lee",
            .line1 = "1 Main St",
            .line2 = {},
            .city = "Troy",
            .postal_code = "12180",
            .region = {},
            .country = std::move(country),
            .phone = {}};
}

struct Shop {
    explicit Shop(postgres::Pool& owner_) : owner(owner_), order(owner_.loop(), options()) {}

    static postgres::PoolOptions options() {
        postgres::PoolOptions made = support::pool_options();
        made.role = "rialto_order";
        made.connections_max = 8;
        made.lock_timeout = std::chrono::seconds(10);
        return made;
    }

    Task<> open() {
        support::apply_functions(pricing::sql::functions());
        support::apply_functions(sql::functions());
        postgres::Session session = co_await owner.session();
        co_await markets::seed_default_markets(session);
        co_await pricing::seed_market_rows(session);
        const std::vector<catalog::ProductInput> products{
            product("A", 100, catalog::Status::active), product("B", 2, catalog::Status::active),
            product("C", 0, catalog::Status::active), product("D", 5, catalog::Status::draft)};
        co_await catalog::import_products(owner, products, noon, {});
        store = co_await catalog::open_store(owner, {.cursor_key = "k"});
        writer.emplace(order.loop(), order, *store);
        sessions.emplace(order);
        reader.emplace(order);
        service.emplace(order, *store, *writer, *reader, *sessions);
    }

    std::int64_t sku_id(std::string_view sku) const { return catalog::find_sku(*store, "us", sku)->sku_id; }

    Task<Uuid> new_cart(std::string segment = "us") {
        const Result<Cart> cart = co_await create_cart(*writer, std::move(segment), noon);
        co_return cart->id;
    }

    /// The error's code, or "" and the cart in `last`.
    Task<std::string> add(Uuid id, std::string sku, int qty, std::optional<int> version = std::nullopt) {
        co_return keep(co_await add_line(*writer, {id, version}, sku_id(sku), qty, noon));
    }

    /// As the database has it.
    Task<Cart> read(Uuid id) {
        postgres::Session session = co_await owner.session();
        Result<Cart> cart = co_await get_cart(session, id);
        EXPECT_TRUE(cart.has_value());
        co_return cart ? std::move(*cart) : Cart{};
    }

    std::string keep(Result<Cart> result) {
        if (!result) return result.error().code;
        last = std::move(*result);
        return "";
    }

    Task<std::string> text(std::string query) {
        const std::string wrapped = "SELECT (" + query + ")::text";
        const postgres::Rows rows = co_await owner.run({"test.text", wrapped});
        co_return rows[0].get<std::optional<std::string>>(0).value_or("NULL");
    }

    /// What a route answers.
    Task<http::Response> ask(Task<http::Response> (*route)(CartService&, http::Request&), std::string id,
                             std::string body = {}, std::string sku = {}, std::string if_match = {}) {
        std::vector<http::Header> headers;
        if (!if_match.empty()) headers.push_back({"If-Match", if_match});
        http::Request request;
        request.headers = headers;
        request.path_values = {id, sku};
        request.body = body;
        request.received_at = noon;
        request.deadline = Deadline::max();
        co_return co_await route(*service, request);
    }

    postgres::Pool& owner;
    postgres::Pool order;
    std::shared_ptr<catalog::CatalogStore> store;
    std::optional<CartWriter> writer;
    std::optional<accounts::Sessions> sessions;
    std::optional<CartReader> reader;
    std::optional<CartService> service;
    Cart last;
};

} // namespace rialto::carts::test
