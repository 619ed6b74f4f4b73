#include "accounts/email_proof.hpp"

#include "base/email.hpp"

#include <cstdint>
#include <cstring>

namespace rialto::accounts {

namespace {

constexpr std::size_t time_bytes = 8;
constexpr std::size_t random_count = 8; // two codes for one address differ
constexpr std::size_t mac_bytes = 16;

std::string bytes_of(Time at) {
    const std::int64_t count = at.time_since_epoch().count();
    std::string bytes(sizeof count, '\0');
    std::memcpy(bytes.data(), &count, sizeof count);
    return bytes;
}

Time time_in(std::string_view bytes) {
    std::int64_t count = 0;
    std::memcpy(&count, bytes.data(), sizeof count);
    return Time(Duration(count));
}

} // namespace

EmailProofs::EmailProofs(std::string_view secret) : key_(crypto::hmac_sha256(secret, "e-mail proofs")) {}

std::string EmailProofs::sign(std::string_view what, std::string_view text) const {
    const crypto::Digest digest =
        crypto::hmac_sha256(crypto::bytes(key_), std::string(what) + '\n' + std::string(text));
    return std::string(crypto::bytes(digest));
}

std::string EmailProofs::make_proof(std::string_view email, Time at) const {
    const std::string until = bytes_of(at + email_proof_lifetime);
    return crypto::base64url(until + sign("proof", until + fold_email(email)).substr(0, mac_bytes));
}

bool EmailProofs::holds(std::string_view proof, std::string_view email, Time at) const {
    if (proof.size() > email_proof_bytes_max) return false;
    const std::optional<std::string> bytes = crypto::from_base64url(proof);
    if (!bytes || bytes->size() != time_bytes + mac_bytes) return false;
    const std::string until = bytes->substr(0, time_bytes);
    const std::string mac = sign("proof", until + fold_email(email)).substr(0, mac_bytes);
    return crypto::equal_in_constant_time(mac, bytes->substr(time_bytes)) && at < time_in(until);
}

std::string EmailProofs::begin(std::string_view email, Time at) const {
    const std::string text =
        bytes_of(at + email_code_lifetime) + crypto::random_bytes(random_count) + std::string(email);
    return crypto::base64url(sign("verification", text).substr(0, mac_bytes) + text);
}

std::optional<EmailProofs::Verification> EmailProofs::open(std::string_view id) const {
    constexpr std::size_t fixed = mac_bytes + time_bytes + random_count;
    if (id.size() > 2 * (fixed + email_bytes_max)) return std::nullopt;
    const std::optional<std::string> bytes = crypto::from_base64url(id);
    if (!bytes || bytes->size() <= fixed) return std::nullopt;
    const std::string text = bytes->substr(mac_bytes);
    if (!crypto::equal_in_constant_time(sign("verification", text).substr(0, mac_bytes),
                                        bytes->substr(0, mac_bytes)))
        return std::nullopt;
    constexpr std::uint64_t codes = 1'000'000;
    std::uint64_t number = 0;
    std::memcpy(&number, sign("code", text).data(), sizeof number);
    std::string code = std::to_string(codes + number % codes).substr(1);
    return Verification{text.substr(time_bytes + random_count), time_in(text), std::move(code)};
}

} // namespace rialto::accounts
