#include "carts/cart.hpp"

#include <gtest/gtest.h>

namespace rialto::carts {
namespace {

Cart cart_with(std::vector<CartLine> lines) {
    Cart cart;
    cart.version = 3;
    cart.segment = "us";
    cart.lines = std::move(lines);
    return cart;
}

DeliveryChoice deliver_to(std::string name, std::string method) {
    DeliveryChoice delivery;
    delivery.address.name = std::move(name);
    delivery.method = std::move(method);
    return delivery;
}

/// "sku×qty@position" of each line.
std::string told(const Cart& cart) {
    std::string all;
    for (const CartLine& line : cart.lines)
        all += std::to_string(line.sku_id) + "x" + std::to_string(line.qty) + "@" +
               std::to_string(line.position) + " ";
    return all;
}

std::string merged(MergeStrategy strategy) {
    Cart own = cart_with({{1, 5, 2}, {2, 60, 7}});
    const Cart guest = cart_with({{3, 1, 1}, {2, 50, 2}, {1, 8, 3}});
    EXPECT_TRUE(merge_into(own, guest, strategy).has_value());
    return told(own);
}

TEST(merge_carts, keeps_the_larger_quantity_adds_or_takes_what_the_guest_has) {
    EXPECT_EQ(merged(MergeStrategy::keep_larger), "1x8@2 2x60@7 3x1@8 ");
    EXPECT_EQ(merged(MergeStrategy::add), "1x13@2 2x99@7 3x1@8 ") << "99 of one thing at most";
    EXPECT_EQ(merged(MergeStrategy::keep_guest), "3x1@1 2x50@2 1x8@3 ");
}

TEST(merge_carts, refuses_more_lines_than_a_cart_holds) {
    Cart own = cart_with({});
    Cart guest = cart_with({});
    for (int i = 0; i < lines_per_cart_max; ++i) {
        own.lines.push_back({i, 1, i + 1});
        guest.lines.push_back({i + 1, 1, i + 1});
    }
    EXPECT_EQ(merge_into(own, guest, MergeStrategy::add).error().code, "cart_full");
    EXPECT_TRUE(merge_into(own, guest, MergeStrategy::keep_guest).has_value());
    EXPECT_EQ(own.lines.size(), guest.lines.size());
}

TEST(merge_carts, takes_the_later_address_and_the_later_prices) {
    Cart own = cart_with({{1, 2, 1, 500}});
    own.delivery = deliver_to("Old", "standard");
    Cart guest = cart_with({{1, 1, 1, 600}});
    EXPECT_TRUE(merge_into(own, guest, MergeStrategy::keep_larger).has_value());
    EXPECT_EQ(own.delivery->address.name, "Old");
    EXPECT_EQ(own.lines[0].seen_price, 600);
    guest.delivery = deliver_to("New", "express");
    EXPECT_TRUE(merge_into(own, guest, MergeStrategy::keep_larger).has_value());
    EXPECT_EQ(own.delivery->address.name, "New");
    EXPECT_EQ(own.delivery->method, "express");
}

TEST(merge_carts, has_each_code_once_and_forgets_no_refusal) {
    Cart own = cart_with({});
    own.codes = {"TEN", "b", "c", "d"};
    Cart guest = cart_with({});
    guest.codes = {"ten", "e", "f"};
    const pricing::Refusal refusal{Uuid{}, "e", "code_used"};
    guest.refusals = {refusal};
    for (int i = 0; i < 2; ++i) EXPECT_TRUE(merge_into(own, guest, MergeStrategy::keep_larger).has_value());
    EXPECT_EQ(own.codes, (std::vector<std::string>{"TEN", "b", "c", "d", "e"}));
    EXPECT_EQ(own.refusals, std::vector{refusal});
    EXPECT_TRUE(merge_into(own, guest, MergeStrategy::keep_guest).has_value());
    EXPECT_EQ(own.codes, guest.codes);
}

} // namespace
} // namespace rialto::carts
