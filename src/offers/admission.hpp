#pragma once
// What somebody who waits for an offer holds: a ticket (their number in line) and, once they are let in, an
// admission (leave to order, for a while). Both are signed texts that say all there is to know, so that any
// node reads them without asking anybody, and both are bound to one cart, by a digest that does not tell its
// id. Seen by other folders through offers.hpp.

#include "base/id.hpp"
#include "base/time.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rialto::offers {

inline constexpr std::chrono::minutes admission_lifetime{5}; // from the moment the mark reached the place

using CartDigest = std::array<std::uint8_t, 16>;
CartDigest digest_of(const Uuid& cart);

struct Ticket {
    Uuid offer;
    std::int64_t number = 0; // from 1, in order of arrival
    CartDigest cart{};

    bool operator==(const Ticket&) const = default;
};

struct Admission {
    Uuid offer;
    std::int64_t place = 0; // in line, from 1
    CartDigest cart{};
    Time expires_at;

    bool operator==(const Admission&) const = default;
};

/// `secret` is the store's. 128 bits of HMAC; letters fit for a path.
std::string print_ticket(std::string_view secret, const Ticket& ticket);
std::string print_admission(std::string_view secret, const Admission& admission);
/// nullopt for what this store has not signed as such.
std::optional<Ticket> parse_ticket(std::string_view secret, std::string_view text);
std::optional<Admission> parse_admission(std::string_view secret, std::string_view text);

} // namespace rialto::offers
