#include "offers/offers.hpp"

#include <gtest/gtest.h>

namespace rialto::offers {
namespace {

TEST(customer_of, is_one_for_all_spellings_of_a_mailbox) {
    const std::pair<std::string_view, std::string_view> same[] = {
        {"ann@example.com", "Ann@Example.COM"},
        {"ann@example.com", "ann+sale@example.com"},
        {"ann.lee@gmail.com", "annlee+x@googlemail.com"},
    };
    for (const auto& [one, other] : same) EXPECT_EQ(customer_of(one), customer_of(other)) << other;
    const std::pair<std::string_view, std::string_view> different[] = {
        {"ann@example.com", "bob@example.com"},
        {"ann.lee@example.com", "annlee@example.com"},
        {"+a@example.com", "+b@example.com"},
    };
    for (const auto& [one, other] : different) EXPECT_NE(customer_of(one), customer_of(other)) << other;
    EXPECT_EQ(customer_of("ann@example.com").size(), 32U);
}

} // namespace
} // namespace rialto::offers
