#include "orders/order.hpp"

#include "platform/crypto/crypto.hpp"

#include <array>
#include <cctype>

namespace rialto::orders {

namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr int number_digits = 7; // 35 bits: 34 billion orders
constexpr std::uint64_t half_mask = (1U << 18) - 1;
constexpr std::uint64_t number_limit = 1ULL << 35;
constexpr std::uint32_t check_modulus = 31; // prime, so that every place weighs
constexpr std::string_view token_version = "1";

// Mixes 35 bits reversibly: a Feistel network over 36 bits, walked on until it lands below 2^35 again (cycle
// walking, Black and Rogaway 2002).
std::uint64_t round_of(std::uint64_t half, std::uint64_t round) {
    std::uint64_t x = half * 0x9E3779B97F4A7C15ULL + round * 0xD1B54A32D192ED03ULL + 0x2545F4914F6CDD1DULL;
    x ^= x >> 29;
    x *= 0xBF58476D1CE4E5B9ULL;
    return (x >> 32) & half_mask;
}

std::uint64_t mix(std::uint64_t value) {
    do {
        std::uint64_t left = value >> 18;
        std::uint64_t right = value & half_mask;
        for (std::uint64_t round = 0; round < 4; ++round) {
            const std::uint64_t next = left ^ round_of(right, round);
            left = right;
            right = next;
        }
        value = left << 18 | right;
    } while (value >= number_limit);
    return value;
}

std::uint64_t unmix(std::uint64_t value) {
    do {
        std::uint64_t left = value >> 18;
        std::uint64_t right = value & half_mask;
        for (std::uint64_t round = 4; round-- > 0;) {
            const std::uint64_t previous = right ^ round_of(left, round);
            right = left;
            left = previous;
        }
        value = left << 18 | right;
    } while (value >= number_limit);
    return value;
}

std::uint32_t check_of(std::uint64_t mixed) {
    std::uint32_t sum = 0;
    for (std::uint32_t place = 1; place <= number_digits; ++place, mixed >>= 5)
        sum += place * static_cast<std::uint32_t>(mixed & 31);
    return sum % check_modulus;
}

std::optional<std::uint32_t> value_of(char c) {
    c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    if (c == 'O') c = '0';
    if (c == 'I' || c == 'L') c = '1';
    const auto at = alphabet.find(c);
    if (at == std::string_view::npos) return std::nullopt;
    return static_cast<std::uint32_t>(at);
}

} // namespace

std::string print_order_number(std::int64_t number) {
    const std::uint64_t mixed = mix(static_cast<std::uint64_t>(number) % number_limit);
    std::string text;
    for (int place = number_digits; place-- > 0;) {
        text += alphabet[mixed >> (5 * place) & 31];
        if (text.size() == 4) text += '-';
    }
    text += alphabet[check_of(mixed)];
    return text;
}

std::optional<std::int64_t> parse_order_number(std::string_view text) {
    std::uint64_t mixed = 0;
    std::uint32_t check = 0;
    int digits = 0;
    for (const char c : text) {
        if (c == '-' || c == ' ') continue;
        const auto value = value_of(c);
        if (!value || digits > number_digits) return std::nullopt;
        if (digits < number_digits)
            mixed = mixed << 5 | *value;
        else
            check = *value;
        ++digits;
    }
    if (digits != number_digits + 1 || check != check_of(mixed)) return std::nullopt;
    return static_cast<std::int64_t>(unmix(mixed));
}

std::string make_access_token(std::string_view secret, const Uuid& order) {
    const std::string signed_text = "order:" + std::string(token_version) + ":" + to_string(order);
    const crypto::Digest mac = crypto::hmac_sha256(secret, signed_text);
    return std::string(token_version) + "." + crypto::base64url(crypto::bytes(mac).substr(0, 16));
}

bool is_access_token(std::string_view secret, const Uuid& order, std::string_view token) {
    return crypto::equal_in_constant_time(make_access_token(secret, order), token);
}

std::string etag_of(const Order& order) {
    return "\"" + std::to_string(order.event_seq) + "\"";
}

} // namespace rialto::orders
