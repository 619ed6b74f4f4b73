#include "platform/search/tables.hpp"

#include <algorithm>

namespace rialto::search {

std::span<const std::uint32_t> Tables::words_of_stem(std::string_view stem) const {
    const auto found = stems.find(stem);
    if (!found) return {};
    return stem_words[*found];
}

std::string_view Tables::spelling(std::uint32_t word) const {
    const auto found = std::ranges::lower_bound(spelled_words, word);
    if (found == spelled_words.end() || *found != word) return words[word];
    return spellings[static_cast<std::uint32_t>(found - spelled_words.begin())];
}

} // namespace rialto::search
