#pragma once
// Content codings: which one a client wants, and compressing into it. Answers are compressed once and kept,
// so this costs nothing per request.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace rialto::http {

enum class Encoding : std::uint8_t { identity, gzip, br };
inline constexpr std::size_t encoding_count = 3;
inline constexpr std::array all_encodings{Encoding::identity, Encoding::gzip, Encoding::br};

/// The coding to answer with for an Accept-Encoding field (RFC 9110, 12.5.3): the highest weight wins, br
/// before gzip before identity among equals. Identity when the field is empty, odd, or leaves nothing else.
Encoding choose_encoding(std::string_view accept_encoding);

/// The Content-Encoding value; empty for identity.
std::string_view content_encoding(Encoding encoding);

/// quality 0..11 (5 for pages that are rendered on demand, 9 for files). Identity returns a copy.
std::string compress(Encoding encoding, std::string_view text, int quality = 5);

/// Whether compressing pays for this media type: text, JSON, JavaScript, SVG, XML, web manifests, wasm.
bool is_compressible(std::string_view content_type);

} // namespace rialto::http
