#pragma once
// The release. CHANGELOG.md says what is in it.

#include <string_view>

namespace rialto::app {

inline constexpr std::string_view version = "0.1.0";

} // namespace rialto::app
