#include "rehearsal/plot.hpp"
#include "rehearsal/report.hpp"
#include "rehearsal/test_played.hpp"

#include <gtest/gtest.h>

#include <regex>

namespace rialto::rehearsal {
namespace {

constexpr std::string_view bad = "<script>alert('1')</script>&\"";

TEST(report, has_no_text_that_is_not_escaped) {
    Played played = well_played();
    played.stage.title = bad;
    played.stage.run = bad;
    played.stage.store_version = bad;
    played.stage.target.host = bad;
    played.stage.notes = {std::string(bad)};
    played.sql = {{std::string(bad), 1, 1}};
    played.tally.people_ended[std::string(bad)] = 1;
    played.tally.bots_ended[std::string(bad)] = 1;
    played.tally.refusals[std::string(bad)] = 1;
    played.tally.errors[std::string(bad)].add(std::chrono::seconds(12));
    played.tally.errors["503 <b>"].add(std::chrono::seconds(12));
    Verdict verdict = judge(played);
    verdict.headline = bad;
    verdict.bottleneck = {std::string(bad), std::string(bad), std::string(bad)};
    const std::string report = print_report(played, verdict);
    EXPECT_EQ(report.find("<script"), std::string::npos);
    EXPECT_EQ(report.find("<b>"), std::string::npos);
    EXPECT_NE(report.find("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;&quot;"), std::string::npos);
}

TEST(report, needs_nothing_from_elsewhere) {
    const std::string report = print_report(well_played(), judge(well_played()));
    for (const std::string_view word : {"http-equiv", " src=", "url(", "@import", "<link", "<script"})
        EXPECT_EQ(report.find(word), std::string::npos) << word;
}

TEST(report, closes_what_it_opens) {
    Played played = well_played();
    played.tally.in_line = {0, 5, 3, 0};
    played.tally.errors["no answer"].add(std::chrono::seconds(12));
    const std::string report = print_report(played, judge(played));
    for (const std::string tag : {"section", "table", "figure", "svg", "ul", "li", "tr", "th", "td", "div",
                                  "p", "text", "main", "header", "span"}) {
        const std::regex opening("<" + tag + "[ >]");
        const std::regex closing("</" + tag + ">");
        const auto count = [&](const std::regex& what) {
            return std::distance(std::sregex_iterator(report.begin(), report.end(), what),
                                 std::sregex_iterator());
        };
        EXPECT_EQ(count(opening), count(closing)) << tag;
        EXPECT_GT(count(opening), 0) << tag;
    }
}

TEST(report, says_its_verdict_in_words_and_symbol) {
    Played played = well_played();
    EXPECT_NE(print_report(played, judge(played))
                  .find("<header class=\"passed\"><p class=\"symbol\" "
                        "aria-hidden=\"true\">✓"),
              std::string::npos);
    played.claimed = 99;
    const std::string report = print_report(played, judge(played));
    EXPECT_NE(report.find("<header class=\"missed\">"), std::string::npos);
    EXPECT_NE(report.find("Missed: units sold: 99, not 100."), std::string::npos);
}

TEST(report, is_json_too) {
    const std::string text = print_json(well_played(), judge(well_played()));
    EXPECT_NE(text.find("\"passed\":true"), std::string::npos);
    EXPECT_NE(text.find("\"units_sold\":100"), std::string::npos);
    EXPECT_NE(text.find("\"key\":\"browse_p99_ratio\",\"value\":1"), std::string::npos);
    EXPECT_NE(text.find("\"sold_out_after_s\":2"), std::string::npos);
}

TEST(plot, divides_its_axis_by_round_values) {
    EXPECT_EQ(ticks_to(100, 4), (std::vector<double>{0, 50, 100}));
    EXPECT_EQ(ticks_to(870, 4), (std::vector<double>{0, 500, 1000}));
    EXPECT_EQ(ticks_to(0, 4), (std::vector<double>{0, 1}));
    for (double highest = 0.013; highest < 1e7; highest *= 1.7) {
        const std::vector<double> ticks = ticks_to(highest, 4);
        EXPECT_LE(ticks.size(), 5U) << highest;
        EXPECT_GE(ticks.back(), highest * 0.999) << highest;
    }
}

} // namespace
} // namespace rialto::rehearsal
