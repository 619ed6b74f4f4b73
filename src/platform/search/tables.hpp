#pragma once
// All that an index is made of, as views of its image. Terms are words (0 … words−1), then codes.

#include "platform/search/postings.hpp"
#include "platform/search/text_table.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace rialto::search {

/// Groups of numbers, one after the other.
struct Groups {
    std::span<const std::uint32_t> first; // by group, and one more
    std::span<const std::uint32_t> members;

    std::span<const std::uint32_t> operator[](std::uint32_t group) const {
        return members.subspan(first[group], first[group + 1] - first[group]);
    }
};

/// Two words that titles have side by side.
struct Phrase {
    std::uint32_t first = 0;
    std::uint32_t second = 0;

    auto operator<=>(const Phrase&) const = default;
};

struct Tables {
    Language language = Language::none;
    std::size_t documents = 0;
    TextTable words;
    TextTable codes;
    Postings postings;

    std::span<const std::uint8_t> shared_letters; // by word: count_shared_letters()
    std::span<const std::uint32_t> promise;       // by word: sum of field weights, without descriptions

    TextTable stems; // but those that are the only word of theirs
    Groups stem_words;

    TextTable synonyms; // folded; need not be words of the index
    Groups synonym_others;

    std::span<const Phrase> phrases; // ascending, which is the order of their texts too
    std::span<const std::uint32_t> phrase_promise;

    std::span<const std::uint32_t> spelled_words; // ascending: words written otherwise than they are folded
    TextTable spellings;                          // of those, in their order

    Term code_term(std::uint32_t code) const { return word_count() + code; }
    std::uint32_t word_count() const { return static_cast<std::uint32_t>(words.size()); }

    /// The words of the index that have this stem.
    std::span<const std::uint32_t> words_of_stem(std::string_view stem) const;
    std::string_view spelling(std::uint32_t word) const;
};

} // namespace rialto::search
