#include "platform/crypto/crypto.hpp"

#include <gtest/gtest.h>

#include <string>

namespace rialto::crypto {
namespace {

TEST(crypto, sha256_gives_the_published_digest) {
    // FIPS 180-2, appendix B.1
    EXPECT_EQ(hex(bytes(sha256("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(hex(bytes(sha256(""))), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(crypto, hmac_sha256_gives_the_published_code) {
    // RFC 4231, test case 2
    EXPECT_EQ(hex(bytes(hmac_sha256("Jefe", "what do ya want for nothing?"))),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(hex(bytes(hmac_sha256("", ""))),
              "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(crypto, base64url_gives_back_what_went_in) {
    for (std::size_t size = 0; size < 70; ++size) {
        const std::string data = random_bytes(size);
        const std::string text = base64url(data);
        EXPECT_EQ(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
                  std::string::npos);
        EXPECT_EQ(from_base64url(text), data);
    }
    EXPECT_EQ(base64url("\xfb\xff"), "-_8");
}

TEST(crypto, base64url_refuses_what_it_would_not_write) {
    for (const std::string_view text :
         {"A", "AAAAA", "A=", "AA==", "A+AA", "A/AA", "AB", "AAB", "A AA", "AA\n"})
        EXPECT_FALSE(from_base64url(text)) << text;
}

TEST(crypto, comparison_sees_content_and_length) {
    EXPECT_TRUE(equal_in_constant_time("token", "token"));
    EXPECT_TRUE(equal_in_constant_time("", ""));
    EXPECT_FALSE(equal_in_constant_time("token", "tokeN"));
    EXPECT_FALSE(equal_in_constant_time("token", "toke"));
}

TEST(crypto, random_bytes_differ) {
    EXPECT_NE(random_bytes(16), random_bytes(16));
}

} // namespace
} // namespace rialto::crypto
