#include "app/commands.hpp"
#include "cli/command.hpp"

namespace rialto::cli {

Command feed_command() {
    return {
        .name = "feed google",
        .summary = "Write a product feed for Google Merchant Center",
        .teaching =
            R"(Writes an item for each variant of each active product (RSS 2.0), as the catalog stands at one
moment, on stdout or into FILE (which is whole or not there). Google fetches it from wherever you
publish it; run this as often as prices and stock should be fresh.

--base-url is where shoppers find the store: every link and picture begins with it.

Examples:
  rialto feed google --base-url https://shop.example --out /var/www/feeds/us.xml
  rialto feed google --segment eu --base-url https://shop.example > eu.xml)",
        .settings = {"data_dir", "database_url", "redis_url", "port", "log_level", "log_format"},
        .options =
            {{.name = "--segment", .value = "SEGMENT", .help = "Whose prices and pages (default: the first)"},
             {.name = "--base-url", .value = "URL", .help = "The store's address (default: this machine's)"},
             {.name = "--out", .value = "FILE", .help = "Write here instead of stdout"}},
        .run =
            [](const config::Config& config, const Given& given) {
                return app::write_google_feed(config, {.segment = given.text("--segment"),
                                                       .base_url = given.text("--base-url"),
                                                       .out_file = given.text("--out")});
            },
    };
}

} // namespace rialto::cli
