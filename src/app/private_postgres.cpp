#include "app/private_service.hpp"
#include "platform/telemetry/telemetry.hpp"

#include <array>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <signal.h>
#include <sstream>
#include <thread>
#include <unistd.h>

namespace rialto::app {

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr auto initdb_timeout = 120s;
constexpr auto remains_timeout = 10s;
constexpr auto old_postmaster_patience = 30s; // then it is asked to go
constexpr auto old_postmaster_timeout = 60s;
constexpr auto stop_grace = 20s;
constexpr std::string_view major_version = "15";

/// Durability first: an acknowledged order survives anything. The rest fits a laptop and a small server
/// alike; a value that does not can be overridden in postgresql.local.conf.
constexpr std::string_view configuration =
    R"(# Written by rialto at each start. Your own values go into postgresql.local.conf beside this file.

# A commit that was answered is on disk, pages are whole after a crash. rialto audit fails without these.
fsync = on
synchronous_commit = on
full_page_writes = on

# Reached only through the socket, in a folder that only the owner may enter.
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 100

shared_buffers = 256MB
work_mem = 16MB
maintenance_work_mem = 128MB
effective_io_concurrency = 64
random_page_cost = 1.1

# Checkpoints by time, spread out; full pages compressed, for they are most of the log.
max_wal_size = 2GB
min_wal_size = 256MB
wal_compression = lz4
checkpoint_timeout = 15min
checkpoint_completion_target = 0.9

# A deadlock is found before lock_timeout of the order writers (500 ms) is over.
deadlock_timeout = 200ms
log_lock_waits = on
idle_in_transaction_session_timeout = 60s

# Short statements: compiling them costs more than it gains.
jit = off

# Hot rows (stock) are updated all the time.
autovacuum_naptime = 15s
autovacuum_vacuum_cost_delay = 1ms

shared_preload_libraries = 'pg_stat_statements'
pg_stat_statements.max = 1000
pg_stat_statements.track = all
track_io_timing = on
track_functions = pl

# stderr is log/postgresql.log. Parameters are left out: they hold e-mails and addresses.
logging_collector = off
log_line_prefix = '%m [%p] %a '
log_min_duration_statement = 1s
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_checkpoints = on

timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C.UTF-8'
lc_monetary = 'C.UTF-8'
lc_numeric = 'C.UTF-8'
lc_time = 'C.UTF-8'
default_text_search_config = 'pg_catalog.simple'
)";

const std::vector<std::string> environment{"PATH=/usr/bin:/bin", "LANG=C.UTF-8", "LC_ALL=C.UTF-8", "TZ=UTC"};

/// PostgreSQL's notes in postmaster.pid: one fact a line.
struct Postmaster {
    pid_t pid = 0;
    bool ready = false;
};

std::optional<Postmaster> read_postmaster(const std::string& data) {
    const auto text = read_file(data + "/postmaster.pid");
    if (!text) return std::nullopt;
    constexpr int status_line = 8;
    std::istringstream lines(*text);
    Postmaster found;
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number) {
        if (number == 1) std::from_chars(line.data(), line.data() + line.size(), found.pid);
        if (number == status_line) found.ready = line.starts_with("ready");
    }
    return found.pid > 0 ? std::optional(found) : std::nullopt;
}

/// True while the process of that number is a PostgreSQL on this folder (it works in it), and not a stranger
/// that got the number later.
bool runs_on(pid_t pid, const std::string& data) {
    std::error_code error;
    const fs::path works_in = fs::read_symlink("/proc/" + std::to_string(pid) + "/cwd", error);
    return !error && fs::equivalent(works_in, data, error) && !error;
}

/// A run that was killed takes its PostgreSQL along, but that takes a moment. postmaster.pid is never
/// deleted: only PostgreSQL itself can tell whether somebody still writes here.
Result<> wait_for_old_postmaster(const std::string& data) {
    const auto begun = Steady::now();
    bool said = false;
    bool asked = false;
    for (;;) {
        const auto old = read_postmaster(data);
        if (!old || !runs_on(old->pid, data)) return {};
        const auto waited = Steady::now() - begun;
        if (!said) {
            telemetry::info("waiting_for_old_postgresql", {{"pid", std::int64_t{old->pid}}});
            kill(old->pid, SIGCONT); // a stopped process does not see that it shall end
            said = true;
        }
        if (waited > old_postmaster_patience && !asked) {
            kill(old->pid, SIGINT);
            asked = true;
        }
        if (waited > old_postmaster_timeout)
            return fail(ErrorKind::unavailable, "old_postgresql",
                        "a PostgreSQL of an earlier run (process " + std::to_string(old->pid) +
                            ") still works on " + data + " and does not stop; end it, then start again");
        std::this_thread::sleep_for(20ms);
    }
}

/// Runs a program of the cluster's making to its end.
Result<> run_to_end(const DataDir& dir, std::vector<std::string> arguments, std::string input) {
    const std::string log = dir.file("log/initdb.log");
    const std::size_t from = file_size(log);
    auto child = process::spawn({.arguments = std::move(arguments),
                                 .directory = dir.path(),
                                 .environment = environment,
                                 .user = dir.user(),
                                 .input = std::move(input),
                                 .log_file = log});
    if (!child) return std::unexpected(child.error());
    const auto exit = child->wait(Steady::now() + initdb_timeout);
    if (exit && exit->is_clean()) return {};
    return fail(ErrorKind::unavailable, "initdb_failed",
                "PostgreSQL could not make its data folder in " + dir.path() + " (" +
                    (exit ? to_string(*exit) : std::string("it took too long")) +
                    "): " + log_tail(log, from));
}

/// Removes what an initdb that was killed had made; its last child may still be writing there for a moment.
Result<> remove_remains(const DataDir& dir, const std::string& folder) {
    const process::ActingAs acting(dir.user());
    const auto deadline = Steady::now() + remains_timeout;
    for (;;) {
        std::error_code error;
        fs::remove_all(folder, error);
        if (!error) return {};
        if (Steady::now() > deadline)
            return fail(ErrorKind::unavailable, "initdb_failed",
                        folder + " cannot be removed: " + error.message());
        std::this_thread::sleep_for(20ms);
    }
}

/// Made beside its place and renamed when whole, so that a start that was killed half-way leaves nothing that
/// looks like a cluster.
Result<> make_cluster(const DataDir& dir, const std::string& bin) {
    const std::string next = dir.file("postgres.new");
    if (auto removed = remove_remains(dir, next); !removed) return removed;
    telemetry::info("making_postgresql_data", {{"folder", std::string_view(dir.path())}});
    if (auto made = run_to_end(dir,
                               {bin + "/initdb", "-D", next, "-U", "rialto", "--auth=trust", "-E", "UTF8",
                                "--locale=C.UTF-8", "--data-checksums", "--no-instructions"},
                               {});
        !made)
        return made;
    const auto single = [&](const char* database, std::string sql) {
        return run_to_end(dir, {bin + "/postgres", "--single", "-D", next, database}, std::move(sql));
    };
    if (auto made = single("postgres", "CREATE DATABASE rialto\n"); !made) return made;
    if (auto made = single("rialto", "CREATE EXTENSION pg_stat_statements\n"); !made) return made;
    const process::ActingAs acting(dir.user());
    if (rename(next.c_str(), dir.file("postgres").c_str()) != 0)
        return fail(ErrorKind::unavailable, "initdb_failed",
                    dir.file("postgres") + ": " + std::strerror(errno));
    return {};
}

Result<> check_version(const std::string& data) {
    const auto version = read_file(data + "/PG_VERSION");
    if (!version) return fail(ErrorKind::unavailable, "postgres_data", version.error().detail);
    if (version->starts_with(major_version)) return {};
    return fail(ErrorKind::unavailable, "postgres_version",
                data + " was made by PostgreSQL " + version->substr(0, version->find('\n')) +
                    ", and this is " + std::string(major_version) +
                    ": dump it with the old version and restore it with the new one");
}

/// A value of PostgreSQL's configuration file.
std::string conf_value(std::string_view value) {
    std::string result = "'";
    for (const char letter : value) {
        if (letter == '\'' || letter == '\\') result += letter;
        result += letter;
    }
    return result + "'";
}

/// A path as a value in a connection URI.
std::string uri_value(std::string_view path) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string result;
    for (const char letter : path) {
        if (std::isalnum(static_cast<unsigned char>(letter)) != 0 ||
            std::strchr("/-._~", letter) != nullptr) {
            result += letter;
        } else {
            const auto byte = static_cast<unsigned char>(letter);
            result += {'%', digits[byte >> 4], digits[byte & 15]};
        }
    }
    return result;
}

} // namespace

Result<PrivateService> prepare_postgres(const DataDir& dir) {
    const auto postgres = find_program({"/usr/lib/postgresql/15/bin/postgres", "/usr/pgsql-15/bin/postgres",
                                        "/usr/local/pgsql/bin/postgres"},
                                       "postgresql-15");
    if (!postgres) return std::unexpected(postgres.error());
    const std::string bin = fs::path(*postgres).parent_path();
    const std::string data = dir.file("postgres");
    std::error_code absent;
    if (!fs::exists(data + "/PG_VERSION", absent))
        if (auto made = make_cluster(dir, bin); !made) return std::unexpected(made.error());
    if (auto fits = check_version(data); !fits) return std::unexpected(fits.error());
    if (auto alone = wait_for_old_postmaster(data); !alone) return std::unexpected(alone.error());

    const std::string text = std::string(configuration) +
                             "\nunix_socket_directories = " + conf_value(dir.socket_dir()) +
                             "\n\ninclude_if_exists = 'postgresql.local.conf'\n";
    const process::ActingAs acting(dir.user());
    if (auto written = write_file(dir.file("postgresql.conf"), text, 0640); !written)
        return std::unexpected(written.error());
    return PrivateService{
        .name = "postgresql",
        // SIGQUIT when this process dies: the quickest way out that is still PostgreSQL's own; what was
        // committed is in its log, and the next start replays it.
        .command = {.arguments = {*postgres, "-D", data, "-c", "config_file=" + dir.file("postgresql.conf"),
                                  "-c", "hba_file=" + data + "/pg_hba.conf", "-c",
                                  "ident_file=" + data + "/pg_ident.conf"},
                    .directory = data,
                    .environment = environment,
                    .user = dir.user(),
                    .death_signal = SIGQUIT,
                    .log_file = dir.file("log/postgresql.log")},
        .url = "postgresql://rialto@/rialto?host=" + uri_value(dir.socket_dir()),
        .log_file = dir.file("log/postgresql.log"),
        .answers =
            [data](pid_t pid) {
                const auto postmaster = read_postmaster(data);
                return postmaster && postmaster->pid == pid && postmaster->ready;
            },
        // Fast (clients are sent away, a checkpoint is written), then immediate.
        .stop_signals = {SIGINT, SIGQUIT},
        .stop_grace = stop_grace,
        // Backends that outlived a killed postmaster by a moment, or its number in use again.
        .passing_troubles = {"pre-existing shared memory block",
                             "lock file \"postmaster.pid\" already exists"},
    };
}

} // namespace rialto::app
