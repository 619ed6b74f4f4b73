#include "base/ip_network.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>

namespace rialto {

namespace {

constexpr int v4_prefix_bits = 96; // of ::ffff:0:0/96
constexpr int subscriber_bytes = 8;

} // namespace

bool IpAddress::is_v4() const {
    constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    return std::equal(mapped.begin(), mapped.end(), bytes.begin());
}

std::optional<IpAddress> parse_ip_address(std::string_view text) {
    const std::string spelled(text); // inet_pton wants an end
    IpAddress address;
    if (spelled.size() != text.size() || spelled.find('\0') != std::string::npos) return std::nullopt;
    if (inet_pton(AF_INET, spelled.c_str(), address.bytes.data() + 12) == 1) {
        address.bytes[10] = address.bytes[11] = 0xff;
        return address;
    }
    if (inet_pton(AF_INET6, spelled.c_str(), address.bytes.data()) == 1) return address;
    return std::nullopt;
}

bool IpNetwork::contains(const IpAddress& other) const {
    const auto whole = static_cast<std::size_t>(prefix_bits / 8);
    if (!std::equal(address.bytes.begin(), address.bytes.begin() + static_cast<std::ptrdiff_t>(whole),
                    other.bytes.begin()))
        return false;
    const int rest = prefix_bits % 8;
    return rest == 0 || (address.bytes[whole] ^ other.bytes[whole]) >> (8 - rest) == 0;
}

std::optional<IpNetwork> parse_ip_network(std::string_view text) {
    const std::size_t slash = text.find('/');
    const auto address = parse_ip_address(text.substr(0, slash));
    if (!address) return std::nullopt;
    if (slash == std::string_view::npos) return IpNetwork{*address};
    const std::string_view digits = text.substr(slash + 1);
    const bool is_v4 = text.find(':') == std::string_view::npos;
    int bits = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (parsed.ec != std::errc() || parsed.ptr != digits.data() + digits.size() || bits < 0 ||
        bits > (is_v4 ? 32 : 128))
        return std::nullopt;
    return IpNetwork{*address, is_v4 ? v4_prefix_bits + bits : bits};
}

std::optional<std::vector<IpNetwork>> parse_ip_networks(std::string_view text) {
    std::vector<IpNetwork> networks;
    for (const std::string_view part : split_trimmed(text, ',')) {
        const auto network = parse_ip_network(part);
        if (!network) return std::nullopt;
        networks.push_back(*network);
    }
    return networks;
}

std::string subscriber_of(std::string_view address) {
    auto parsed = parse_ip_address(address);
    if (!parsed) return std::string(address);
    if (!parsed->is_v4()) std::fill(parsed->bytes.begin() + subscriber_bytes, parsed->bytes.end(), 0);
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (parsed->is_v4())
        inet_ntop(AF_INET, parsed->bytes.data() + 12, text.data(), text.size());
    else
        inet_ntop(AF_INET6, parsed->bytes.data(), text.data(), text.size());
    return text.data();
}

} // namespace rialto
