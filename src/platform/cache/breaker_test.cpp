#include "platform/cache/breaker.hpp"

#include <gtest/gtest.h>

namespace rialto::cache {
namespace {

const Deadline start{std::chrono::seconds(1000)};

TEST(breaker, opens_after_failures_in_a_row_and_lets_one_probe_through) {
    Breaker breaker;
    for (int i = 1; i < breaker_failures_max; ++i) breaker.note(false, start);
    EXPECT_TRUE(breaker.allows(start));
    breaker.note(true, start);
    for (int i = 0; i < breaker_failures_max; ++i) breaker.note(false, start);
    EXPECT_TRUE(breaker.is_open());
    EXPECT_FALSE(breaker.allows(start));
    const Deadline later = start + breaker_open_for;
    EXPECT_TRUE(breaker.allows(later));
    EXPECT_FALSE(breaker.allows(later)); // the probe is on its way
    breaker.note(false, later);
    EXPECT_FALSE(breaker.allows(later));
    EXPECT_TRUE(breaker.allows(later + breaker_open_for));
    breaker.note(true, later + breaker_open_for);
    EXPECT_TRUE(breaker.allows(later + breaker_open_for));
    EXPECT_FALSE(breaker.is_open());
}

} // namespace
} // namespace rialto::cache
