#include "carts/recent_carts.hpp"

#include <gtest/gtest.h>

namespace rialto::carts {
namespace {

Cart cart_of(std::uint8_t number, int version = 1) {
    Cart cart;
    cart.id.bytes[15] = number;
    cart.version = version;
    return cart;
}

TEST(recent_carts, keeps_the_latest_of_each_cart) {
    RecentCarts recent(10);
    recent.keep(cart_of(1, 1));
    recent.keep(cart_of(1, 2));
    EXPECT_EQ(recent.size(), 1U);
    EXPECT_EQ(recent.find(cart_of(1).id)->version, 2);
    EXPECT_EQ(recent.find(cart_of(2).id), nullptr);
}

TEST(recent_carts, gives_a_cart_away_once) {
    RecentCarts recent(10);
    recent.keep(cart_of(1));
    EXPECT_TRUE(recent.take(cart_of(1).id));
    EXPECT_FALSE(recent.take(cart_of(1).id));
    recent.forget(cart_of(1).id);
    EXPECT_EQ(recent.size(), 0U);
}

TEST(recent_carts, drops_the_one_that_was_kept_longest_ago) {
    RecentCarts recent(3);
    for (std::uint8_t number = 1; number <= 3; ++number) recent.keep(cart_of(number));
    recent.keep(cart_of(1, 2)); // 2 is the oldest now
    recent.keep(cart_of(4));
    EXPECT_EQ(recent.size(), 3U);
    EXPECT_EQ(recent.find(cart_of(2).id), nullptr);
    EXPECT_NE(recent.find(cart_of(1).id), nullptr);
    EXPECT_NE(recent.find(cart_of(3).id), nullptr);
}

} // namespace
} // namespace rialto::carts
