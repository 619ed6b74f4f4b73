#pragma once
// A store over a database for tests: products in, events told, pages asked for.

#include "catalog/routes.hpp"
#include "catalog/snapshot.hpp"
#include "catalog/stock_event.hpp"
#include "catalog/store.hpp"
#include "catalog/test_database.hpp"
#include "catalog/wire.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace rialto::catalog::test {

/// Waits until the store has taken every change in.
inline Task<> settle(CatalogStore& store) {
    asio::basic_waitable_timer<Steady, asio::wait_traits<Steady>, Executor> timer(
        co_await asio::this_coro::executor);
    const Deadline deadline = Steady::now() + std::chrono::seconds(10);
    while (store.is_behind() && Steady::now() < deadline) {
        timer.expires_after(std::chrono::milliseconds(5));
        co_await timer.async_wait(asio::use_awaitable_t<Executor>());
    }
}

struct Shop : Database {
    std::shared_ptr<CatalogStore> store;
    std::int64_t position = 100;

    explicit Shop(std::vector<ProductInput> products = test::two_products()) {
        run(import_products(work, std::move(products), test::noon, {}));
        store = run(open_store(browse, {.cursor_key = "secret"}));
    }

    /// Tells the store that the product changed (as the feed would), and waits for the new snapshot.
    void tell_changed(const std::string& handle) {
        run([](Shop& shop, std::string wanted) -> Task<> {
            const std::string query =
                "SELECT product_id FROM catalog.products WHERE handle = '" + wanted + "'";
            const postgres::Rows rows = co_await shop.owner.run({"test.id", query}, {});
            std::vector<events::Event> events(1);
            events[0] = {++shop.position, "product.changed", to_string(rows[0].get<Uuid>(0)), "{}",
                         test::noon};
            co_await shop.store->consume(events);
            co_await settle(*shop.store);
        }(*this, handle));
    }

    void tell_stock(std::vector<StockChange> changes) {
        run([](Shop& shop, std::string data) -> Task<> {
            std::vector<events::Event> events(1);
            events[0] = {++shop.position, "stock.changed", "test", std::move(data), test::noon};
            co_await shop.store->consume(events);
            co_await settle(*shop.store);
        }(*this, print_stock_event(changes)));
    }

    std::int64_t sku_id(const std::string& sku) {
        return find_sku(*store, "us", std::string_view(sku))->sku_id;
    }
};

/// A GET of a catalog URL, answered by its handler.
struct Asked {
    http::Response response;
    std::string body;
};

inline Asked ask(Task<http::Response> (*handler)(CatalogStore&, http::Request&), CatalogStore& store,
                 std::string target, std::string segment = "us", std::string second = {}) {
    http::Request request;
    request.target = target;
    const std::size_t mark = request.target.find('?');
    request.path = request.target.substr(0, mark);
    if (mark != std::string_view::npos) request.query = request.target.substr(mark + 1);
    request.path_values[0] = std::move(segment);
    request.path_values[1] = std::move(second);
    request.received_at = test::noon;
    Asked asked;
    asio::io_context loop;
    asked.response = support::run(loop, handler(store, request));
    asked.body = asked.response.prebuilt ? asked.response.prebuilt->body : asked.response.body;
    return asked;
}

inline wire::ProductList list(CatalogStore& store, std::string parameters, std::string segment = "us") {
    const Asked asked =
        ask(list_products, store, "/v1/catalog/" + segment + "/products?" + parameters, segment);
    auto parsed = json::parse<wire::ProductList>(asked.body);
    EXPECT_TRUE(parsed.has_value()) << asked.body;
    return parsed.value_or(wire::ProductList{});
}

inline std::vector<std::string> handles_of(const wire::ProductList& page) {
    std::vector<std::string> handles;
    for (const wire::Card& card : page.items) handles.push_back(card.handle);
    return handles;
}

using Handles = std::vector<std::string>;

} // namespace rialto::catalog::test
