#include "app/commands.hpp"
#include "app/demo/demo.hpp"
#include "app/functions.hpp"
#include "app/run_blocking.hpp"
#include "app/run_node.hpp"
#include "markets/markets.hpp"
#include "platform/postgres/migrate.hpp"
#include "platform/process/process.hpp"
#include "platform/process/progress.hpp"
#include "platform/telemetry/telemetry.hpp"

#include <cstdio>

namespace rialto::app {

namespace {

constexpr int lowest_free_port = 1024; // below it only root, or who kept the right, may listen

void prepare_database(const Endpoints& endpoints) {
    asio::io_context loop;
    postgres::Pool pool(loop, postgres::migration_pool_options(endpoints.database_url));
    run_blocking<void>(loop, [&] {
        return migrate_store(pool,
                             [](std::string_view line) { telemetry::info("migrated", {{"what", line}}); });
    });
}

postgres::PoolOptions demo_pool_options(const Endpoints& endpoints, std::string role) {
    postgres::PoolOptions options;
    options.url = endpoints.database_url;
    options.role = std::move(role);
    options.name = "rialto-demo";
    options.statement_timeout = std::chrono::minutes(2);
    return options;
}

void load_demo(const config::Config& config, const Endpoints& endpoints, std::string icons) {
    if (config.demo == config::Demo::none) return;
    asio::io_context loop;
    postgres::Pool pool(loop, demo_pool_options(endpoints, "rialto_work"));
    media::MediaStore media({config.data_dir + "/media", 0, std::nullopt});
    process::Progress progress("Loading the demo store", 0);
    const demo::Counts counts = run_blocking<demo::Counts>(loop, [&] {
        return demo::load_small(pool, media, std::move(icons), now(),
                                [&](std::size_t done, std::size_t total) {
                                    progress.set_total(static_cast<std::int64_t>(total));
                                    progress.update(static_cast<std::int64_t>(done));
                                });
    });
    if (counts.products > 0)
        telemetry::info("demo_loaded", {{"products", counts.products}, {"variants", counts.variants}});
    postgres::Pool browse(loop, demo_pool_options(endpoints, "rialto_browse"));
    postgres::Pool order(loop, demo_pool_options(endpoints, "rialto_order"));
    const int offers = run_blocking<int>(loop, [&] { return demo::load_offers(browse, order, now()); });
    if (offers > 0) telemetry::info("demo_offers_loaded", {{"offers", offers}});
}

} // namespace

int run_up(const config::Config& config) {
    return guard([&] {
        configure_logs(config);
        // What lies outside the data dir is read before root's rights are given up.
        http::StaticFiles storefront = read_storefront(config);
        std::string icons =
            config.demo == config::Demo::none ? std::string() : demo::read_icons(config.web_dir);

        EmbeddedServices services(config);
        const Result<Endpoints> endpoints = services.start();
        if (!endpoints) {
            std::fprintf(stderr, "%s\n", endpoints.error().detail.c_str());
            return exit_failed;
        }
        if (const auto user = services.user()) {
            const auto ports = config.port > 0 && config.port < lowest_free_port
                                   ? process::PrivilegedPorts::keep
                                   : process::PrivilegedPorts::give_up;
            if (const Result<> dropped = process::drop_privileges(*user, ports); !dropped) {
                std::fprintf(stderr, "%s\n", dropped.error().detail.c_str());
                return exit_failed;
            }
        }
        prepare_database(*endpoints);
        load_demo(config, *endpoints, std::move(icons));
        config::Config in_force = config;
        // A database of the command's own is nobody's production.
        if (config.database_url.empty() && !config.environment)
            in_force.environment = config::Environment::development;
        const int code = run_node(in_force, *endpoints, std::move(storefront),
                                  [&](asio::io_context& loop) { services.watch(loop); });
        services.stop();
        return code;
    });
}

int run_serve(const config::Config& config) {
    return guard([&] {
        configure_logs(config);
        const Result<Endpoints> endpoints = find_running(config);
        if (!endpoints) {
            std::fprintf(stderr, "%s\n", endpoints.error().detail.c_str());
            return exit_failed;
        }
        http::StaticFiles storefront = read_storefront(config);
        if (const Result<> become = process::become_owner_of(config.data_dir); !become) {
            std::fprintf(stderr, "%s\n", become.error().detail.c_str());
            return exit_failed;
        }
        return run_node(config, *endpoints, std::move(storefront), nullptr);
    });
}

} // namespace rialto::app
