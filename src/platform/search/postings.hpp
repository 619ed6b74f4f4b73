#pragma once
// Which documents a term is in, and how strongly: 2 bytes of document and 1 of impact each, in blocks of
// 65,536 documents, in five flat arrays.

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

/// Views of arrays that somebody else holds.
struct Postings {
    std::span<const std::uint32_t> first_blocks;   // by term, and one more
    std::span<const std::uint16_t> highs;          // by block: the high half of its documents
    std::span<const std::uint32_t> first_postings; // by block, and one more
    std::span<const std::uint16_t> lows;           // by posting
    std::span<const Impact> impacts;               // by posting

    std::uint32_t count(Term term) const {
        return first_postings[first_blocks[term + 1]] - first_postings[first_blocks[term]];
    }
    std::uint32_t first_block(Term term) const { return first_blocks[term]; }
    std::uint32_t end_block(Term term) const { return first_blocks[term + 1]; }
    std::uint16_t high(std::uint32_t block) const { return highs[block]; }
    BlockView view(std::uint32_t block) const {
        const std::uint32_t begin = first_postings[block];
        return {lows.subspan(begin, first_postings[block + 1] - begin), impacts.data() + begin};
    }
};

/// The arrays as they are made.
struct PostingsColumns {
    std::vector<std::uint32_t> first_blocks;
    std::vector<std::uint16_t> highs;
    std::vector<std::uint32_t> first_postings;
    std::vector<std::uint16_t> lows;
    std::vector<Impact> impacts;
};

PostingsColumns invert(std::size_t terms, const Forward& forward);

} // namespace rialto::search
