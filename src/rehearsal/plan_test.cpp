#include "rehearsal/plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace rialto::rehearsal {
namespace {

using std::chrono::seconds;

double share_within(const Plan& plan, Duration from, Duration to) {
    const auto count = std::ranges::count_if(
        plan.visitors, [&](const Visitor& one) { return one.at >= from && one.at < to; });
    return static_cast<double>(count) / static_cast<double>(plan.visitors.size());
}

Model people(Curve curve) {
    return {.shoppers = 20'000, .curve = curve, .bots = 0};
}

TEST(plan, is_the_same_for_the_same_seed_and_another_for_another) {
    const Model model{.seed = 7, .shoppers = 2000};
    const Plan first = make_plan(model);
    const Plan again = make_plan(model);
    ASSERT_EQ(first.visitors.size(), again.visitors.size());
    for (std::size_t i = 0; i < first.visitors.size(); ++i) {
        EXPECT_EQ(first.visitors[i].at, again.visitors[i].at);
        EXPECT_EQ(first.visitors[i].kind, again.visitors[i].kind);
        EXPECT_EQ(first.visitors[i].person, again.visitors[i].person);
    }
    const Plan other = make_plan({.seed = 8, .shoppers = 2000});
    const auto same = [&](std::size_t i) { return first.visitors[i].at == other.visitors[i].at; };
    EXPECT_FALSE(same(0) && same(1) && same(2));
}

TEST(plan, has_every_shopper_once_within_the_time) {
    for (const Curve curve : {Curve::flash, Curve::steady, Curve::ramp}) {
        const Plan plan = make_plan(people(curve));
        EXPECT_EQ(plan.visitors.size(), 20'000U);
        EXPECT_EQ(plan.people, 20'000);
        EXPECT_DOUBLE_EQ(share_within(plan, -seconds(10), seconds(60)), 1);
        EXPECT_TRUE(std::ranges::is_sorted(plan.visitors, {}, &Visitor::at));
    }
}

TEST(plan, flash_is_a_crowd_that_waits_a_spike_and_a_tail) {
    const Plan plan = make_plan(people(Curve::flash));
    EXPECT_NEAR(share_within(plan, -seconds(10), seconds(0)), 0.25, 0.02);
    EXPECT_NEAR(share_within(plan, -seconds(2), seconds(0)), 0.25 * 0.36, 0.02);
    EXPECT_NEAR(share_within(plan, seconds(0), seconds(5)), 0.5 * 0.632 + 0.25 * 0.178, 0.02);
    EXPECT_GT(share_within(plan, seconds(30), seconds(60)), 0.05);
}

TEST(plan, steady_is_even_and_ramp_grows) {
    const Plan steady = make_plan(people(Curve::steady));
    EXPECT_NEAR(share_within(steady, seconds(0), seconds(15)), 0.25, 0.02);
    const Plan ramp = make_plan(people(Curve::ramp));
    EXPECT_NEAR(share_within(ramp, seconds(0), seconds(15)), 1.0 / 16, 0.02);
    EXPECT_NEAR(share_within(ramp, seconds(45), seconds(60)), 7.0 / 16, 0.02);
}

TEST(plan, shares_people_into_buyers_and_lookers_and_gives_a_bot_its_carts) {
    const Model model{.shoppers = 20'000, .buy_rate = 0.3, .bots = 0.1, .carts_of_a_bot = 3};
    const Plan plan = make_plan(model);
    EXPECT_EQ(plan.people + plan.bots, 20'000);
    EXPECT_NEAR(plan.bots, 2000, 150);
    EXPECT_NEAR(plan.buyers, 0.3 * plan.people, 200);
    EXPECT_EQ(plan.visitors.size(), static_cast<std::size_t>(plan.people + 3 * plan.bots));
    EXPECT_EQ(plan.demand(1, 3), plan.buyers + plan.bots);
    EXPECT_EQ(plan.demand(0, 3), plan.buyers + 3 * plan.bots);
}

TEST(plan, names_its_curves) {
    for (const Curve curve : {Curve::flash, Curve::steady, Curve::ramp})
        EXPECT_EQ(parse_curve(name_of(curve)), curve);
    EXPECT_EQ(parse_curve("flat"), std::nullopt);
}

} // namespace
} // namespace rialto::rehearsal
