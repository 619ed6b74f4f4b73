#include "payments/payments.hpp"
#include "payments/signature.hpp"

#include <gtest/gtest.h>

namespace rialto::payments {
namespace {

const Time noon = Time(std::chrono::seconds(1'800'000'000));

TEST(signature, fits_what_it_was_made_for_and_nothing_else) {
    const std::string signature = sign_webhook("whsec_1", "{\"id\":1}", noon);
    EXPECT_TRUE(check_signature("whsec_1", signature, "{\"id\":1}", noon));
    for (const auto& [secret, body] :
         {std::pair("whsec_2", "{\"id\":1}"), {"whsec_1", "{\"id\":2}"}, {"", "{}"}}) {
        const Result<> checked = check_signature(secret, signature, body, noon);
        ASSERT_FALSE(checked);
        EXPECT_EQ(checked.error().code, "invalid_signature");
    }
}

TEST(signature, is_the_documented_one) {
    // echo -n '1492774577.{"a":1}' | openssl dgst -sha256 -hmac whsec_test
    const Time at{std::chrono::seconds(1'492'774'577)};
    EXPECT_EQ(sign_webhook("whsec_test", "{\"a\":1}", at),
              "t=1492774577,v1=2a55874e33dedb30da6fac02873208f53a243141599a71c0d52a1d5b89656823");
}

TEST(signature, is_refused_outside_its_window) {
    const std::string signature = sign_webhook("s", "{}", noon);
    EXPECT_TRUE(check_signature("s", signature, "{}", noon + webhook_age_max));
    EXPECT_FALSE(check_signature("s", signature, "{}", noon + webhook_age_max + std::chrono::seconds(1)));
    EXPECT_FALSE(check_signature("s", signature, "{}", noon - webhook_age_max - std::chrono::seconds(1)));
}

TEST(signature, may_be_one_of_several_while_a_secret_is_rolled) {
    const std::string signature = sign_webhook("s", "{}", noon);
    const std::string rolled =
        signature.substr(0, signature.find(',')) + ",v1=00,v0=1" + signature.substr(signature.find(','));
    EXPECT_TRUE(check_signature("s", rolled, "{}", noon));
}

TEST(signature, refuses_what_is_none) {
    for (const char* text :
         {"", "t=", "v1=00", "t=1800000000", "t=x,v1=00", "t=-1,v1=00", "t=99999999999999999999,v1=00",
          "t=1800000000,v1=", ",,,=", "t=1800000000,v0=00"})
        EXPECT_FALSE(check_signature("s", text, "{}", noon)) << text;
}

} // namespace
} // namespace rialto::payments
