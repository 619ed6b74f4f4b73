#pragma once
// An index as one block of bytes: a head with the places of its arrays, then the arrays, each at a multiple
// of 8. Numbers are little-endian. The same in memory and in a file, so that an index is opened without being
// read: only what leads from one array into another is looked at.

#include "base/result.hpp"
#include "platform/search/tables.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

namespace rialto::search {

/// Changes with the layout, and with what words are read from texts.
inline constexpr std::uint32_t index_version = 1;

enum class Array : std::uint8_t {
    word_texts,
    word_offsets,
    code_texts,
    code_offsets,
    first_blocks,
    highs,
    first_postings,
    lows,
    impacts,
    shared_letters,
    promise,
    stem_texts,
    stem_offsets,
    stem_firsts,
    stem_members,
    synonym_texts,
    synonym_offsets,
    synonym_firsts,
    synonym_members,
    phrases,
    phrase_promise,
    spelled_words,
    spelling_texts,
    spelling_offsets,
};
inline constexpr std::size_t array_count = 24;

class IndexImageWriter {
  public:
    /// The items are copied by finish(), not before.
    template <class T>
    void add(Array array, const std::vector<T>& items) {
        static_assert(std::is_trivially_copyable_v<T>);
        arrays_[static_cast<std::size_t>(array)] = std::as_bytes(std::span(items));
    }
    void add(Array texts, Array offsets, const TextColumn& column) {
        arrays_[static_cast<std::size_t>(texts)] = std::as_bytes(std::span(column.blob));
        add(offsets, column.offsets);
    }
    std::vector<std::byte> finish(Language language, std::size_t documents) const;

  private:
    std::array<std::span<const std::byte>, array_count> arrays_;
};

/// Error `damaged` when a query could be led outside the arrays. Orders are not compared (a damaged one finds
/// less than there is), nor are postings looked at: evaluation takes no document past the last.
Result<Tables> read_image(std::span<const std::byte> image);

} // namespace rialto::search
