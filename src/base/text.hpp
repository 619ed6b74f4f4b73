#pragma once
// Small text functions that several domains need.

#include <string>
#include <string_view>
#include <vector>

namespace rialto {

bool is_valid_utf8(std::string_view text);

/// Number of code points of valid UTF-8.
std::size_t code_points(std::string_view text);

std::string_view trim(std::string_view text);

/// Pieces between separators, trimmed, empty ones left out.
std::vector<std::string_view> split_trimmed(std::string_view text, char separator);

std::string ascii_lower(std::string_view text);

enum class Accents { folded, kept };

/// Lower case as one compares it, composed (NFC of NFKD): with Accents::folded Latin letters lose their marks
/// and become plain ones ("Straße" -> "strasse"); other scripts keep theirs. What is no letter or digit stays
/// when it is ASCII, a typographic apostrophe becomes ', anything else a space.
std::string fold_text(std::string_view text, Accents accents = Accents::folded);

/// Lower case, accents folded for Latin letters, anything else to single hyphens: "Ódd Goods" ->
/// "odd-goods". Letters of other scripts are kept. Empty when nothing is left.
std::string slugify(std::string_view text);

} // namespace rialto
