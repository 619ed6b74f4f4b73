#include "app/commands.hpp"
#include "cli/command.hpp"

#include <cstdio>

namespace rialto::cli {

Command admin_group_command() {
    return {
        .name = "admin group",
        .summary = "Put a shopper's account into a customer group",
        .teaching = R"(Prints the account's id and group. Nodes know of it within 30 seconds.

A group that is not there yet is made when --label says what people call it.

Examples:
  rialto admin group anna@example.com trade --label "Trade customers"
  rialto admin group anna@example.com --none)",
        .settings = {"data_dir", "database_url", "log_level", "log_format"},
        .options = {{.name = "EMAIL", .value = "EMAIL", .help = "The account's e-mail", .required = true},
                    {.name = "GROUP", .value = "GROUP", .help = "The group's name"},
                    {.name = "--none", .help = "Take it out of its group"},
                    {.name = "--label",
                     .value = "TEXT",
                     .help = "Make the group if need be, under this label"}},
        .run =
            [](const config::Config& config, const Given& given) {
                if (given.has("GROUP") == given.has("--none")) {
                    std::fputs("rialto: give either a GROUP or --none\n", stderr);
                    return app::exit_usage;
                }
                return app::set_group(config,
                                      {given.text("EMAIL"), given.text("GROUP"), given.text("--label")});
            },
    };
}

} // namespace rialto::cli
