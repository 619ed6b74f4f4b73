#pragma once
// The data of an `offer.claimed` event: {"units":[[allotment_no, unsold, revision], …], "keys":[…]}, absolute
// values, and the idempotency keys (offers::key_hash) of the orders that won. Private to this folder.

#include <cstdint>
#include <string_view>
#include <vector>

namespace rialto::offers {

inline constexpr std::string_view units_topic = "offer.claimed";

struct UnitsChange {
    std::int64_t allotment_no = 0;
    std::int64_t unsold = 0;
    std::int64_t revision = 0;
};

struct UnitsEvent {
    std::vector<UnitsChange> units;
    std::vector<std::int64_t> keys;
};

/// Events are our own: one that cannot be read is a broken invariant of another version and gives nothing
/// (logged).
UnitsEvent parse_units_event(std::string_view data);

} // namespace rialto::offers
