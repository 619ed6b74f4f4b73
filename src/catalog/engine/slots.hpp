#pragma once
// Variants as places in words. A product's variants lie side by side in one 64-bit word, so that "some
// variant of this product fits" is an addition: the carry of each product's bits arrives at its last place.
// Products with more than 64 variants ("wide") have words of their own and are looked at one by one.

#include "catalog/engine/bits.hpp"

namespace rialto::catalog {

struct Slots {
    Bits last;                                    // the last place of each product that is not wide
    std::span<const std::uint32_t> first_product; // by word: the product of its first place
    std::span<const std::uint32_t> first_slot;    // by product, and one more: where its places begin
    std::span<const std::uint16_t> variants;      // by product: how many
    std::span<const std::uint32_t> wide;          // products with more than 64 variants

    std::size_t words() const { return last.size(); }

    /// Products of which some place is set.
    void to_products(Bits slots, std::span<Word> products) const;
    /// Sets the last places of the products.
    void to_last(Bits products, std::span<Word> slots) const;
    /// How many products have some place in both `value` and `fit`, and are among those whose last places
    /// are `allowed` (for wide ones: among `products`).
    std::size_t count_products(Bits value, Bits fit, Bits allowed, Bits products) const;

  private:
    bool wide_has(std::uint32_t product, Bits a, Bits b) const;
};

} // namespace rialto::catalog
