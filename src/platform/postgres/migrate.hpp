#pragma once
// The schema's one way forward: numbered migrations, each applied once in a transaction of its own and
// remembered with its checksum; after them the versioned SQL functions, created again whenever their text has
// changed.

#include "platform/postgres/postgres.hpp"

#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::postgres {

/// How long migrate() waits for another one on the same database.
inline constexpr std::chrono::minutes migrate_wait_max{10};

struct Migration {
    int number = 0;
    std::string name;
    std::string text;
    std::string checksum; // SHA-256 of the text, hex
};

Migration make_migration(int number, std::string name, std::string text);

/// db/migrations as they were at build time, in order.
std::vector<Migration> embedded_migrations();

/// The store's database and this program do not fit together; what() is a sentence for the operator.
struct MigrationError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

enum class MigrationState {
    applied,
    pending,
    changed, // applied with another text than this program has
    unknown, // applied by a newer release; this program does not know it
};

struct MigrationStatus {
    std::string name; // "0001_store", or a function's name
    MigrationState state = MigrationState::pending;
    std::optional<Time> applied_at;
};

/// A pool to migrate with: one connection, no statement time-out.
PoolOptions migration_pool_options(std::string url);

/// Called with one line for each thing done.
using Progress = std::function<void(std::string_view line)>;

/// Applies what is pending, one caller at a time (advisory lock), and is safe to repeat. Throws
/// MigrationError when an applied migration has changed, SqlError (its statement is the migration's name)
/// when one fails: it is rolled back and those before it stay. Migrations that only a newer release knows are
/// left alone.
Task<> migrate(Pool& pool, std::vector<Migration> migrations, std::vector<Statement> functions,
               Progress progress);

/// Migrations, then functions, in order; unknown ones last. Changes nothing.
Task<std::vector<MigrationStatus>> migration_status(Pool& pool, std::vector<Migration> migrations,
                                                    std::vector<Statement> functions);

} // namespace rialto::postgres
