#include "base/id.hpp"

#include <gtest/gtest.h>

#include <set>
#include <unordered_set>

namespace rialto {
namespace {

constexpr Time some_time = Time(std::chrono::milliseconds(0x017F22E279B0)); // the instant of RFC 9562, A.6

TEST(uuid_v7, carries_time_version_and_variant) {
    const std::string text = to_string(make_uuid_v7(some_time));
    EXPECT_EQ(text.substr(0, 14), "017f22e2-79b0-");
    EXPECT_EQ(text[14], '7');
    EXPECT_NE(std::string("89ab").find(text[19]), std::string::npos) << text;
}

TEST(uuid_v7, grows_within_one_microsecond) {
    Uuid last = make_uuid_v7(some_time);
    for (int i = 0; i < 100'000; ++i) {
        const Uuid next = make_uuid_v7(some_time);
        ASSERT_LT(last, next);
        last = next;
    }
}

TEST(uuid_v7, grows_with_each_microsecond) {
    Uuid last = make_uuid_v7(some_time);
    for (int i = 1; i < 5'000; ++i) {
        const Uuid next = make_uuid_v7(some_time + std::chrono::microseconds(i));
        ASSERT_LT(last, next) << i;
        last = next;
    }
}

TEST(uuid_v7, stays_unique_when_the_clock_steps_back) {
    std::set<Uuid> seen;
    for (int i = 0; i < 10'000; ++i)
        ASSERT_TRUE(seen.insert(make_uuid_v7(some_time + std::chrono::microseconds(i % 2))).second);
}

TEST(capability, is_random_but_for_version_and_variant) {
    std::unordered_set<Uuid> seen;
    std::array<std::uint8_t, 16> ever_set{};
    std::array<std::uint8_t, 16> always_set;
    always_set.fill(0xff);
    for (int i = 0; i < 1'000; ++i) {
        const Uuid id = make_capability();
        ASSERT_TRUE(seen.insert(id).second);
        for (std::size_t b = 0; b < 16; ++b) {
            ever_set[b] = static_cast<std::uint8_t>(ever_set[b] | id.bytes[b]);
            always_set[b] = static_cast<std::uint8_t>(always_set[b] & id.bytes[b]);
        }
    }
    for (std::size_t b = 0; b < 16; ++b) {
        EXPECT_EQ(ever_set[b], b == 6 ? 0x4f : b == 8 ? 0xbf : 0xff) << b;
        EXPECT_EQ(always_set[b], b == 6 ? 0x40 : b == 8 ? 0x80 : 0) << b;
    }
}

TEST(uuid_text, reads_back_what_it_prints) {
    const std::string text = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
    const auto id = parse_uuid(text);
    ASSERT_TRUE(id);
    EXPECT_EQ(to_string(*id), text);
    EXPECT_EQ(parse_uuid("017F22E2-79B0-7CC3-98C4-DC0C0C07398F"), id);
    EXPECT_EQ(id->bytes[0], 0x01);
    EXPECT_EQ(id->bytes[15], 0x8f);
}

TEST(uuid_text, refuses_other_forms) {
    for (const char* text : {"", "017f22e279b07cc398c4dc0c0c07398f", "{017f22e2-79b0-7cc3-98c4-dc0c0c07398f}",
                             "017f22e2-79b0-7cc3-98c4-dc0c0c07398", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f0",
                             "017f22e2-79b0-7cc3-98c4-dc0c0c07398g", "017f22e2079b0-7cc3-98c4-dc0c0c07398f",
                             "017f22e-279b0-7cc3-98c4-dc0c0c07398f", "017f22e2-79b0-7cc3-98c4_dc0c0c07398f"})
        EXPECT_FALSE(parse_uuid(text)) << text;
}

} // namespace
} // namespace rialto
