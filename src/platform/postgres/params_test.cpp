#include "platform/postgres/postgres.hpp"

#include <gtest/gtest.h>

namespace rialto::postgres {

namespace {

std::string bytes_of(const Params& params, std::size_t i) {
    return {params.value(i), static_cast<std::size_t>(params.length(i))};
}

std::string raw(std::initializer_list<int> bytes) {
    std::string text;
    for (const int one : bytes) text.push_back(static_cast<char>(one));
    return text;
}

} // namespace

TEST(params, writes_numbers_in_network_order) {
    const Params params(std::int16_t{0x0102}, std::int32_t{-2}, std::int64_t{0x0102030405060708}, true, 1.0);
    ASSERT_EQ(params.size(), 5U);
    EXPECT_EQ(bytes_of(params, 0), raw({1, 2}));
    EXPECT_EQ(bytes_of(params, 1), raw({0xff, 0xff, 0xff, 0xfe}));
    EXPECT_EQ(bytes_of(params, 2), raw({1, 2, 3, 4, 5, 6, 7, 8}));
    EXPECT_EQ(bytes_of(params, 3), raw({1}));
    EXPECT_EQ(bytes_of(params, 4), raw({0x3f, 0xf0, 0, 0, 0, 0, 0, 0}));
    EXPECT_EQ(params.type(0), 21U);
    EXPECT_EQ(params.type(1), 23U);
    EXPECT_EQ(params.type(2), 20U);
    EXPECT_EQ(params.type(3), 16U);
    EXPECT_EQ(params.type(4), 701U);
}

TEST(params, counts_time_from_the_year_2000) {
    const Params params(
        Time(std::chrono::sys_days(std::chrono::year{2000} / 1 / 1) + std::chrono::seconds(1)));
    EXPECT_EQ(bytes_of(params, 0), raw({0, 0, 0, 0, 0, 0x0f, 0x42, 0x40}));
    EXPECT_EQ(params.type(0), 1184U);
}

TEST(params, puts_the_version_before_jsonb) {
    const Params params(Jsonb{"{}"}, Bytes{std::string("\0x", 2)});
    EXPECT_EQ(bytes_of(params, 0), "\x01{}");
    EXPECT_EQ(bytes_of(params, 1), std::string("\0x", 2));
}

TEST(params, writes_an_array_with_its_element_type_and_lower_bound) {
    const Params params(std::vector<std::int32_t>{7, -1});
    EXPECT_EQ(bytes_of(params, 0),
              raw({0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 23, 0,    0,    0,    2,   0, 0, 0, 1, //
                   0, 0, 0, 4, 0, 0, 0, 7, 0, 0, 0, 4,  0xff, 0xff, 0xff, 0xff}));
    EXPECT_EQ(params.type(0), 1007U);
}

TEST(params, marks_null_elements) {
    const Params params(std::vector<std::optional<std::string>>{"a", std::nullopt});
    EXPECT_EQ(bytes_of(params, 0),
              raw({0, 0, 0, 1, 0,   0,    0,    1,    0,   0, 0, 25, 0, 0, 0, 2, 0, 0, 0, 1, //
                   0, 0, 0, 1, 'a', 0xff, 0xff, 0xff, 0xff}));
}

TEST(params, writes_an_empty_array_without_dimensions) {
    const Params params(std::vector<std::string>{}, std::vector<Uuid>{});
    EXPECT_EQ(bytes_of(params, 0), raw({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 25}));
    EXPECT_EQ(bytes_of(params, 1), raw({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x0b, 0x86}));
}

TEST(params, tells_null_from_empty_and_keeps_its_type) {
    const Params params("", std::optional<std::string>(), std::optional<std::int64_t>(),
                        std::optional<Uuid>(), std::optional<std::int32_t>(5));
    EXPECT_NE(params.value(0), nullptr);
    EXPECT_EQ(params.length(0), 0);
    EXPECT_EQ(params.value(1), nullptr);
    EXPECT_EQ(params.type(1), 25U);
    EXPECT_EQ(params.value(2), nullptr);
    EXPECT_EQ(params.type(2), 20U);
    EXPECT_EQ(params.type(3), 2950U);
    EXPECT_EQ(bytes_of(params, 4), raw({0, 0, 0, 5}));
}

} // namespace rialto::postgres
