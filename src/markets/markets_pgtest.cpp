#include "markets/markets.hpp"
#include "markets/sql.hpp"
#include "support/support.hpp"

#include <gtest/gtest.h>

namespace rialto::markets {
namespace {

TEST(markets_sql, fits_the_schema) {
    support::prepare_all(sql::statements());
}

TEST(seed_default_markets, writes_into_an_empty_store_only) {
    support::run([](postgres::Pool& pool) -> Task<> {
        postgres::Session session = co_await pool.session();
        EXPECT_TRUE(co_await seed_default_markets(session));
        EXPECT_FALSE(co_await seed_default_markets(session));
        const auto markets = co_await load_markets(session);
        EXPECT_EQ(markets->markets().size(), 2U);
        EXPECT_EQ(markets->segments().size(), 2U);
        EXPECT_EQ(markets->default_market().market, "us");
        EXPECT_EQ(markets->default_market().tax_basis_points, 825);
        EXPECT_FALSE(markets->default_market().tax_included);
        const Segment* eu = markets->find_segment("eu");
        EXPECT_NE(eu, nullptr);
        if (eu == nullptr) co_return;
        EXPECT_EQ(eu->locale, "en-IE");
        EXPECT_EQ(markets->market_of(*eu).currency.code(), "EUR");
        EXPECT_EQ(markets->market_of(*eu).tax_basis_points, 2100);
        EXPECT_TRUE(markets->market_of(*eu).tax_included);
        EXPECT_EQ(convert_price(markets->default_market(), markets->market_of(*eu), 2000), 1899);
    });
}

TEST(seed_default_markets, leaves_an_operators_markets_alone) {
    support::run([](postgres::Pool& pool) -> Task<> {
        postgres::Session session = co_await pool.session();
        co_await session.execute(
            "INSERT INTO markets.markets VALUES ('jp', 'Japan', 'JPY', '{JP}', 1000, true, 1000000, "
            "0, 'Post', 500, true); INSERT INTO markets.segments VALUES ('jp', 'jp', 'ja-JP', 1)");
        EXPECT_FALSE(co_await seed_default_markets(session));
        const auto markets = co_await load_markets(session);
        EXPECT_EQ(markets->markets().size(), 1U);
    });
}

TEST(load_markets, keeps_ways_to_pay_in_their_order) {
    support::run([](postgres::Pool& pool) -> Task<> {
        postgres::Session session = co_await pool.session();
        co_await seed_default_markets(session);
        co_await session.execute("INSERT INTO markets.ways_to_pay VALUES ('eu', 'manual', 2, '{}'), "
                                 "('eu', 'sandbox', 1, '{\"de\": \"Karte\"}')");
        const auto markets = co_await load_markets(session);
        const std::vector<WayToPay>& ways = markets->find_market("eu")->ways_to_pay;
        EXPECT_EQ(ways.size(), 2U);
        if (ways.size() != 2) co_return;
        EXPECT_EQ(ways[0].method, "sandbox");
        EXPECT_EQ(*ways[0].name_in("de-AT"), "Karte");
        EXPECT_EQ(ways[1].method, "manual");
        EXPECT_TRUE(markets->default_market().ways_to_pay.empty());
    });
}

TEST(list_segments, lists_segments_and_resolves_one) {
    support::run([](postgres::Pool& pool) -> Task<> {
        postgres::Session session = co_await pool.session();
        co_await seed_default_markets(session);
        const auto markets = co_await load_markets(session);
        const http::Header header{"Accept-Language", "de-DE"};
        http::Request request;
        request.headers = {&header, 1};
        const http::Response response = list_segments(*markets, std::nullopt, request);
        EXPECT_EQ(response.status, 200);
        EXPECT_EQ(
            response.body,
            R"({"items":[{"id":"us","market":"United States","currency":"USD","locale":"en-US","tax_included":false},)"
            R"({"id":"eu","market":"Europe","currency":"EUR","locale":"en-IE","tax_included":true}],)"
            R"("resolved":"eu"})");
    });
}

} // namespace
} // namespace rialto::markets
