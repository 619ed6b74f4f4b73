#include "accounts/email_proof.hpp"

#include <gtest/gtest.h>

namespace rialto::accounts {
namespace {

constexpr Time noon{std::chrono::sys_days{std::chrono::year{2026} / 11 / 29} + std::chrono::hours(12)};

TEST(email_proof, holds_for_its_address_in_any_spelling_until_its_time_is_up) {
    const EmailProofs proofs("a secret");
    const std::string proof = proofs.make_proof("Ann@Example.com", noon);
    EXPECT_TRUE(proofs.holds(proof, "ann@example.com", noon));
    EXPECT_TRUE(proofs.holds(proof, "ann@example.com", noon + email_proof_lifetime - Duration(1)));
    EXPECT_FALSE(proofs.holds(proof, "ann@example.com", noon + email_proof_lifetime));
    EXPECT_FALSE(proofs.holds(proof, "bob@example.com", noon));
    EXPECT_FALSE(EmailProofs("another secret").holds(proof, "ann@example.com", noon));
    EXPECT_FALSE(proofs.holds("", "ann@example.com", noon));
    for (std::size_t i = 0; i < proof.size(); ++i) {
        std::string forged = proof;
        forged[i] = forged[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(proofs.holds(forged, "ann@example.com", noon)) << i;
        EXPECT_FALSE(proofs.holds(proof.substr(0, i), "ann@example.com", noon)) << i;
    }
}

TEST(email_proof, is_given_for_a_code_of_six_digits_that_differs_each_time) {
    const EmailProofs proofs("a secret");
    const std::string id = proofs.begin("ann@example.com", noon);
    const auto opened = proofs.open(id);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->email, "ann@example.com");
    EXPECT_EQ(opened->expires_at, noon + email_code_lifetime);
    EXPECT_EQ(opened->code.size(), 6U);
    EXPECT_EQ(opened->code.find_first_not_of("0123456789"), std::string::npos);
    EXPECT_EQ(proofs.open(id)->code, opened->code) << "any node can tell it";
    const std::string other = proofs.begin("ann@example.com", noon);
    EXPECT_NE(other, id);
    EXPECT_FALSE(EmailProofs("another secret").open(id));
    EXPECT_FALSE(proofs.open(""));
    EXPECT_FALSE(proofs.open(proofs.make_proof("ann@example.com", noon)));
    for (std::size_t i = 0; i < id.size(); ++i) {
        std::string forged = id;
        forged[i] = forged[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(proofs.open(forged)) << i;
    }
}

} // namespace
} // namespace rialto::accounts
