#pragma once
// The texts of requests. Private to this folder.

#include "rehearsal/plan.hpp"
#include "rehearsal/stage.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace rialto::rehearsal {

struct RequestLine {
    std::string_view method;
    std::string path;
};

/// As a browser asks for what it shows; only where the answer's body is passed over.
inline constexpr std::string_view compressed_header = "Accept-Encoding: br\r\n";

std::string quoted(std::string_view text); // as JSON
/// The `code` of a problem document; "" where there is none.
std::string code_of(std::string_view problem);
std::string bearer_header(std::string_view token);
/// User-Agent, and the address of a client of its own (RFC 2544's 198.18.0.0/15, else RFC 6598's
/// 100.64.0.0/10), which a store that trusts this machine as its edge takes for the shopper's.
std::string client_headers(std::uint32_t person);

/// Where everything is sent.
std::string delivery_body(const Stage& stage);
std::string key_of(const Stage& stage, std::uint32_t who);
/// A person's; each cart of a bot spells it another way, but it is one mailbox.
std::string email_of(const Stage& stage, const Visitor& visitor, std::uint32_t who);

} // namespace rialto::rehearsal
