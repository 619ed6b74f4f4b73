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

Postings::Postings(std::size_t terms, const Forward& forward) : first_block_(terms + 1, 0) {
    CHECK(forward.terms.size() < no_block);
    std::vector<std::uint32_t> last_high(terms, no_block);
    std::vector<std::uint32_t> place(terms + 1, 0); // of the next posting of a term
    visit_postings(forward, [&](std::size_t document, std::uint64_t i) {
        const Term term = forward.terms[i];
        ++place[term + 1];
        if (last_high[term] == high_half(document)) return;
        last_high[term] = high_half(document);
        ++first_block_[term + 1];
    });
    std::partial_sum(place.begin(), place.end(), place.begin());
    std::partial_sum(first_block_.begin(), first_block_.end(), first_block_.begin());

    high_.resize(first_block_.back());
    first_posting_.resize(first_block_.back() + 1);
    first_posting_.back() = static_cast<std::uint32_t>(forward.terms.size());
    low_.resize(forward.terms.size());
    impacts_.resize(forward.terms.size());
    std::vector<std::uint32_t> next_block(first_block_.begin(), first_block_.end() - 1);
    last_high.assign(terms, no_block);
    visit_postings(forward, [&](std::size_t document, std::uint64_t i) {
        const Term term = forward.terms[i];
        if (last_high[term] != high_half(document)) {
            last_high[term] = high_half(document);
            high_[next_block[term]] = static_cast<std::uint16_t>(last_high[term]);
            first_posting_[next_block[term]++] = place[term];
        }
        low_[place[term]] = static_cast<std::uint16_t>(document % block_documents);
        impacts_[place[term]++] = forward.impacts[i];
    });
}

std::size_t Postings::bytes() const {
    return first_block_.size() * 4 + high_.size() * 2 + first_posting_.size() * 4 + low_.size() * 2 +
           impacts_.size();
}

} // namespace rialto::search
