#pragma once
// What a query means to a corpus: for each of its words the terms that stand for it, and how well.

#include "platform/search/corpus.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::search {

/// How well a term stands for a word, in percent.
inline constexpr unsigned exact_percent = 100;
inline constexpr unsigned stem_percent = 80;
inline constexpr unsigned synonym_percent = 70;
inline constexpr unsigned beginning_percent = 60;
inline constexpr unsigned near_percent = 40;
inline constexpr unsigned two_edits_percent = 25;

struct Expansion {
    Numbers terms; // by part
    unsigned percent = 0;
};

/// One word of the query; no expansions when nothing stands for it. No term stands twice.
struct Clause {
    std::vector<Expansion> expansions;
    std::uint64_t postings = 0; // of all expansions, in all parts
};

struct Plan {
    std::vector<Clause> clauses; // all must be met; none when the query has no word
    std::optional<std::string> corrected;
};

Plan plan_query(const Corpus& corpus, std::string_view query, SearchOptions options);

/// The words of a query as they are planned: bounded, numbers joined with their units where a document
/// has them so.
std::vector<std::string> read_query(const Corpus& corpus, std::string_view query, LastWord last_word);

} // namespace rialto::search
