#include "platform/search/gatherer.hpp"

#include "platform/search/stem.hpp"

#include <algorithm>
#include <set>

namespace rialto::search {

void Gatherer::add(const CorpusTerm& term, unsigned percent) {
    const bool is_exact = percent == exact_percent;
    const std::uint64_t others = clause_.postings - exact_postings_;
    if (!is_exact && others + term.count > expansion_postings_max) return;
    if (clause_.expansions.size() >= expansions_max) return;
    const auto is_same = [&](const Expansion& other) {
        return std::equal(term.terms.begin(), term.terms.begin() + corpus_.size(), other.terms.begin());
    };
    if (std::ranges::any_of(clause_.expansions, is_same)) return;
    clause_.expansions.push_back({term.terms, percent});
    clause_.postings += term.count;
    if (is_exact) exact_postings_ += term.count;
}

void Gatherer::add_word(std::string_view word, unsigned percent) {
    if (const auto found = corpus_.find_word(word)) add(*found, percent);
}

void Gatherer::add_code(std::string_view word) {
    if (const auto found = corpus_.find_code(word)) add(*found, exact_percent);
}

void Gatherer::add_stem(std::string_view word, unsigned percent) {
    const std::string stem = stem_word(corpus_.language(), word);
    add_word(stem, percent);
    std::vector<std::pair<std::string_view, WordPlace>> others;
    for (std::uint32_t part = 0; part < corpus_.size(); ++part)
        for (const std::uint32_t other : corpus_.tables(part).words_of_stem(stem))
            others.emplace_back(corpus_.word({part, other}), WordPlace{part, other});
    const auto text_of = [](const auto& other) { return other.first; };
    if (corpus_.size() > 1) {
        std::ranges::sort(others, {}, text_of);
        others.erase(std::ranges::unique(others, {}, text_of).begin(), others.end());
    }
    for (const auto& [text, place] : others)
        if (const auto found = corpus_.at(place)) add(*found, percent);
}

void Gatherer::add_synonyms(std::string_view word) {
    std::set<std::string_view> others;
    for (std::size_t part = 0; part < corpus_.size(); ++part) {
        const Tables& tables = corpus_.tables(part);
        const auto found = tables.synonyms.find(word);
        if (!found) continue;
        for (const std::uint32_t other : tables.synonym_others[*found]) others.insert(tables.synonyms[other]);
    }
    for (const std::string_view other : others) {
        add_word(other, synonym_percent);
        add_stem(other, synonym_percent);
    }
}

void Gatherer::add_beginnings(std::string_view prefix) {
    struct Counted {
        std::uint32_t postings = 0;
        std::uint32_t order = 0;
        WordPlace place;
    };
    std::vector<Counted> words;
    corpus_.each_beginning(&Tables::words, prefix, [&](const Numbers& numbers) {
        Counted word{.order = static_cast<std::uint32_t>(words.size()), .place = {}};
        for (std::uint32_t part = 0; part < corpus_.size(); ++part) {
            if (numbers[part] == no_term) continue;
            word.postings += corpus_.tables(part).postings.count(numbers[part]);
            word.place = {part, numbers[part]};
        }
        words.push_back(word);
        return true;
    });
    const auto kept = static_cast<std::ptrdiff_t>(std::min(words.size(), expansions_max));
    std::ranges::partial_sort(words, words.begin() + kept, [](const Counted& a, const Counted& b) {
        return a.postings != b.postings ? a.postings > b.postings : a.order < b.order;
    });
    words.resize(static_cast<std::size_t>(kept));
    for (const Counted& word : words)
        if (const auto found = corpus_.at(word.place)) add(*found, beginning_percent);
}

void Gatherer::add_code_beginnings(std::string_view prefix) {
    if (prefix.size() < code_prefix_bytes_min) return;
    std::size_t left = code_expansions_max;
    corpus_.each_beginning(&Tables::codes, prefix, [&](const Numbers& codes) {
        if (const auto found = corpus_.code_at(codes)) add(*found, beginning_percent);
        return --left > 0;
    });
}

} // namespace rialto::search
