#include "app/commands.hpp"
#include "app/embedded_services.hpp"
#include "app/functions.hpp"
#include "app/run_blocking.hpp"
#include "carts/sql.hpp"
#include "inventory/sql.hpp"
#include "markets/markets.hpp"
#include "offers/room/sql.hpp"
#include "offers/sql.hpp"
#include "orders/sql.hpp"
#include "platform/config/config.hpp"
#include "platform/postgres/migrate.hpp"
#include "pricing/pricing.hpp"
#include "pricing/sql.hpp"

#include <cstdio>
#include <string>

namespace rialto::app {

namespace {

Task<bool> print_status(postgres::Pool& pool) {
    bool complete = true;
    for (const postgres::MigrationStatus& one :
         co_await postgres::migration_status(pool, postgres::embedded_migrations(), all_functions())) {
        const char* state = "pending";
        switch (one.state) {
        case postgres::MigrationState::applied: state = "applied"; break;
        case postgres::MigrationState::pending: state = "pending"; break;
        case postgres::MigrationState::changed: state = "changed since it was applied"; break;
        case postgres::MigrationState::unknown: state = "of a newer release"; break;
        }
        complete = complete && one.state != postgres::MigrationState::pending;
        const std::string at = one.applied_at ? to_rfc3339(*one.applied_at) : "-";
        std::printf("%-40s %-24s %s\n", one.name.c_str(), at.c_str(), state);
    }
    co_return complete;
}

} // namespace

std::vector<postgres::Statement> all_functions() {
    std::vector<postgres::Statement> all;
    for (const auto& part : {inventory::sql::functions(), pricing::sql::functions(), offers::sql::functions(),
                             room::sql::functions(), carts::sql::functions(), orders::sql::functions()})
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

Task<> migrate_store(postgres::Pool& pool, std::function<void(std::string_view line)> progress) {
    co_await postgres::migrate(pool, postgres::embedded_migrations(), all_functions(), progress);
    postgres::Session session = co_await pool.session();
    if (co_await markets::seed_default_markets(session)) {
        co_await pricing::seed_market_rows(session);
        progress("markets us and eu");
    }
}

int run_migrate(const config::Config& config, MigrateMode mode) {
    const Result<Endpoints> endpoints = find_running(config);
    if (!endpoints) {
        std::fprintf(stderr, "%s\n", endpoints.error().detail.c_str());
        return exit_failed;
    }
    asio::io_context loop;
    postgres::Pool pool(loop, postgres::migration_pool_options(endpoints->database_url));
    if (mode == MigrateMode::status) {
        run_blocking<bool>(loop, [&] { return print_status(pool); });
        return exit_done;
    }
    run_blocking<void>(loop, [&] {
        return migrate_store(pool, [](std::string_view line) {
            std::printf("applied %.*s\n", static_cast<int>(line.size()), line.data());
        });
    });
    std::puts("The schema is up to date.");
    return exit_done;
}

} // namespace rialto::app
