#include "offers/room/place.hpp"
#include "platform/crypto/crypto.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace rialto::offers {
namespace {

Draw draw_of(std::int64_t count, std::uint64_t seed) {
    Draw draw{count, {}};
    for (std::size_t i = 0; i < 8; ++i) draw.seed[i] = static_cast<std::uint8_t>(seed >> (8 * i));
    return draw;
}

TEST(place_of, gives_each_place_to_exactly_one_of_those_who_draw) {
    std::vector<std::int64_t> counts{255, 256, 257, 1000, 4096, 4097, 65'537};
    for (std::int64_t count = 1; count <= 130; ++count) counts.push_back(count);
    for (const std::int64_t count : counts)
        for (const std::uint64_t seed : {1ULL, 77ULL}) {
            const Draw draw = draw_of(count, seed);
            std::vector<bool> taken(static_cast<std::size_t>(count) + 1);
            for (std::int64_t number = 1; number <= count; ++number) {
                const std::int64_t place = place_of(draw, number);
                ASSERT_GE(place, 1);
                ASSERT_LE(place, count);
                ASSERT_FALSE(taken[static_cast<std::size_t>(place)]) << count << " " << number;
                taken[static_cast<std::size_t>(place)] = true;
            }
        }
}

TEST(place_of, leaves_their_number_to_those_who_come_later) {
    const Draw draw = draw_of(100, 5);
    for (const std::int64_t number : {101, 102, 5000}) EXPECT_EQ(place_of(draw, number), number);
    EXPECT_EQ(place_of(draw_of(0, 5), 1), 1);
}

TEST(place_of, is_the_same_for_the_same_seed_alone) {
    int same = 0;
    for (std::int64_t number = 1; number <= 1000; ++number) {
        EXPECT_EQ(place_of(draw_of(1000, 5), number), place_of(draw_of(1000, 5), number));
        same += place_of(draw_of(1000, 5), number) == place_of(draw_of(1000, 6), number) ? 1 : 0;
    }
    EXPECT_LT(same, 12) << "one in a thousand agrees by chance";
}

/// Sum of squared deviations over what is expected; beyond `bound` once in ten thousand runs of a fair draw.
void expect_fair(const std::vector<int>& seen, int draws, double bound) {
    const double expected = static_cast<double>(draws) / static_cast<double>(seen.size());
    double sum = 0;
    for (const int count : seen) sum += (count - expected) * (count - expected) / expected;
    EXPECT_LT(sum, bound);
}

TEST(place_of, favours_nobody) {
    constexpr int draws = 20'000;
    for (const std::int64_t number : {1, 2, 10}) {
        std::vector<int> seen(10);
        for (int i = 0; i < draws; ++i) {
            const Draw draw = draw_of(10, static_cast<std::uint64_t>(i));
            ++seen[static_cast<std::size_t>(place_of(draw, number)) - 1];
        }
        expect_fair(seen, draws, 33.7); // chi-square, 9 degrees of freedom
    }
    // Neither does it favour a pair: who came right behind me is as likely before me as behind.
    std::vector<int> order(2);
    for (int i = 0; i < draws; ++i) {
        const Draw draw = draw_of(1000, static_cast<std::uint64_t>(i));
        ++order[place_of(draw, 500) < place_of(draw, 501) ? 0 : 1];
    }
    expect_fair(order, draws, 15.1); // 1 degree of freedom
}

} // namespace
} // namespace rialto::offers
