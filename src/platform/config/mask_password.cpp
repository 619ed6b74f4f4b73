#include "base/text.hpp"
#include "platform/config/config.hpp"

#include <algorithm>

namespace rialto::config {

namespace {

constexpr std::string_view mask = "***";

/// The end of a value in a connection string: a quoted one may hold spaces and escaped quotes.
std::size_t end_of_word(std::string_view text, std::size_t from) {
    if (from < text.size() && text[from] == '\'') {
        std::size_t at = from + 1;
        while (at < text.size() && text[at] != '\'') at += text[at] == '\\' ? 2 : 1;
        return std::min(at + 1, text.size());
    }
    return std::min(text.find_first_of(" \t\r\n", from), text.size());
}

/// Masks the values of parameters whose name ends in "password" ("sslpassword" is another).
std::string mask_parameters(std::string_view text, bool is_url) {
    const std::string lower = ascii_lower(text);
    std::string out;
    std::size_t copied = 0;
    for (std::size_t at = 0; (at = lower.find("password", at)) != std::string::npos;) {
        std::size_t from = at + std::string_view("password").size();
        at = from;
        if (!is_url)
            while (from < text.size() && text[from] == ' ') ++from;
        if (from >= text.size() || text[from] != '=') continue;
        ++from;
        if (!is_url)
            while (from < text.size() && text[from] == ' ') ++from;
        const std::size_t end =
            is_url ? std::min(text.find_first_of("&#", from), text.size()) : end_of_word(text, from);
        if (end == from) continue;
        out.append(text.substr(copied, from - copied)).append(mask);
        copied = at = end;
    }
    return out.append(text.substr(copied));
}

} // namespace

std::string mask_password(std::string_view url) {
    const std::size_t scheme = url.find("://");
    if (scheme == std::string_view::npos) return mask_parameters(url, false);
    std::string text(url);
    const std::size_t from = scheme + 3;
    // A password may itself hold '@' by mistake: everything up to the last one of the authority is hidden.
    const std::size_t query = std::min(text.find('?', from), text.size());
    const std::size_t at = text.rfind('@', query);
    const std::size_t colon = text.find(':', from);
    if (at != std::string::npos && at >= from && colon != std::string::npos && colon < at)
        text.replace(colon + 1, at - colon - 1, mask);
    return mask_parameters(text, true);
}

} // namespace rialto::config
