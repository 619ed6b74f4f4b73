#pragma once
// Which documents a term is in, and how strongly: 2 bytes of document and 1 of impact each, in blocks of
// 65,536 documents, in four flat arrays.

#include "platform/search/search.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace rialto::search {

using Term = std::uint32_t;  // a word's number, or the number of words and a code's number
using Impact = std::uint8_t; // 1 … 255

inline constexpr std::size_t block_documents = 65'536;

/// Postings by document, as the builder gathers them: document d has those from first[d] to before first[d +
/// 1].
struct Forward {
    std::vector<std::uint64_t> first{0};
    std::vector<Term> terms;
    std::vector<Impact> impacts;
};

/// The low halves of documents, ascending, and the impact of each.
struct BlockView {
    std::span<const std::uint16_t> low;
    const Impact* impacts = nullptr;
};

class Postings {
  public:
    Postings() : first_block_{0}, first_posting_{0} {}
    Postings(std::size_t terms, const Forward& forward);

    std::uint32_t count(Term term) const {
        return first_posting_[first_block_[term + 1]] - first_posting_[first_block_[term]];
    }
    std::uint32_t first_block(Term term) const { return first_block_[term]; }
    std::uint32_t end_block(Term term) const { return first_block_[term + 1]; }
    /// The high half of a block's documents.
    std::uint16_t high(std::uint32_t block) const { return high_[block]; }
    BlockView view(std::uint32_t block) const {
        const std::uint32_t begin = first_posting_[block];
        return {{low_.data() + begin, first_posting_[block + 1] - begin}, impacts_.data() + begin};
    }

    std::size_t bytes() const;

  private:
    std::vector<std::uint32_t> first_block_;   // by term, and one more
    std::vector<std::uint16_t> high_;          // by block
    std::vector<std::uint32_t> first_posting_; // by block, and one more
    std::vector<std::uint16_t> low_;           // by posting
    std::vector<Impact> impacts_;              // by posting
};

} // namespace rialto::search
