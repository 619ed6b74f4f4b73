#include "accounts/test_accounts.hpp"

#include <boost/asio/this_coro.hpp>

namespace rialto::accounts {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using test::noon;
using test::Shop;

TEST(create_session, answers_the_same_to_an_unknown_email_and_a_wrong_password) {
    Shop shop;
    ASSERT_TRUE(shop.sign_up("anna@example.com"));
    const Result<OpenedSession> good = shop.sign_in(" Anna@EXAMPLE.com ");
    ASSERT_TRUE(good) << good.error().detail;
    EXPECT_EQ(good->account.email, "anna@example.com");
    const Result<OpenedSession> wrong = shop.sign_in("anna@example.com", "correct horsE");
    const Result<OpenedSession> unknown = shop.sign_in("bert@example.com");
    ASSERT_TRUE(!wrong && !unknown);
    EXPECT_EQ(wrong.error().code, "invalid_credentials");
    EXPECT_EQ(wrong.error().kind, ErrorKind::unauthenticated);
    EXPECT_EQ(unknown.error().code, wrong.error().code);
    EXPECT_EQ(unknown.error().detail, wrong.error().detail);
    EXPECT_EQ(shop.sign_in("", "").error().code, "invalid_credentials");
}

TEST(create_session, removes_a_few_that_have_run_out) {
    Shop shop;
    ASSERT_TRUE(shop.sign_up("anna@example.com"));
    for (int i = 0; i < expired_sessions_removed_max + 2; ++i) ASSERT_TRUE(shop.sign_in("anna@example.com"));
    EXPECT_EQ(shop.number("SELECT count(*) FROM accounts.sessions"), expired_sessions_removed_max + 3);
    ASSERT_TRUE(shop.sign_in("anna@example.com", test::password, noon + session_lifetime));
    EXPECT_EQ(shop.number("SELECT count(*) FROM accounts.sessions"), 4);
}

TEST(sessions, end_30_days_after_they_were_last_used) {
    Shop shop;
    const Result<OpenedSession> opened = shop.sign_up("anna@example.com");
    ASSERT_TRUE(opened);
    const auto end_at = [&](Time at) {
        const std::optional<SignedIn> found = shop.run(shop.sessions.find(opened->token, at));
        return found ? found->expires_at : Time{};
    };
    EXPECT_EQ(end_at(noon + hours(23)), noon + session_lifetime);
    EXPECT_EQ(end_at(noon + hours(24)), noon + hours(24) + session_lifetime);
    EXPECT_EQ(end_at(noon + hours(47)), noon + hours(24) + session_lifetime);
    const Time last = noon + hours(24) + session_lifetime;
    EXPECT_EQ(end_at(last - seconds(1)), last - seconds(1) + session_lifetime);
    EXPECT_EQ(end_at(last - seconds(1) + session_lifetime), Time{});
}

TEST(sessions, that_were_ended_elsewhere_are_forgotten_with_the_cache) {
    Shop shop;
    const Result<OpenedSession> opened = shop.sign_up("anna@example.com");
    ASSERT_TRUE(opened);
    const auto found = shop.run(shop.sessions.find(opened->token, noon));
    ASSERT_TRUE(found);
    Sessions elsewhere(shop.order);
    AccountService other{shop.order, elsewhere, shop.passwords, shop.throttle, shop.proofs, shop.mailer, {}};
    shop.run(end_session(other, found->token_digest));
    EXPECT_TRUE(shop.run(shop.sessions.find(opened->token, noon + session_cached_for - seconds(1))));
    EXPECT_FALSE(shop.run(shop.sessions.find(opened->token, noon + session_cached_for)));
}

TEST(end_session, is_in_force_here_at_once_and_leaves_other_sessions) {
    Shop shop;
    const Result<OpenedSession> phone = shop.sign_up("anna@example.com");
    const Result<OpenedSession> desk = shop.sign_in("anna@example.com");
    ASSERT_TRUE(phone && desk);
    const auto found = shop.run(shop.sessions.find(phone->token, noon));
    ASSERT_TRUE(found);
    shop.run(end_session(shop.service, found->token_digest));
    shop.run(end_session(shop.service, found->token_digest));
    EXPECT_FALSE(shop.run(shop.sessions.find(phone->token, noon)));
    EXPECT_TRUE(shop.run(shop.sessions.find(desk->token, noon)));
}

Task<> wait_for_a_lock(postgres::Session& session) {
    const postgres::Statement waiting{
        "test.waiting",
        "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"};
    while ((co_await session.run(waiting, {})).empty()) {
    }
}

/// Somebody asks with the session while it is being ended: what was read before must not be remembered.
Task<> end_while_it_is_read(Shop& shop, std::string token) {
    postgres::Transaction holder = co_await shop.owner.begin();
    const postgres::Statement hold{"test.hold", "LOCK accounts.customers IN ACCESS EXCLUSIVE MODE"};
    co_await holder.run(hold, {});
    bool was_found = false;
    asio::co_spawn(co_await asio::this_coro::executor, shop.sessions.find(token, noon),
                   [&](std::exception_ptr, std::optional<SignedIn> found) { was_found = found.has_value(); });
    co_await wait_for_a_lock(holder);
    co_await end_session(shop.service, crypto::sha256(token));
    co_await holder.commit();
    postgres::Session session = co_await shop.owner.session();
    const postgres::Statement breath{"test.breath", "SELECT pg_sleep(0.01)"};
    while (!was_found) co_await session.run(breath, {});
}

TEST(end_session, is_in_force_here_whoever_was_just_reading_it) {
    Shop shop;
    const Result<OpenedSession> opened = shop.sign_up("anna@example.com");
    ASSERT_TRUE(opened);
    shop.run(end_while_it_is_read(shop, opened->token));
    EXPECT_FALSE(shop.run(shop.sessions.find(opened->token, noon)));
}

TEST(sessions, are_not_opened_by_anything_else) {
    Shop shop;
    const Result<OpenedSession> opened = shop.sign_up("anna@example.com");
    ASSERT_TRUE(opened);
    std::string other = opened->token;
    other.back() = other.back() == 'A' ? 'B' : 'A';
    for (const std::string& token : {std::string(), other, opened->token + "A", opened->token.substr(1)})
        EXPECT_FALSE(shop.run(shop.sessions.find(token, noon))) << token;
}

TEST(set_group, puts_an_account_into_a_group_and_takes_it_out) {
    Shop shop;
    const Result<OpenedSession> opened = shop.sign_up("anna@example.com");
    ASSERT_TRUE(opened);
    const auto group_at = [&](Time at) {
        return shop.run(shop.sessions.find(opened->token, at))->account.group;
    };
    EXPECT_EQ(group_at(noon), std::nullopt);
    EXPECT_EQ(shop.set_group({"bert@example.com", "trade", {}}).error().code, "not_found");
    EXPECT_EQ(shop.set_group({"anna@example.com", "Trade!", {}}).error().code, "invalid_request");
    EXPECT_EQ(shop.set_group({"anna@example.com", "trade", " "}).error().code, "invalid_request");
    EXPECT_EQ(shop.set_group({"anna@example.com", "trade", {}}).error().code, "unknown_group");
    const Result<Account> put = shop.set_group({"ANNA@example.com", "trade", "Trade customers"});
    ASSERT_TRUE(put) << put.error().detail;
    EXPECT_EQ(put->group, "trade");
    EXPECT_EQ(group_at(noon + session_cached_for), "trade");
    EXPECT_EQ(shop.set_group({"anna@example.com", "staff", {}}).error().detail,
              "There is no group staff; there are: trade. A label makes it.");
    ASSERT_TRUE(shop.set_group({"anna@example.com", {}, {}}));
    EXPECT_EQ(group_at(noon + 2 * session_cached_for), std::nullopt);
}

} // namespace
} // namespace rialto::accounts
