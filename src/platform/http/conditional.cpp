#include "platform/http/conditional.hpp"

namespace rialto::http {

namespace {

std::string_view opaque_tag(std::string_view etag) {
    if (etag.starts_with("W/")) etag.remove_prefix(2);
    return etag;
}

void skip_spaces(std::string_view& text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
}

} // namespace

bool etag_matches(std::string_view if_none_match, std::string_view etag) {
    const std::string_view wanted = opaque_tag(etag);
    if (if_none_match.empty() || wanted.empty()) return false;
    if (if_none_match == "*") return true;
    for (;;) {
        skip_spaces(if_none_match);
        if_none_match = opaque_tag(if_none_match);
        if (!if_none_match.starts_with('"')) return false;
        const std::size_t end = if_none_match.find('"', 1);
        if (end == if_none_match.npos) return false;
        if (if_none_match.substr(0, end + 1) == wanted) return true;
        if_none_match.remove_prefix(end + 1);
        skip_spaces(if_none_match);
        if (!if_none_match.starts_with(',')) return false;
        if_none_match.remove_prefix(1);
    }
}

} // namespace rialto::http
