#pragma once
// Text for XML 1.0 documents.

#include <string>
#include <string_view>

namespace rialto::catalog {

/// Appends the text escaped for elements and quoted attributes. What XML has no place for (control characters
/// but tab and line breaks, U+FFFE, U+FFFF, bytes that are not UTF-8) is left out.
void append_xml(std::string& out, std::string_view text);

/// <name>text</name>; nothing when the text is empty.
void append_element(std::string& out, std::string_view name, std::string_view text);

/// At most so many code points of valid UTF-8, cut between two of them.
std::string_view first_code_points(std::string_view text, std::size_t count_max);

} // namespace rialto::catalog
