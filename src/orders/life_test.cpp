#include "orders/life.hpp"

#include <gtest/gtest.h>

namespace rialto::orders {
namespace {

TEST(order_life, says_what_may_come_next) {
    EXPECT_TRUE(may_become(transitions(), "placed", "packed"));
    EXPECT_FALSE(may_become(transitions(), "placed", "shipped"));
    EXPECT_FALSE(may_become(transitions(), "packed", "packed"));
    EXPECT_EQ(list_next(transitions(), "placed"), "packed, cancelled or expired");
    EXPECT_EQ(list_next(transitions(), "shipped"), "delivered");
    EXPECT_EQ(list_next(transitions(), "delivered"), "nothing more");
}

TEST(order_life, tells_the_payment_status_by_the_money) {
    EXPECT_EQ(payment_status_of(100, 0), "paid");
    EXPECT_EQ(payment_status_of(100, 1), "part_refunded");
    EXPECT_EQ(payment_status_of(100, 100), "refunded");
}

} // namespace
} // namespace rialto::orders
