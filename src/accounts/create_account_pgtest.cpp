#include "accounts/test_accounts.hpp"

#include <boost/asio/co_spawn.hpp>

namespace rialto::accounts {
namespace {

using test::noon;
using test::password;
using test::Shop;

TEST(create_account, makes_an_account_that_is_signed_in) {
    Shop shop;
    const Result<OpenedSession> opened = shop.sign_up("Anna@Example.com");
    ASSERT_TRUE(opened) << opened.error().detail;
    EXPECT_EQ(opened->account.email, "Anna@Example.com");
    EXPECT_EQ(opened->account.name, "Anna");
    EXPECT_EQ(opened->account.group, std::nullopt);
    EXPECT_EQ(opened->expires_at, noon + session_lifetime);
    const std::optional<SignedIn> signed_in = shop.run(shop.sessions.find(opened->token, noon));
    ASSERT_TRUE(signed_in);
    EXPECT_EQ(signed_in->account.id, opened->account.id);
}

TEST(create_account, stores_no_password_and_no_token) {
    Shop shop;
    const Result<OpenedSession> opened = shop.sign_up("anna@example.com");
    ASSERT_TRUE(opened);
    EXPECT_EQ(
        shop.number("SELECT count(*) FROM accounts.customers WHERE password_hash LIKE '$argon2id$%' AND "
                    "position('correct' IN password_hash) = 0"),
        1);
    EXPECT_EQ(shop.number("SELECT count(*) FROM accounts.sessions WHERE token_digest = sha256('" +
                          opened->token + "'::bytea)"),
              1);
}

TEST(create_account, is_one_account_for_all_spellings_of_an_email) {
    Shop shop;
    ASSERT_TRUE(shop.sign_up("anna@example.com"));
    const Result<OpenedSession> other = shop.sign_up("ANNA@example.com", "another password");
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, "email_taken");
    EXPECT_EQ(other.error().fields.at(0).pointer, "/email");
    EXPECT_EQ(shop.number("SELECT count(*) FROM accounts.customers"), 1);
}

TEST(create_account, gives_a_repeat_with_the_same_password_its_account) {
    Shop shop;
    const Result<OpenedSession> first = shop.sign_up("anna@example.com");
    const Result<OpenedSession> again = shop.sign_up("anna@example.com");
    ASSERT_TRUE(first && again);
    EXPECT_EQ(again->account.id, first->account.id);
    EXPECT_NE(again->token, first->token);
}

TEST(create_account, happens_once_when_asked_for_many_times_at_once) {
    Shop shop;
    std::vector<std::string> outcomes;
    for (int i = 0; i < 8; ++i)
        asio::co_spawn(shop.loop.get_executor(),
                       create_account(shop.service,
                                      {"anna@example.com", i % 2 == 0 ? password : "another password", {}},
                                      noon, Deadline::max()),
                       [&](std::exception_ptr failure, Result<OpenedSession> opened) {
                           if (failure) std::rethrow_exception(failure);
                           outcomes.push_back(opened ? "opened" : opened.error().code);
                           if (outcomes.size() == 8) shop.loop.stop();
                       });
    shop.loop.run_for(support::task_timeout);
    EXPECT_EQ(std::ranges::count(outcomes, "opened"), 4);
    EXPECT_EQ(std::ranges::count(outcomes, "email_taken"), 4);
    EXPECT_EQ(shop.number("SELECT count(*) FROM accounts.customers"), 1);
    EXPECT_EQ(shop.number("SELECT count(*) FROM accounts.emails"), 1);
    EXPECT_EQ(shop.number("SELECT count(*) FROM accounts.sessions"), 4);
}

TEST(create_account, says_so_when_too_many_passwords_wait) {
    Shop shop;
    shop.passwords.stop();
    const Result<OpenedSession> opened = shop.sign_up("anna@example.com");
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, "overloaded");
    EXPECT_EQ(opened.error().retry_after_s, 1);
    EXPECT_EQ(shop.sign_in("anna@example.com").error().code, "overloaded");
}

TEST(checked_account, names_every_field_that_is_wrong) {
    const Result<NewAccount> bad = checked_account({"anna", "short", std::string(account_name_max + 1, 'a')});
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().code, "invalid_request");
    std::vector<std::string> pointers;
    for (const FieldError& field : bad.error().fields) pointers.push_back(field.pointer);
    EXPECT_EQ(pointers, (std::vector<std::string>{"/email", "/password", "/name"}));
    EXPECT_FALSE(checked_account({"a@b", std::string(password_bytes_max + 1, 'a'), {}}));
    EXPECT_TRUE(checked_account({"a@b", std::string(password_bytes_max, 'a'), {}}));
    const Result<NewAccount> trimmed = checked_account({" anna@example.com\n", " 10 bytes ", "  "});
    ASSERT_TRUE(trimmed);
    EXPECT_EQ(trimmed->email, "anna@example.com");
    EXPECT_EQ(trimmed->password, " 10 bytes ");
    EXPECT_EQ(trimmed->name, std::nullopt);
}

} // namespace
} // namespace rialto::accounts
