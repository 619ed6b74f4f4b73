#include "offers/admission.hpp"

#include <gtest/gtest.h>

namespace rialto::offers {
namespace {

const Ticket ticket{make_uuid_v7(now()), 4711, digest_of(make_capability())};
const Admission admission{ticket.offer, 12, ticket.cart, now() + admission_lifetime};

TEST(ticket, is_read_as_it_was_signed) {
    const std::string text = print_ticket("secret", ticket);
    EXPECT_EQ(parse_ticket("secret", text), ticket);
    EXPECT_EQ(text, print_ticket("secret", ticket));
    EXPECT_EQ(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
              std::string::npos);
}

TEST(admission, is_read_as_it_was_signed) {
    EXPECT_EQ(parse_admission("secret", print_admission("secret", admission)), admission);
}

TEST(admission, is_refused_under_another_secret_or_as_something_else) {
    EXPECT_FALSE(parse_admission("other", print_admission("secret", admission)));
    EXPECT_FALSE(parse_admission("secret", print_ticket("secret", ticket)));
    EXPECT_FALSE(parse_ticket("secret", print_admission("secret", admission)));
    for (const std::string_view text : {"", "A", "no such thing", "AAAA"})
        EXPECT_FALSE(parse_admission("secret", text)) << text;
    EXPECT_FALSE(parse_admission("secret", std::string(100'000, 'A')));
}

TEST(admission, is_refused_when_any_letter_of_it_is_changed) {
    const std::string good = print_admission("secret", admission);
    for (std::size_t i = 0; i < good.size(); ++i)
        for (const char letter : {'A', 'B', 'z', '_', '=', ' '}) {
            std::string forged = good;
            forged[i] = letter;
            if (forged != good) EXPECT_FALSE(parse_admission("secret", forged)) << i << letter;
        }
    EXPECT_FALSE(parse_admission("secret", good + "A"));
    EXPECT_FALSE(parse_admission("secret", good.substr(1)));
}

TEST(cart_digest, differs_from_cart_to_cart_and_does_not_show_the_cart) {
    const Uuid cart = make_capability();
    EXPECT_EQ(digest_of(cart), digest_of(cart));
    EXPECT_NE(digest_of(cart), digest_of(make_capability()));
    EXPECT_NE(digest_of(cart), cart.bytes);
}

} // namespace
} // namespace rialto::offers
