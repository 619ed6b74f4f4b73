#include "catalog/engine/bits.hpp"

#include <algorithm>

// Compiled twice: for any x86-64, and for those since 2013, which count and compare several words at once.
// The loader chooses. Sanitizers and other processors get the plain one.
#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && !__has_feature(address_sanitizer)
#define RIALTO_FAST __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define RIALTO_FAST
#endif

namespace rialto::catalog {

Words all_bits(std::size_t size) {
    Words words(words_for(size), ~Word{0});
    if (size % word_bits != 0) words.back() = (Word{1} << (size % word_bits)) - 1;
    return words;
}

RIALTO_FAST void and_into(std::span<Word> into, Bits other) {
    for (std::size_t i = 0; i < into.size(); ++i) into[i] &= other[i];
}

RIALTO_FAST void or_into(std::span<Word> into, Bits other) {
    for (std::size_t i = 0; i < into.size(); ++i) into[i] |= other[i];
}

RIALTO_FAST std::size_t count(Bits bits) {
    std::size_t total = 0;
    for (std::size_t i = 0; i < bits.size(); ++i) total += static_cast<std::size_t>(std::popcount(bits[i]));
    return total;
}

RIALTO_FAST std::size_t count_and(Bits a, Bits b) {
    std::size_t total = 0;
    for (std::size_t i = 0; i < a.size(); ++i) total += static_cast<std::size_t>(std::popcount(a[i] & b[i]));
    return total;
}

RIALTO_FAST std::size_t count_and_not(Bits a, Bits b) {
    std::size_t total = 0;
    for (std::size_t i = 0; i < a.size(); ++i) total += static_cast<std::size_t>(std::popcount(a[i] & ~b[i]));
    return total;
}

RIALTO_FAST void between(std::span<const std::int64_t> amounts, std::int64_t low, std::int64_t high,
                         std::span<Word> into) {
    for (std::size_t w = 0; w < into.size(); ++w) {
        const std::size_t first = w * word_bits;
        const std::size_t last = std::min(amounts.size(), first + word_bits);
        Word word = 0;
        for (std::size_t i = first; i < last; ++i)
            word |= (static_cast<Word>(amounts[i] >= low) & static_cast<Word>(amounts[i] <= high))
                    << (i - first);
        into[w] = word;
    }
}

} // namespace rialto::catalog
