#include "platform/search/postings.hpp"

#include "base/check.hpp"

#include <limits>
#include <numeric>

namespace rialto::search {

namespace {

constexpr std::uint32_t no_block = std::numeric_limits<std::uint32_t>::max();

std::uint32_t high_half(std::size_t document) {
    return static_cast<std::uint32_t>(document / block_documents);
}

/// Calls visit(document, index of posting) in order of documents.
template <class Visit>
void visit_postings(const Forward& forward, Visit visit) {
    for (std::size_t document = 0; document + 1 < forward.first.size(); ++document)
        for (std::uint64_t i = forward.first[document]; i < forward.first[document + 1]; ++i)
            visit(document, i);
}

} // namespace

PostingsColumns invert(std::size_t terms, const Forward& forward) {
    CHECK(forward.terms.size() < no_block);
    PostingsColumns made;
    made.first_blocks.assign(terms + 1, 0);
    std::vector<std::uint32_t> last_high(terms, no_block);
    std::vector<std::uint32_t> place(terms + 1, 0); // of the next posting of a term
    visit_postings(forward, [&](std::size_t document, std::uint64_t i) {
        const Term term = forward.terms[i];
        ++place[term + 1];
        if (last_high[term] == high_half(document)) return;
        last_high[term] = high_half(document);
        ++made.first_blocks[term + 1];
    });
    std::partial_sum(place.begin(), place.end(), place.begin());
    std::partial_sum(made.first_blocks.begin(), made.first_blocks.end(), made.first_blocks.begin());

    made.highs.resize(made.first_blocks.back());
    made.first_postings.resize(made.first_blocks.back() + 1);
    made.first_postings.back() = static_cast<std::uint32_t>(forward.terms.size());
    made.lows.resize(forward.terms.size());
    made.impacts.resize(forward.terms.size());
    std::vector<std::uint32_t> next_block(made.first_blocks.begin(), made.first_blocks.end() - 1);
    last_high.assign(terms, no_block);
    visit_postings(forward, [&](std::size_t document, std::uint64_t i) {
        const Term term = forward.terms[i];
        if (last_high[term] != high_half(document)) {
            last_high[term] = high_half(document);
            made.highs[next_block[term]] = static_cast<std::uint16_t>(last_high[term]);
            made.first_postings[next_block[term]++] = place[term];
        }
        made.lows[place[term]] = static_cast<std::uint16_t>(document % block_documents);
        made.impacts[place[term]++] = forward.impacts[i];
    });
    return made;
}

} // namespace rialto::search
