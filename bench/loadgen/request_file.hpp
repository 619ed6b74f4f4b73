#pragma once
// The list of requests that a load is made of: JSON lines, each {"raw": "GET / HTTP/1.1\r\n…"}.

#include <string>
#include <string_view>
#include <vector>

namespace rialto::load {

/// The bytes of one request from its line. Throws std::runtime_error with a sentence.
std::string parse_request_line(std::string_view line);

/// Throws std::runtime_error that names file and line.
std::vector<std::string> read_request_file(const std::string& path);

/// Appends `text` as a JSON string. Bytes that are no valid UTF-8 are the reader's problem.
void append_json_string(std::string& out, std::string_view text);

} // namespace rialto::load
