#include "offers/room/steer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <random>

namespace rialto::offers {
namespace {

TEST(steer, lets_in_so_many_as_will_buy_what_is_left) {
    const Turn turn = steer({.waiting = 1000, .units = 100, .per_s = 5000});
    EXPECT_EQ(turn.step, 200) << "half of them buy, as long as nothing is known";
    EXPECT_DOUBLE_EQ(turn.promised, 100);
    EXPECT_EQ(steer({.waiting = 1000, .units = 100, .young = 200, .per_s = 5000}).step, 0);
    EXPECT_EQ(steer({.waiting = 1000, .units = 100, .old = 200, .per_s = 5000}).step, 150);
    const TurnFacts quick_crowd{
        .waiting = 1000, .units = 100, .old = 800, .matured = 1600, .used = 800, .per_s = 5000};
    EXPECT_GE(steer(quick_crowd).step, 190) << "nobody bought late: those who are in still count for little";
    TurnFacts slow_crowd = quick_crowd;
    slow_crowd.late = 400;
    slow_crowd.young = 1;
    EXPECT_EQ(steer(slow_crowd).step, 0) << "a third of those who hesitated bought";
}

TEST(steer, goes_by_what_it_has_seen) {
    TurnFacts facts{.waiting = 1000, .units = 100, .matured = 980, .used = 90, .per_s = 5000};
    EXPECT_EQ(steer(facts).step, 1000) << "one in ten buys: so 1,000, and no more wait";
    facts.used = 980;
    EXPECT_EQ(steer(facts).step, 101);
    EXPECT_EQ(steer({.waiting = 1000, .units = 100, .young = 20, .quick = 180, .per_s = 5000}).step, 95)
        << "most buy at once: 190 of 220";
    EXPECT_EQ(steer({.waiting = 1000, .units = 100, .young = 180, .quick = 20, .per_s = 5000}).step, 20)
        << "few did so far: that says nothing yet";
    facts.orders = 480;
    facts.ordered = 980;
    EXPECT_EQ(steer(facts).step, 50) << "two units an order";
}

TEST(steer, lets_nobody_in_without_units_or_waiting_people) {
    EXPECT_EQ(steer({.waiting = 1000, .units = 0}).step, 0);
    EXPECT_EQ(steer({.waiting = 0, .units = 10}).step, 0);
    EXPECT_EQ(steer({.waiting = 3, .units = 100}).step, 3);
}

TEST(steer, keeps_the_pace_of_captures) {
    EXPECT_EQ(steer({.waiting = 9000, .units = 9000, .per_s = 300}).step, 300);
    EXPECT_EQ(steer({.waiting = 9000, .units = 9000, .per_s = 300, .elapsed_s = 1.5}).step, 450);
    EXPECT_EQ(steer({.waiting = 9000, .units = 9000, .per_s = 300, .elapsed_s = 3600}).step, 600);
    EXPECT_EQ(steer({.waiting = 9000, .units = 9000, .per_s = 0}).step, 20);
    EXPECT_EQ(steer({.waiting = 90'000, .units = 90'000, .per_s = 1e9}).step, 5000);
}

TEST(steer, leaves_no_unit_without_a_buyer) {
    const TurnFacts last{.waiting = 50, .units = 1, .old = 40, .matured = 400, .used = 390, .per_s = 100};
    EXPECT_EQ(steer(last).step, 1);
}

struct Sale {
    int seconds = 0;
    int sold = 0;
    int in = 0;
    int turned_away = 0; // were in and found nothing left
};

/// Plays a sale: who is let in buys with this chance, after some seconds, while there are units.
Sale play(int units, double conversion, unsigned seed) {
    std::mt19937 random(seed);
    std::deque<std::pair<int, int>> buying; // (second, how many)
    std::vector<int> let_in;                // by second
    std::vector<int> bought;                // by the second they were let in
    Sale sale;
    const auto unused = [&](int from, int to) {
        int count = 0;
        for (int s = std::max(from, 0); s < std::min<int>(to, static_cast<int>(let_in.size())); ++s)
            count += let_in[static_cast<std::size_t>(s)] - bought[static_cast<std::size_t>(s)];
        return count;
    };
    std::vector<std::pair<int, std::size_t>> to_come; // (second, second let in)
    for (int now = 0; now < 3600 && sale.sold < units; ++now) {
        TurnFacts facts{.waiting = 1'000'000, .units = units - sale.sold, .per_s = 200};
        facts.young = unused(now - 60, now);
        facts.old = unused(now - 300, now - 60);
        for (int s = 0; s < now - 60; ++s) {
            facts.matured += let_in[static_cast<std::size_t>(s)];
            facts.used += bought[static_cast<std::size_t>(s)];
        }
        for (int s = std::max(now - 60, 0); s < now; ++s) facts.quick += bought[static_cast<std::size_t>(s)];
        facts.orders = facts.ordered = sale.sold;
        const auto step = static_cast<int>(steer(facts).step);
        let_in.push_back(step);
        bought.push_back(0);
        sale.in += step;
        for (int i = 0; i < step; ++i)
            if (std::bernoulli_distribution(conversion)(random))
                to_come.emplace_back(now + std::uniform_int_distribution(3, 45)(random),
                                     static_cast<std::size_t>(now));
        std::erase_if(to_come, [&](const std::pair<int, std::size_t>& one) {
            if (one.first > now) return false;
            if (sale.sold < units) {
                ++sale.sold;
                ++bought[one.second];
            } else {
                ++sale.turned_away;
            }
            return true;
        });
        sale.seconds = now;
    }
    sale.turned_away += static_cast<int>(to_come.size());
    return sale;
}

TEST(steer, sells_everything_soon_and_turns_few_away) {
    for (const double conversion : {0.05, 0.2, 0.5, 0.9})
        for (const int units : {20, 500, 3000}) {
            const Sale sale = play(units, conversion, 7);
            EXPECT_EQ(sale.sold, units) << conversion;
            // Until the first minute is over nothing is known of those who are in.
            EXPECT_LE(sale.turned_away, units) << conversion << " " << units;
            EXPECT_LT(sale.seconds, 1800) << conversion << " " << units;
        }
}

TEST(steer, turns_few_away_once_it_knows_its_shoppers) {
    // 200 a second for the first minute are not enough for 30,000 units: the rest goes by what was seen.
    const Sale sale = play(30'000, 0.9, 7);
    EXPECT_EQ(sale.sold, 30'000);
    EXPECT_LT(sale.turned_away, 3000);
}

} // namespace
} // namespace rialto::offers
