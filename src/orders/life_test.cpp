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

TEST(paid_for, shares_discounts_and_tax_and_leaves_delivery_out) {
    // Tax on top, 10 %: 3,000 of goods and 500 of delivery make 3,850, of which the goods are 3,300.
    const pricing::Totals on_top{.items = 3000, .delivery = 500, .tax = 350, .total = 3850, .currency = {}};
    EXPECT_EQ(paid_for(on_top, 3000), 3300);
    EXPECT_EQ(paid_for(on_top, 1000), 1100);
    EXPECT_EQ(paid_for(on_top, 0), 0);
    // Tax inside, a third off.
    const pricing::Totals inside{.items = 3000,
                                 .discounts = 1000,
                                 .delivery = 500,
                                 .tax = 399,
                                 .total = 2500,
                                 .tax_included = true,
                                 .currency = {}};
    EXPECT_EQ(paid_for(inside, 3000), 2000);
    EXPECT_EQ(paid_for(inside, 1000), 667) << "to the nearest";
    const pricing::Totals free{};
    EXPECT_EQ(paid_for(free, 0), 0);
}

} // namespace
} // namespace rialto::orders
