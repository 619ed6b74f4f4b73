#pragma once
// IP addresses and the networks that hold them.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rialto {

/// An address of either family; IPv4 is kept as ::ffff:a.b.c.d (RFC 4291), so that both spellings are one.
struct IpAddress {
    std::array<std::uint8_t, 16> bytes{};

    bool is_v4() const;
    auto operator<=>(const IpAddress&) const = default;
};

/// "192.0.2.1" or "2001:db8::1"; nullopt for anything else, also with a port or zone.
std::optional<IpAddress> parse_ip_address(std::string_view text);

struct IpNetwork {
    IpAddress address;
    int prefix_bits = 128; // of the 128 of `address`

    bool contains(const IpAddress& other) const;
};

/// "10.0.0.0/8", "2001:db8::/32", or a single address.
std::optional<IpNetwork> parse_ip_network(std::string_view text);

/// Networks between commas; empty text is no network. nullopt when one of them is none.
std::optional<std::vector<IpNetwork>> parse_ip_networks(std::string_view text);

/// What one subscriber has: an IPv4 address, or the first 64 bits of an IPv6 address. What is no address
/// stays as it is.
std::string subscriber_of(std::string_view address);

} // namespace rialto
