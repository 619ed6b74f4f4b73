#include "orders/order.hpp"

#include <gtest/gtest.h>

#include <set>

namespace rialto::orders {
namespace {

TEST(order_number, reads_back_what_it_prints) {
    for (const std::int64_t number : {1L, 2L, 31L, 32L, 1'000L, 123'456'789L, (1L << 35) - 1}) {
        const std::string text = print_order_number(number);
        EXPECT_EQ(text.size(), 9U) << text;
        EXPECT_EQ(text[4], '-') << text;
        EXPECT_EQ(parse_order_number(text), number) << text;
    }
}

TEST(order_number, is_different_for_each_of_many_orders) {
    std::set<std::string> seen;
    for (std::int64_t number = 1; number <= 20'000; ++number) seen.insert(print_order_number(number));
    EXPECT_EQ(seen.size(), 20'000U);
}

TEST(order_number, forgives_how_people_write) {
    const std::string text = print_order_number(42);
    std::string lower;
    for (const char c : text)
        if (c != '-') lower += static_cast<char>(std::tolower(c));
    EXPECT_EQ(parse_order_number(lower), 42);
    EXPECT_EQ(parse_order_number(" " + text), 42);
}

TEST(order_number, catches_a_wrong_character_and_swapped_neighbours) {
    for (std::int64_t number = 1; number <= 200; ++number) {
        const std::string text = print_order_number(number);
        for (std::size_t i = 0; i + 1 < text.size(); ++i) {
            if (text[i] == '-') continue;
            std::string wrong = text;
            wrong[i] = wrong[i] == '7' ? '8' : '7';
            EXPECT_FALSE(parse_order_number(wrong)) << text << " as " << wrong;
            const std::size_t next = text[i + 1] == '-' ? i + 2 : i + 1;
            const bool alike = text[i] == '0' && text[next] == 'Z'; // they weigh the same
            if (next + 1 >= text.size() || text[i] == text[next] || alike ||
                (text[i] == 'Z' && text[next] == '0'))
                continue;
            std::string swapped = text;
            std::swap(swapped[i], swapped[next]);
            EXPECT_FALSE(parse_order_number(swapped)) << text << " as " << swapped;
        }
    }
}

TEST(order_number, refuses_what_is_none) {
    for (const char* text : {"", "R7K3", "R7K3-M9PXX", "R7K3-M9P!", "UUUU-UUUU"})
        EXPECT_FALSE(parse_order_number(text)) << text;
}

TEST(access_token, opens_its_own_order_only) {
    const Uuid order = make_uuid_v7(Time(Duration(1)));
    const Uuid other = make_uuid_v7(Time(Duration(2)));
    const std::string token = make_access_token("a secret", order);
    EXPECT_EQ(make_access_token("a secret", order), token) << "a replay must be able to repeat it";
    EXPECT_TRUE(is_access_token("a secret", order, token));
    EXPECT_FALSE(is_access_token("a secret", other, token));
    EXPECT_FALSE(is_access_token("another secret", order, token));
    EXPECT_FALSE(is_access_token("a secret", order, token.substr(0, token.size() - 1)));
    EXPECT_FALSE(is_access_token("a secret", order, ""));
}

} // namespace
} // namespace rialto::orders
