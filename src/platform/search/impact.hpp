#pragma once
// How strongly a document is about a word.

#include "platform/search/postings.hpp"

#include <array>

namespace rialto::search {

/// How often a word stands in each field of a document.
using FieldCounts = std::array<std::uint16_t, field_count>;

/// Sum of the fields' weights, each growing by at most half when the word is repeated (as tf in BM25 does),
/// that of the title falling with its length; scaled so that the greatest possible is 255.
Impact weigh_impact(const FieldCounts& counts, std::size_t title_words);

/// Sum of the weights of the fields but description and code: what makes a word worth suggesting.
std::uint32_t weigh_promise(const FieldCounts& counts);

} // namespace rialto::search
