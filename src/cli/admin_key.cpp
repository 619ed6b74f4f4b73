#include "app/commands.hpp"
#include "cli/command.hpp"

namespace rialto::cli {

Command admin_key_command() {
    return {
        .name = "admin key",
        .summary = "Make an API key for scripts",
        .teaching = R"(Prints a new key on stdout, once: only its digest is kept. Scripts send it as
`Authorization: Bearer KEY`.

Roles: viewer (reads), support (orders), manager (orders, products, stock), owner (everything).

Examples:
  rialto admin key --role manager --label "warehouse scanner"
  KEY=$(rialto admin key --role owner))",
        .settings = {"data_dir", "database_url", "log_level", "log_format"},
        .options = {{.name = "--role",
                     .value = "ROLE",
                     .help = "What the key may do",
                     .required = true,
                     .choices = {"owner", "manager", "support", "viewer"}},
                    {.name = "--label", .value = "TEXT", .help = "What it is for, to recognise it later"}},
        .run =
            [](const config::Config& config, const Given& given) {
                return app::make_admin_key(config, given.text("--role"),
                                           given.text("--label", "command line"));
            },
    };
}

} // namespace rialto::cli
