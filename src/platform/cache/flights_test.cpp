#include "platform/cache/flights.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace rialto::cache {
namespace {

constexpr int passengers = 1000;

struct Counted {
    Flights flights;
    std::atomic<int> led{0};
    std::atomic<int> landed{0};
    std::atomic<int> alone{0};
};

/// Like a request for one cold page whose rendering takes a few turns of the loop.
Task<> ask(Counted& counted, bool leader_fails) {
    auto boarding = counted.flights.board("page");
    if (boarding.leads()) {
        ++counted.led;
        for (int turn = 0; turn < 100; ++turn)
            co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable_t<Executor>());
        if (leader_fails) co_return;
        auto answer = std::make_shared<http::Prebuilt>();
        answer->body = "made once";
        boarding.land(std::move(answer));
        co_return;
    }
    const auto answer = co_await boarding.wait();
    if (answer && answer->body == "made once")
        ++counted.landed;
    else
        ++counted.alone;
}

/// Two loops, as two HTTP threads have them, with half of the passengers each; all begin before the first
/// turn.
void fly(Counted& counted, bool leader_fails) {
    asio::io_context loops[2];
    for (int i = 0; i < passengers; ++i)
        asio::co_spawn(loops[i % 2].get_executor(), ask(counted, leader_fails), asio::detached);
    const Deadline begun = Steady::now();
    std::thread other([&] { loops[1].run(); });
    loops[0].run();
    other.join();
    // A post may find its loop out of work: what it would have woken ends by its own time.
    loops[0].restart();
    loops[0].run();
    EXPECT_LT(Steady::now() - begun, flight_wait_max * 10);
}

TEST(flights, one_makes_the_answer_and_all_others_get_it) {
    Counted counted;
    fly(counted, false);
    EXPECT_EQ(counted.led + counted.landed, passengers);
    EXPECT_GE(counted.led, 1);
    EXPECT_EQ(counted.alone, 0);
}

TEST(flights, a_leader_that_fails_leaves_nobody_waiting) {
    Counted counted;
    const Deadline begun = Steady::now();
    fly(counted, true);
    EXPECT_EQ(counted.led + counted.alone, passengers);
    EXPECT_EQ(counted.landed, 0);
    EXPECT_LT(Steady::now() - begun, flight_wait_max);
}

TEST(flights, different_keys_do_not_wait_for_each_other) {
    Flights flights;
    auto one = flights.board("a");
    auto other = flights.board("b");
    EXPECT_TRUE(one.leads());
    EXPECT_TRUE(other.leads());
    EXPECT_FALSE(flights.board("a").leads());
    one.land(nullptr);
    EXPECT_TRUE(flights.board("a").leads());
}

} // namespace
} // namespace rialto::cache
