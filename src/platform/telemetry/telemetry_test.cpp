#include "platform/telemetry/telemetry.hpp"

#include <gtest/gtest.h>

#include <array>

namespace rialto::telemetry {
namespace {

std::string logged(Level level, std::string_view event, std::initializer_list<Field> fields) {
    testing::internal::CaptureStderr();
    log(level, event, fields);
    return testing::internal::GetCapturedStderr();
}

TEST(telemetry, a_log_line_is_one_json_object) {
    configure_logs(Level::info, false);
    const std::string line = logged(Level::info, "order_captured",
                                    {{"text", std::string_view("a \"b\"\n\x01")},
                                     {"count", std::int64_t{3}},
                                     {"ms", 1.5},
                                     {"replayed", true}});
    EXPECT_TRUE(line.starts_with("{\"at\":\"")) << line;
    EXPECT_TRUE(
        line.ends_with("\"level\":\"info\",\"event\":\"order_captured\",\"text\":\"a \\\"b\\\"\\n\\u0001\","
                       "\"count\":3,\"ms\":1.5,\"replayed\":true}\n"))
        << line;
}

TEST(telemetry, levels_below_the_lowest_are_not_written) {
    configure_logs(Level::warning, false);
    EXPECT_FALSE(is_logged(Level::info));
    EXPECT_EQ(logged(Level::info, "quiet", {}), "");
    EXPECT_TRUE(is_logged(Level::warning));
    EXPECT_NE(logged(Level::warning, "loud", {}), "");
    configure_logs(Level::debug, false);
    EXPECT_NE(logged(Level::debug, "detail", {}), "");
    configure_logs(Level::info, false);
}

TEST(telemetry, the_same_name_and_labels_are_the_same_metric) {
    counter("test_total", "For the test.", {{"kind", "a"}}).add(2);
    counter("test_total", "For the test.", {{"kind", "a"}}).add();
    counter("test_total", "For the test.", {{"kind", "b"}}).add();
    gauge("test_level", "For the test.").set(7);
    const std::string text = render_metrics();
    EXPECT_NE(text.find("test_total{kind=\"a\"} 3"), std::string::npos) << text;
    EXPECT_NE(text.find("test_total{kind=\"b\"} 1"), std::string::npos);
    EXPECT_NE(text.find("test_level 7"), std::string::npos);
}

TEST(telemetry, a_histogram_takes_single_and_counted_observations) {
    Histogram seconds = histogram("test_seconds", "For the test.");
    seconds.observe(0.00001);
    std::array<std::uint64_t, histogram_bounds.size() + 1> counts{};
    counts.front() = 4;
    counts.back() = 1;
    seconds.observe_counted(counts, 20.0);
    const std::string text = render_metrics();
    EXPECT_NE(text.find("test_seconds_count 6"), std::string::npos) << text;
    EXPECT_NE(text.find("test_seconds_bucket{le=\"10\"} 5"), std::string::npos) << text;
}

} // namespace
} // namespace rialto::telemetry
