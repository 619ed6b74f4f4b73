#include "catalog/engine/slots.hpp"

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

RIALTO_FAST std::size_t count_narrow(Bits value, Bits fit, Bits last, Bits allowed) {
    std::size_t total = 0;
    for (std::size_t w = 0; w < last.size(); ++w)
        total += static_cast<std::size_t>(std::popcount(some_of(value[w] & fit[w], last[w]) & allowed[w]));
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

void Slots::to_products(Bits slots, std::span<Word> products) const {
    for (std::size_t w = 0; w < last.size(); ++w) {
        const Word found = some_of(slots[w], last[w]);
        if (found == 0) continue;
        const Word bits = gather(found, last[w]);
        const std::size_t at = first_product[w];
        const std::size_t shift = at % word_bits;
        products[at / word_bits] |= bits << shift;
        if (shift != 0 && bits >> (word_bits - shift) != 0)
            products[at / word_bits + 1] |= bits >> (word_bits - shift);
    }
    for (const std::uint32_t product : wide)
        if (wide_has(product, slots, slots)) set_bit(products, product);
}

void Slots::to_last(Bits products, std::span<Word> slots) const {
    for (std::size_t w = 0; w < last.size(); ++w) {
        if (last[w] == 0) continue;
        const std::size_t at = first_product[w];
        const std::size_t shift = at % word_bits;
        Word bits = products[at / word_bits] >> shift;
        if (shift != 0 && at / word_bits + 1 < products.size())
            bits |= products[at / word_bits + 1] << (word_bits - shift);
        slots[w] = spread(bits, last[w]);
    }
}

std::size_t Slots::count_products(Bits value, Bits fit, Bits allowed, Bits products) const {
    std::size_t total = count_narrow(value, fit, last, allowed);
    for (const std::uint32_t product : wide)
        total += has_bit(products, product) && wide_has(product, value, fit) ? 1 : 0;
    return total;
}

} // namespace rialto::catalog
