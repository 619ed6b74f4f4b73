#pragma once
// The configuration's settings as flags of a command.

#include "cli/command.hpp"

namespace rialto::cli {

/// The flags for these keys of the configuration ("*" means all of them), and --config.
std::vector<Option> flags_of(const std::vector<std::string>& keys);

} // namespace rialto::cli
