#pragma once
// Variants as places in words. A product's variants lie side by side in one 64-bit word, so that "some
// variant of this product fits" is an addition: the carry of each product's bits arrives at its last place.
// Products with more than 64 variants ("wide") have words of their own and are looked at one by one.

#include "catalog/engine/bits.hpp"

namespace rialto::catalog {

/// A word of places in which some product can be counted.
struct OpenWord {
    std::uint32_t word;
    Word fit;
    Word last; // of its products
    Word open; // of those that can be counted
};

struct SlotCount {
    std::vector<OpenWord> words;
    std::vector<std::uint32_t> wide; // products
    Bits fit;
};

struct Slots {
    Bits last;                                    // the last place of each product that is not wide
    std::span<const std::uint32_t> first_product; // by word: the product of its first place
    std::span<const std::uint32_t> first_slot;    // by product, and one more: where its places begin
    std::span<const std::uint16_t> variants;      // by product: how many
    std::span<const std::uint32_t> wide;          // products with more than 64 variants

    std::size_t words() const { return last.size(); }

    /// Leaves those of the products of which some place is in `fit`.
    void keep_fitting(std::span<Word> products, Bits fit) const;
    /// What counting of products takes: made once, then many values are counted by it.
    SlotCount prepare_count(Bits fit, Bits products) const;
    /// Adds to each value's total how many of the count's products have some place both in the value and
    /// among those that fit.
    void count_products(std::span<const Bits> values, const SlotCount& count,
                        std::span<std::uint32_t* const> totals) const;

  private:
    bool wide_has(std::uint32_t product, Bits a, Bits b) const;
    /// The products of a word, the first one lowest.
    Word products_at(std::size_t word, Bits products) const;
};

} // namespace rialto::catalog
