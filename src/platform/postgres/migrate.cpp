#include "platform/postgres/migrate.hpp"

#include "platform/crypto/crypto.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/core.h>

#include <exception>
#include <map>

namespace rialto::postgres {

namespace {

const Statement try_lock{
    "postgres.migrate_lock",
    "/* postgres.migrate_lock */ SELECT pg_try_advisory_lock(hashtext('rialto.migrate'))"};
const Statement unlock{"postgres.migrate_unlock",
                       "/* postgres.migrate_unlock */ SELECT pg_advisory_unlock(hashtext('rialto.migrate'))"};
const Statement find_tables{
    "postgres.migrate_tables",
    "/* postgres.migrate_tables */ SELECT to_regclass('public.schema_functions') IS NOT NULL"};
const Statement read_migrations{
    "postgres.read_migrations",
    "/* postgres.read_migrations */ SELECT number, name, checksum, applied_at FROM public.schema_migrations"};
const Statement read_functions{
    "postgres.read_functions",
    "/* postgres.read_functions */ SELECT name, checksum, applied_at FROM public.schema_functions"};
const Statement record_migration{
    "postgres.record_migration",
    "/* postgres.record_migration */ INSERT INTO public.schema_migrations "
    "(number, name, checksum, applied_at) VALUES ($1, $2, $3, clock_timestamp())"};
const Statement record_function{
    "postgres.record_function",
    "/* postgres.record_function */ INSERT INTO public.schema_functions "
    "(name, checksum, applied_at) VALUES ($1, $2, clock_timestamp()) ON CONFLICT (name) "
    "DO UPDATE SET checksum = excluded.checksum, applied_at = excluded.applied_at"};
constexpr std::string_view create_tables =
    "CREATE TABLE IF NOT EXISTS public.schema_migrations (number integer PRIMARY KEY, name text NOT NULL, "
    "checksum text NOT NULL, applied_at timestamptz NOT NULL);"
    "CREATE TABLE IF NOT EXISTS public.schema_functions (name text PRIMARY KEY, checksum text NOT NULL, "
    "applied_at timestamptz NOT NULL)";

constexpr std::chrono::milliseconds lock_poll{200};

struct Applied {
    std::string name;
    std::string checksum;
    Time at;
};
struct Book {
    std::map<int, Applied> migrations;
    std::map<std::string, Applied, std::less<>> functions;
};

std::string checksum_of(std::string_view text) {
    return crypto::hex(crypto::bytes(crypto::sha256(text)));
}
std::string label(int number, std::string_view name) {
    return fmt::format("{:04}_{}", number, name);
}

Task<Book> read_book(Session& session) {
    Book book;
    const Rows tables = co_await session.run(find_tables, {});
    if (!tables[0].get<bool>(0)) co_return book;
    const Rows migrations = co_await session.run(read_migrations, {});
    for (const Row row : migrations)
        book.migrations[row.get<std::int32_t>(0)] = {row.get<std::string>(1), row.get<std::string>(2),
                                                     row.get<Time>(3)};
    const Rows functions = co_await session.run(read_functions, {});
    for (const Row row : functions)
        book.functions[row.get<std::string>(0)] = {"", row.get<std::string>(1), row.get<Time>(2)};
    co_return book;
}

Task<> lock(Session& session, Progress& progress) {
    const Deadline until = Steady::now() + migrate_wait_max;
    asio::basic_waitable_timer<Steady, asio::wait_traits<Steady>, Executor> timer(
        co_await asio::this_coro::executor);
    for (bool said = false;;) {
        const Rows rows = co_await session.run(try_lock, {});
        if (rows[0].get<bool>(0)) co_return;
        if (Steady::now() >= until)
            throw MigrationError("another migration of this database did not end in time");
        if (!said) progress("waiting for another migration of this database");
        said = true;
        timer.expires_after(lock_poll);
        co_await timer.async_wait(asio::use_awaitable_t<Executor>());
    }
}

void check_applied(const std::vector<Migration>& migrations, const Book& book) {
    for (const Migration& one : migrations) {
        const auto found = book.migrations.find(one.number);
        if (found == book.migrations.end() || found->second.checksum == one.checksum) continue;
        throw MigrationError(
            fmt::format("migration {} was changed after it was applied to this database (as {}). "
                        "Applied migrations are never edited: restore its text and add a new one.",
                        label(one.number, one.name), label(one.number, found->second.name)));
    }
}

Task<> apply_migration(Session& session, Migration migration) {
    const std::string name = label(migration.number, migration.name);
    try {
        co_await session.execute("BEGIN;\n" + migration.text);
        co_await session.run(record_migration, params(migration.number, migration.name, migration.checksum));
        co_await session.execute("COMMIT");
    } catch (const SqlError& error) {
        throw SqlError(error.state, error.constraint, name, error.what());
    }
}

Task<> apply_functions(Session& session, std::vector<Statement> functions, Book book, Progress& progress) {
    std::vector<Session::Call> records;
    std::string text;
    for (const Statement& one : functions) {
        const std::string checksum = checksum_of(one.text);
        const auto found = book.functions.find(one.name);
        if (found != book.functions.end() && found->second.checksum == checksum) continue;
        progress(fmt::format("function {}", one.name));
        try {
            co_await session.execute(records.empty() ? "BEGIN;\n" + std::string(one.text)
                                                     : std::string(one.text));
        } catch (const SqlError& error) {
            throw SqlError(error.state, error.constraint, std::string(one.name), error.what());
        }
        records.push_back({record_function, params(one.name, checksum)});
    }
    if (records.empty()) co_return;
    co_await session.run_all(std::move(records));
    co_await session.execute("COMMIT");
}

Task<> apply_all(Session& session, std::vector<Migration> migrations, std::vector<Statement> functions,
                 Progress& progress) {
    co_await session.execute(std::string(create_tables));
    Book book = co_await read_book(session);
    check_applied(migrations, book);
    for (Migration& one : migrations) {
        if (book.migrations.contains(one.number)) continue;
        progress(fmt::format("migration {}", label(one.number, one.name)));
        co_await apply_migration(session, std::move(one));
    }
    co_await apply_functions(session, std::move(functions), std::move(book), progress);
}

} // namespace

Migration make_migration(int number, std::string name, std::string text) {
    std::string checksum = checksum_of(text);
    return {number, std::move(name), std::move(text), std::move(checksum)};
}

PoolOptions migration_pool_options(std::string url) {
    PoolOptions options;
    options.url = std::move(url);
    options.name = "rialto migrate";
    options.connections_max = 1;
    options.statement_timeout = std::chrono::milliseconds(0);
    options.lock_timeout = std::chrono::seconds(30);
    return options;
}

Task<> migrate(Pool& pool, std::vector<Migration> migrations, std::vector<Statement> functions,
               Progress progress) {
    Session session = co_await pool.session();
    co_await lock(session, progress);
    std::exception_ptr failure;
    try {
        co_await apply_all(session, std::move(migrations), std::move(functions), progress);
    } catch (...) {
        failure = std::current_exception();
    }
    // The lock belongs to the connection, which goes back to the pool; a lost connection has lost it already.
    try {
        if (failure) co_await session.execute("ROLLBACK");
        co_await session.run(unlock, {});
    } catch (const Unavailable&) {
        if (!failure) failure = std::current_exception();
    }
    if (failure) std::rethrow_exception(failure);
}

Task<std::vector<MigrationStatus>> migration_status(Pool& pool, std::vector<Migration> migrations,
                                                    std::vector<Statement> functions) {
    Session session = co_await pool.session();
    Book book = co_await read_book(session);
    std::vector<MigrationStatus> all;
    const auto add = [&all](std::string name, const Applied* applied, std::string_view checksum,
                            bool is_function) {
        MigrationStatus status;
        status.name = std::move(name);
        if (applied != nullptr) status.applied_at = applied->at;
        if (applied == nullptr)
            status.state = MigrationState::pending;
        else if (applied->checksum == checksum)
            status.state = MigrationState::applied;
        else
            status.state = is_function ? MigrationState::pending : MigrationState::changed;
        all.push_back(std::move(status));
    };
    for (const Migration& one : migrations) {
        const auto found = book.migrations.find(one.number);
        add(label(one.number, one.name), found == book.migrations.end() ? nullptr : &found->second,
            one.checksum, false);
    }
    for (const Statement& one : functions) {
        const auto found = book.functions.find(one.name);
        add(std::string(one.name), found == book.functions.end() ? nullptr : &found->second,
            checksum_of(one.text), true);
    }
    for (const Migration& one : migrations) book.migrations.erase(one.number);
    for (const auto& [number, applied] : book.migrations)
        all.push_back({label(number, applied.name), MigrationState::unknown, applied.at});
    co_return all;
}

} // namespace rialto::postgres
