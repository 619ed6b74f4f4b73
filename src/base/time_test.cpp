#include "base/time.hpp"

#include <gtest/gtest.h>

namespace rialto {
namespace {

using std::chrono::microseconds;
using std::chrono::sys_days;
using namespace std::chrono_literals;

constexpr Time noon = sys_days(std::chrono::year(2026) / 11 / 23) + 12h;

TEST(rfc3339, prints_milliseconds) {
    EXPECT_EQ(to_rfc3339(noon), "2026-11-23T12:00:00.000Z");
    EXPECT_EQ(to_rfc3339(noon + 9min + 8s + microseconds(123'999)), "2026-11-23T12:09:08.123Z");
    EXPECT_EQ(to_rfc3339(Time(microseconds(-1))), "1969-12-31T23:59:59.999Z");
    EXPECT_EQ(to_rfc3339(sys_days(std::chrono::year(2028) / 2 / 29)), "2028-02-29T00:00:00.000Z");
}

TEST(rfc3339, appends_after_what_is_there) {
    std::string out = "at ";
    append_rfc3339(out, noon);
    EXPECT_EQ(out, "at 2026-11-23T12:00:00.000Z");
}

TEST(rfc3339, parses_any_offset_and_fraction) {
    const struct {
        const char* text;
        Time at;
    } rows[] = {
        {"2026-11-23T12:00:00Z", noon},
        {"2026-11-23t12:00:00z", noon},
        {"2026-11-23T13:30:00+01:30", noon},
        {"2026-11-22T23:30:00-12:30", noon},
        {"2026-11-23T12:00:00-00:00", noon},
        {"2026-11-23T12:00:00.5Z", noon + 500ms},
        {"2026-11-23T12:00:00.000001Z", noon + microseconds(1)},
        {"2026-11-23T12:00:00.0000019999999999999999Z", noon + microseconds(1)},
        {"0000-01-01T00:00:00Z", sys_days(std::chrono::year(0) / 1 / 1)},
        {"9999-12-31T23:59:59.999999Z", sys_days(std::chrono::year(10000) / 1 / 1) - microseconds(1)},
        {"2016-12-31T23:59:60Z", sys_days(std::chrono::year(2017) / 1 / 1)},
        {"2017-01-01T00:59:60.25+01:00", sys_days(std::chrono::year(2017) / 1 / 1) + 250ms},
    };
    for (const auto& row : rows) EXPECT_EQ(parse_rfc3339(row.text), row.at) << row.text;
}

TEST(rfc3339, refuses_anything_else) {
    for (const char* text : {"",
                             "now",
                             "2026-11-23",
                             "2026-11-23T12:00:00",
                             "2026-11-23 12:00:00Z",
                             "2026-11-23T12:00Z",
                             "2026-11-23T12:00:00.Z",
                             "2026-11-23T12:00:00,5Z",
                             "2026-11-23T12:00:00+1:00",
                             "2026-11-23T12:00:00+0100",
                             "2026-11-23T12:00:00+24:00",
                             "2026-11-23T12:00:00+01:60",
                             "2026-11-23T24:00:00Z",
                             "2026-11-23T12:60:00Z",
                             "2026-11-23T12:00:61Z",
                             "2026-11-23T12:00:60Z",
                             "2026-13-01T00:00:00Z",
                             "2026-00-01T00:00:00Z",
                             "2026-02-29T00:00:00Z",
                             "2026-04-31T00:00:00Z",
                             "2026-04-00T00:00:00Z",
                             "2026-11-23T12:00:00Z ",
                             " 2026-11-23T12:00:00Z",
                             "+026-11-23T12:00:00Z",
                             "0000-01-01T00:00:00+00:01",
                             "9999-12-31T23:59:59-00:01",
                             "2026-11-23T12:00:00ZZ",
                             "20261-11-23T12:00:00Z",
                             "2026-1-23T12:00:00Z"})
        EXPECT_FALSE(parse_rfc3339(text)) << text;
}

TEST(rfc3339, reads_back_what_it_prints) {
    for (int i = 0; i < 100'000; ++i) {
        const Time at = noon + std::chrono::milliseconds(std::int64_t{i} * 86'399'977);
        ASSERT_EQ(parse_rfc3339(to_rfc3339(at)), at);
    }
}

} // namespace
} // namespace rialto
