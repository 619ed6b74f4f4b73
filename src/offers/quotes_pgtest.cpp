#include "offers/offers.hpp"
#include "support/support.hpp"

#include <gtest/gtest.h>

namespace rialto::offers {
namespace {

const Time noon = Time(std::chrono::seconds(1'800'000'000));

catalog::ProductInput product(std::string handle, std::string sku, int quantity, catalog::Status status) {
    catalog::ProductInput made;
    made.handle = std::move(handle);
    made.title = "Thing";
    made.status = status;
    made.variants = {{.sku = std::move(sku), .prices = {{"us", 1000, 1500}}, .initial_quantity = quantity}};
    return made;
}

Task<http::Response> ask(catalog::CatalogStore& store, std::string query) {
    http::Request request;
    request.query = query;
    request.received_at = noon;
    co_return co_await get_quotes(store, request);
}

struct Case {
    std::string_view query;
    int status;
    std::string_view part; // of the answer
};

TEST(get_quotes, answers_live_prices_and_names_what_is_unknown) {
    support::run([](postgres::Pool& pool) -> Task<> {
        postgres::Session session = co_await pool.session();
        co_await markets::seed_default_markets(session);
        co_await catalog::import_products(pool,
                                          {product("a", "A", 100, catalog::Status::active),
                                           product("b", "B", 2, catalog::Status::active),
                                           product("d", "D", 2, catalog::Status::draft)},
                                          noon, {});
        const auto store = co_await catalog::open_store(pool, {.cursor_key = "k"});
        const http::Response response = co_await ask(*store, "segment=us&sku=B,A,B");
        EXPECT_EQ(response.status, 200);
        EXPECT_EQ(
            response.body,
            R"({"as_of":"2027-01-15T08:00:00.000Z","items":[)"
            R"({"sku":"B","price":{"amount":1000,"currency":"USD"},"compare_at":{"amount":1500,"currency":"USD"},)"
            R"("availability":"few_left"},)"
            R"({"sku":"A","price":{"amount":1000,"currency":"USD"},"compare_at":{"amount":1500,"currency":"USD"},)"
            R"("availability":"in_stock"}]})");
        const std::string many = "segment=us&sku=A" + [] {
            std::string rest;
            for (int i = 0; i < 100; ++i) rest += ",A";
            return rest;
        }();
        const Case table[] = {
            {"segment=eu&sku=A", 200, R"({"amount":929,"currency":"EUR"})"},
            {"segment=us&sku=A,X,Y", 404, "X, Y"},
            {"segment=us&sku=D", 404, "unknown_sku"},
            {"sku=A", 400, "?segment"},
            {"segment=mars&sku=A", 400, "?segment"},
            {"segment=us", 400, "?sku"},
            {"segment=us&sku=,", 400, "?sku"},
            {"segment=us&sku=A&x=1", 400, "?x"},
            {many, 400, "?sku"},
        };
        for (const Case& row : table) {
            const http::Response answer = co_await ask(*store, std::string(row.query));
            EXPECT_EQ(answer.status, row.status) << row.query;
            EXPECT_NE(answer.body.find(row.part), std::string::npos) << answer.body;
        }
    });
}

} // namespace
} // namespace rialto::offers
