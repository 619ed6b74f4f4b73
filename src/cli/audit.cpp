#include "app/commands.hpp"
#include "cli/command.hpp"

namespace rialto::cli {

Command audit_command() {
    return {
        .name = "audit",
        .summary = "Prove that stock, orders and money add up",
        .teaching =
            R"(Checks every invariant in one snapshot of the running store and prints one line each. Exit code 1
when one is broken.

Examples:
  rialto audit
  rialto audit --json
  rialto audit --acked keys.txt     also: every `key order_id` that a client was told is there)",
        .settings = {"data_dir", "database_url", "log_level", "log_format"},
        .options = {{.name = "--json", .help = "One JSON document instead of lines"},
                    {.name = "--acked",
                     .value = "FILE",
                     .help = "Lines `key order_id` that clients were told"}},
        .run =
            [](const config::Config& config, const Given& given) {
                return app::run_audit(config,
                                      {.json = given.has("--json"), .acked_file = given.text("--acked")});
            },
    };
}

} // namespace rialto::cli
