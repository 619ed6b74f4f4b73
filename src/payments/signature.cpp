#include "payments/signature.hpp"

#include "base/text.hpp"
#include "payments/payments.hpp"
#include "platform/crypto/crypto.hpp"

#include <charconv>
#include <optional>

namespace rialto::payments {

namespace {

std::string digest_of(std::string_view secret, std::string_view seconds, std::string_view body) {
    std::string signed_text(seconds);
    signed_text += '.';
    signed_text += body;
    return crypto::hex(crypto::bytes(crypto::hmac_sha256(secret, signed_text)));
}

} // namespace

std::string sign_webhook(std::string_view secret, std::string_view body, Time at) {
    const auto since = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch();
    const std::string seconds = std::to_string(since.count());
    return "t=" + seconds + ",v1=" + digest_of(secret, seconds, body);
}

Result<> check_signature(std::string_view secret, std::string_view signature, std::string_view body,
                         Time at) {
    const auto refused = [](std::string detail) {
        return fail(ErrorKind::invalid, "invalid_signature", std::move(detail));
    };
    if (secret.empty()) return refused("No secret is configured for these webhooks.");
    std::string_view seconds;
    for (const std::string_view part : split_trimmed(signature, ','))
        if (part.starts_with("t=")) seconds = part.substr(2);
    std::int64_t signed_at = 0;
    const auto parsed = std::from_chars(seconds.data(), seconds.data() + seconds.size(), signed_at);
    constexpr std::int64_t seconds_max = 100'000'000'000; // the year 5138: no overflow below
    if (seconds.empty() || parsed.ec != std::errc() || parsed.ptr != seconds.data() + seconds.size() ||
        signed_at < 0 || signed_at > seconds_max)
        return refused("The signature has no time.");
    const std::string expected = digest_of(secret, seconds, body);
    bool is_right = false;
    for (const std::string_view part : split_trimmed(signature, ','))
        if (part.starts_with("v1=") && crypto::equal_in_constant_time(part.substr(3), expected))
            is_right = true;
    if (!is_right) return refused("The signature does not fit the body.");
    const Time then{std::chrono::seconds(signed_at)};
    if (then < at - webhook_age_max || then > at + webhook_age_max)
        return refused("The signature is too old.");
    return {};
}

} // namespace rialto::payments
