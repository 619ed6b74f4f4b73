#pragma once
// Descriptions come from shop owners and files of unknown origin and are shown as HTML: they are parsed as a
// browser parses them and written anew from a short list of harmless elements.

#include <string>
#include <string_view>

namespace rialto::catalog {

inline constexpr unsigned html_depth_max = 64; // nested elements; deeper ones lose their tags
inline constexpr int html_passes_max = 4;      // until what was written reads back the same

/// Keeps p, br, ul, ol, li, strong, em, b, i, h2–h4, span, tables and links to http, https and mailto (with
/// rel="nofollow noopener"), all without other attributes; other elements leave their text behind, script,
/// style and the like vanish with theirs. Callers bound the input (description_bytes_max).
/// What comes out comes out again unchanged, so that a description that was exported imports as itself.
std::string sanitise_html(std::string_view html);

/// What a reader without HTML gets to see: text with single spaces, a line break between blocks. Understands
/// entities ("Food &amp; Drink").
std::string html_to_text(std::string_view html);

} // namespace rialto::catalog
