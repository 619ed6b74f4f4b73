#include "platform/throttle/token_bucket.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <random>

namespace rialto::throttle {
namespace {

const Time noon = Time(std::chrono::seconds(1'800'000'000));

TEST(token_bucket, gives_all_it_has_and_then_one_each_interval) {
    const Limit limit{3, std::chrono::seconds(10)};
    TokenBucket bucket;
    for (int left = 2; left >= 0; --left) {
        const Taken taken = bucket.take(limit, noon);
        EXPECT_TRUE(taken.allowed);
        EXPECT_EQ(taken.remaining, left);
    }
    const Taken refused = bucket.take(limit, noon + std::chrono::seconds(4));
    EXPECT_FALSE(refused.allowed);
    EXPECT_EQ(refused.retry_in, std::chrono::seconds(6));
    EXPECT_EQ(refused.full_in, std::chrono::seconds(26));
    EXPECT_FALSE(bucket.take(limit, noon + std::chrono::seconds(10) - Duration(1)).allowed);
    EXPECT_TRUE(bucket.take(limit, noon + std::chrono::seconds(10)).allowed);
    EXPECT_TRUE(bucket.is_full(noon + std::chrono::seconds(40)));
}

TEST(token_bucket, is_patient_with_a_clock_that_was_set_back) {
    const Limit limit{2, std::chrono::seconds(1)};
    TokenBucket bucket;
    bucket.take(limit, noon);
    const Time before = noon - std::chrono::hours(5);
    EXPECT_LE(bucket.take(limit, before).retry_in, limit.interval);
    EXPECT_TRUE(bucket.take(limit, before + limit.interval).allowed);
}

/// Plays random arrivals against the plain definition: tokens that trickle in one by one, at most
/// `limit.tokens`.
void play(std::uint32_t seed) {
    std::mt19937 random(seed);
    const auto up_to = [&](int highest) { return std::uniform_int_distribution<int>(1, highest)(random); };
    const Limit limit{up_to(20), Duration(up_to(1000))};
    TokenBucket bucket;
    std::int64_t held = std::int64_t{limit.tokens} * limit.interval.count(); // in parts of a token
    const std::int64_t full = held;
    std::deque<Time> allowed;
    Time at = noon;
    for (int i = 0; i < 500; ++i) {
        const Duration passed(std::uniform_int_distribution<int>(0, up_to(3) == 1 ? 3000 : 50)(random));
        at += passed;
        held = std::min(full, held + passed.count());
        const bool expected = held >= limit.interval.count();
        if (expected) held -= limit.interval.count();
        const Taken taken = bucket.take(limit, at);
        ASSERT_EQ(taken.allowed, expected) << "seed " << seed << ", arrival " << i;
        ASSERT_EQ(taken.remaining, held / limit.interval.count());
        ASSERT_EQ(taken.full_in.count(), full - held);
        ASSERT_EQ(taken.retry_in.count() > 0, taken.remaining == 0);
        // What is said to the refused is true: not a microsecond earlier, and then.
        TokenBucket early = bucket;
        TokenBucket later = bucket;
        if (taken.remaining == 0) ASSERT_FALSE(early.take(limit, at + taken.retry_in - Duration(1)).allowed);
        ASSERT_TRUE(later.take(limit, at + taken.retry_in).allowed);
        // In no window more than its share: tokens + window / interval.
        if (expected) allowed.push_back(at);
        for (std::size_t first = 0; first < allowed.size(); ++first) {
            const auto count = static_cast<std::int64_t>(allowed.size() - first);
            ASSERT_LE(count, limit.tokens + (at - allowed[first]) / limit.interval);
        }
        while (allowed.size() > 100) allowed.pop_front();
    }
}

TEST(token_bucket, agrees_with_its_plain_definition_on_random_arrivals) {
    for (std::uint32_t seed = 1; seed <= 200; ++seed) {
        play(seed);
        if (::testing::Test::HasFatalFailure()) return;
    }
}

} // namespace
} // namespace rialto::throttle
