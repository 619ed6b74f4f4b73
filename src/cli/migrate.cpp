#include "app/commands.hpp"
#include "cli/command.hpp"

namespace rialto::cli {

Command migrate_command() {
    return {
        .name = "migrate",
        .summary = "Bring the database's schema up to date",
        .teaching =
            R"(Applies what is missing, forward only, each migration in a transaction of its own and under a
lock, so that two at once are safe. A migration that was changed after it had been applied is
refused.

Examples:
  rialto migrate
  rialto migrate --status      what is applied and what is not)",
        .settings = {"data_dir", "database_url", "log_level", "log_format"},
        .options = {{.name = "--status", .help = "List the migrations and change nothing"}},
        .run =
            [](const config::Config& config, const Given& given) {
                return app::run_migrate(config, given.has("--status") ? app::MigrateMode::status
                                                                      : app::MigrateMode::apply);
            },
    };
}

} // namespace rialto::cli
