#pragma once
// Who has which place in line. Tickets that were there before the start draw their places: a keyed
// permutation of their numbers, so that a place needs no memory, is the same on every node and after every
// restart, and cannot be foretold before the seed is there. Later tickets have their number as place: first
// come, first served. Private to this folder.

#include <array>
#include <cstdint>

namespace rialto::offers {

struct Draw {
    std::int64_t count = 0; // tickets that take part: numbers 1 to count
    std::array<std::uint8_t, 16> seed{};

    bool operator==(const Draw&) const = default;
};

/// From 1. A bijection of [1, count] to itself; numbers past it are their own place.
std::int64_t place_of(const Draw& draw, std::int64_t number);

} // namespace rialto::offers
