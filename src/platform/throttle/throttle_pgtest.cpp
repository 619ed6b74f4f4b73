#include "platform/redis/redis.hpp"
#include "platform/throttle/throttle.hpp"
#include "support/support.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include <csignal>
#include <sys/wait.h>

namespace rialto::throttle {
namespace {

const Time noon = Time(std::chrono::seconds(1'800'000'000));
const Limit three{3, std::chrono::seconds(10)};

Task<> until_up(redis::Client& client, bool up) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    const Deadline deadline = Steady::now() + std::chrono::seconds(10);
    while (client.is_up() != up && Steady::now() < deadline) {
        timer.expires_after(std::chrono::milliseconds(5));
        co_await timer.async_wait(asio::use_awaitable_t<Executor>());
    }
    EXPECT_EQ(client.is_up(), up);
}

Task<> share(redis::Client& client) {
    co_await until_up(client, true);
    Throttle one(&client, "secret");
    Throttle other(&client, "secret");
    TokenBucket plain;
    for (int i = 0; i < 40; ++i) {
        const Time at = noon + i * std::chrono::milliseconds(2345);
        const Taken taken = co_await (i % 2 == 0 ? one : other).take("test", "anna@example.com", three, at);
        const Taken expected = plain.take(three, at);
        EXPECT_EQ(taken.allowed, expected.allowed) << i;
        EXPECT_EQ(taken.remaining, expected.remaining) << i;
        EXPECT_EQ(taken.full_in, expected.full_in) << i;
        EXPECT_EQ(taken.retry_in, expected.retry_in) << i;
    }
    EXPECT_EQ((co_await one.take("test", "bert@example.com", three, noon)).remaining, 2);
    EXPECT_EQ((co_await one.take("other", "anna@example.com", three, noon)).remaining, 2);
    const std::optional<redis::Reply> keys = co_await client.command({"KEYS", "*"});
    EXPECT_TRUE(keys.has_value());
    EXPECT_EQ(keys ? keys->items.size() : 0, 3U);
    for (const redis::Reply& key : keys ? keys->items : std::vector<redis::Reply>()) {
        EXPECT_EQ(key.text.find('@'), std::string::npos);
        const std::optional<redis::Reply> left = co_await client.command({"PTTL", key.text});
        EXPECT_TRUE(left && left->integer > 0 && left->integer <= 30'000) << key.text;
    }
}

TEST(throttle, is_one_bucket_for_all_nodes_and_says_what_the_plain_bucket_says) {
    const support::PrivateService redis("redis");
    asio::io_context loop;
    redis::Client client(loop, support::redis_url(redis));
    support::run(loop, share(client));
}

Task<> go_on(redis::Client& client, int pid) {
    co_await until_up(client, true);
    Throttle throttle(&client, "secret");
    EXPECT_TRUE((co_await throttle.take("test", "a", three, noon)).allowed);
    ::kill(pid, SIGSTOP);
    for (int left = 2; left >= 0; --left) {
        const Deadline begun = Steady::now();
        const Taken taken = co_await throttle.take("test", "a", three, noon);
        EXPECT_LT(Steady::now() - begun, std::chrono::seconds(1));
        EXPECT_TRUE(taken.allowed);
        EXPECT_EQ(taken.remaining, left);
    }
    EXPECT_FALSE((co_await throttle.take("test", "a", three, noon)).allowed);
    ::kill(pid, SIGCONT);
}

TEST(throttle, goes_on_alone_while_redis_is_stopped) {
    const support::PrivateService redis("redis");
    asio::io_context loop;
    redis::Client client(loop, support::redis_url(redis));
    support::run(loop, go_on(client, redis.pid()));
}

Task<> flood(Throttle& throttle) {
    for (std::size_t i = 0; i < local_buckets_max + 10; ++i)
        EXPECT_TRUE((co_await throttle.take("test", std::to_string(i), three, noon)).allowed);
}

TEST(throttle, needs_no_redis_and_forgets_before_it_grows) {
    asio::io_context loop;
    Throttle throttle(nullptr, "secret");
    support::run(loop, flood(throttle));
}

} // namespace
} // namespace rialto::throttle
