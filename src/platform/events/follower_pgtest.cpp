#include "platform/events/events.hpp"
#include "support/support.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

namespace rialto::events {

namespace {

using postgres::Pool;

/// The subjects that a consumer was given; it fails when it is told to.
struct Work {
    std::vector<std::string> subjects;
    int failures_due = 0;
    int calls = 0;

    Feed::Consumer consumer() {
        return [this](std::vector<Event> events) { return take(std::move(events)); };
    }
    Task<> take(std::vector<Event> events) {
        ++calls;
        if (failures_due-- > 0) throw std::runtime_error("not now");
        for (const Event& event : events) subjects.push_back(event.subject);
        co_return;
    }
};

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

Task<> follow(Follower& follower, int& ended) {
    co_await follower.run();
    ++ended;
}

Task<> stamp(Relay& relay, int& ended) {
    co_await relay.run();
    ++ended;
}

Task<> write(Pool& pool, std::string topic, std::string subject) {
    postgres::Transaction transaction = co_await pool.begin();
    co_await append(transaction, std::move(topic), std::move(subject), "{}", now());
    co_await transaction.commit();
}

Task<std::int64_t> number(Pool& pool, std::string sql) {
    const postgres::Rows rows = co_await pool.run({"test.number", std::move(sql)});
    co_return rows[0].get<std::int64_t>(0);
}

Task<bool> has_cursor(Pool& pool) {
    const Deadline until = Steady::now() + std::chrono::seconds(15);
    while (co_await number(pool, "SELECT count(*) FROM events.cursors") == 0)
        if (Steady::now() > until) co_return false;
    co_return true;
}

Task<bool> reaches(Pool& pool, std::int64_t position) {
    const Deadline until = Steady::now() + std::chrono::seconds(15);
    while (co_await number(pool, "SELECT position FROM events.cursors") < position)
        if (Steady::now() > until) co_return false;
    co_return true;
}

/// A loop with a pool as rialto_work and a relay; followers of a test stand for other nodes'.
struct Node {
    asio::io_context loop;
    Pool pool{loop, options()};
    Relay relay{pool, nullptr};
    int ended = 0;

    static postgres::PoolOptions options() {
        postgres::PoolOptions chosen = support::pool_options();
        chosen.role = "rialto_work";
        chosen.connections_max = 8;
        return chosen;
    }
    void start(Follower& follower) {
        asio::co_spawn(loop.get_executor(), follow(follower, ended), asio::detached);
    }
    void start_relay() { asio::co_spawn(loop.get_executor(), stamp(relay, ended), asio::detached); }
};

Task<bool> ended(Node& node, int count) {
    co_return co_await eventually([&node, count] { return node.ended == count; });
}

} // namespace

TEST(follower, begins_with_what_is_to_come_and_goes_on_where_it_stopped) {
    Node node;
    Work work;
    const auto body = [](Node& on, Work& done) -> Task<> {
        on.start_relay();
        co_await write(on.pool, "a", "before");
        while (co_await number(on.pool, "SELECT position FROM events.relays") < 1) on.relay.nudge();
        {
            Follower first(on.pool, nullptr, "test", {"a", "b"}, done.consumer());
            on.start(first);
            EXPECT_TRUE(co_await has_cursor(on.pool));
            co_await write(on.pool, "a", "one");
            co_await write(on.pool, "other", "no");
            co_await write(on.pool, "b", "two");
            on.relay.nudge();
            EXPECT_TRUE(co_await reaches(on.pool, 4));
            first.stop();
            EXPECT_TRUE(co_await ended(on, 1));
        }
        co_await write(on.pool, "a", "three");
        Follower second(on.pool, nullptr, "test", {"a", "b"}, done.consumer());
        on.start(second);
        EXPECT_TRUE(co_await reaches(on.pool, 5));
        EXPECT_EQ(done.subjects, (std::vector<std::string>{"one", "two", "three"}));
        second.stop();
        on.relay.stop();
        EXPECT_TRUE(co_await ended(on, 3));
        EXPECT_EQ(co_await number(on.pool, "SELECT count(lease_holder) FROM events.cursors"), 0);
    };
    support::run(node.loop, body(node, work));
}

TEST(follower, calls_a_failing_consumer_again_with_the_same_events) {
    Node node;
    Work work;
    work.failures_due = 2;
    Follower follower(node.pool, nullptr, "test", {"a"}, work.consumer());
    const auto body = [](Node& on, Follower& one, Work& done) -> Task<> {
        on.start_relay();
        on.start(one);
        EXPECT_TRUE(co_await has_cursor(on.pool));
        co_await write(on.pool, "a", "one");
        on.relay.nudge();
        EXPECT_TRUE(co_await reaches(on.pool, 1));
        EXPECT_EQ(done.calls, 3);
        EXPECT_EQ(done.subjects, (std::vector<std::string>{"one"}));
        one.stop();
        on.relay.stop();
        EXPECT_TRUE(co_await ended(on, 2));
    };
    support::run(node.loop, body(node, follower, work));
}

TEST(follower, works_on_one_node_at_a_time_and_another_takes_over) {
    Node node;
    Work first_work;
    Work second_work;
    Follower first(node.pool, nullptr, "test", {"a"}, first_work.consumer());
    Follower second(node.pool, nullptr, "test", {"a"}, second_work.consumer());
    const auto body = [](Node& on, Follower& one, Follower& two, Work& a, Work& b) -> Task<> {
        on.start_relay();
        on.start(one);
        EXPECT_TRUE(co_await has_cursor(on.pool));
        on.start(two);
        for (int i = 1; i <= 20; ++i) {
            co_await write(on.pool, "a", std::to_string(i));
            on.relay.nudge();
            EXPECT_TRUE(co_await reaches(on.pool, i));
        }
        EXPECT_EQ(a.subjects.size() + b.subjects.size(), 20U);
        EXPECT_EQ(b.calls, 0); // the lease stayed where it was
        one.stop();
        EXPECT_TRUE(co_await ended(on, 1));
        co_await write(on.pool, "a", "last");
        on.relay.nudge();
        EXPECT_TRUE(co_await reaches(on.pool, 21));
        EXPECT_EQ(b.subjects, (std::vector<std::string>{"last"}));
        two.stop();
        on.relay.stop();
        EXPECT_TRUE(co_await ended(on, 3));
    };
    support::run(node.loop, body(node, first, second, first_work, second_work));
}

TEST(follower, passes_over_other_topics_without_a_write) {
    Node node;
    Work work;
    Follower follower(node.pool, nullptr, "test", {"a"}, work.consumer());
    const auto body = [](Node& on, Follower& one, Work& done) -> Task<> {
        on.start_relay();
        on.start(one);
        EXPECT_TRUE(co_await has_cursor(on.pool));
        const std::string version = "SELECT xmin::text::bigint FROM events.cursors";
        const std::int64_t before = co_await number(on.pool, version);
        for (int i = 0; i < 50; ++i) co_await write(on.pool, "other", std::to_string(i));
        while (co_await number(on.pool, "SELECT position FROM events.relays") < 50) on.relay.nudge();
        const Deadline until = Steady::now() + 3 * poll_interval;
        while (Steady::now() < until) EXPECT_EQ(co_await number(on.pool, version), before);
        EXPECT_EQ(done.calls, 0);
        co_await write(on.pool, "a", "one");
        on.relay.nudge();
        EXPECT_TRUE(co_await reaches(on.pool, 51));
        EXPECT_EQ(done.subjects, (std::vector<std::string>{"one"}));
        one.stop();
        on.relay.stop();
        EXPECT_TRUE(co_await ended(on, 2));
    };
    support::run(node.loop, body(node, follower, work));
}

TEST(follower, gives_a_long_tail_in_turns) {
    Node node;
    Work work;
    Follower follower(node.pool, nullptr, "test", {"a"}, work.consumer());
    const auto body = [](Node& on, Follower& one, Work& done) -> Task<> {
        on.start(one);
        EXPECT_TRUE(co_await has_cursor(on.pool));
        co_await on.pool.run({"test.fill",
                              "INSERT INTO events.outbox (bucket, event_id, topic, subject, data, at) "
                              "SELECT 0, gen_random_uuid(), 'a', n::text, '{}', clock_timestamp() "
                              "FROM generate_series(1, 20500) AS n"});
        on.start_relay();
        EXPECT_TRUE(co_await reaches(on.pool, 20'500));
        EXPECT_EQ(done.subjects.size(), 20'500U);
        one.stop();
        on.relay.stop();
        EXPECT_TRUE(co_await ended(on, 2));
    };
    support::run(node.loop, body(node, follower, work));
}

} // namespace rialto::events
