#include "accounts/accounts.hpp"
#include "base/text.hpp"

namespace rialto::accounts {

namespace {

bool is_read(http::Method method) {
    return method == http::Method::get || method == http::Method::head || method == http::Method::options;
}

} // namespace

Provenance provenance_of(const http::Request& request) {
    // Browsers send this to https and loopback addresses; a page cannot forge it.
    if (const std::string_view site = request.header("Sec-Fetch-Site"); !site.empty()) {
        if (site == "same-origin") return Provenance::own_page;
        return site == "none" ? Provenance::unsaid : Provenance::foreign_page;
    }
    const std::string_view origin = request.header("Origin");
    if (origin.empty()) return Provenance::unsaid;
    constexpr std::string_view after_scheme = "://";
    const std::size_t at = origin.find(after_scheme);
    if (at == std::string_view::npos) return Provenance::foreign_page; // "null"
    const std::string authority = ascii_lower(origin.substr(at + after_scheme.size()));
    return authority == ascii_lower(request.header("Host")) ? Provenance::own_page : Provenance::foreign_page;
}

bool may_use_cookie(const http::Request& request) {
    return is_read(request.method) || provenance_of(request) == Provenance::own_page;
}

} // namespace rialto::accounts
