#pragma once
// A page as nodes hand it to each other through Redis: the body as sent, and what the receiver needs to make
// its own headers and to judge how old the stock in it is.

#include "base/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace rialto::catalog {

struct SharedPage {
    Time rendered_at; // by the renderer's clock; the stock shown is at least as new
    bool is_compressed = false;
    std::string tags; // page_tags()
    std::string body;

    bool operator==(const SharedPage&) const = default;
};

std::string pack(const SharedPage& page);
/// nullopt for anything that pack() did not make.
std::optional<SharedPage> unpack(std::string_view text);

} // namespace rialto::catalog
