#include "base/text.hpp"
#include "platform/search/words.hpp"

#include <gtest/gtest.h>

namespace rialto::search {
namespace {

std::vector<std::string> texts_of(std::string_view text) {
    std::vector<std::string> texts;
    for (const Word& word : read_words(fold_text(text))) texts.push_back(word.text);
    return texts;
}

using Texts = std::vector<std::string>;

TEST(read_words, folds_and_separates) {
    EXPECT_EQ(texts_of("Ódd Goods, “Straße”"), (Texts{"odd", "goods", "strasse"}));
    EXPECT_EQ(texts_of("  ... !"), Texts{});
    EXPECT_EQ(texts_of("чай 湯呑"), (Texts{"чай", "湯呑"}));
}

TEST(read_words, drops_an_apostrophe_before_a_short_ending) {
    EXPECT_EQ(texts_of("Levi's men’s l'huile"), (Texts{"levis", "mens", "l", "huile"}));
}

TEST(read_words, keeps_decimals_in_one_word) {
    EXPECT_EQ(texts_of("1,5 l 2.4GHz 1.2.3 3."), (Texts{"1.5", "l", "2.4ghz", "1.2", "3", "3"}));
}

TEST(read_words, cuts_long_words_between_letters) {
    const std::string wide = std::string(word_bytes_max - 1, 'x') + "湯";
    EXPECT_EQ(texts_of(wide), (Texts{std::string(word_bytes_max - 1, 'x')}));
}

TEST(join_runs, reads_what_stands_together_as_one) {
    EXPECT_EQ(join_runs(read_words("a t-shirt by h&m, ab-12.c x - y")), (Texts{"tshirt", "hm", "ab12c"}));
    EXPECT_EQ(join_runs(read_words("a-b-c-d-e")), Texts{});
}

TEST(number_bytes, finds_numbers_with_units) {
    EXPECT_EQ(number_bytes("64gb"), 2U);
    EXPECT_EQ(number_bytes("1.5l"), 3U);
    EXPECT_EQ(number_bytes("64"), 0U);
    EXPECT_EQ(number_bytes("gb"), 0U);
    EXPECT_EQ(number_bytes("64bags"), 0U);
}

} // namespace
} // namespace rialto::search
