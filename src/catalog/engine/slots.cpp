#include "catalog/engine/slots.hpp"

#include <algorithm>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && !__has_feature(address_sanitizer)
#define RIALTO_FAST __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define RIALTO_FAST
#endif

namespace rialto::catalog {

namespace {

constexpr std::size_t counted_at_once = 512; // words of 32 bytes

/// The last places of the products that have some place in `slots`.
inline Word some_of(Word slots, Word last) {
    return (((slots & ~last) + ~last) | slots) & last;
}

Word gather_plain(Word bits, Word mask) {
    Word gathered = 0;
    for (int n = 0; mask != 0; mask &= mask - 1, ++n) gathered |= ((bits >> std::countr_zero(mask)) & 1) << n;
    return gathered;
}

Word spread_plain(Word bits, Word mask) {
    Word spread = 0;
    for (; mask != 0 && bits != 0; mask &= mask - 1, bits >>= 1)
        if ((bits & 1) != 0) spread |= mask & -mask;
    return spread;
}

#if defined(__x86_64__)
__attribute__((target("bmi2"))) Word gather_bmi2(Word bits, Word mask) {
    return _pext_u64(bits, mask);
}
__attribute__((target("bmi2"))) Word spread_bmi2(Word bits, Word mask) {
    return _pdep_u64(bits, mask);
}
const bool has_bmi2 = __builtin_cpu_supports("bmi2");
Word gather(Word bits, Word mask) {
    return has_bmi2 ? gather_bmi2(bits, mask) : gather_plain(bits, mask);
}
Word spread(Word bits, Word mask) {
    return has_bmi2 ? spread_bmi2(bits, mask) : spread_plain(bits, mask);
}
#else
Word gather(Word bits, Word mask) {
    return gather_plain(bits, mask);
}
Word spread(Word bits, Word mask) {
    return spread_plain(bits, mask);
}
#endif

// An index and not an iterator: clang 19 emits no code for what a function that is compiled twice would
// share.
RIALTO_FAST std::uint32_t count_narrow(Bits value, std::span<const OpenWord> words) {
    std::uint32_t total = 0;
    for (std::size_t i = 0; i < words.size(); ++i)
        total += static_cast<std::uint32_t>(
            std::popcount(some_of(value[words[i].word] & words[i].fit, words[i].last) & words[i].open));
    return total;
}

} // namespace

bool Slots::wide_has(std::uint32_t product, Bits a, Bits b) const {
    const std::size_t first = first_slot[product] / word_bits;
    const std::size_t end = first + words_for(variants[product]);
    for (std::size_t w = first; w < end; ++w)
        if ((a[w] & b[w]) != 0) return true;
    return false;
}

Word Slots::products_at(std::size_t word, Bits products) const {
    if (last[word] == 0) return 0;
    const std::size_t at = first_product[word] / word_bits;
    const std::size_t shift = first_product[word] % word_bits;
    Word bits = products[at] >> shift;
    if (shift != 0 && at + 1 < products.size()) bits |= products[at + 1] << (word_bits - shift);
    const int count = std::popcount(last[word]);
    return count == word_bits ? bits : bits & ((Word{1} << count) - 1);
}

void Slots::keep_fitting(std::span<Word> products, Bits fit) const {
    for (std::size_t w = 0; w < last.size(); ++w) {
        const Word wanted = products_at(w, products);
        if (wanted == 0) continue;
        const Word lost = wanted & ~gather(some_of(fit[w], last[w]), last[w]);
        const std::size_t at = first_product[w] / word_bits;
        const std::size_t shift = first_product[w] % word_bits;
        products[at] &= ~(lost << shift);
        if (shift != 0 && at + 1 < products.size()) products[at + 1] &= ~(lost >> (word_bits - shift));
    }
    for (const std::uint32_t product : wide)
        if (!wide_has(product, fit, fit)) clear_bit(products, product);
}

SlotCount Slots::prepare_count(Bits fit, Bits products) const {
    SlotCount count{.words = {}, .wide = {}, .fit = fit};
    for (std::size_t w = 0; w < last.size(); ++w) {
        const Word wanted = products_at(w, products);
        if (wanted == 0) continue;
        const Word open = some_of(fit[w], last[w]) & spread(wanted, last[w]);
        if (open != 0) count.words.push_back({static_cast<std::uint32_t>(w), fit[w], last[w], open});
    }
    for (const std::uint32_t product : wide)
        if (has_bit(products, product)) count.wide.push_back(product);
    return count;
}

void Slots::count_products(std::span<const Bits> values, const SlotCount& count,
                           std::span<std::uint32_t* const> totals) const {
    // Some words for all values, then the next: so they stay in the processor's nearest cache.
    for (std::size_t first = 0; first < count.words.size(); first += counted_at_once) {
        const auto words = std::span(count.words).subspan(first);
        for (std::size_t v = 0; v < values.size(); ++v)
            *totals[v] += count_narrow(values[v], words.first(std::min(counted_at_once, words.size())));
    }
    for (const std::uint32_t product : count.wide)
        for (std::size_t v = 0; v < values.size(); ++v)
            *totals[v] += wide_has(product, values[v], count.fit) ? 1 : 0;
}

} // namespace rialto::catalog
