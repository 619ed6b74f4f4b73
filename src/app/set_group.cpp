#include "accounts/shoppers.hpp"
#include "app/commands.hpp"
#include "app/embedded_services.hpp"
#include "app/run_blocking.hpp"
#include "platform/config/config.hpp"

#include <cstdio>

namespace rialto::app {

namespace {

Task<Result<accounts::Account>> store_group(postgres::Pool& pool, accounts::GroupChange change) {
    postgres::Transaction transaction = co_await pool.begin();
    Result<accounts::Account> account = co_await accounts::set_group(transaction, std::move(change), now());
    if (account) co_await transaction.commit();
    co_return account;
}

accounts::GroupChange change_of(const GroupArguments& arguments) {
    accounts::GroupChange change{arguments.email, std::nullopt, std::nullopt};
    if (!arguments.group.empty()) change.group = arguments.group;
    if (!arguments.label.empty()) change.label = arguments.label;
    return change;
}

} // namespace

int set_group(const config::Config& config, const GroupArguments& arguments) {
    const Result<Endpoints> endpoints = find_running(config);
    if (!endpoints) {
        std::fprintf(stderr, "%s\n", endpoints.error().detail.c_str());
        return exit_failed;
    }
    asio::io_context loop;
    postgres::PoolOptions options;
    options.url = endpoints->database_url;
    options.name = "rialto-admin";
    options.connections_max = 1;
    postgres::Pool pool(loop, options);
    const Result<accounts::Account> account = run_blocking<Result<accounts::Account>>(
        loop, [&] { return store_group(pool, change_of(arguments)); });
    if (!account) {
        std::fprintf(stderr, "%s\n", account.error().detail.c_str());
        return exit_failed;
    }
    std::printf("%s %s\n", to_string(account->id).c_str(), account->group.value_or("-").c_str());
    return exit_done;
}

} // namespace rialto::app
