#pragma once
// If-None-Match (RFC 9110, 13.1.2).

#include <string_view>

namespace rialto::http {

/// Whether the field names `etag` by weak comparison, or is "*". An odd field names nothing.
bool etag_matches(std::string_view if_none_match, std::string_view etag);

} // namespace rialto::http
