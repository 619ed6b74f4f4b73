#include "offers/room/place.hpp"

#include "platform/crypto/crypto.hpp"

#include <algorithm>
#include <bit>
#include <string_view>

namespace rialto::offers {

namespace {

constexpr int rounds = 6;
// Halves of fewer bits give permutations that are not random enough; small draws walk a little longer
// instead.
constexpr int half_bits_min = 4;

/// A Feistel network: a permutation of [0, 4^half_bits) whatever the round's function is.
std::uint64_t permute(const Draw& draw, int half_bits, std::uint64_t value) {
    const std::uint64_t mask = (1ULL << half_bits) - 1;
    std::uint64_t left = value >> half_bits;
    std::uint64_t right = value & mask;
    for (int round = 0; round < rounds; ++round) {
        std::array<char, 9> input{static_cast<char>(round)};
        for (std::size_t i = 0; i < 8; ++i) input[i + 1] = static_cast<char>(right >> (8 * i) & 0xff);
        const std::uint64_t hash = crypto::keyed_hash(draw.seed, {input.data(), input.size()});
        const std::uint64_t mixed = left ^ (hash & mask);
        left = right;
        right = mixed;
    }
    return left << half_bits | right;
}

} // namespace

std::int64_t place_of(const Draw& draw, std::int64_t number) {
    if (number < 1 || number > draw.count) return number;
    const auto count = static_cast<std::uint64_t>(draw.count);
    const int half_bits = std::max(half_bits_min, (static_cast<int>(std::bit_width(count - 1)) + 1) / 2);
    // Walks its cycle until it is back among those who draw: still one to one (Black and Rogaway, 2002).
    auto value = static_cast<std::uint64_t>(number - 1);
    do value = permute(draw, half_bits, value);
    while (value >= count);
    return static_cast<std::int64_t>(value) + 1;
}

} // namespace rialto::offers
