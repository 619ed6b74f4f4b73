#include "platform/postgres/postgres.hpp"
#include "support/support.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

namespace rialto::postgres {

namespace {

using Strings = std::vector<std::string>;

Task<std::int64_t> number(Pool& pool, Statement statement) {
    const Rows rows = co_await pool.run(statement);
    co_return rows[0].get<std::int64_t>(0);
}

/// The SQLSTATE that the statement is refused with; "" when it is not, "unavailable" when the connection is.
Task<std::string> refusal(Session& session, Statement statement, Params params) {
    try {
        co_await session.run(statement, std::move(params));
    } catch (const SqlError& error) {
        co_return error.state;
    } catch (const Unavailable&) {
        co_return "unavailable";
    }
    co_return "";
}

Task<std::string> refusal_of_pool(Pool& pool, Statement statement) {
    try {
        co_await pool.run(statement);
    } catch (const SqlError& error) {
        co_return error.state;
    } catch (const Unavailable& error) {
        co_return std::string("unavailable: ") + error.what();
    }
    co_return "";
}

const Statement one{"test.one", "SELECT 1::bigint"};
const Statement backend{"test.backend", "SELECT pg_backend_pid()::bigint"};
const Statement make_things{"test.make_things",
                            "CREATE TABLE things (name text CONSTRAINT things_named_once UNIQUE, n integer)"};
const Statement add_thing{"test.add_thing", "INSERT INTO things (name, n) VALUES ($1, $2)"};
const Statement count_things{"test.count_things", "SELECT count(*) FROM things"};

Params thing(std::string name, std::int32_t n) {
    return Params(name, n);
}

} // namespace

// ---- values -------------------------------------------------------------------------------------

TEST(postgres, carries_every_single_type_there_and_back) {
    support::run([](Pool& pool) -> Task<> {
        const Uuid id = make_uuid_v7(now());
        const Time at = now();
        const Statement echo{"test.echo",
                             "SELECT $1::boolean, $2::smallint, $3::integer, $4::bigint, $5::float8, "
                             "$6::text, $7::uuid, $8::timestamptz, $9::jsonb, $10::bytea"};
        const Rows rows = co_await pool.run(
            echo, params(true, std::int16_t{-3}, 70000, std::int64_t{-5'000'000'000}, 2.5, "grüß\n", id, at,
                         Jsonb{R"({"a": 1})"}, Bytes{std::string("\0\xff", 2)}));
        const Row row = rows[0];
        EXPECT_EQ(row.get<bool>(0), true);
        EXPECT_EQ(row.get<std::int16_t>(1), -3);
        EXPECT_EQ(row.get<std::int32_t>(2), 70000);
        EXPECT_EQ(row.get<std::int64_t>(3), -5'000'000'000);
        EXPECT_EQ(row.get<double>(4), 2.5);
        EXPECT_EQ(row.get<std::string_view>(5), "grüß\n");
        EXPECT_EQ(row.get<Uuid>(6), id);
        EXPECT_EQ(row.get<Time>(7), at);
        EXPECT_EQ(row.get<Jsonb>(8).text, R"({"a": 1})");
        EXPECT_EQ(row.get<Bytes>(9).data, std::string("\0\xff", 2));
    });
}

TEST(postgres, carries_arrays_there_and_back) {
    support::run([](Pool& pool) -> Task<> {
        const std::vector<Uuid> ids{make_capability(), make_capability()};
        const std::vector<std::int64_t> numbers{1, -2, 3'000'000'000};
        const Statement echo{"test.echo_arrays",
                             "SELECT $1::bigint[], $2::text[], $3::uuid[], $4::boolean[], "
                             "$5::integer[], $6::text[], $7::smallint[], $8::timestamptz[]"};
        const std::vector<Time> times{now(), Time()};
        const Rows rows = co_await pool.run(
            echo, params(numbers, Strings{"a", "", "{\"b\","}, ids, std::vector<bool>{true, false},
                         std::vector<std::int32_t>{9}, Strings{}, std::vector<std::int16_t>{1, 2}, times));
        const Row row = rows[0];
        EXPECT_EQ(row.get<std::vector<std::int64_t>>(0), numbers);
        EXPECT_EQ(row.get<Strings>(1), (Strings{"a", "", "{\"b\","}));
        EXPECT_EQ(row.get<std::vector<Uuid>>(2), ids);
        EXPECT_EQ(row.get<std::vector<bool>>(3), (std::vector<bool>{true, false}));
        EXPECT_EQ(row.get<std::vector<std::int32_t>>(4), std::vector<std::int32_t>{9});
        EXPECT_EQ(row.get<Strings>(5), Strings{});
        EXPECT_EQ(row.get<std::vector<std::int16_t>>(6), (std::vector<std::int16_t>{1, 2}));
        EXPECT_EQ(row.get<std::vector<Time>>(7), times);
    });
}

TEST(postgres, unnests_arrays_of_every_kind_with_their_nulls) {
    support::run([](Pool& pool) -> Task<> {
        const Statement statement{"test.unnest",
                                  "SELECT a, b, c, d FROM unnest($1::text[], $2::bigint[], $3::jsonb[], "
                                  "$4::bytea[]) AS t (a, b, c, d)"};
        const Rows rows = co_await pool.run(
            statement, params(std::vector<std::optional<std::string>>{"x", std::nullopt},
                              std::vector<std::optional<std::int64_t>>{std::nullopt, 4},
                              std::vector<Jsonb>{{"1"}, {"[]"}}, std::vector<Bytes>{{"p"}, {""}}));
        EXPECT_EQ(rows.size(), 2);
        EXPECT_EQ(rows[0].get<std::optional<std::string>>(0), "x");
        EXPECT_EQ(rows[0].get<std::optional<std::int64_t>>(1), std::nullopt);
        EXPECT_TRUE(rows[1].is_null(0));
        EXPECT_EQ(rows[1].get<std::optional<std::int64_t>>(rows.column("b")), 4);
        EXPECT_EQ(rows[1].get<Jsonb>(2).text, "[]");
        EXPECT_EQ(rows[1].get<Bytes>(3).data, "");
    });
}

TEST(postgres, prepares_again_when_a_parameter_comes_with_another_type) {
    support::run([](Pool& pool) -> Task<> {
        Session session = co_await pool.session();
        const Statement statement{"test.typed", "SELECT $1 IS NULL, pg_typeof($1)::text"};
        const Rows as_text = co_await session.run(statement, params("a"));
        EXPECT_EQ(as_text[0].get<std::string>(1), "text");
        const Rows as_number = co_await session.run(statement, params(std::int64_t{1}));
        EXPECT_EQ(as_number[0].get<std::string>(1), "bigint");
        Params null;
        null.add_null();
        const Rows as_null = co_await session.run(statement, std::move(null));
        EXPECT_TRUE(as_null[0].get<bool>(0));
    });
}

TEST(postgres, counts_the_rows_that_a_statement_touched) {
    support::run([](Pool& pool) -> Task<> {
        co_await pool.run(make_things);
        const Rows rows =
            co_await pool.run({"test.fill", "INSERT INTO things (n) SELECT generate_series(1, 12)"});
        EXPECT_EQ(rows.affected(), 12);
        EXPECT_TRUE(rows.empty());
    });
}

// ---- errors -------------------------------------------------------------------------------------

TEST(postgres, says_state_constraint_and_statement_of_a_refusal_and_goes_on) {
    support::run([](Pool& pool) -> Task<> {
        Session session = co_await pool.session();
        co_await session.run(make_things, {});
        co_await session.run(add_thing, thing("a", 1));
        std::optional<SqlError> refused;
        try {
            co_await session.run(add_thing, thing("a", 2));
        } catch (const SqlError& error) {
            refused = error;
        }
        EXPECT_TRUE(refused.has_value());
        if (!refused) co_return;
        EXPECT_EQ(refused->state, "23505");
        EXPECT_EQ(refused->constraint, "things_named_once");
        EXPECT_EQ(refused->statement, "test.add_thing");
        EXPECT_FALSE(refused->is_retryable());
        co_await session.run(add_thing, thing("b", 2));
        const Rows rows = co_await session.run(count_things, {});
        EXPECT_EQ(rows[0].get<std::int64_t>(0), 2);
    });
}

TEST(postgres, prepares_a_statement_again_after_its_preparation_failed) {
    support::run([](Pool& pool) -> Task<> {
        Session session = co_await pool.session();
        EXPECT_EQ(co_await refusal(session, count_things, {}), "42P01");
        EXPECT_EQ(co_await refusal(session, count_things, {}), "42P01");
        co_await session.run(make_things, {});
        EXPECT_EQ(co_await refusal(session, count_things, {}), "");
    });
}

TEST(postgres, runs_all_or_none_of_several_calls) {
    support::run([](Pool& pool) -> Task<> {
        Session session = co_await pool.session();
        co_await session.run(make_things, {});
        std::vector<Session::Call> calls;
        calls.push_back({add_thing, thing("a", 1)});
        calls.push_back({count_things, {}});
        const std::vector<Rows> results = co_await session.run_all(std::move(calls));
        EXPECT_EQ(results.size(), 2U);
        EXPECT_EQ(results[1][0].get<std::int64_t>(0), 1);

        std::vector<Session::Call> bad;
        bad.push_back({add_thing, thing("b", 1)});
        bad.push_back({add_thing, thing("a", 1)});
        bad.push_back({{"test.never_reached", "SELECT 2"}, {}});
        std::string state;
        try {
            co_await session.run_all(std::move(bad));
        } catch (const SqlError& error) {
            state = error.state;
        }
        EXPECT_EQ(state, "23505");
        const Rows rows = co_await session.run(count_things, {});
        EXPECT_EQ(rows[0].get<std::int64_t>(0), 1);
        // Its preparation was skipped with the rest of the round trip.
        EXPECT_EQ(co_await refusal(session, {"test.never_reached", "SELECT 2"}, {}), "");
    });
}

TEST(postgres, pipelines_ten_thousand_runs) {
    support::run([](Pool& pool) -> Task<> {
        Session session = co_await pool.session();
        const Statement echo{"test.echo_text", "SELECT $1::text"};
        std::vector<Session::Call> calls;
        for (int i = 0; i < 10'000; ++i) calls.push_back({echo, params(std::to_string(i))});
        const std::vector<Rows> results = co_await session.run_all(std::move(calls));
        EXPECT_EQ(results.size(), 10'000U);
        for (std::size_t i = 0; i < results.size(); ++i)
            EXPECT_EQ(results[i][0].get<std::string_view>(0), std::to_string(i));
        const Rows after = co_await session.run(one, {});
        EXPECT_EQ(after.size(), 1);
    });
}

TEST(postgres, reads_answers_while_the_server_takes_no_more_questions) {
    support::run([](Pool& pool) -> Task<> {
        Session session = co_await pool.session();
        // Far more than the sockets hold, in both directions, and mostly answers.
        const Statement repeat{"test.repeat", "SELECT repeat($1::text, 30)"};
        const std::string text(1000, 'x');
        std::vector<Session::Call> calls;
        for (int i = 0; i < 1500; ++i) calls.push_back({repeat, params(text)});
        const std::vector<Rows> results = co_await session.run_all(std::move(calls));
        EXPECT_EQ(results.size(), 1500U);
        for (const Rows& rows : results) EXPECT_EQ(rows[0].get<std::string_view>(0).size(), 30'000U);
    });
}

TEST(postgres, executes_several_statements_of_one_text) {
    support::run([](Pool& pool) -> Task<> {
        Session session = co_await pool.session();
        co_await session.execute(
            "CREATE TABLE things (name text, n integer); INSERT INTO things VALUES ('a', 1)");
        const Rows rows = co_await session.run(count_things, {});
        EXPECT_EQ(rows[0].get<std::int64_t>(0), 1);
        std::string state;
        try {
            co_await session.execute("INSERT INTO things VALUES ('b', 1); SELECT 1/0");
        } catch (const SqlError& error) {
            state = error.state;
        }
        EXPECT_EQ(state, "22012");
        const Rows after = co_await session.run(count_things, {});
        EXPECT_EQ(after[0].get<std::int64_t>(0), 1);
    });
}

// ---- transactions -------------------------------------------------------------------------------

TEST(transaction, keeps_what_was_committed_and_forgets_what_was_abandoned) {
    support::run([](Pool& pool) -> Task<> {
        co_await pool.run(make_things);
        {
            Transaction transaction = co_await pool.begin();
            co_await transaction.run(add_thing, thing("kept", 1));
            co_await transaction.commit();
        }
        {
            Transaction transaction = co_await pool.begin();
            co_await transaction.run(add_thing, thing("lost", 1));
        }
        EXPECT_EQ(co_await number(pool, count_things), 1);
    });
}

TEST(transaction, gives_an_abandoned_connection_back_clean) {
    asio::io_context loop;
    PoolOptions options = support::pool_options();
    options.connections_max = 1;
    Pool pool(loop, options);
    const auto body = [](Pool& only) -> Task<> {
        const std::int64_t before = co_await number(only, backend);
        {
            Transaction transaction = co_await only.begin();
            co_await transaction.run(make_things, {});
        }
        {
            const Transaction unused = co_await only.begin();
        }
        EXPECT_EQ(co_await number(only, backend), before);
        EXPECT_EQ(co_await refusal_of_pool(only, count_things), "42P01");
    };
    support::run(loop, body(pool));
}

TEST(transaction, refuses_to_commit_after_a_failure) {
    support::run([](Pool& pool) -> Task<> {
        co_await pool.run(make_things);
        std::string state;
        try {
            Transaction transaction = co_await pool.begin();
            co_await transaction.run(add_thing, thing("a", 1));
            EXPECT_EQ(co_await refusal(transaction, add_thing, thing("a", 1)), "23505");
            EXPECT_EQ(co_await refusal(transaction, one, {}), "25P02");
            co_await transaction.commit();
        } catch (const SqlError& error) {
            state = error.state;
        }
        EXPECT_EQ(state, "25P02");
        EXPECT_EQ(co_await number(pool, count_things), 0);
    });
}

TEST(transaction, reads_one_snapshot_when_asked_to_and_cannot_write) {
    support::run([](Pool& pool) -> Task<> {
        co_await pool.run(make_things);
        Transaction snapshot = co_await pool.begin(Isolation::repeatable_read_read_only);
        const Rows before = co_await snapshot.run(count_things, {});
        co_await pool.run(add_thing, thing("a", 1));
        const Rows after = co_await snapshot.run(count_things, {});
        EXPECT_EQ(before[0].get<std::int64_t>(0), after[0].get<std::int64_t>(0));
        EXPECT_EQ(co_await refusal(snapshot, add_thing, thing("b", 1)), "25006");
    });
}

TEST(transaction, can_be_retried_after_a_lock_was_not_had_in_time) {
    asio::io_context loop;
    PoolOptions options = support::pool_options();
    options.lock_timeout = std::chrono::milliseconds(50);
    Pool pool(loop, options);
    const auto body = [](Pool& short_of_time) -> Task<> {
        co_await short_of_time.run(make_things);
        Transaction first = co_await short_of_time.begin();
        co_await first.run({"test.lock", "LOCK TABLE things"}, {});
        bool retryable = false;
        try {
            co_await short_of_time.run(add_thing, thing("a", 1));
        } catch (const SqlError& error) {
            retryable = error.is_retryable();
        }
        EXPECT_TRUE(retryable);
    };
    support::run(loop, body(pool));
}

} // namespace rialto::postgres
