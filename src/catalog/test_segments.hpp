#pragma once
// A store for the database tests of segments: two markets, a segment in German and one of a customer group;
// the test sets its clock, says who calls, and brings it what the outbox holds.

#include "catalog/admin_price_lists.hpp"
#include "catalog/routes.hpp"
#include "catalog/snapshot.hpp"
#include "catalog/test_database.hpp"
#include "catalog/wire.hpp"
#include "platform/events/events.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>

namespace rialto::catalog::test {

struct Answer {
    int status = 0;
    std::string head; // of an answer that is kept
    std::string body;
};

/// A store whose clock the test sets, and who calls it.
struct SegmentShop : Database {
    std::shared_ptr<std::atomic<Time>> clock = std::make_shared<std::atomic<Time>>(noon);
    std::shared_ptr<std::optional<std::string>> caller = std::make_shared<std::optional<std::string>>();
    std::shared_ptr<CatalogStore> store;
    std::int64_t position = 0;

    SegmentShop() {
        execute("INSERT INTO accounts.groups VALUES ('wholesale', 'Wholesale'), ('vip', 'VIP');"
                "INSERT INTO markets.segments (segment, market, locale, position, group_name, tax_display) "
                "VALUES ('eu-de', 'eu', 'de-DE', 3, NULL, 'as_priced'), "
                "('trade', 'us', 'en-US', 4, 'wholesale', 'as_priced')");
        run(import_products(work, two_products(), noon, {}));
        StoreOptions options{.cursor_key = "secret"};
        options.clock = [clock = clock] { return clock->load(); };
        options.find_group = [caller = caller](http::Request&) { return answer_group(caller); };
        store = run(open_store(browse, std::move(options)));
    }

    void execute(std::string text) {
        run([](postgres::Pool& pool, std::string all) -> Task<> {
            postgres::Session session = co_await pool.session();
            co_await session.execute(std::move(all));
        }(owner, std::move(text)));
    }

    AdminPriceList make_list(NewPriceList wanted) {
        return run([](SegmentShop& shop, NewPriceList list) -> Task<AdminPriceList> {
            postgres::Transaction transaction = co_await shop.order.begin();
            const ListWrite write{transaction, shop.store->markets(), {}, noon};
            auto made = co_await create_price_list(write, std::move(list));
            EXPECT_TRUE(made.has_value()) << (made ? "" : made.error().detail);
            co_await transaction.commit();
            co_return made.value_or(AdminPriceList{});
        }(*this, std::move(wanted)));
    }

    Result<AdminPriceList> set_rows(Uuid list, std::vector<ListSku> items) {
        return run([](SegmentShop& shop, Uuid id, std::vector<ListSku> rows) -> Task<Result<AdminPriceList>> {
            postgres::Transaction transaction = co_await shop.order.begin();
            const ListWrite write{transaction, shop.store->markets(), {}, noon};
            auto set = co_await set_list_rows(write, id, {std::move(rows)});
            if (set) co_await transaction.commit();
            co_return set;
        }(*this, list, std::move(items)));
    }

    /// What the outbox holds since the last time, as the feed would bring it.
    void follow() {
        run([](SegmentShop& shop) -> Task<> {
            const postgres::Rows rows = co_await shop.owner.run(
                {"test.events", "DELETE FROM events.outbox RETURNING topic, subject, data, at"}, {});
            std::vector<events::Event> events;
            for (const postgres::Row row : rows)
                events.push_back({++shop.position, row.get<std::string>(0), row.get<std::string>(1),
                                  row.get<postgres::Jsonb>(2).text, row.get<Time>(3)});
            co_await shop.store->consume(std::move(events));
            co_await settle(*shop.store);
        }(*this));
    }

    void look_at_clock() {
        run([](SegmentShop& shop) -> Task<> {
            co_await shop.store->look_at_clock();
            co_await settle(*shop.store);
        }(*this));
    }

    static Task<std::optional<std::string>> answer_group(std::shared_ptr<std::optional<std::string>> group) {
        co_return *group;
    }

    static Task<> settle(CatalogStore& of) {
        asio::basic_waitable_timer<Steady, asio::wait_traits<Steady>, Executor> timer(
            co_await asio::this_coro::executor);
        const Deadline deadline = Steady::now() + std::chrono::seconds(10);
        while (of.is_behind() && Steady::now() < deadline) {
            timer.expires_after(std::chrono::milliseconds(5));
            co_await timer.async_wait(asio::use_awaitable_t<Executor>());
        }
    }

    Answer ask(Task<http::Response> (*handler)(CatalogStore&, http::Request&), std::string segment,
               std::string path, std::string handle = {}) {
        const std::string target = "/v1/catalog/" + segment + path;
        http::Request request;
        request.target = target;
        request.path = target;
        request.path_values[0] = std::move(segment);
        request.path_values[1] = std::move(handle);
        request.received_at = noon;
        const http::Response response = run(handler(*store, request));
        if (!response.prebuilt) return {response.status, {}, response.body};
        return {200, response.prebuilt->head, response.prebuilt->body};
    }

    wire::ProductList list(std::string segment) {
        auto parsed =
            json::parse<wire::ProductList>(ask(list_products, std::move(segment), "/products").body);
        EXPECT_TRUE(parsed.has_value());
        return parsed.value_or(wire::ProductList{});
    }

    wire::Product product(std::string segment, std::string handle) {
        auto parsed = json::parse<wire::Product>(
            ask(get_product, std::move(segment), "/products/" + handle, handle).body);
        EXPECT_TRUE(parsed.has_value());
        return parsed.value_or(wire::Product{});
    }

    std::int64_t price(std::string_view segment, std::string_view sku, int qty = 1) {
        const auto found = find_sku(*store, segment, sku, qty);
        return found ? found->price.amount : -1;
    }
};

inline Money usd(std::int64_t amount) {
    return {amount, *parse_currency("USD")};
}

} // namespace rialto::catalog::test
