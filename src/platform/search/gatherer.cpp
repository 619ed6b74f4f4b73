#include "platform/search/gatherer.hpp"

#include "platform/search/stem.hpp"

#include <algorithm>

namespace rialto::search {

void Gatherer::add(Term term, unsigned percent) {
    const bool is_exact = percent == exact_percent;
    const std::uint64_t postings = tables_.postings.count(term);
    const std::uint64_t others = clause_.postings - exact_postings_;
    if (!is_exact && others + postings > expansion_postings_max) return;
    if (clause_.expansions.size() >= expansions_max) return;
    if (std::ranges::find(clause_.expansions, term, &Expansion::term) != clause_.expansions.end()) return;
    clause_.expansions.push_back({term, percent});
    clause_.postings += postings;
    if (is_exact) exact_postings_ += postings;
}

void Gatherer::add_word(std::string_view word, unsigned percent) {
    if (const auto found = tables_.words.find(word)) add(*found, percent);
}

void Gatherer::add_code(std::string_view word) {
    if (const auto found = tables_.codes.find(word)) add(tables_.code_term(*found), exact_percent);
}

void Gatherer::add_stem(std::string_view word, unsigned percent) {
    const std::string stem = stem_word(tables_.language, word);
    add_word(stem, percent);
    for (const std::uint32_t other : tables_.words_of_stem(stem)) add(other, percent);
}

void Gatherer::add_synonyms(std::string_view word) {
    const auto found = tables_.synonyms.find(word);
    if (!found) return;
    for (const std::uint32_t other : tables_.synonym_others[*found]) {
        add_word(tables_.synonyms[other], synonym_percent);
        add_stem(tables_.synonyms[other], synonym_percent);
    }
}

void Gatherer::add_beginnings(std::string_view prefix) {
    struct Counted {
        std::uint32_t postings = 0;
        Term term = 0;
    };
    const Range range = tables_.words.find_prefix(prefix);
    std::vector<Counted> words;
    words.reserve(range.last - range.first);
    for (Term term = range.first; term < range.last; ++term)
        words.push_back({tables_.postings.count(term), term});
    const auto kept = static_cast<std::ptrdiff_t>(std::min(words.size(), expansions_max));
    std::ranges::partial_sort(words, words.begin() + kept, [](const Counted& a, const Counted& b) {
        return a.postings != b.postings ? a.postings > b.postings : a.term < b.term;
    });
    words.resize(static_cast<std::size_t>(kept));
    for (const Counted& word : words) add(word.term, beginning_percent);
}

void Gatherer::add_code_beginnings(std::string_view prefix) {
    if (prefix.size() < code_prefix_bytes_min) return;
    const Range range = tables_.codes.find_prefix(prefix);
    const auto last =
        static_cast<std::uint32_t>(std::min<std::size_t>(range.last, range.first + code_expansions_max));
    for (std::uint32_t code = range.first; code < last; ++code)
        add(tables_.code_term(code), beginning_percent);
}

} // namespace rialto::search
