#pragma once
// A page as nodes hand it to each other through Redis: the body as sent, and what the receiver needs to make
// its own headers and to judge how old the stock in it is. Whoever can write to Redis still cannot put words
// into the shop's mouth: a page is signed with the store's secret, for the one key that it is kept under.

#include "base/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace rialto::catalog {

struct SharedPage {
    Time rendered_at; // by the renderer's clock; the stock shown is at least as new
    bool is_compressed = false;
    std::string tags; // page_tags()
    std::string edge; // print_edge(), of a list's first page
    std::string body;

    bool operator==(const SharedPage&) const = default;
};

/// The store's secret, and the key that the page is kept under. Both outlive the call.
struct PageSeal {
    std::string_view secret;
    std::string_view key;
};

std::string pack(const SharedPage& page, PageSeal seal);
/// nullopt for anything that pack() did not make with the same seal: what is cut, damaged, from another store
/// or moved to another key.
std::optional<SharedPage> unpack(std::string_view text, PageSeal seal);

} // namespace rialto::catalog
