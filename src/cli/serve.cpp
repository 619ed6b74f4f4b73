#include "app/commands.hpp"
#include "cli/command.hpp"

namespace rialto::cli {

Command serve_command() {
    return {
        .name = "serve",
        .summary = "Run one node of a deployment",
        .teaching = R"(Serves the roles it is given on databases that run elsewhere (RIALTO_DATABASE_URL,
RIALTO_REDIS_URL). The schema must be up to date: run `rialto migrate` first.

Roles: browse (catalog, quotes, pages), order (carts, checkout, orders, administration),
work (relay of events, pictures and other background work).

Examples:
  rialto serve                                    a node that does everything
  rialto serve --roles browse --port 8081         one that only answers shoppers who look around)",
        .settings = {"roles",
                     "data_dir",
                     "listen",
                     "environment",
                     "port",
                     "database_url",
                     "redis_url",
                     "media_url",
                     "secret_key",
                     "trusted_edges",
                     "threads",
                     "web_dir",
                     "capture_batch_max",
                     "capture_writers",
                     "few_left_threshold",
                     "checkouts_per_minute",
                     "waiting_room_at",
                     "payment_methods",
                     "stripe_url",
                     "stripe_secret_key",
                     "stripe_webhook_secret",
                     "purge_url",
                     "purge_token",
                     "mail_url",
                     "mail_from",
                     "log_level",
                     "log_format"},
        .run = [](const config::Config& config, const Given&) { return app::run_serve(config); },
    };
}

} // namespace rialto::cli
