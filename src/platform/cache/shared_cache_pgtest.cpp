#include "platform/cache/shared_cache.hpp"
#include "support/support.hpp"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include <csignal>
#include <functional>

namespace rialto::cache {
namespace {

using Strings = std::vector<std::string>;
using std::chrono::milliseconds;

const SharedKey page{"us", "7:page"};

/// Until the condition holds; false when it does not within ten seconds.
Task<bool> eventually(std::function<Task<bool>()> condition) {
    asio::basic_waitable_timer<Steady, asio::wait_traits<Steady>, Executor> timer(
        co_await asio::this_coro::executor);
    const Deadline until = Steady::now() + std::chrono::seconds(10);
    while (!co_await condition()) {
        if (Steady::now() > until) co_return false;
        timer.expires_after(milliseconds(5));
        co_await timer.async_wait(asio::use_awaitable_t<Executor>());
    }
    co_return true;
}

/// A node: its connection and its cache.
struct Node {
    Node(asio::io_context& loop, const support::PrivateService& service)
        : client(loop, support::redis_url(service)), pages(loop, client, "test") {}
    redis::Client client;
    SharedCache pages;
};

struct Nodes {
    support::PrivateService service{"redis"};
    asio::io_context loop;
    Node one{loop, service};
    Node other{loop, service};

    Nodes() { support::run(loop, connect(*this)); }

    static Task<> connect(Nodes& nodes) {
        EXPECT_TRUE(co_await eventually([&nodes] { return both_up(nodes); }));
    }
    static Task<bool> both_up(Nodes& nodes) {
        co_return nodes.one.client.is_up() && nodes.other.client.is_up();
    }
    static Task<std::optional<redis::Reply>> command(Node& node, Strings words) {
        co_return co_await node.client.command(std::move(words));
    }
    static Task<bool> has(Node& node, std::string key) {
        Strings words{"EXISTS", std::move(key)};
        const auto reply = co_await command(node, std::move(words));
        co_return reply && reply->integer == 1;
    }
};

Task<> hand_over(Nodes& nodes) {
    EXPECT_EQ(co_await nodes.one.pages.fetch(page), std::nullopt);
    EXPECT_TRUE(co_await Nodes::has(nodes.one, "test:{us}:7:page:lease"));
    nodes.one.pages.put(page, std::string("bo\0dy", 5), std::chrono::seconds(30));
    EXPECT_TRUE(co_await eventually([&nodes] { return Nodes::has(nodes.other, "test:{us}:7:page"); }));
    EXPECT_EQ(co_await nodes.other.pages.fetch(page), std::string("bo\0dy", 5));
    EXPECT_FALSE(co_await Nodes::has(nodes.one, "test:{us}:7:page:lease"));
    Strings words{"PTTL", "test:{us}:7:page"};
    const auto left = co_await Nodes::command(nodes.one, std::move(words));
    EXPECT_TRUE(left && left->integer > 0 && left->integer <= 30'000);
}

TEST(shared_cache, one_node_finds_what_another_kept_for_its_time) {
    Nodes nodes;
    support::run(nodes.loop, hand_over(nodes));
}

Task<bool> has_waited_for_the_holder(Nodes& nodes, SharedKey key) {
    EXPECT_EQ(co_await nodes.one.pages.fetch(key), std::nullopt); // has the lease from now on
    asio::co_spawn(
        co_await asio::this_coro::executor,
        [](Node& node, SharedKey made) -> Task<> {
            asio::basic_waitable_timer<Steady, asio::wait_traits<Steady>, Executor> timer(
                co_await asio::this_coro::executor);
            timer.expires_after(lease_wait_max / 3);
            co_await timer.async_wait(asio::use_awaitable_t<Executor>());
            node.pages.put(made, "made once", std::chrono::seconds(30));
        }(nodes.one, key),
        asio::detached);
    co_return co_await nodes.other.pages.fetch(key) == "made once";
}

/// A busy machine may be late with one answer, but not with each.
Task<> wait_for_the_holder(Nodes& nodes) {
    bool has_waited = false;
    for (int round = 0; round < 10 && !has_waited; ++round) {
        SharedKey key = page;
        key.name += std::to_string(round);
        has_waited = co_await has_waited_for_the_holder(nodes, key);
    }
    EXPECT_TRUE(has_waited);
}

TEST(shared_cache, a_node_waits_for_the_one_that_makes_the_answer) {
    Nodes nodes;
    support::run(nodes.loop, wait_for_the_holder(nodes));
}

Task<> give_up_waiting(Nodes& nodes) {
    EXPECT_EQ(co_await nodes.one.pages.fetch(page), std::nullopt); // and dies
    const Deadline begun = Steady::now();
    EXPECT_EQ(co_await nodes.other.pages.fetch(page), std::nullopt);
    EXPECT_GE(Steady::now() - begun, lease_wait_max);
    EXPECT_LT(Steady::now() - begun, lease_time);
}

TEST(shared_cache, a_node_waits_only_shortly_for_one_that_died) {
    Nodes nodes;
    support::run(nodes.loop, give_up_waiting(nodes));
}

Task<bool> is_found(Node& node) {
    co_return (co_await node.pages.fetch(page)).has_value();
}

Task<> survive_a_stop(Nodes& nodes) {
    nodes.one.pages.put(page, "kept", std::chrono::seconds(30));
    EXPECT_TRUE(co_await eventually([&nodes] { return is_found(nodes.other); }));
    ::kill(nodes.service.pid(), SIGSTOP);
    // Past the first few nobody waits at all: the breaker is open.
    const Deadline begun = Steady::now();
    for (int i = 0; i < 1000; ++i) EXPECT_EQ(co_await nodes.other.pages.fetch(page), std::nullopt);
    EXPECT_LT(Steady::now() - begun, milliseconds(1000));
    ::kill(nodes.service.pid(), SIGCONT);
    EXPECT_TRUE(co_await eventually([&nodes] { return is_found(nodes.other); }));
}

TEST(shared_cache, a_stopped_redis_costs_a_few_deadlines_and_is_used_again_when_it_is_back) {
    Nodes nodes;
    support::run(nodes.loop, survive_a_stop(nodes));
}

Task<> meet_a_list(Nodes& nodes) {
    Strings words{"RPUSH", "test:{us}:7:page", "somebody's"};
    EXPECT_TRUE(co_await Nodes::command(nodes.one, std::move(words)));
    for (int i = 0; i < 5; ++i) EXPECT_EQ(co_await nodes.one.pages.fetch(page), std::nullopt);
    nodes.one.pages.put(page, "ours", std::chrono::seconds(30));
    EXPECT_TRUE(co_await eventually([&nodes] { return is_found(nodes.one); }));
}

TEST(shared_cache, what_somebody_else_keeps_under_a_key_is_nothing_and_gives_way) {
    Nodes nodes;
    support::run(nodes.loop, meet_a_list(nodes));
}

Task<> be_alone(Nodes& nodes) {
    ::kill(nodes.service.pid(), SIGKILL);
    EXPECT_EQ(co_await nodes.one.pages.fetch(page), std::nullopt);
    nodes.one.pages.put(page, "lost", std::chrono::seconds(30));
    EXPECT_EQ(co_await nodes.one.pages.fetch(page), std::nullopt);
}

TEST(shared_cache, without_redis_nothing_is_found) {
    Nodes nodes;
    support::run(nodes.loop, be_alone(nodes));
}

} // namespace
} // namespace rialto::cache
