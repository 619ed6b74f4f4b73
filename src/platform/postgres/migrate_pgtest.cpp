#include "platform/postgres/migrate.hpp"
#include "support/support.hpp"

#include <boost/asio/detached.hpp>
#include <gtest/gtest.h>

namespace rialto::postgres {

namespace {

using Strings = std::vector<std::string>;

const std::vector<Migration> two{
    make_migration(1, "first", "CREATE TABLE a (n int); INSERT INTO a VALUES (1);"),
    make_migration(2, "second", "CREATE TABLE b (n int);")};
const Statement answer_v1{"test.answer_v1",
                          "CREATE OR REPLACE FUNCTION public.answer_v1() RETURNS int LANGUAGE sql "
                          "AS 'SELECT 1'"};
const Statement answer_v1_changed{"test.answer_v1",
                                  "CREATE OR REPLACE FUNCTION public.answer_v1() RETURNS int "
                                  "LANGUAGE sql AS 'SELECT 2'"};
const Statement count_a{"test.count_a", "SELECT count(*) FROM a"};

/// An empty database and what migrate() said of it.
struct Store {
    asio::io_context loop;
    Pool pool{loop, migration_pool_options(support::empty_database_url())};
    Strings lines;

    void migrate(std::vector<Migration> migrations, std::vector<Statement> functions) {
        lines.clear();
        support::run(loop, postgres::migrate(pool, std::move(migrations), std::move(functions),
                                             [this](std::string_view line) { lines.emplace_back(line); }));
    }

    std::vector<MigrationState> states(std::vector<Migration> migrations, std::vector<Statement> functions) {
        std::vector<MigrationState> all;
        const auto status =
            support::run(loop, migration_status(pool, std::move(migrations), std::move(functions)));
        for (const MigrationStatus& one : status) all.push_back(one.state);
        return all;
    }

    std::int64_t count(Statement statement) {
        const auto body = [](Pool& from, Statement run) -> Task<std::int64_t> {
            const Rows rows = co_await from.run(run);
            co_return rows[0].get<std::int64_t>(0);
        };
        return support::run(loop, body(pool, statement));
    }
};

} // namespace

TEST(migrate, applies_each_migration_and_function_once) {
    Store store;
    store.migrate(two, {answer_v1});
    EXPECT_EQ(store.lines,
              (Strings{"migration 0001_first", "migration 0002_second", "function test.answer_v1"}));
    store.migrate(two, {answer_v1});
    EXPECT_EQ(store.lines, Strings{});
    EXPECT_EQ(store.count(count_a), 1);
}

TEST(migrate, creates_a_function_again_when_its_text_changes) {
    Store store;
    store.migrate(two, {answer_v1});
    store.migrate(two, {answer_v1_changed});
    EXPECT_EQ(store.lines, Strings{"function test.answer_v1"});
    EXPECT_EQ(store.count({"test.answer", "SELECT answer_v1()::bigint"}), 2);
}

TEST(migrate, refuses_a_migration_that_was_changed_after_it_was_applied) {
    Store store;
    store.migrate(two, {});
    std::vector<Migration> changed = two;
    changed[0] = make_migration(1, "first", "CREATE TABLE a (n bigint);");
    std::string said;
    try {
        store.migrate(changed, {});
    } catch (const MigrationError& error) {
        said = error.what();
    }
    EXPECT_TRUE(said.starts_with("migration 0001_first was changed")) << said;
    store.migrate(two, {}); // the lock was given back
}

TEST(migrate, rolls_a_failed_migration_back_and_keeps_those_before_it) {
    Store store;
    std::vector<Migration> broken = two;
    broken.push_back(make_migration(3, "third", "CREATE TABLE c (n int); SELECT 1/0;"));
    std::string statement;
    try {
        store.migrate(broken, {});
    } catch (const SqlError& error) {
        statement = error.statement;
    }
    EXPECT_EQ(statement, "0003_third");
    EXPECT_EQ(store.states(broken, {}),
              (std::vector{MigrationState::applied, MigrationState::applied, MigrationState::pending}));
    broken[2] = make_migration(3, "third", "CREATE TABLE c (n int);"); // no rest of it is in the way
    store.migrate(broken, {});
    EXPECT_EQ(store.lines, Strings{"migration 0003_third"});
}

TEST(migrate, tells_the_state_of_everything_without_touching_it) {
    Store store;
    EXPECT_EQ(store.states(two, {answer_v1}),
              (std::vector{MigrationState::pending, MigrationState::pending, MigrationState::pending}));
    store.migrate(two, {answer_v1});
    std::vector<Migration> ours{make_migration(1, "first", "something else")};
    EXPECT_EQ(store.states(ours, {answer_v1_changed}),
              (std::vector{MigrationState::changed, MigrationState::pending, MigrationState::unknown}));
}

TEST(migrate, leaves_the_migrations_of_a_newer_release_alone) {
    Store store;
    store.migrate(two, {});
    store.migrate({two[0]}, {});
    EXPECT_EQ(store.lines, Strings{});
}

TEST(migrate, runs_one_at_a_time) {
    Store store;
    Pool other(store.loop, migration_pool_options(support::empty_database_url()));
    int done = 0;
    const auto count_done = [&done](std::exception_ptr failure) {
        if (failure) std::rethrow_exception(failure);
        ++done;
    };
    asio::co_spawn(store.loop.get_executor(), migrate(other, two, {answer_v1}, [](std::string_view) {}),
                   count_done);
    store.migrate(two, {answer_v1});
    store.loop.restart();
    const Deadline until = Steady::now() + std::chrono::seconds(10);
    while (done == 0 && Steady::now() < until) store.loop.run_one_for(std::chrono::milliseconds(100));
    EXPECT_EQ(done, 1);
    EXPECT_EQ(store.count(count_a), 1);
}

TEST(embedded_migrations, build_the_schema_from_nothing_with_roles_that_cannot_do_too_much) {
    Store store;
    store.migrate(embedded_migrations(), {});
    const Statement rights{
        "test.rights",
        "SELECT count(*) FROM (VALUES "
        "(has_table_privilege('rialto_browse', 'catalog.products', 'SELECT')), "
        "(NOT has_table_privilege('rialto_browse', 'catalog.products', 'INSERT, UPDATE, DELETE')), "
        "(NOT has_schema_privilege('rialto_browse', 'orders', 'USAGE')), "
        "(NOT has_schema_privilege('rialto_browse', 'accounts', 'USAGE')), "
        "(NOT has_table_privilege('rialto_browse', 'inventory.stock', 'UPDATE')), "
        "(has_table_privilege('rialto_order', 'inventory.stock', 'UPDATE')), "
        "(has_table_privilege('rialto_order', 'events.outbox', 'INSERT')), "
        "(NOT has_table_privilege('rialto_order', 'events.outbox', 'UPDATE, DELETE')), "
        "(NOT has_table_privilege('rialto_order', 'accounts.api_keys', 'INSERT, UPDATE')), "
        "(NOT has_table_privilege('rialto_order', 'inventory.ledger', 'UPDATE, DELETE')), "
        "(NOT has_table_privilege('rialto_work', 'inventory.stock', 'DELETE')), "
        "(NOT has_table_privilege('rialto_work', 'inventory.ledger', 'UPDATE, DELETE')), "
        "(NOT has_table_privilege('rialto_work', 'orders.orders', 'INSERT, DELETE')), "
        "(NOT has_table_privilege('rialto_work', 'carts.carts', 'INSERT, UPDATE'))) AS t (holds) WHERE "
        "holds"};
    EXPECT_EQ(store.count(rights), 14);
}

TEST(embedded_migrations, say_what_an_administrator_must_do_where_roles_cannot_be_created) {
    Store store;
    const auto prepare = [](Pool& pool) -> Task<> {
        Session session = co_await pool.session();
        co_await session.execute(
            "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tenant') THEN "
            "CREATE ROLE tenant LOGIN; END IF; END $$;"
            "GRANT ALL ON SCHEMA public TO tenant; DO $$ BEGIN EXECUTE format('GRANT ALL ON "
            "DATABASE %I TO tenant', current_database()); END $$");
    };
    support::run(store.loop, prepare(store.pool));
    PoolOptions options = store.pool.options();
    options.url.replace(options.url.find("user=rialto"), 11, "user=tenant");
    Pool tenant(store.loop, options);
    std::string said;
    try {
        support::run(store.loop, migrate(tenant, embedded_migrations(), {}, [](std::string_view) {}));
    } catch (const SqlError& error) {
        said = error.what();
    }
    EXPECT_NE(said.find("GRANT rialto_browse TO tenant; and migrate again"), std::string::npos) << said;
}

} // namespace rialto::postgres
