#pragma once
// The members of one value of a facet: a flat bitset when they are many, a sorted list when they are few.

#include "catalog/engine/bits.hpp"

namespace rialto::catalog {

/// A set is dense from one member in so many on: there counting words is quicker than looking up members.
inline constexpr std::size_t dense_from_one_in = 128;

struct ValueSet {
    Bits dense;                            // empty for a sparse set
    std::span<const std::uint32_t> sparse; // ascending
    std::size_t size = 0;

    bool is_dense() const { return !dense.empty(); }
    bool contains(std::uint32_t n) const;
    void add_to(std::span<Word> into) const;
    std::size_t count_in(Bits among) const;
};

} // namespace rialto::catalog
