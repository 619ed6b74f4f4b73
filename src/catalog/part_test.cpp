#include "catalog/test_damage.hpp"

#include <gtest/gtest.h>

#include <random>

namespace rialto::catalog {
namespace {

Result<std::shared_ptr<const Part>> open(std::vector<std::byte> bytes, PartImage::Checksum checksum) {
    auto kept = std::make_shared<const std::vector<std::byte>>(std::move(bytes));
    return Part::open(*kept, kept, checksum);
}

TEST(part, opens_as_it_was_built) {
    const std::vector<std::byte> image = test::make_part_image();
    const auto part = open(image, PartImage::Checksum::compared);
    ASSERT_TRUE(part) << part.error().detail;
    EXPECT_EQ((*part)->size(), 40U);
    test::ask_everything(*part);
}

TEST(part, with_any_byte_changed_is_refused) {
    const std::vector<std::byte> image = test::make_part_image();
    for (std::size_t at = 0; at < image.size(); at += 1 + image.size() / 400) {
        std::vector<std::byte> damaged = image;
        damaged[at] ^= std::byte{1};
        EXPECT_FALSE(open(std::move(damaged), PartImage::Checksum::compared)) << at;
    }
}

TEST(part, cut_off_anywhere_is_refused_even_without_its_checksum) {
    const std::vector<std::byte> image = test::make_part_image();
    for (std::size_t size = 0; size < image.size(); size += 1 + image.size() / 200)
        EXPECT_FALSE(open({image.begin(), image.begin() + static_cast<std::ptrdiff_t>(size)},
                          PartImage::Checksum::trusted));
}

/// The sanitizers watch: whatever opens with its checksum trusted must be safe to ask.
TEST(part, that_opens_though_damaged_is_safe_to_ask) {
    const std::vector<std::byte> image = test::make_part_image();
    std::mt19937 random(5);
    std::size_t opened = 0;
    for (int round = 0; round < 400; ++round) {
        std::vector<std::byte> damaged = image;
        for (std::uint32_t changes = 1 + random() % 4; changes > 0; --changes)
            damaged[random() % damaged.size()] = static_cast<std::byte>(random());
        const auto part = open(std::move(damaged), PartImage::Checksum::trusted);
        if (!part) continue;
        ++opened;
        test::ask_everything(*part);
    }
    EXPECT_GT(opened, 20U); // or else nothing was tried
}

} // namespace
} // namespace rialto::catalog
