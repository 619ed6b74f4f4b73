#pragma once
// The configuration of every command: one table of settings (settings()), each of which may come from a flag,
// the environment (RIALTO_*), rialto.toml or its default, in that order. What nobody knows is an error that
// names it. Nothing else in the program reads the environment for settings.

#include "base/result.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::config {

enum class Demo { none, small };
/// What a store is for. Anybody may learn it (GET /version).
enum class Environment { production, staging, development };
enum class LogLevel { debug, info, warning, error };
enum class LogFormat { automatic, json, pretty }; // automatic: pretty on a terminal

/// Which parts of the program a node runs; at least one.
struct Roles {
    bool browse = true;
    bool order = true;
    bool work = true;

    bool operator==(const Roles&) const = default;
};

// ---- limits -----------------------------------------------------------------------------------
inline constexpr int threads_max = 256;
inline constexpr int capture_batch_largest = 4096;
inline constexpr int capture_writers_largest = 16;
inline constexpr int few_left_largest = 1000;
inline constexpr int checkouts_largest = 60'000;
inline constexpr int waiting_room_at_largest = 1'000'000;
inline constexpr std::size_t secret_key_bytes_min = 32;

struct Config {
    std::string database_url; // empty: none given
    std::string redis_url;    // empty: none given
    std::string media_url;    // accepted, but pictures are kept in the data dir for now (see notices)
    std::string data_dir;     // absolute
    std::string listen = "127.0.0.1";
    int port = 8080; // 0: any free one
    Roles roles;
    Demo demo = Demo::none;
    std::optional<Environment> environment; // see environment_of
    LogLevel log_level = LogLevel::info;
    LogFormat log_format = LogFormat::automatic;
    int threads = 0;                                // 0: as many as there are cores
    std::string trusted_edges = "127.0.0.0/8, ::1"; // addresses and networks, between commas
    std::string secret_key;                         // empty: kept in the data dir (find_or_make_secret)
    std::string web_dir;                            // absolute; holds storefront/
    std::string purge_url;                          // empty: no CDN is told what is old
    std::string purge_token;                        // empty: sent without
    std::string mail_url;                           // empty: mails are kept as files in the data dir
    std::string mail_from = "shop@localhost";       // the sender's address
    int capture_batch_max = 256;
    int capture_writers = 1;
    int few_left_threshold = 5;
    int checkouts_per_minute = 0; // of one address; 0: any number
    int waiting_room_at = 500;    // checkouts of one offer in a second that open its waiting room
    std::string payment_methods;  // between commas; empty: see payment_methods_in_force
    std::string stripe_url = "https://api.stripe.com";
    std::string stripe_secret_key;     // empty: no Stripe
    std::string stripe_webhook_secret; // empty: its webhooks are refused

    /// Where the value of each key came from: "flag --port", "environment RIALTO_PORT", the file's path, or
    /// "default".
    std::map<std::string, std::string, std::less<>> origins;
    /// Sentences for the log: what was given and has no effect.
    std::vector<std::string> notices;
};

// ---- the table ----------------------------------------------------------------------------------

struct Setting {
    std::string key;         // "data_dir", also its name in rialto.toml
    std::string flag;        // "--data-dir"
    std::string environment; // "RIALTO_DATA_DIR"
    std::string value;       // what to put there, for help texts: "DIR"
    std::string default_text;
    std::string help;                      // one phrase
    std::vector<std::string> choices = {}; // empty: anything that fits
};

/// All of them, in the order in which they are shown.
const std::vector<Setting>& settings();

/// The flag that names the file: --config FILE, or RIALTO_CONFIG. It is not a setting.
inline constexpr std::string_view file_flag = "--config";

// ---- loading ------------------------------------------------------------------------------------

struct Sources {
    /// What the command line gave, by flag ("--data-dir") or key ("data_dir"). Others are an error.
    std::map<std::string, std::string> flags = {};
    /// Names and values; those without the prefix RIALTO_ are looked at only for HOME and XDG_STATE_HOME. An
    /// empty value counts as none.
    std::map<std::string, std::string> environment = {};
    std::string executable = {}; // its path, for the default folders
    std::string working_dir = "/";
    bool is_root = false;
};

/// The environment and executable of this process, with the given flags.
Sources sources_of_process(std::map<std::string, std::string> flags);

/// Reads the file, if there is one, and decides. Makes nothing. Relative folders count from the working dir,
/// in the file from where it lies. Error: 400 `invalid_config`, one sentence that names what is wrong and
/// where it came from; secrets are not repeated in it.
Result<Config> load(const Sources& sources);

/// What `rialto config` prints, a line a setting, in order; passwords and secrets are masked.
struct Line {
    std::string key;
    std::string value;
    std::string origin;
};
std::vector<Line> describe(const Config& config);

/// "production", "staging" or "development": the configured one, else production, so that a store is never
/// taken for a toy by omission. `rialto up` with a database of its own says development.
std::string_view environment_of(const Config& config);

/// What shoppers may choose from: payment_methods, else manual, with sandbox beside a demo store and stripe
/// where there is a key for it.
std::vector<std::string> payment_methods_in_force(const Config& config);

/// The URL or connection string with its password, if any, replaced by ***.
std::string mask_password(std::string_view url);

/// The key that tokens and cursors are signed with: the configured one, else that of <data_dir>/secret, which
/// is made (mode 0600, owned by the data dir's owner, on disk) by whoever comes first. Nodes of one
/// deployment need the same key. Error: 503 `secret_unusable`.
Result<std::string> find_or_make_secret(const Config& config);

} // namespace rialto::config
