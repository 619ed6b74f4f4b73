#pragma once
// Gathers the terms that stand for one word of a query, within the limits. The best come first, so that a
// limit leaves out the rest; a term that is there already is not added again.

#include "platform/search/plan_query.hpp"

#include <string_view>

namespace rialto::search {

inline constexpr std::size_t code_prefix_bytes_min = 3;
inline constexpr std::size_t code_expansions_max = 16;

class Gatherer {
  public:
    /// Both outlive it.
    Gatherer(const Corpus& corpus, Clause& clause) : corpus_(corpus), clause_(clause) {}

    bool is_empty() const { return clause_.expansions.empty(); }

    void add(const CorpusTerm& term, unsigned percent);
    void add_word(std::string_view word, unsigned percent);
    void add_code(std::string_view word);
    /// All words that have the stem of `word`.
    void add_stem(std::string_view word, unsigned percent);
    void add_synonyms(std::string_view word);
    /// The most frequent words that begin so.
    void add_beginnings(std::string_view prefix);
    void add_code_beginnings(std::string_view prefix);

  private:
    const Corpus& corpus_;
    Clause& clause_;
    std::uint64_t exact_postings_ = 0;
};

} // namespace rialto::search
