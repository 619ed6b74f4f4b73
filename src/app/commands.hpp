#pragma once
// What the command line can ask for: one function a command. src/cli/ turns arguments into these calls and
// knows nothing else; the functions know nothing of flags. Each returns the process's exit code: 0 done, 1
// the thing failed (and a sentence on stderr said why); wrong usage (2) never gets here. What a command was
// asked for goes to stdout, everything else to stderr.

#include <string>
#include <string_view>

namespace rialto::config {
struct Config;
}

namespace rialto::app {

/// Exit codes of every command.
inline constexpr int exit_done = 0;
inline constexpr int exit_failed = 1;
inline constexpr int exit_usage = 2;

/// The whole platform in one process, with a private PostgreSQL and Redis unless the configuration names
/// others: migrates, loads the demo, serves every role. stdout's first line is the URL, once ready. Returns
/// after SIGINT or SIGTERM and a drain.
int run_up(const config::Config& config);

/// One node of a deployment, with the roles of the configuration, on databases that run elsewhere.
int run_serve(const config::Config& config);

enum class MigrateMode { apply, status };

int run_migrate(const config::Config& config, MigrateMode mode);

struct ImportArguments {
    std::string file;               // "-" is stdin
    std::string format = "shopify"; // or "woocommerce"
    std::string media_dir = {};     // empty: images are left out and counted
    std::string currency = {};      // empty: the default market's
    bool strict = false;            // all rows land, or none
    bool dry_run = false;           // report only
};

/// Prints bad rows as `line N: column: reason` on stderr and the counts on stdout.
int import_products(const config::Config& config, const ImportArguments& arguments);

struct StockImportArguments {
    std::string file;           // "-" is stdin
    std::string reason = {};    // of rows that give none; empty: "import"
    std::string reference = {}; // likewise; empty: none
    bool strict = false;        // all rows land, or none
    bool dry_run = false;       // report only
};

/// Prints bad rows as `line N: column: reason` on stderr and the counts on stdout.
int import_stock(const config::Config& config, const StockImportArguments& arguments);

struct ExportArguments {
    std::string out_file = {}; // empty: stdout
    std::string segment = {};  // whose prices fill the price column; empty: by currency
    std::string currency = {}; // empty: the default market's
    std::string base_url = {}; // before pictures' addresses
};

/// The catalog as a Shopify product CSV; what it held goes to stderr.
int export_products(const config::Config& config, const ExportArguments& arguments);

struct FeedArguments {
    std::string segment = {};  // empty: the first
    std::string base_url = {}; // empty: this machine's
    std::string out_file = {}; // empty: stdout
};

/// A product feed for Google Merchant Center; what it held goes to stderr.
int write_google_feed(const config::Config& config, const FeedArguments& arguments);

struct AuditArguments {
    bool json = false;
    std::string acked_file = {}; // lines `key order_id` that clients were told; empty: none
};

/// One line an invariant on stdout; exit 1 when one is broken.
int run_audit(const config::Config& config, const AuditArguments& arguments);

/// Prints a new API key of that role, once; only its digest is stored.
int make_admin_key(const config::Config& config, std::string_view role, std::string_view label);

struct GroupArguments {
    std::string email;
    std::string group = {}; // empty: none
    std::string label = {}; // empty: the group is there already
};

/// Puts a shopper's account into a customer group, or out of any.
int set_group(const config::Config& config, const GroupArguments& arguments);

/// Every setting, its value and where it came from; secrets are masked.
int print_config(const config::Config& config);

/// The OpenAPI document, as GET /openapi.json answers it. Needs no store.
int print_openapi();

} // namespace rialto::app
