#include "platform/events/events.hpp"
#include "platform/events/sql.hpp"
#include "platform/redis/redis.hpp"
#include "support/support.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include <set>

namespace rialto::events {

namespace {

using postgres::Pool;
using postgres::Statement;

Task<bool> eventually(std::function<bool()> condition) {
    asio::basic_waitable_timer<Steady, asio::wait_traits<Steady>, Executor> timer(
        co_await asio::this_coro::executor);
    const Deadline until = Steady::now() + std::chrono::seconds(15);
    while (!condition()) {
        if (Steady::now() > until) co_return false;
        timer.expires_after(std::chrono::milliseconds(5));
        co_await timer.async_wait(asio::use_awaitable_t<Executor>());
    }
    co_return true;
}

/// One transaction of `count` events with subjects "name-0" …
Task<> write(Pool& pool, std::string name, int count) {
    postgres::Transaction transaction = co_await pool.begin();
    for (int i = 0; i < count; ++i)
        co_await append(transaction, "test.happened", name + "-" + std::to_string(i), "{\"n\": 1}", now());
    co_await transaction.commit();
}

Task<> write_many(Pool& pool, std::string name, int transactions, int& done) {
    for (int i = 0; i < transactions; ++i) co_await write(pool, name + "-" + std::to_string(i), 1 + i % 3);
    ++done;
}

Task<> run_and_count(Relay& relay, int& ended) {
    co_await relay.run();
    ++ended;
}

Task<> follow(Feed& feed, std::int64_t from, int& ended) {
    co_await feed.run(from);
    ++ended;
}

Task<std::int64_t> number(Pool& pool, Statement statement) {
    const postgres::Rows rows = co_await pool.run(statement);
    co_return rows[0].get<std::int64_t>(0);
}

const Statement holders{"test.holders", "SELECT count(lease_holder) FROM events.relays"};
const Statement unstamped{"test.unstamped", "SELECT count(*) FROM events.outbox WHERE position IS NULL"};
const Statement total{"test.total", "SELECT count(*) FROM events.outbox"};
const Statement is_dense{"test.is_dense",
                         "SELECT (count(*) = max(position) AND count(DISTINCT position) = max(position) "
                         "AND max(position) = (SELECT position FROM events.relays))::int::bigint "
                         "FROM events.outbox"};

/// What a feed gave, in order; optionally failing now and then.
struct Log {
    std::vector<Event> events;
    int failures_due = 0;
    int calls = 0;

    Feed::Consumer consumer() {
        return [this](std::vector<Event> batch) { return take(std::move(batch)); };
    }
    Task<> take(std::vector<Event> batch) {
        ++calls;
        if (failures_due-- > 0) throw std::runtime_error("not now");
        events.insert(events.end(), batch.begin(), batch.end());
        co_return;
    }
    bool is_dense_from(std::int64_t first) const {
        for (std::size_t i = 0; i < events.size(); ++i)
            if (events[i].position != first + static_cast<std::int64_t>(i)) return false;
        return true;
    }
};

/// A loop with a pool of the test's database; each relay or feed of a test stands for one on another node.
struct Node {
    asio::io_context loop;
    Pool pool;
    int ended = 0;

    explicit Node(int connections) : pool(loop, options(connections)) {}
    static postgres::PoolOptions options(int connections) {
        postgres::PoolOptions chosen = support::pool_options();
        chosen.connections_max = connections;
        return chosen;
    }
    void start(Relay& relay) {
        asio::co_spawn(loop.get_executor(), run_and_count(relay, ended), asio::detached);
    }
    void start(Feed& feed, std::int64_t from) {
        asio::co_spawn(loop.get_executor(), follow(feed, from, ended), asio::detached);
    }
};

Task<bool> ended(Node& node, int count) {
    co_return co_await eventually([&node, count] { return node.ended == count; });
}

} // namespace

TEST(events_sql, fits_the_schema) {
    support::prepare_all(sql::statements());
}

TEST(events, reach_a_feed_in_order_with_all_they_carry) {
    Node node(4);
    Relay relay(node.pool, nullptr);
    Log log;
    Feed feed(node.pool, nullptr, "test", log.consumer());
    node.start(relay);
    node.start(feed, 0);
    const auto body = [](Node& on, Relay& nudged, Feed& followed, Log& seen) -> Task<> {
        const Time before = now();
        co_await write(on.pool, "a", 3);
        nudged.nudge();
        EXPECT_TRUE(co_await eventually([&followed] { return followed.position() == 3; }));
        EXPECT_TRUE(seen.is_dense_from(1));
        EXPECT_EQ(seen.events[2].topic, "test.happened");
        EXPECT_EQ(seen.events[2].subject, "a-2");
        EXPECT_EQ(seen.events[2].data, "{\"n\": 1}");
        EXPECT_GE(seen.events[2].at, before);
        postgres::Session session = co_await on.pool.session();
        EXPECT_EQ(co_await last_position(session), 3);
        nudged.stop();
        followed.stop();
        EXPECT_TRUE(co_await ended(on, 2));
    };
    support::run(node.loop, body(node, relay, feed, log));
}

TEST(events, have_no_gap_under_concurrent_writers_and_two_relays) {
    Node node(12);
    Relay first(node.pool, nullptr);
    Relay second(node.pool, nullptr);
    Log log;
    Feed feed(node.pool, nullptr, "test", log.consumer());
    node.start(first);
    node.start(second);
    node.start(feed, 0);
    const auto body = [](Node& on, Relay& one, Relay& two, Feed& followed, Log& seen) -> Task<> {
        const auto executor = co_await asio::this_coro::executor;
        int done = 0;
        for (int i = 0; i < 8; ++i)
            asio::co_spawn(executor, write_many(on.pool, std::to_string(i), 40, done), asio::detached);
        EXPECT_TRUE(co_await eventually([&] {
            one.nudge();
            two.nudge();
            return done == 8;
        }));
        const std::int64_t written = co_await number(on.pool, total);
        EXPECT_TRUE(co_await eventually([&] { return followed.position() == written; }));
        EXPECT_EQ(static_cast<std::int64_t>(seen.events.size()), written);
        EXPECT_TRUE(seen.is_dense_from(1));
        std::set<std::string> subjects;
        for (const Event& event : seen.events) subjects.insert(event.subject);
        EXPECT_EQ(subjects.size(), seen.events.size());
        EXPECT_EQ(co_await number(on.pool, is_dense), 1);
        one.stop();
        two.stop();
        followed.stop();
        EXPECT_TRUE(co_await ended(on, 3));
    };
    support::run(node.loop, body(node, first, second, feed, log));
}

TEST(relay, stamps_alone_until_it_stops_and_then_another_takes_over_at_once) {
    Node node(4);
    Relay first(node.pool, nullptr);
    Relay second(node.pool, nullptr);
    const auto body = [](Node& on, Relay& one, Relay& two) -> Task<> {
        on.start(one);
        co_await write(on.pool, "a", 1);
        one.nudge();
        while (co_await number(on.pool, unstamped) > 0) {
        }
        const Statement holder{"test.holder", "SELECT lease_holder FROM events.relays"};
        const postgres::Rows held = co_await on.pool.run(holder);
        const Uuid first_holder = held[0].get<Uuid>(0);
        on.start(two);
        two.nudge();
        co_await write(on.pool, "b", 1);
        while (co_await number(on.pool, unstamped) > 0) two.nudge();
        const postgres::Rows still = co_await on.pool.run(holder);
        EXPECT_EQ(still[0].get<Uuid>(0), first_holder);
        one.stop();
        EXPECT_TRUE(co_await ended(on, 1));
        const auto start = Steady::now();
        co_await write(on.pool, "c", 1);
        two.nudge();
        while (co_await number(on.pool, unstamped) > 0) two.nudge();
        EXPECT_LT(Steady::now() - start, std::chrono::seconds(3)); // the lease was not waited out
        const postgres::Rows taken = co_await on.pool.run(holder);
        EXPECT_NE(taken[0].get<Uuid>(0), first_holder);
        two.stop();
        EXPECT_TRUE(co_await ended(on, 2));
        EXPECT_EQ(co_await number(on.pool, holders), 0);
    };
    support::run(node.loop, body(node, first, second));
}

TEST(relay, stamps_more_than_one_batch_and_leaves_no_trace_while_idle) {
    Node node(4);
    Relay relay(node.pool, nullptr);
    const auto body = [](Node& on, Relay& only) -> Task<> {
        co_await on.pool.run({"test.fill",
                              "INSERT INTO events.outbox (bucket, event_id, topic, subject, data, at) "
                              "SELECT 0, gen_random_uuid(), 't', n::text, '{}', clock_timestamp() "
                              "FROM generate_series(1, 3500) AS n"});
        on.start(only);
        while (co_await number(on.pool, unstamped) > 0) {
        }
        EXPECT_EQ(co_await number(on.pool, is_dense), 1);
        const Statement version{"test.version", "SELECT xmin::text::bigint FROM events.relays"};
        const std::int64_t before = co_await number(on.pool, version);
        const auto until = Steady::now() + 3 * poll_interval;
        while (Steady::now() < until) co_await number(on.pool, unstamped);
        EXPECT_EQ(co_await number(on.pool, version), before);
        only.stop();
        EXPECT_TRUE(co_await ended(on, 1));
    };
    support::run(node.loop, body(node, relay));
}

TEST(feed, resumes_where_it_was_and_repeats_a_batch_that_its_consumer_failed_on) {
    Node node(4);
    Relay relay(node.pool, nullptr);
    Log log;
    log.failures_due = 2;
    Feed feed(node.pool, nullptr, "test", log.consumer());
    node.start(relay);
    const auto body = [](Node& on, Relay& stamping, Feed& followed, Log& seen) -> Task<> {
        co_await write(on.pool, "a", 5);
        stamping.nudge();
        while (co_await number(on.pool, unstamped) > 0) {
        }
        on.start(followed, 2);
        EXPECT_TRUE(co_await eventually([&] { return followed.position() == 5; }));
        EXPECT_EQ(seen.calls, 3);
        EXPECT_EQ(seen.events.size(), 3U);
        EXPECT_TRUE(seen.is_dense_from(3));
        stamping.stop();
        followed.stop();
        EXPECT_TRUE(co_await ended(on, 2));
    };
    support::run(node.loop, body(node, relay, feed, log));
}

TEST(feed, waits_before_a_gap_instead_of_skipping_it) {
    Node node(4);
    Log log;
    Feed feed(node.pool, nullptr, "test", log.consumer());
    const auto body = [](Node& on, Feed& followed, Log& seen) -> Task<> {
        const Statement fill{"test.fill_position",
                             "INSERT INTO events.outbox (bucket, event_id, position, topic, "
                             "subject, data, at) VALUES (0, gen_random_uuid(), $1, 't', 's', "
                             "'{}', clock_timestamp())"};
        co_await on.pool.run(fill, postgres::params(std::int64_t{1}));
        co_await on.pool.run(fill, postgres::params(std::int64_t{3}));
        on.start(followed, 0);
        EXPECT_TRUE(co_await eventually([&] { return followed.position() == 1; }));
        co_await on.pool.run(fill, postgres::params(std::int64_t{2}));
        EXPECT_TRUE(co_await eventually([&] { return followed.position() == 3; }));
        EXPECT_TRUE(seen.is_dense_from(1));
        followed.stop();
        EXPECT_TRUE(co_await ended(on, 1));
    };
    support::run(node.loop, body(node, feed, log));
}

TEST(events, go_on_after_every_connection_was_lost) {
    Node node(4);
    Relay relay(node.pool, nullptr);
    Log log;
    Feed feed(node.pool, nullptr, "test", log.consumer());
    node.start(relay);
    node.start(feed, 0);
    const auto body = [](Node& on, Relay& stamping, Feed& followed, Log& seen) -> Task<> {
        co_await write(on.pool, "a", 2);
        EXPECT_TRUE(co_await eventually([&] { return followed.position() == 2; }));
        Pool other(on.loop, Node::options(1));
        co_await other.run({"test.end_all",
                            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                            "WHERE datname = current_database() AND pid <> pg_backend_pid()"});
        co_await write(other, "b", 2);
        EXPECT_TRUE(co_await eventually([&] { return followed.position() == 4; }));
        EXPECT_TRUE(seen.is_dense_from(1));
        stamping.stop();
        followed.stop();
        EXPECT_TRUE(co_await ended(on, 2));
    };
    support::run(node.loop, body(node, relay, feed, log));
}

TEST(events, are_hinted_through_redis_faster_than_by_polling_and_without_it_all_the_same) {
    const support::PrivateService service("redis");
    Node node(4);
    redis::Client redis(node.loop, support::redis_url(service));
    Relay relay(node.pool, &redis);
    Relay elsewhere(node.pool, &redis); // on a node that does not hold the lease
    Log log;
    Feed feed(node.pool, &redis, "test", log.consumer());
    const auto body = [](Node& on, redis::Client& hints, Relay& first, Relay& second,
                         Feed& followed) -> Task<> {
        EXPECT_TRUE(co_await eventually([&] { return hints.is_up(); }));
        on.start(first);
        while (co_await number(on.pool, holders) == 0) {
        }
        on.start(second);
        on.start(followed, 0);
        std::vector<std::string> counting{"PUBSUB", "NUMSUB", std::string(hint_channel),
                                          "rialto:{events}:nudge"};
        for (bool ready = false; !ready;) {
            const std::optional<redis::Reply> reply = co_await hints.command(counting);
            ready = reply && reply->items.size() == 4 && reply->items[1].integer == 1 &&
                    reply->items[3].integer == 2;
        }
        std::vector<Duration> delays;
        for (int i = 1; i <= 5; ++i) {
            co_await write(on.pool, std::to_string(i), 1);
            const auto start = Steady::now();
            second.nudge();
            EXPECT_TRUE(co_await eventually([&] { return followed.position() == i; }));
            delays.push_back(std::chrono::duration_cast<Duration>(Steady::now() - start));
        }
        std::sort(delays.begin(), delays.end());
        EXPECT_LT(delays[2], poll_interval);
        std::vector<std::string> end{"SHUTDOWN", "NOSAVE"};
        co_await hints.command(end);
        EXPECT_TRUE(co_await eventually([&] { return !hints.is_up(); }));
        co_await write(on.pool, "last", 1);
        EXPECT_TRUE(co_await eventually([&] { return followed.position() == 6; }));
        first.stop();
        second.stop();
        followed.stop();
        EXPECT_TRUE(co_await ended(on, 3));
    };
    support::run(node.loop, body(node, redis, relay, elsewhere, feed));
}

} // namespace rialto::events
