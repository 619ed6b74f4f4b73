#include "base/random.hpp"
#include "platform/load/histogram.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace rialto::load {
namespace {

constexpr double shares[] = {0.0, 0.001, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 0.9999, 1.0};

std::int64_t nearest_rank(const std::vector<std::int64_t>& sorted, double q) {
    const auto rank =
        static_cast<std::size_t>(std::max(1.0, std::ceil(q * static_cast<double>(sorted.size()) - 1e-9)));
    return sorted[rank - 1];
}

/// Latencies as they are: most short, a few up to an hour.
std::vector<std::int64_t> many(std::uint64_t number) {
    Random random("latencies", number);
    std::vector<std::int64_t> values;
    for (int i = 0; i < 20'000; ++i)
        values.push_back(static_cast<std::int64_t>(std::exp(random.unit() * std::log(3.6e9))));
    return values;
}

TEST(histogram, agrees_with_sorting_to_three_digits) {
    for (std::uint64_t number = 0; number < 5; ++number) {
        std::vector<std::int64_t> values = many(number);
        Histogram histogram;
        for (const std::int64_t value : values) histogram.record(Duration(value));
        std::ranges::sort(values);
        EXPECT_EQ(histogram.count(), values.size());
        EXPECT_EQ(histogram.max().count(), values.back());
        for (const double q : shares) {
            const auto exact = static_cast<double>(nearest_rank(values, q));
            const auto told = static_cast<double>(histogram.percentile(q).count());
            EXPECT_GE(told, exact) << q;
            EXPECT_LE(told, exact * 1.001 + 0.5) << q;
        }
    }
}

TEST(histogram, knows_short_latencies_exactly) {
    Histogram histogram;
    for (int us = 0; us < 2048; ++us) histogram.record(Duration(us));
    for (int us = 1; us <= 2048; ++us) EXPECT_EQ(histogram.percentile(us / 2048.0), Duration(us - 1)) << us;
    EXPECT_EQ(histogram.mean(), Duration(1023));
    EXPECT_EQ(histogram.count_above(Duration(2000)), 47U);
}

TEST(histogram, added_up_is_one_of_all_values) {
    Histogram whole;
    Histogram added;
    for (std::uint64_t number = 0; number < 4; ++number) {
        Histogram part;
        for (const std::int64_t value : many(number)) {
            part.record(Duration(value));
            whole.record(Duration(value));
        }
        added.merge(part);
    }
    EXPECT_EQ(added.count(), whole.count());
    EXPECT_EQ(added.mean(), whole.mean());
    for (const double q : shares) EXPECT_EQ(added.percentile(q), whole.percentile(q)) << q;
}

TEST(histogram, keeps_what_is_out_of_range_at_its_ends) {
    Histogram histogram;
    EXPECT_EQ(histogram.percentile(0.99), Duration(0));
    histogram.record(Duration(-5));
    EXPECT_EQ(histogram.percentile(1), Duration(0));
    histogram.record(std::chrono::hours(30));
    EXPECT_EQ(histogram.percentile(1), Duration(latency_max_us));
}

} // namespace
} // namespace rialto::load
