#include "accounts/accounts.hpp"
#include "accounts/sql.hpp"
#include "support/support.hpp"

#include <gtest/gtest.h>

namespace rialto::accounts {
namespace {

using http::Access;

const Time noon = Time(std::chrono::seconds(1'800'000'000));

/// What check() says to a request with this Authorization header; "" when it may go on.
Task<std::string> said(Keys& keys, Access access, std::string authorization) {
    const std::array<http::Header, 1> headers{{{"Authorization", authorization}}};
    http::Request request;
    request.headers = headers;
    const std::optional<Error> error = co_await keys.check(access, request);
    co_return error ? error->code : "";
}

Task<std::string> make(postgres::Pool& pool, Role role, std::string label = "test") {
    postgres::Session session = co_await pool.session();
    co_return co_await make_api_key(session, role, std::move(label), noon);
}

TEST(api_keys, open_what_their_role_may_and_nothing_more) {
    support::run([](postgres::Pool& pool) -> Task<> {
        postgres::PoolOptions options = support::pool_options();
        options.role = "rialto_order";
        postgres::Pool order(pool.loop(), options);
        Keys keys(order);
        const Role roles[] = {Role::viewer, Role::support, Role::manager, Role::owner};
        const Access accesses[] = {Access::viewer, Access::support, Access::manager, Access::owner};
        for (std::size_t role = 0; role < 4; ++role) {
            const std::string key = co_await make(pool, roles[role]);
            EXPECT_TRUE(key.starts_with("rialto_" + std::string(name_of(roles[role])) + "_")) << key;
            for (std::size_t access = 0; access < 4; ++access) {
                EXPECT_EQ(co_await said(keys, accesses[access], "Bearer " + key),
                          role >= access ? "" : "forbidden");
                EXPECT_EQ(co_await keys.may(key, accesses[access]), role >= access);
            }
        }
    });
}

TEST(api_keys, are_refused_when_absent_unknown_or_of_another_form) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Keys keys(pool);
        const std::string key = co_await make(pool, Role::owner);
        std::string other = key;
        other.back() = other.back() == 'A' ? 'B' : 'A';
        // The role in the text is for people: it lifts nobody.
        std::string lifted = co_await make(pool, Role::viewer);
        lifted.replace(7, 6, "owner");
        for (const std::string& header :
             {std::string(), std::string("Bearer "), "Bearer " + other, "Bearer " + lifted, "Basic " + key,
              std::string("Bearer rialto_owner_short"), "Bearer " + key + "A"})
            EXPECT_EQ(co_await said(keys, Access::viewer, header), "unauthenticated") << header;
        EXPECT_FALSE(co_await keys.may("", Access::viewer));
    });
}

TEST(api_keys, are_stored_as_their_digest_alone) {
    support::run([](postgres::Pool& pool) -> Task<> {
        const std::string key = co_await make(pool, Role::manager, "scanner");
        const postgres::Rows rows = co_await pool.run(
            {"test.keys", "SELECT key_digest, role::text, label, created_at FROM accounts.api_keys"});
        EXPECT_EQ(rows.size(), 1);
        EXPECT_EQ(rows[0].get<postgres::Bytes>(0).data, crypto::bytes(crypto::sha256(key)));
        EXPECT_EQ(rows[0].get<std::string>(1), "manager");
        EXPECT_EQ(rows[0].get<std::string>(2), "scanner");
        EXPECT_EQ(rows[0].get<Time>(3), noon);
    });
}

TEST(api_keys, that_are_revoked_are_forgotten_with_the_cache) {
    support::run([](postgres::Pool& pool) -> Task<> {
        const std::string key = co_await make(pool, Role::owner);
        Keys keys(pool);
        EXPECT_TRUE(co_await keys.may(key, Access::owner));
        co_await pool.run({"test.revoke", "UPDATE accounts.api_keys SET revoked_at = now()"});
        EXPECT_TRUE(co_await keys.may(key, Access::owner)); // remembered for key_cached_for
        Keys fresh(pool);
        EXPECT_FALSE(co_await fresh.may(key, Access::viewer));
    });
}

TEST(api_keys, cut_a_long_label_between_characters) {
    support::run([](postgres::Pool& pool) -> Task<> {
        co_await make(pool, Role::viewer, std::string(key_label_bytes_max - 1, 'a') + "\u00fcb");
        const postgres::Rows rows = co_await pool.run({"test.label", "SELECT label FROM accounts.api_keys"});
        EXPECT_EQ(rows[0].get<std::string>(0), std::string(key_label_bytes_max - 1, 'a'));
    });
}

TEST(append_audit_record, stays_or_goes_with_its_transaction) {
    support::run([](postgres::Pool& pool) -> Task<> {
        const crypto::Digest digest = crypto::sha256("key");
        {
            postgres::Transaction lost = co_await pool.begin();
            co_await append_audit_record(lost, {digest, "adjust_stock", "LOST", "{}"}, noon);
        }
        postgres::Transaction kept = co_await pool.begin();
        co_await append_audit_record(kept, {digest, "adjust_stock", "SKU", R"({"delta": 1})"}, noon);
        co_await kept.commit();
        const postgres::Rows rows = co_await pool.run(
            {"test.records",
             "SELECT operation, subject, detail ->> 'delta', key_digest FROM accounts.audit_records"});
        EXPECT_EQ(rows.size(), 1);
        EXPECT_EQ(rows[0].get<std::string>(0), "adjust_stock");
        EXPECT_EQ(rows[0].get<std::string>(1), "SKU");
        EXPECT_EQ(rows[0].get<std::string>(2), "1");
        EXPECT_EQ(rows[0].get<postgres::Bytes>(3).data, crypto::bytes(digest));
    });
}

TEST(accounts, statements_fit_the_schema) {
    support::prepare_all(sql::statements());
}

} // namespace
} // namespace rialto::accounts
