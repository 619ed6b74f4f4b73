#include "rehearsal/sql_times.hpp"

#include <gtest/gtest.h>

namespace rialto::rehearsal {
namespace {

constexpr std::string_view before = R"(# HELP rialto_sql_seconds Time
rialto_sql_seconds_count{statement="orders.capture_orders"} 10
rialto_sql_seconds_sum{statement="orders.capture_orders"} 0.5
rialto_sql_seconds_bucket{statement="orders.capture_orders",le="0.001"} 3
rialto_sql_seconds_count{statement="carts.read_carts"} 4
rialto_sql_seconds_sum{statement="carts.read_carts"} 0.25
rialto_http_requests_total{method="GET"} 7
)";

TEST(sql_times, are_read_by_statement) {
    const auto times = read_sql_times(before);
    ASSERT_EQ(times.size(), 2U);
    EXPECT_EQ(times.at("orders.capture_orders").count, 10U);
    EXPECT_DOUBLE_EQ(times.at("orders.capture_orders").seconds, 0.5);
    EXPECT_TRUE(read_sql_times("").empty());
    EXPECT_TRUE(read_sql_times("rialto_sql_seconds_count{statement=\"x").empty());
}

TEST(sql_times, are_told_for_the_time_between_two_looks) {
    auto after = read_sql_times(before);
    after["orders.capture_orders"] = {"orders.capture_orders", 30, 2.5};
    after["offers.read"] = {"offers.read", 1, 3};
    const std::vector<SqlTime> between = difference(read_sql_times(before), after);
    ASSERT_EQ(between.size(), 2U); // nothing was read of carts
    EXPECT_EQ(between[0].statement, "offers.read");
    EXPECT_EQ(between[1].count, 20U);
    EXPECT_DOUBLE_EQ(between[1].seconds, 2);
    EXPECT_TRUE(difference(after, after).empty());
}

} // namespace
} // namespace rialto::rehearsal
