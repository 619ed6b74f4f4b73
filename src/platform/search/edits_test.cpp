#include "platform/search/edits.hpp"
#include "platform/search/test_distance.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

namespace rialto::search {
namespace {

TextColumn make_column(const std::set<std::string>& words) {
    TextColumn column;
    for (const std::string& word : words) column.add(word);
    return column;
}

std::set<std::string> near_of(const std::set<std::string>& words, std::string_view word, unsigned distance,
                              Reach reach) {
    const TextColumn column = make_column(words);
    const TextTable table = column.table();
    std::set<std::string> near;
    for (const Near& one : find_near(table, count_shared_letters(table), word, distance, reach))
        near.insert(std::string(table[one.word]) + ":" + std::to_string(one.distance));
    return near;
}

TEST(find_near, knows_the_four_edits) {
    const std::set<std::string> words{"chair", "chairs", "char", "cahir", "choir", "table"};
    EXPECT_EQ(near_of(words, "chair", 1, Reach::whole),
              (std::set<std::string>{"chair:0", "chairs:1", "char:1", "cahir:1", "choir:1"}));
}

TEST(find_near, counts_letters_not_bytes) {
    EXPECT_EQ(near_of({"чайник", "чаиник", "湯呑"}, "чайнек", 1, Reach::whole),
              (std::set<std::string>{"чайник:1"}));
}

TEST(find_near, agrees_with_the_textbook_on_random_words) {
    std::mt19937 random(7);
    const auto random_word = [&] {
        std::string word;
        for (std::size_t size = 1 + random() % 9; word.size() < size;)
            word += static_cast<char>('a' + random() % 3);
        return word;
    };
    for (int round = 0; round < 60; ++round) {
        std::set<std::string> words;
        for (int i = 0; i < 60; ++i) words.insert(random_word());
        const std::string wanted = random_word();
        for (unsigned max = 1; max <= 2; ++max) {
            std::set<std::string> whole;
            std::set<std::string> beginning;
            for (const std::string& word : words) {
                if (const unsigned d = distance_of(wanted, word); d <= max)
                    whole.insert(word + ":" + std::to_string(d));
                if (const unsigned d = beginning_distance_of(wanted, word); d <= max)
                    beginning.insert(word + ":" + std::to_string(d));
            }
            EXPECT_EQ(near_of(words, wanted, max, Reach::whole), whole) << wanted;
            EXPECT_EQ(near_of(words, wanted, max, Reach::beginning), beginning) << wanted;
        }
    }
}

} // namespace
} // namespace rialto::search
