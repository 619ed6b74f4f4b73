#pragma once
// All that an index is made of. Terms are words (0 … words−1), then codes.

#include "platform/search/postings.hpp"
#include "platform/search/text_table.hpp"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace rialto::search {

/// Groups of numbers, one after the other.
struct Groups {
    std::vector<std::uint32_t> first{0}; // by group, and one more
    std::vector<std::uint32_t> members;

    std::size_t size() const { return first.size() - 1; }
    std::span<const std::uint32_t> operator[](std::uint32_t group) const {
        return std::span(members).subspan(first[group], first[group + 1] - first[group]);
    }
    void close_group() { first.push_back(static_cast<std::uint32_t>(members.size())); }
    std::size_t bytes() const { return (first.size() + members.size()) * sizeof(std::uint32_t); }
};

struct Tables {
    Language language = Language::none;
    std::size_t documents = 0;
    TextTable words;
    TextTable codes;
    Postings postings;

    std::vector<std::uint8_t> shared_letters; // by word: count_shared_letters()
    std::vector<std::uint32_t> promise;       // by word: sum of field weights, without descriptions

    TextTable stems; // but those that are the only word of theirs
    Groups stem_words;

    TextTable synonyms; // folded; need not be words of the index
    Groups synonym_others;

    TextTable phrases; // two words that titles have side by side
    std::vector<std::uint32_t> phrase_promise;

    std::vector<std::uint32_t>
        spelled_words;   // ascending: words that are written otherwise than they are folded
    TextTable spellings; // of those, in their order

    Term code_term(std::uint32_t code) const { return static_cast<Term>(words.size()) + code; }
    std::uint32_t word_count() const { return static_cast<std::uint32_t>(words.size()); }

    /// The words of the index that have this stem.
    std::span<const std::uint32_t> words_of_stem(std::string_view stem) const;
    std::string_view spelling(std::uint32_t word) const;
    std::size_t bytes() const;
};

} // namespace rialto::search
