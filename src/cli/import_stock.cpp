#include "app/commands.hpp"
#include "cli/command.hpp"

namespace rialto::cli {

Command import_stock_command() {
    return {
        .name = "import stock",
        .summary = "Set or change stock from a file",
        .teaching =
            R"(Reads a CSV file with the columns SKU and On hand (what was counted) or Delta (what came or went), and Reason and
Reference where wanted. Good rows land, bad ones are reported as `line N: column: reason`; a row that
would leave fewer than orders are promised is one of them (below_reserved).

Importing a file again changes nothing: a count is so already, and a change lands once under its
reference (a delivery note, say), which it therefore needs.

Examples:
  rialto import stock counted.csv --dry-run                  report only
  rialto import stock counted.csv --reason "stocktake May"   with a reason for the ledger
  rialto import stock came.csv --reference "delivery 4711"   changes, once
  rialto import stock counted.csv --strict                   all rows, or none; holds orders up meanwhile)",
        .settings = {"data_dir", "database_url", "redis_url", "log_level", "log_format"},
        .options =
            {{.name = "FILE", .value = "FILE", .help = "The file; - is standard input", .required = true},
             {.name = "--reason",
              .value = "TEXT",
              .help = "Why, for rows that do not say it (default: import)"},
             {.name = "--reference",
              .value = "TEXT",
              .help = "What a change belongs to, for rows that do not say it"},
             {.name = "--strict", .help = "Land all rows, or none"},
             {.name = "--dry-run", .help = "Report what would happen and change nothing"}},
        .run =
            [](const config::Config& config, const Given& given) {
                return app::import_stock(config, {.file = given.text("FILE"),
                                                  .reason = given.text("--reason"),
                                                  .reference = given.text("--reference"),
                                                  .strict = given.has("--strict"),
                                                  .dry_run = given.has("--dry-run")});
            },
    };
}

} // namespace rialto::cli
