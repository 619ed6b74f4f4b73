#pragma once
// E-mail addresses as people type them.

#include <string>
#include <string_view>

namespace rialto {

inline constexpr std::size_t email_bytes_max = 254; // RFC 5321

/// Enough to catch a slip of the thumb; whether mail arrives only mail can tell. The text is trimmed and
/// valid UTF-8.
bool looks_like_email(std::string_view email);

/// One text for all spellings of an address that people take for the same: Unicode case folding (not Turkish)
/// and NFC. Only for comparing; mail goes to the address as it was given.
std::string fold_email(std::string_view email);

} // namespace rialto
