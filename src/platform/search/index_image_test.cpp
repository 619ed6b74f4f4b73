#include "platform/search/index_image.hpp"
#include "platform/search/test_image.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <random>

namespace rialto::search {
namespace {

using Bytes = std::vector<std::byte>;

Result<std::shared_ptr<const Index>> open_copy(const Bytes& bytes) {
    auto copy = std::make_shared<const Bytes>(bytes);
    return Index::open(*copy, copy);
}

bool is_damaged(const Bytes& bytes) {
    const auto opened = open_copy(bytes);
    return !opened && opened.error().code == "damaged";
}

TEST(index_image, answers_as_the_index_it_was_made_of) {
    const Bytes image = make_rich_image();
    const auto built = *Index::open(image, nullptr);
    const auto opened = open_copy(Bytes(built->image().begin(), built->image().end()));
    ASSERT_TRUE(opened);
    EXPECT_EQ(rank(built->search("moebel"), 0, 1), std::vector<Document>{4});
    EXPECT_EQ((*opened)->documents(), built->documents());
    EXPECT_EQ((*opened)->words(), built->words());
    for (const std::string& query : rich_queries()) {
        SCOPED_TRACE(query);
        const Found expected = built->search(query);
        const Found found = (*opened)->search(query);
        EXPECT_TRUE(found.documents == expected.documents);
        EXPECT_EQ(found.scores, expected.scores);
        EXPECT_EQ(found.corrected, expected.corrected);
        EXPECT_EQ((*opened)->suggest(query, 9).completions, built->suggest(query, 9).completions);
    }
}

TEST(index_image, is_the_same_for_the_same_texts) {
    EXPECT_EQ(make_rich_image(), make_rich_image());
}

TEST(index_image, of_no_documents_finds_nothing) {
    const auto opened = open_copy(IndexBuilder(Language::german).build_image());
    ASSERT_TRUE(opened);
    EXPECT_EQ((*opened)->documents(), 0U);
    EXPECT_TRUE((*opened)->search("a").documents.isEmpty());
    EXPECT_TRUE((*opened)->suggest("a", 9).completions.empty());
}

TEST(index_image, is_refused_when_it_is_cut_or_of_another_version) {
    const Bytes image = make_rich_image();
    EXPECT_TRUE(is_damaged({}));
    for (std::size_t size = 0; size < image.size(); size += 7)
        EXPECT_TRUE(is_damaged(Bytes(image.begin(), image.begin() + static_cast<std::ptrdiff_t>(size))));
    Bytes other = image;
    other[8] ^= std::byte{1};
    EXPECT_TRUE(is_damaged(other));
    Bytes moved(image.size() + 8);
    std::memcpy(moved.data() + 4, image.data(), image.size());
    EXPECT_FALSE(Index::open(std::span(moved).subspan(4, image.size()), nullptr));
}

/// Whatever is refused or answered: nothing is read outside (the address sanitizer watches), nothing hangs.
TEST(index_image, is_refused_or_answers_within_bounds_when_bits_are_flipped) {
    const Bytes image = make_rich_image();
    std::mt19937 random(11);
    std::size_t opened = 0;
    for (int round = 0; round < 1000; ++round) {
        Bytes damaged = image;
        for (std::size_t flips = 1 + random() % 4; flips > 0; --flips) {
            // A third of them in the head, which is small and says where all else is.
            const std::size_t at = random() % (random() % 3 == 0 ? 416 : image.size());
            damaged[at] ^= static_cast<std::byte>(1U << random() % 8);
        }
        const auto index = open_copy(damaged);
        if (!index) continue;
        ++opened;
        ask_all(**index);
    }
    EXPECT_GT(opened, 100U); // otherwise little was asked
}

TEST(dictionary, numbers_many_words_and_sorts_them) {
    IndexBuilder builder(Language::none);
    for (Document document = 0; document < 5'000; ++document)
        builder.add(document, Field::title, "w" + std::to_string(document * 7919 % 5'000));
    const auto index = builder.build();
    EXPECT_EQ(index->words(), 5'000U);
    for (Document document = 0; document < 5'000; document += 97) {
        const Found found =
            index->search("w" + std::to_string(document * 7919 % 5'000), {LastWord::whole, Typos::refused});
        ASSERT_EQ(found.scores.size(), 1U);
        EXPECT_TRUE(found.documents.contains(document));
    }
}

} // namespace
} // namespace rialto::search
