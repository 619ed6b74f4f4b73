#include "base/email.hpp"

#include <gtest/gtest.h>

namespace rialto {
namespace {

TEST(looks_like_email, takes_addresses_and_refuses_slips) {
    for (const std::string_view good :
         {"anna@example.com", "a@b", "o'neil+shop@mail.example", "änna@exämple.de"})
        EXPECT_TRUE(looks_like_email(good)) << good;
    for (const std::string_view bad : {"", "@", "anna", "anna@", "@example.com", "a@b@c", "an na@example.com",
                                       "anna@example.com\n", "a\x7f@b"})
        EXPECT_FALSE(looks_like_email(bad)) << bad;
    const std::string longest = std::string(email_bytes_max - 2, 'a') + "@b";
    EXPECT_TRUE(looks_like_email(longest));
    EXPECT_FALSE(looks_like_email("a" + longest));
}

TEST(fold_email, makes_one_text_of_all_spellings) {
    EXPECT_EQ(fold_email("Anna@Example.COM"), "anna@example.com");
    EXPECT_EQ(fold_email("ÄNNA@example.com"), fold_email("a\u0308nna@EXAMPLE.com"));
    EXPECT_NE(fold_email("anna@example.com"), fold_email("anne@example.com"));
    EXPECT_EQ(fold_email(fold_email("STRASSE@Example.com")), fold_email("straße@example.com"));
}

} // namespace
} // namespace rialto
