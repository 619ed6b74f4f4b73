#include "offers/admission.hpp"

#include "platform/crypto/crypto.hpp"

#include <algorithm>

namespace rialto::offers {

namespace {

constexpr std::size_t mac_bytes = 16;
constexpr std::string_view ticket_purpose = "offers: ticket 1:";
constexpr std::string_view admission_purpose = "offers: admission 1:";

void put(std::string& out, std::int64_t number) {
    for (int shift = 56; shift >= 0; shift -= 8)
        out.push_back(static_cast<char>(static_cast<std::uint64_t>(number) >> shift & 0xff));
}
void put(std::string& out, const std::array<std::uint8_t, 16>& bytes) {
    out.append(bytes.begin(), bytes.end());
}

std::int64_t take_number(std::string_view& from) {
    std::uint64_t number = 0;
    for (const char byte : from.substr(0, 8)) number = number << 8 | static_cast<unsigned char>(byte);
    from.remove_prefix(8);
    return static_cast<std::int64_t>(number);
}
std::array<std::uint8_t, 16> take_bytes(std::string_view& from) {
    std::array<std::uint8_t, 16> bytes{};
    std::copy_n(from.begin(), bytes.size(), bytes.begin());
    from.remove_prefix(bytes.size());
    return bytes;
}

std::string mac_of(std::string_view secret, std::string_view purpose, std::string_view body) {
    const crypto::Digest mac = crypto::hmac_sha256(secret, std::string(purpose) + std::string(body));
    return std::string(crypto::bytes(mac).substr(0, mac_bytes));
}

/// The signed body; nullopt when it is not `size` bytes that were signed for this purpose.
std::optional<std::string> open(std::string_view secret, std::string_view purpose, std::string_view text,
                                std::size_t size) {
    if (text.size() > 2 * (size + mac_bytes)) return std::nullopt;
    std::optional<std::string> bytes = crypto::from_base64url(text);
    if (!bytes || bytes->size() != size + mac_bytes) return std::nullopt;
    const std::string mac = bytes->substr(size);
    bytes->resize(size);
    if (!crypto::equal_in_constant_time(mac, mac_of(secret, purpose, *bytes))) return std::nullopt;
    return bytes;
}

} // namespace

CartDigest digest_of(const Uuid& cart) {
    std::string named = "offers: cart:";
    put(named, cart.bytes);
    const crypto::Digest digest = crypto::sha256(named);
    CartDigest half{};
    std::copy_n(digest.begin(), half.size(), half.begin());
    return half;
}

std::string print_ticket(std::string_view secret, const Ticket& ticket) {
    std::string body;
    put(body, ticket.offer.bytes);
    put(body, ticket.number);
    put(body, ticket.cart);
    return crypto::base64url(body + mac_of(secret, ticket_purpose, body));
}

std::optional<Ticket> parse_ticket(std::string_view secret, std::string_view text) {
    constexpr std::size_t size = 16 + 8 + 16;
    const std::optional<std::string> body = open(secret, ticket_purpose, text, size);
    if (!body) return std::nullopt;
    std::string_view rest = *body;
    Ticket ticket;
    ticket.offer.bytes = take_bytes(rest);
    ticket.number = take_number(rest);
    ticket.cart = take_bytes(rest);
    return ticket;
}

std::string print_admission(std::string_view secret, const Admission& admission) {
    std::string body;
    put(body, admission.offer.bytes);
    put(body, admission.place);
    put(body, admission.cart);
    put(body, admission.expires_at.time_since_epoch().count());
    return crypto::base64url(body + mac_of(secret, admission_purpose, body));
}

std::optional<Admission> parse_admission(std::string_view secret, std::string_view text) {
    constexpr std::size_t size = 16 + 8 + 16 + 8;
    const std::optional<std::string> body = open(secret, admission_purpose, text, size);
    if (!body) return std::nullopt;
    std::string_view rest = *body;
    Admission admission;
    admission.offer.bytes = take_bytes(rest);
    admission.place = take_number(rest);
    admission.cart = take_bytes(rest);
    admission.expires_at = Time(Duration(take_number(rest)));
    return admission;
}

} // namespace rialto::offers
