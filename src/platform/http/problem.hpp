#pragma once
// Problem documents (RFC 9457): the one shape of every refusal.

#include "platform/http/http.hpp"

namespace rialto::http {

inline constexpr std::string_view problem_content_type = "application/problem+json";

/// A problem of the protocol or the server itself, whose status no ErrorKind has (405, 408, 431, 500 …).
Response problem_of(int status, std::string_view code, std::string_view detail);

/// Adds the request id to a body that problem() or problem_of() made.
void add_request_id(std::string& problem_body, std::string_view request_id);

/// Appends a quoted JSON string. '<' is escaped, so that a document may stand inside HTML.
void append_json_string(std::string& out, std::string_view text);

} // namespace rialto::http
