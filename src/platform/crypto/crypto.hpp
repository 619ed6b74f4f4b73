#pragma once
// Digests, MACs and randomness over OpenSSL; constant-time comparison. Never our own algorithms.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rialto::crypto {

using Digest = std::array<std::uint8_t, 32>;

Digest sha256(std::string_view data);
Digest hmac_sha256(std::string_view key, std::string_view data);
std::string random_bytes(std::size_t count);
std::string hex(std::string_view bytes);
std::string base64url(std::string_view bytes); // without padding
std::optional<std::string> from_base64url(std::string_view text);
/// SipHash-2-4: fast and unpredictable to who does not know the key. Not a MAC for what travels.
std::uint64_t keyed_hash(const std::array<std::uint8_t, 16>& key, std::string_view data);
bool equal_in_constant_time(std::string_view a, std::string_view b);
inline std::string_view bytes(const Digest& digest) {
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

} // namespace rialto::crypto
