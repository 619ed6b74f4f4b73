#pragma once
// Sets of small numbers as flat arrays of 64-bit words: bit n % 64 of word n / 64. Intersecting or counting
// a quarter of a million members takes about a microsecond, and a set can be mapped from a file as it is.
// Spans of one operation have equal sizes; bits past the universe are zero.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace rialto::catalog {

using Word = std::uint64_t;
using Words = std::vector<Word>;
using Bits = std::span<const Word>;

inline constexpr std::size_t word_bits = 64;

constexpr std::size_t words_for(std::size_t bits) {
    return (bits + word_bits - 1) / word_bits;
}
inline bool has_bit(Bits bits, std::size_t n) {
    return (bits[n / word_bits] >> (n % word_bits) & 1) != 0;
}
inline void set_bit(std::span<Word> bits, std::size_t n) {
    bits[n / word_bits] |= Word{1} << (n % word_bits);
}
inline void clear_bit(std::span<Word> bits, std::size_t n) {
    bits[n / word_bits] &= ~(Word{1} << (n % word_bits));
}

/// The first `size` bits set.
Words all_bits(std::size_t size);

void and_into(std::span<Word> into, Bits other);
void or_into(std::span<Word> into, Bits other);
std::size_t count(Bits bits);
std::size_t count_and(Bits a, Bits b);
/// Members that are not in b.
std::size_t count_and_not(Bits a, Bits b);

/// Calls `visit` with every member, ascending.
template <class Visit>
void each_bit(Bits bits, Visit&& visit) {
    for (std::size_t w = 0; w < bits.size(); ++w)
        for (Word word = bits[w]; word != 0; word &= word - 1)
            visit(
                static_cast<std::uint32_t>(w * word_bits + static_cast<std::size_t>(std::countr_zero(word))));
}

/// Bits for the places of `amounts` that lie in [low, high].
void between(std::span<const std::int64_t> amounts, std::int64_t low, std::int64_t high,
             std::span<Word> into);

} // namespace rialto::catalog
