#pragma once
// The shop with flash offers: made through the back office's own routes, and followed as a node follows them.

#include "offers/offers.hpp"
#include "orders/test_shop.hpp"

#include <string>

namespace rialto::orders::test {

/// Parts of an offer's JSON around the moment of the test.
inline std::string from_now(std::chrono::seconds offset) {
    std::string text;
    append_rfc3339(text, now() + offset);
    return text;
}

struct OfferShop : Shop {
    using Shop::Shop;

    using Handler = Task<http::Response> (*)(catalog::CatalogStore&, postgres::Pool&, http::Request&);

    Task<http::Response> call(Handler handle, std::string body, std::string id = {}) {
        http::Request request;
        request.body = body;
        request.path_values[0] = id;
        request.received_at = now();
        co_return co_await handle(*store, pool, request);
    }

    /// What a node sees once it has followed everything.
    Task<> follow() {
        co_await serve();
        book.emplace(pool, *store);
        co_await book->load();
        CaptureOptions options{.secret = "s", .book = &*book};
        options.take_recent_cart = [this](const Uuid& id) { return carts->take_recent(id); };
        orders = std::make_unique<OrderService>(pool.loop(), pool, writers, *store, std::move(options));
    }

    /// Brings the book what the outbox holds, as the feed would.
    Task<> tell() {
        const postgres::Rows rows =
            co_await pool.run({"test.events", "SELECT topic, subject, data FROM events.outbox ORDER BY at"});
        std::vector<events::Event> events;
        for (const postgres::Row row : rows)
            events.push_back({++position, row.get<std::string>(0), row.get<std::string>(1),
                              row.get<postgres::Jsonb>(2).text, now()});
        co_await book->consume(std::move(events));
    }

    /// B at 7.00 for an hour before and after now; `more` is JSON between braces and the items.
    Task<std::string> offer(int quantity, std::string more = {}, std::string item_more = {}) {
        const std::string body = R"({"title":"Flash","starts_at":")" + from_now(std::chrono::hours(-1)) +
                                 R"(","ends_at":")" + from_now(std::chrono::hours(1)) + "\"," + more +
                                 R"("items":[{"sku":"B","quantity":)" + std::to_string(quantity) + item_more +
                                 R"(,"prices":[{"market":"us","price":{"amount":700,"currency":"USD"}}]}]})";
        const http::Response made = co_await call(offers::create_offer, body);
        EXPECT_EQ(made.status, 201) << made.body;
        co_await follow();
        co_return made.body.substr(7, 36); // {"id":"…
    }

    Task<Result<Captured>> buy(int qty, std::string key, std::string email = "ann@example.com") {
        CaptureOrder wanted = order_of(co_await fill_cart({{"B", qty}}), std::move(key));
        wanted.email = std::move(email);
        co_return co_await orders->capture_order(std::move(wanted));
    }
    Task<std::string> try_buy(int qty, std::string key, std::string email = "ann@example.com") {
        co_return code_of(co_await buy(qty, std::move(key), std::move(email)));
    }

    Task<std::string> text(std::string query) {
        const std::string wrapped = "SELECT (" + query + ")::text";
        const postgres::Rows rows = co_await pool.run({"test.text", wrapped});
        co_return rows[0].get<std::optional<std::string>>(0).value_or("NULL");
    }
    /// Of B: on_hand|reserved|allotted, then the allotment's claimed|returned.
    Task<std::string> stock() {
        co_return co_await text("SELECT concat_ws('|', s.on_hand, s.reserved, s.allotted, a.claimed, "
                                "coalesce(a.returned::text, '-')) FROM inventory.stock AS s JOIN "
                                "offers.allotments AS a USING (sku_id)");
    }
    Task<> execute(std::string sql) {
        postgres::Session session = co_await pool.session();
        co_await session.execute(std::move(sql));
    }

    std::optional<offers::OfferBook> book;
    std::int64_t position = 0;
};

} // namespace rialto::orders::test
