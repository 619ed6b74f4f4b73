#include "platform/search/corpus.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <bit>

namespace rialto::search {

Corpus::Corpus(std::span<const SearchedPart> parts) : size_(parts.size()) {
    CHECK(parts.size() <= parts_max);
    for (std::size_t part = 0; part < size_; ++part) {
        const Index& index = *parts[part].index;
        std::size_t live = 0;
        for (const std::uint64_t word : parts[part].live)
            live += static_cast<std::size_t>(std::popcount(word));
        const bool are_all = parts[part].live.empty() || live == index.documents();
        parts_[part] = {&index.tables(), are_all ? std::span<const std::uint64_t>() : parts[part].live};
        documents_ += are_all ? index.documents() : live;
    }
}

std::uint32_t Corpus::count(std::size_t part, Term term) const {
    const Postings& postings = tables(part).postings;
    const std::uint32_t all = postings.count(term);
    if (!has_hidden(part) || all == 0) return all;
    std::uint32_t seen = 0;
    std::uint32_t live = 0;
    for (std::uint32_t block = postings.first_block(term); block < postings.end_block(term); ++block) {
        const Document base = postings.high(block) * Document{block_documents};
        for (const std::uint16_t low : postings.view(block).low) {
            ++seen;
            live += is_live(part, base + low) ? 1 : 0;
            // A word is known as soon as one document is there, however many are gone.
            if (seen >= counted_postings_max && live > 0)
                return static_cast<std::uint32_t>(std::uint64_t{live} * all / seen);
        }
    }
    return live;
}

std::optional<CorpusTerm> Corpus::count_all(const Numbers& terms) const {
    CorpusTerm term{terms, 0};
    for (std::size_t part = 0; part < size_; ++part)
        if (terms[part] != no_term) term.count += count(part, terms[part]);
    if (term.count == 0) return std::nullopt;
    return term;
}

std::optional<CorpusTerm> Corpus::find_word(std::string_view word) const {
    Numbers terms;
    terms.fill(no_term);
    for (std::size_t part = 0; part < size_; ++part)
        if (const auto found = tables(part).words.find(word)) terms[part] = *found;
    return count_all(terms);
}

std::optional<CorpusTerm> Corpus::find_code(std::string_view code) const {
    Numbers codes;
    codes.fill(no_term);
    for (std::size_t part = 0; part < size_; ++part)
        if (const auto found = tables(part).codes.find(code)) codes[part] = *found;
    return code_at(codes);
}

std::optional<CorpusTerm> Corpus::code_at(Numbers codes) const {
    for (std::size_t part = 0; part < size_; ++part)
        if (codes[part] != no_term) codes[part] = tables(part).code_term(codes[part]);
    return count_all(codes);
}

std::optional<CorpusTerm> Corpus::at(WordPlace place) const {
    if (size_ > 1) return find_word(word(place));
    Numbers terms;
    terms.fill(no_term);
    terms[place.part] = place.word;
    return count_all(terms);
}

std::string_view Corpus::spelling(std::string_view word) const {
    const auto found = find_word(word);
    return found ? spelling(*found) : word;
}

std::string_view Corpus::spelling(const CorpusTerm& word) const {
    std::size_t part = 0;
    while (word.terms[part] == no_term || count(part, word.terms[part]) == 0) ++part;
    return tables(part).spelling(word.terms[part]);
}

void Corpus::Cursor::look(const TextTable& table, std::size_t beginning_bytes) {
    if (is_done()) return;
    text = table[left.first];
    key = 0;
    for (std::size_t i = 0; i < sizeof key; ++i) {
        const std::size_t at = beginning_bytes + i;
        key = key << 8 | (at < text.size() ? static_cast<unsigned char>(text[at]) : 0U);
    }
}

} // namespace rialto::search
