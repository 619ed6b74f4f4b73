#include "app/commands.hpp"
#include "cli/command.hpp"

namespace rialto::cli {

Command up_command() {
    return {
        .name = "up",
        .summary = "Run the whole platform on this machine",
        .teaching =
            R"(Starts a private PostgreSQL and Redis under --data-dir, brings the schema up to date, loads the
demo store if one is asked for, and serves the storefront and the API on one port. stdout's first
line is the address, once the store answers; everything else goes to stderr. Ctrl-C or SIGTERM
finishes the requests in flight and stops all of it; a second Ctrl-C does not wait.

With RIALTO_DATABASE_URL and RIALTO_REDIS_URL set, those are used and none is started.

Examples:
  rialto up --demo small                 a store to try, http://127.0.0.1:8080
  rialto up --listen 0.0.0.0             for a phone on the same network
  rialto up --port 8081 --data-dir DIR   a second store, all its data in DIR)",
        .settings = {"data_dir",
                     "listen",
                     "environment",
                     "port",
                     "demo",
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
        .run = [](const config::Config& config, const Given&) { return app::run_up(config); },
    };
}

} // namespace rialto::cli
