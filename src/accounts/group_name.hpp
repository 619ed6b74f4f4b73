#pragma once
// Names of customer groups. Private to this folder.

#include <string_view>

namespace rialto::accounts {

/// 1 to 32 of a-z, 0-9 and -, with a letter first.
bool can_name_a_group(std::string_view name);

} // namespace rialto::accounts
