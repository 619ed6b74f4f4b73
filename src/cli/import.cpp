#include "app/commands.hpp"
#include "cli/command.hpp"

namespace rialto::cli {

Command import_command() {
    return {
        .name = "import products",
        .summary = "Import products from a file",
        .teaching =
            R"(Reads a product export of Shopify (CSV, old or new column names) or WooCommerce. Good rows land, bad ones are
reported as `line N: column: reason`. Importing a file again changes nothing; stock is set only
for variants that are new. A column `Price / Europe` sets the price in the market Europe; where
there is none, the market's rate and rounding make it.

Examples:
  rialto import products products.csv --dry-run          report only
  rialto import products products.csv --media pictures/  with the pictures, by file name
  rialto import products products.csv --strict           all rows, or none
  rialto import products wc.csv --format woocommerce)",
        .settings = {"data_dir", "database_url", "redis_url", "log_level", "log_format"},
        .options =
            {{.name = "FILE", .value = "FILE", .help = "The file; - is standard input", .required = true},
             {.name = "--format",
              .value = "FORMAT",
              .help = "What the file is (default: shopify)",
              .choices = {"shopify", "woocommerce"}},
             {.name = "--media", .value = "DIR", .help = "Folder with the pictures that the file names"},
             {.name = "--currency",
              .value = "CODE",
              .help = "Currency of the file's prices (default: the default market's)"},
             {.name = "--strict", .help = "Land all rows, or none"},
             {.name = "--dry-run", .help = "Report what would happen and change nothing"}},
        .run =
            [](const config::Config& config, const Given& given) {
                return app::import_products(config, {.file = given.text("FILE"),
                                                     .format = given.text("--format", "shopify"),
                                                     .media_dir = given.text("--media"),
                                                     .currency = given.text("--currency"),
                                                     .strict = given.has("--strict"),
                                                     .dry_run = given.has("--dry-run")});
            },
    };
}

} // namespace rialto::cli
