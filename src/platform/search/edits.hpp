#pragma once
// Words within a few edits of another: a walk over the sorted words as over a trie, which needs one byte a
// word and leaves a branch as soon as no word of it can be near. The distance is Damerau–Levenshtein's in its
// "optimal string alignment" form: insert, delete, replace a letter, swap two neighbours.

#include "platform/search/text_table.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace rialto::search {

struct Near {
    std::uint32_t word = 0;
    std::uint8_t distance = 0;
};

/// `beginning`: near is a word that has a beginning within the distance.
enum class Reach : std::uint8_t { whole, beginning };

/// For each of the sorted texts, how many code points it shares with the one before, from the front.
std::vector<std::uint8_t> count_shared_letters(const TextTable& words);

/// In order of words. `shared_letters` is count_shared_letters(words).
std::vector<Near> find_near(const TextTable& words, std::span<const std::uint8_t> shared_letters,
                            std::string_view word, unsigned distance_max, Reach reach);

} // namespace rialto::search
