#pragma once
// Reads words out of folded text (base/text.hpp): what the index stores and what a query asks for.

#include "platform/search/search.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rialto::search {

inline constexpr std::size_t run_words_max = 4; // of one run that are also read as one word

/// Words of one run stand together without a space: "t-shirt" is one run of two words.
struct Word {
    std::string text;
    std::uint32_t run = 0;
};

/// Words in order. An apostrophe before a short ending is dropped ("levi's" → "levis"); a decimal comma
/// becomes a point ("1,5" → "1.5").
std::vector<Word> read_words(std::string_view folded);

/// The words of each run of several, as one: "t-shirt" → "tshirt", "ab-12.c" → "ab12c".
std::vector<std::string> join_runs(const std::vector<Word>& words);

/// A number that a unit of measure follows, in one word: 2 for "64gb"; 0 for other words.
std::size_t number_bytes(std::string_view word);

bool is_number(std::string_view word);
bool is_unit(std::string_view word);
bool has_digit(std::string_view word);

/// At most `bytes` of valid UTF-8, cut between code points.
std::string_view cut_text(std::string_view text, std::size_t bytes);

} // namespace rialto::search
