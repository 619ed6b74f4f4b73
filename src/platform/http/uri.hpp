#pragma once
// Percent-encoding (RFC 3986, 2.1) with the checks that everything behind the server relies on: what comes
// out is valid UTF-8 and has no zero byte.

#include "base/result.hpp"
#include "platform/http/http.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::http {

inline constexpr std::size_t query_parameters_max = 64;

enum class Plus { stays, is_space }; // a space is written "+" in queries, not in paths

/// nullopt for a bad escape, invalid UTF-8 or a zero byte.
std::optional<std::string> percent_decode(std::string_view encoded, Plus plus);

/// name=value pairs in order; empty pieces are skipped. 400 for bad encoding, too many, or a name given
/// twice.
Result<std::vector<QueryParameter>> parse_query(std::string_view query);

} // namespace rialto::http
