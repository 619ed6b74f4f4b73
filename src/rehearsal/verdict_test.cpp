#include "rehearsal/test_played.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace rialto::rehearsal {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const Check& check_of(const Verdict& verdict, std::string_view key) {
    return *std::ranges::find(verdict.checks, key, &Check::key);
}

std::vector<std::string> missed(const Played& played) {
    std::vector<std::string> keys;
    for (const Check& check : judge(played).checks)
        if (!check.passed()) keys.push_back(check.key);
    return keys;
}

TEST(verdict, passes_what_went_well) {
    const Verdict verdict = judge(well_played());
    EXPECT_TRUE(verdict.passed);
    EXPECT_EQ(verdict.headline,
              "Passed: 100 of 100 units sold in 2.0 s, nobody over the limit, every order is there.");
    EXPECT_EQ(verdict.bottleneck.what, "None");
    EXPECT_DOUBLE_EQ(verdict.browse_ratio, 1);
}

TEST(verdict, wants_exactly_the_units_neither_more_nor_fewer) {
    for (const int sold : {99, 101}) {
        Played played = well_played();
        played.claimed = sold;
        EXPECT_EQ(missed(played), std::vector<std::string>{"units_sold"}) << sold;
        EXPECT_FALSE(judge(played).passed);
    }
}

TEST(verdict, wants_only_what_there_is_demand_for) {
    Played played = well_played();
    played.plan.buyers = 40;
    played.claimed = 40;
    EXPECT_TRUE(missed(played).empty());
    EXPECT_EQ(check_of(judge(played), "units_sold").goal, 40);
}

TEST(verdict, counts_every_order_of_a_person_beyond_the_limit) {
    const std::vector<Acked> acked{{"a", "", 1}, {"b", "", 1}, {"c", "", 2}, {"d", "", 1}};
    EXPECT_EQ(count_over_limit(acked, 1), 2U);
    EXPECT_EQ(count_over_limit(acked, 2), 1U);
    EXPECT_EQ(count_over_limit(acked, 0), 0U);
    Played played = well_played();
    played.tally.acked[1].person = played.tally.acked[0].person;
    EXPECT_EQ(missed(played), std::vector<std::string>{"over_limit"});
}

TEST(verdict, misses_lost_orders_errors_and_silence) {
    Played played = well_played();
    played.lost = 1;
    EXPECT_EQ(missed(played), std::vector<std::string>{"lost_orders"});
    played = well_played();
    played.tally.write({.step = Step::checkout, .due = seconds(11), .status = 503, .code = "overloaded"});
    EXPECT_EQ(missed(played), std::vector<std::string>{"errors_5xx"});
    EXPECT_EQ(judge(played).bottleneck.what, "Refused work");
    EXPECT_NE(judge(played).bottleneck.words.find("503 overloaded"), std::string::npos);
    played = well_played();
    played.tally.write({.step = Step::checkout, .due = seconds(11), .status = 0});
    EXPECT_EQ(missed(played), std::vector<std::string>{"unanswered"});
}

TEST(verdict, takes_a_refusal_for_no_error) {
    Played played = well_played();
    played.tally.write({.step = Step::checkout, .due = seconds(11), .status = 409, .code = "sold_out"});
    EXPECT_TRUE(played.tally.errors.empty());
    EXPECT_EQ(played.tally.refusals["sold_out"], 1U);
    played.tally.write(
        {.step = Step::checkout, .due = seconds(11), .status = 400, .code = "invalid_request"});
    EXPECT_EQ(played.tally.errors.count("400 invalid_request"), 1U);
    EXPECT_TRUE(judge(played).passed);
}

TEST(verdict, says_when_browsing_slowed_with_everything) {
    Played played = well_played();
    record(played.tally, Step::browse, seconds(12), milliseconds(30));
    const Verdict verdict = judge(played);
    EXPECT_FALSE(verdict.passed);
    EXPECT_NEAR(verdict.browse_ratio, 30, 0.1);
    EXPECT_EQ(verdict.bottleneck.what, "Processors");
}

TEST(verdict, says_that_capture_is_full_when_checkouts_wait_and_browsing_does_not) {
    Played played = well_played();
    record(played.tally, Step::checkout, seconds(11), milliseconds(900));
    EXPECT_EQ(judge(played).bottleneck.what, "Capture");
    EXPECT_NE(judge(played).bottleneck.words.find(
                  "12 transactions for 100 orders and what it refused, of 5.00 ms each"),
              std::string::npos);
    record(played.tally, Step::add_line, seconds(11), milliseconds(800));
    EXPECT_EQ(judge(played).bottleneck.what, "Cart writes");
}

TEST(verdict, owns_up_when_the_rehearsal_was_late_itself) {
    Played played = well_played();
    for (int i = 0; i < 100; ++i)
        played.tally.write({.step = Step::checkout,
                            .due = seconds(11),
                            .took = milliseconds(120),
                            .lag = milliseconds(100),
                            .status = 200});
    EXPECT_EQ(judge(played).bottleneck.what, "The rehearsal itself");
}

TEST(verdict, names_the_limit_per_client) {
    Played played = well_played();
    for (int i = 0; i < 50; ++i)
        played.tally.write(
            {.step = Step::checkout, .due = seconds(11), .status = 429, .code = "too_many_requests"});
    EXPECT_EQ(judge(played).bottleneck.what, "The limit per client");
}

TEST(verdict, goes_by_the_targets_that_were_given) {
    Played played = well_played();
    played.wishes.targets = {{"checkout_p99_ms", 10}, {"units_sold", 100}};
    EXPECT_EQ(missed(played), std::vector<std::string>{"checkout_p99_ms"});
    played.wishes.targets["checkout_p99_ms"] = 25;
    EXPECT_TRUE(missed(played).empty());
}

TEST(verdict, never_passes_what_was_interrupted) {
    Played played = well_played();
    played.was_interrupted = true;
    EXPECT_FALSE(judge(played).passed);
}

TEST(verdict, prints_numbers_for_people) {
    EXPECT_EQ(with_commas(20'000), "20,000");
    EXPECT_EQ(with_commas(999), "999");
    EXPECT_EQ(with_commas(1'234'567), "1,234,567");
    EXPECT_EQ(print_number(1.5), "1.5");
    EXPECT_EQ(print_number(1000), "1,000");
    EXPECT_EQ(print_ms(Duration(840)), "0.84 ms");
    EXPECT_EQ(print_ms(milliseconds(12)), "12 ms");
    EXPECT_EQ(print_ms(milliseconds(1900)), "1.9 s");
}

} // namespace
} // namespace rialto::rehearsal
