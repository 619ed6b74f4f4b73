#include "platform/postgres/pool_state.hpp"
#include "support/support.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <thread>

namespace rialto::postgres {

namespace {

using Strings = std::vector<std::string>;

Task<> pause(std::chrono::milliseconds duration) {
    asio::basic_waitable_timer<Steady, asio::wait_traits<Steady>, Executor> timer(
        co_await asio::this_coro::executor);
    timer.expires_after(duration);
    co_await timer.async_wait(asio::use_awaitable_t<Executor>());
}

Task<std::int64_t> number(Pool& pool, Statement statement) {
    const Rows rows = co_await pool.run(statement);
    co_return rows[0].get<std::int64_t>(0);
}

/// The SQLSTATE that the statement is refused with; "" when it is not, "unavailable" when the connection is.
Task<std::string> refusal(Session& session, Statement statement) {
    try {
        co_await session.run(statement, {});
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

} // namespace

TEST(pool, takes_on_its_role_and_name) {
    asio::io_context loop;
    PoolOptions options = support::pool_options();
    options.role = "rialto_browse";
    options.name = "browse";
    Pool pool(loop, options);
    const auto body = [](Pool& browse) -> Task<> {
        const Rows rows = co_await browse.run(
            {"test.who",
             "SELECT current_user::text, current_setting('application_name'), session_user::text"});
        EXPECT_EQ(rows[0].get<std::string>(0), "rialto_browse");
        EXPECT_EQ(rows[0].get<std::string>(1), "browse");
        EXPECT_EQ(rows[0].get<std::string>(2), "rialto");
        EXPECT_EQ(co_await refusal_of_pool(browse, {"test.sneak", "DELETE FROM catalog.products"}), "42501");
    };
    support::run(loop, body(pool));
}

TEST(pool, serves_in_order_of_arrival_and_refuses_past_its_bounds) {
    asio::io_context loop;
    PoolOptions options = support::pool_options();
    options.connections_max = 1;
    options.waiters_max = 2;
    options.acquire_timeout = std::chrono::milliseconds(150);
    Pool pool(loop, options);
    Strings seen;
    const auto wait = [](Pool& from, Strings& order, std::string name) -> Task<> {
        try {
            const Session session = co_await from.session();
            order.push_back(name);
        } catch (const Unavailable& refused) {
            order.push_back(name + ": " + refused.what());
        }
    };
    const auto body = [](Pool& from, Strings& order, auto waiter) -> Task<> {
        std::optional<Session> held = co_await from.session();
        const auto executor = co_await asio::this_coro::executor;
        for (const char* name : {"a", "b", "c"})
            asio::co_spawn(executor, waiter(from, order, name), asio::detached);
        co_await pause(std::chrono::milliseconds(20));
        held.reset();
        co_await pause(std::chrono::milliseconds(20));
        EXPECT_EQ(order, (Strings{"c: too many wait for a database connection", "a", "b"}));
        held = co_await from.session();
        co_await waiter(from, order, "d");
        EXPECT_EQ(order.back(), "d: no database connection became free in time");
    };
    support::run(loop, body(pool, seen, wait));
}

TEST(pool, replaces_idle_connections_that_the_server_closed) {
    support::run([](Pool& pool) -> Task<> {
        const std::int64_t first = co_await number(pool, backend);
        PoolOptions options = support::pool_options();
        Pool other(pool.loop(), options);
        co_await other.run({"test.end", "SELECT pg_terminate_backend($1::integer, 5000)"},
                           params(static_cast<std::int32_t>(first)));
        // No failure is seen: the loss was noticed while it was idle.
        const std::int64_t second = co_await number(pool, backend);
        EXPECT_NE(first, second);
    });
}

TEST(pool, recovers_after_a_connection_was_lost_in_use) {
    support::run([](Pool& pool) -> Task<> {
        const Statement suicide{"test.suicide", "SELECT pg_terminate_backend(pg_backend_pid())"};
        const std::string failure = co_await refusal_of_pool(pool, suicide);
        EXPECT_TRUE(failure.starts_with("unavailable")) << failure;
        EXPECT_EQ(co_await number(pool, one), 1);
        {
            Transaction transaction = co_await pool.begin();
            EXPECT_EQ(co_await refusal(transaction, suicide), "unavailable");
            EXPECT_EQ(co_await refusal(transaction, one), "unavailable");
        }
        EXPECT_EQ(co_await number(pool, one), 1);
        EXPECT_TRUE(pool.is_up());
    });
}

TEST(pool, ends_a_statement_at_its_time_out_and_goes_on) {
    asio::io_context loop;
    PoolOptions options = support::pool_options();
    options.statement_timeout = std::chrono::milliseconds(50);
    options.connections_max = 1;
    Pool pool(loop, options);
    const auto body = [](Pool& hasty) -> Task<> {
        const std::int64_t before = co_await number(hasty, backend);
        const std::string failure = co_await refusal_of_pool(hasty, {"test.sleep", "SELECT pg_sleep(20)"});
        EXPECT_TRUE(failure.starts_with("unavailable")) << failure;
        EXPECT_EQ(co_await number(hasty, backend), before);
    };
    support::run(loop, body(pool));
}

TEST(pool, gives_up_a_connection_that_does_not_answer_past_the_grace) {
    asio::io_context loop;
    PoolOptions options = support::pool_options();
    options.statement_timeout = std::chrono::milliseconds(50);
    Pool pool(loop, options);
    const auto body = [](Pool& hasty) -> Task<> {
        // The statement lifts the server's own limit: only the local deadline is left.
        Transaction transaction = co_await hasty.begin();
        co_await transaction.run({"test.lift", "SET LOCAL statement_timeout = 0"}, {});
        const auto start = Steady::now();
        EXPECT_EQ(co_await refusal(transaction, {"test.sleep", "SELECT pg_sleep(20)"}), "unavailable");
        EXPECT_LT(Steady::now() - start, std::chrono::seconds(4));
        EXPECT_EQ(co_await number(hasty, one), 1);
    };
    support::run(loop, body(pool));
}

TEST(pool, answers_quickly_while_the_database_is_away_and_backs_off) {
    asio::io_context loop;
    PoolOptions options;
    options.url = "postgresql:///store?host=/tmp/rialto-nothing-here&user=rialto";
    Pool pool(loop, options);
    const auto body = [](Pool& away) -> Task<> {
        const auto start = Steady::now();
        for (int i = 0; i < 5; ++i) {
            const std::string failure = co_await refusal_of_pool(away, one);
            EXPECT_TRUE(failure.starts_with("unavailable")) << failure;
        }
        EXPECT_LT(Steady::now() - start, std::chrono::milliseconds(500));
        EXPECT_FALSE(away.is_up());
    };
    support::run(loop, body(pool));
}

TEST(pool, finds_the_database_again_although_nobody_asks) {
    support::run([](Pool& pool) -> Task<> {
        // A postmaster's socket that comes and goes: a folder whose name changes.
        const std::string folder = (std::filesystem::temp_directory_path() / "rialto-away-XXXXXX").string();
        std::string link = folder;
        if (::mkdtemp(link.data()) == nullptr) throw std::runtime_error("no temporary folder");
        const Rows rows =
            co_await pool.run({"test.socket", "SELECT current_setting('unix_socket_directories')"});
        const auto socket_folder = rows[0].get<std::string>(0);
        PoolOptions options = support::pool_options();
        const std::size_t at = options.url.find(socket_folder);
        EXPECT_NE(at, std::string::npos) << options.url;
        if (at == std::string::npos) co_return;
        options.url.replace(at, socket_folder.size(), link + "/here");
        Pool away(pool.loop(), options);
        EXPECT_TRUE((co_await refusal_of_pool(away, one)).starts_with("unavailable"));
        EXPECT_FALSE(away.is_up());
        std::filesystem::create_symlink(socket_folder, link + "/here");
        const Deadline until = Steady::now() + std::chrono::seconds(10);
        while (!away.is_up() && Steady::now() < until) co_await pause(std::chrono::milliseconds(20));
        EXPECT_TRUE(away.is_up());
        EXPECT_EQ(co_await number(away, one), 1);
        std::filesystem::remove_all(link);
    });
}

TEST(pool, knows_the_databases_clock) {
    support::run([](Pool& pool) -> Task<> {
        EXPECT_EQ(pool.clock_offset(), std::nullopt);
        co_await pool.run(one);
        // On a busy machine the first reading may have been too slow.
        for (int times = 0; times < 10 && !pool.clock_offset(); ++times) {
            co_await pause(clock_measured_again);
            co_await pool.run(one);
        }
        const std::optional<Duration> offset = pool.clock_offset();
        EXPECT_TRUE(offset.has_value());
        if (offset) EXPECT_LT(std::chrono::abs(*offset), std::chrono::milliseconds(100)); // the same machine
    });
}

Task<> hold_up(asio::io_context& loop, std::shared_ptr<bool> goes_on) {
    while (*goes_on) {
        std::this_thread::sleep_for(3 * clock_half_trip_max);
        co_await asio::post(loop, asio::use_awaitable_t<Executor>());
    }
}

TEST(pool, believes_no_clock_that_took_long_to_read) {
    support::run([](Pool& pool) -> Task<> {
        const auto goes_on = std::make_shared<bool>(true);
        asio::co_spawn(pool.loop().get_executor(), hold_up(pool.loop(), goes_on), asio::detached);
        co_await pool.run(one);
        EXPECT_EQ(pool.clock_offset(), std::nullopt)
            << "each turn of the loop takes longer than a reading may";
        *goes_on = false;
        for (int times = 0; times < 10 && !pool.clock_offset(); ++times) {
            co_await pause(clock_measured_again);
            co_await pool.run(one);
        }
        EXPECT_TRUE(pool.clock_offset().has_value());
    });
}

TEST(pool, can_be_left_in_the_middle_of_everything) {
    asio::io_context loop;
    PoolOptions options = support::pool_options();
    options.connections_max = 1;
    Pool pool(loop, options);
    const auto work = [](Pool& from) -> Task<> {
        Transaction transaction = co_await from.begin();
        co_await transaction.run({"test.sleep", "SELECT pg_sleep(20)"}, {});
    };
    asio::co_spawn(loop.get_executor(), work(pool), asio::detached);
    asio::co_spawn(loop.get_executor(), work(pool), asio::detached); // waits for the only connection
    loop.run_for(std::chrono::milliseconds(100));
    SUCCEED(); // the sanitizers look at what follows: the pool goes first, then the loop with its coroutines
}

} // namespace rialto::postgres
