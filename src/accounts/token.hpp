#pragma once
// Tokens of sessions, and the cookie they travel in. Private to this folder.

#include "platform/http/http.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace rialto::accounts {

/// "rialto_session_" and 32 random bytes in base64url; no API key has this form.
std::string make_session_token();
bool has_form_of_session(std::string_view token);

enum class CookieUse { any, https_only };

/// The Set-Cookie value that keeps the token for so long; 0 s takes it away.
std::string session_cookie_value(std::string_view token, std::chrono::seconds max_age, CookieUse use);

} // namespace rialto::accounts
