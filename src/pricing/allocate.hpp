#pragma once
// Exact division of whole amounts.

#include <cstdint>
#include <span>
#include <vector>

namespace rialto::pricing {

/// numerator ÷ denominator to the nearest whole, halves up; neither is negative, the denominator not 0.
std::int64_t round_half_up(__int128 numerator, __int128 denominator);

/// `whole` in parts as the weights are to each other, by largest remainder; ties go to what stands first.
/// Parts sum to `whole`, and none is above its weight while `whole` is at most their sum. All are 0 when the
/// weights are; nothing is negative.
std::vector<std::int64_t> allocate(std::int64_t whole, std::span<const std::int64_t> weights);

} // namespace rialto::pricing
