#pragma once
// Finds and scores the documents that meet every clause of a plan.

#include "platform/search/plan_query.hpp"

#include <span>
#include <vector>

namespace rialto::search {

/// Ascending documents and the score of each.
struct Hits {
    std::vector<Document> documents;
    std::vector<std::uint32_t> scores;
};

/// The documents of one part that are there. A document's score is the sum over the clauses of the best
/// contribution (impact × factor) of a clause's terms; every clause must contribute. Takes time in proportion
/// to the postings of the rarest clause, and to those of the others at most. What `hits` held before is
/// dropped; its memory is used again.
void evaluate_plan(const Corpus& corpus, std::size_t part, std::span<const Clause> clauses, Hits& hits);

/// For calls that need no hits of earlier ones: fresh pages for each would cost more than the evaluation.
Hits& hits_of_thread();

/// What the impact of a term is multiplied with, 1 … 255: percent, and how rare the clause is among
/// `documents`.
unsigned factor_of(const Clause& clause, unsigned percent, std::size_t documents);

/// The bitmap of ascending, unique documents, made by way of the portable format
/// (https://github.com/RoaringBitmap/RoaringFormatSpec), several times as quickly as by adding them.
Roaring make_bitmap(std::span<const Document> documents);

} // namespace rialto::search
