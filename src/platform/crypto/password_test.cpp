#include "platform/crypto/password.hpp"

#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <exception>
#include <vector>

namespace rialto::crypto {
namespace {

const HasherOptions cheap{2, password_queue_max, PasswordCost::least};

/// Runs the tasks side by side on one loop.
void run(std::vector<Task<>> tasks) {
    asio::io_context loop;
    for (Task<>& task : tasks)
        asio::co_spawn(loop.get_executor(), std::move(task), [](std::exception_ptr failure) {
            if (failure) std::rethrow_exception(failure);
        });
    loop.run_for(std::chrono::seconds(60));
}

void run(Task<> task) {
    std::vector<Task<>> one;
    one.push_back(std::move(task));
    run(std::move(one));
}

Task<> know(PasswordHasher& hasher) {
    const std::optional<std::string> hash = co_await hasher.hash("correct horse", Deadline::max());
    EXPECT_TRUE(hash.has_value());
    if (!hash) co_return;
    EXPECT_TRUE(hash->starts_with("$argon2id$")) << *hash;
    EXPECT_EQ(co_await hasher.matches("correct horse", *hash, Deadline::max()), true);
    EXPECT_EQ(co_await hasher.matches("correct horsE", *hash, Deadline::max()), false);
    EXPECT_EQ(co_await hasher.matches("", *hash, Deadline::max()), false);
    EXPECT_EQ(co_await hasher.matches("correct horse", std::nullopt, Deadline::max()), false);
    EXPECT_EQ(co_await hasher.matches("correct horse", "no hash", Deadline::max()), false);
    EXPECT_NE(co_await hasher.hash("correct horse", Deadline::max()), hash);
}

TEST(password_hasher, knows_a_password_again_and_no_other) {
    PasswordHasher hasher(cheap);
    run(know(hasher));
}

Task<> read_cost(PasswordHasher& hasher) {
    const std::optional<std::string> hash = co_await hasher.hash("correct horse", Deadline::max());
    EXPECT_TRUE(hash && hash->starts_with("$argon2id$v=19$m=65536,t=2,p=1$")) << hash.value_or("none");
}

TEST(password_hasher, spends_64_megabytes_and_two_passes) {
    PasswordHasher hasher;
    run(read_cost(hasher));
}

Task<> count(PasswordHasher& hasher, int& made, int& refused) {
    ++((co_await hasher.hash("correct horse", Deadline::max())) ? made : refused);
}

TEST(password_hasher, refuses_past_its_queue_at_once) {
    PasswordHasher hasher({0, 3, PasswordCost::least});
    int made = 0, refused = 0;
    asio::io_context loop;
    for (int i = 0; i < 5; ++i)
        asio::co_spawn(loop.get_executor(), count(hasher, made, refused), [](std::exception_ptr) {});
    loop.poll();
    EXPECT_EQ(refused, 2);
    hasher.stop();
    loop.run_for(std::chrono::seconds(60));
    EXPECT_EQ(refused, 5);
    EXPECT_EQ(made, 0);
}

Task<> count_within(PasswordHasher& hasher, Deadline deadline, int& made, int& refused) {
    ++((co_await hasher.hash("correct horse", deadline)) ? made : refused);
}

TEST(password_hasher, refuses_at_once_whom_it_could_not_serve_in_time) {
    PasswordHasher hasher({1, password_queue_max, PasswordCost::interactive});
    int made = 0, refused = 0;
    asio::io_context loop;
    // The shortest of some: what a busy machine adds is not the hasher's.
    Steady::duration cost = Steady::duration::max();
    for (int i = 0; i < 3; ++i) {
        const Deadline begun = Steady::now();
        run(count(hasher, made, refused));
        cost = std::min(cost, Steady::now() - begun);
    }
    for (int i = 0; i < 10; ++i)
        asio::co_spawn(loop.get_executor(),
                       count_within(hasher, Steady::now() + 4 * cost + cost / 2, made, refused),
                       [](std::exception_ptr) {});
    loop.poll();
    EXPECT_GE(refused, 3);
    loop.run_for(std::chrono::seconds(60));
    EXPECT_EQ(made + refused, 13);
}

TEST(password_hasher, gives_up_on_whoever_ran_out_of_time_in_the_queue) {
    PasswordHasher hasher({1, password_queue_max, PasswordCost::least});
    int made = 0, refused = 0;
    run(count_within(hasher, Steady::now() - std::chrono::seconds(1), made, refused));
    EXPECT_EQ(refused, 1);
    // That one cost no hash, so it says nothing of what a hash takes: the next is served.
    run(count(hasher, made, refused));
    EXPECT_EQ(made, 1);
}

TEST(password_hasher, serves_many_who_wait) {
    PasswordHasher hasher(cheap);
    int made = 0, refused = 0;
    std::vector<Task<>> tasks;
    for (std::size_t i = 0; i < password_queue_max; ++i) tasks.push_back(count(hasher, made, refused));
    run(std::move(tasks));
    EXPECT_EQ(made, static_cast<int>(password_queue_max));
    EXPECT_EQ(refused, 0);
}

} // namespace
} // namespace rialto::crypto
