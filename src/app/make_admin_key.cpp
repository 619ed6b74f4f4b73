#include "accounts/accounts.hpp"
#include "app/commands.hpp"
#include "app/embedded_services.hpp"
#include "app/run_blocking.hpp"
#include "platform/config/config.hpp"

#include <cstdio>

namespace rialto::app {

namespace {

Task<std::string> store_key(postgres::Pool& pool, accounts::Role role, std::string label) {
    postgres::Session session = co_await pool.session();
    co_return co_await accounts::make_api_key(session, role, std::move(label), now());
}

} // namespace

int make_admin_key(const config::Config& config, std::string_view role, std::string_view label) {
    const auto wanted = accounts::parse_role(role);
    if (!wanted) {
        std::fprintf(stderr, "There is no role %.*s: viewer, support, manager or owner.\n",
                     static_cast<int>(role.size()), role.data());
        return exit_usage;
    }
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
    const std::string key =
        run_blocking<std::string>(loop, [&] { return store_key(pool, *wanted, std::string(label)); });
    std::puts(key.c_str());
    std::fputs("This key is shown once. Send it as `Authorization: Bearer <key>`.\n", stderr);
    return exit_done;
}

} // namespace rialto::app
