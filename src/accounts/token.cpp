#include "accounts/token.hpp"

#include "platform/crypto/crypto.hpp"

#include <algorithm>

namespace rialto::accounts {

namespace {

constexpr std::string_view token_prefix = "rialto_session_";
constexpr std::size_t token_random_bytes = 32;
constexpr std::size_t token_random_length = 43; // of their base64url text

} // namespace

std::string make_session_token() {
    return std::string(token_prefix) + crypto::base64url(crypto::random_bytes(token_random_bytes));
}

bool has_form_of_session(std::string_view token) {
    return token.starts_with(token_prefix) && token.size() == token_prefix.size() + token_random_length;
}

std::string session_cookie_value(std::string_view token, std::chrono::seconds max_age, CookieUse use) {
    std::string value(http::session_cookie);
    value += '=';
    value += token;
    value += "; Max-Age=" + std::to_string(std::max<std::int64_t>(0, max_age.count()));
    value += "; Path=/; HttpOnly; SameSite=Lax";
    if (use == CookieUse::https_only) value += "; Secure";
    return value;
}

} // namespace rialto::accounts
