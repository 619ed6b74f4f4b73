#include "catalog/exchange/xml.hpp"

#include "base/text.hpp"

namespace rialto::catalog {

namespace {

bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

std::size_t sequence_end(std::string_view text, std::size_t at) {
    ++at;
    while (at < text.size() && is_continuation(text[at])) ++at;
    return at;
}

/// C1 control characters and the two non-characters that XML excludes.
bool is_excluded(std::string_view sequence) {
    return (sequence.size() == 2 && sequence[0] == '\xc2' && sequence[1] < '\xa0') ||
           sequence == "\xef\xbf\xbe" || sequence == "\xef\xbf\xbf";
}

} // namespace

void append_xml(std::string& out, std::string_view text) {
    const bool is_text = is_valid_utf8(text);
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = sequence_end(text, at);
        const std::string_view sequence = text.substr(at, end - at);
        at = end;
        const char c = sequence[0];
        if (static_cast<unsigned char>(c) >= 0x80) {
            if (is_text && !is_excluded(sequence)) out += sequence;
            continue;
        }
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\t':
        case '\n': out += c; break;
        default:
            if (c >= ' ' && c != '\x7f') out += c;
        }
    }
}

void append_element(std::string& out, std::string_view name, std::string_view text) {
    if (text.empty()) return;
    ((out += '<') += name) += '>';
    append_xml(out, text);
    (((out += "</") += name) += '>') += '\n';
}

std::string_view first_code_points(std::string_view text, std::size_t count_max) {
    std::size_t at = 0;
    for (std::size_t count = 0; count < count_max && at < text.size(); ++count) at = sequence_end(text, at);
    return text.substr(0, at);
}

} // namespace rialto::catalog
