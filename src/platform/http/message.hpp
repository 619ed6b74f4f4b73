#pragma once
// Pieces of an answer's head.

#include <string>
#include <string_view>

namespace rialto::http {

void append_status_line(std::string& out, int status);
/// Control characters in the value become spaces.
void append_header(std::string& out, std::string_view name, std::string_view value);
/// Whether answers of this status have a body and so a Content-Length.
bool has_body(int status);

} // namespace rialto::http
