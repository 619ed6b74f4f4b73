#include "app/commands.hpp"
#include "cli/command.hpp"

namespace rialto::cli {

Command config_command() {
    return {
        .name = "config",
        .summary = "Print the configuration in force and where it came from",
        .teaching =
            R"(Flags win over environment variables (RIALTO_*), those over rialto.toml, that over the defaults.
Secrets are masked.

Examples:
  rialto config
  RIALTO_PORT=9000 rialto config)",
        .settings = {"*"},
        .run = [](const config::Config& config, const Given&) { return app::print_config(config); },
    };
}

} // namespace rialto::cli
