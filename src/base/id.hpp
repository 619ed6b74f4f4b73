#pragma once
// Identifiers. UUIDv7 (RFC 9562) for what is only named; 122 random bits for what opens by being
// known (carts, tickets): those must not be guessable or ordered by time.

#include "base/time.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace rialto {

struct Uuid {
    std::array<std::uint8_t, 16> bytes{};

    auto operator<=>(const Uuid&) const = default;
};

/// Time-ordered, unique also within one microsecond on one thread.
Uuid make_uuid_v7(Time at);

/// 122 random bits from the system's generator (version 4): a capability.
Uuid make_capability();

/// Canonical text: 36 characters, lower case.
std::string to_string(const Uuid& id);
void append(std::string& out, const Uuid& id);

/// Accepts the canonical form only (either case).
std::optional<Uuid> parse_uuid(std::string_view text);

} // namespace rialto

template <>
struct std::hash<rialto::Uuid> {
    std::size_t operator()(const rialto::Uuid& id) const noexcept {
        std::uint64_t tail = 0;
        std::memcpy(&tail, id.bytes.data() + 8, 8);
        std::uint64_t head = 0;
        std::memcpy(&head, id.bytes.data(), 8);
        return tail * 0x9e3779b97f4a7c15ULL ^ head;
    }
};
