#include "app/commands.hpp"
#include "cli/command.hpp"

namespace rialto::cli {

Command export_command() {
    return {
        .name = "export products",
        .summary = "Export products to a file",
        .teaching =
            R"(Writes the whole catalog as a Shopify product CSV, as it stands at one moment, on stdout or into
FILE (which is whole or not there). `rialto import products` makes the same catalog of it again:
products, variants, options, prices per market, pictures, categories, tags, attributes, stock.
What Shopify has no column for stands in columns that end in (Rialto).

Prices are the default market's, or those of --segment or --currency; a column `Price / Europe`
holds what was set for the market Europe. Pictures are named by their address in this store: an
import into this store knows them, one into another takes them from a copy of this one's media
folder (in its data dir) with --media.

Examples:
  rialto export products > products.csv
  rialto export products --out products.csv --base-url https://shop.example
  rialto export products --currency EUR > euro.csv       import it with --currency EUR)",
        .settings = {"data_dir", "database_url", "redis_url", "log_level", "log_format"},
        .options = {{.name = "--out", .value = "FILE", .help = "Write here instead of stdout"},
                    {.name = "--segment", .value = "SEGMENT", .help = "Whose prices fill the price column"},
                    {.name = "--currency",
                     .value = "CODE",
                     .help = "The same, by currency (default: the default market's)"},
                    {.name = "--base-url",
                     .value = "URL",
                     .help = "Before the pictures' addresses, so that others can fetch them"}},
        .run =
            [](const config::Config& config, const Given& given) {
                return app::export_products(config, {.out_file = given.text("--out"),
                                                     .segment = given.text("--segment"),
                                                     .currency = given.text("--currency"),
                                                     .base_url = given.text("--base-url")});
            },
    };
}

} // namespace rialto::cli
