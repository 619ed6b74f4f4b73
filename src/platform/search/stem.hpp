#pragma once
// Stems by Snowball (https://snowballstem.org), of folded words.

#include "platform/search/search.hpp"

#include <string>
#include <string_view>

namespace rialto::search {

inline constexpr std::size_t stemmed_bytes_min = 4; // shorter words are their own stems

/// The stem of a folded word; words with digits and words of languages without a stemmer are their own.
/// Thread-safe: each thread has its own stemmers.
std::string stem_word(Language language, std::string_view word);

} // namespace rialto::search
