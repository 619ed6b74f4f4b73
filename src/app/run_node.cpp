#include "app/run_node.hpp"

#include "app/commands.hpp"
#include "app/node.hpp"
#include "app/routes.hpp"
#include "platform/process/process.hpp"
#include "platform/telemetry/telemetry.hpp"

#include <cstdio>
#include <system_error>
#include <unistd.h>

namespace rialto::app {

void configure_logs(const config::Config& config) {
    using telemetry::Level;
    Level lowest = Level::info;
    switch (config.log_level) {
    case config::LogLevel::debug: lowest = Level::debug; break;
    case config::LogLevel::info: lowest = Level::info; break;
    case config::LogLevel::warning: lowest = Level::warning; break;
    case config::LogLevel::error: lowest = Level::error; break;
    }
    const bool pretty = config.log_format == config::LogFormat::pretty ||
                        (config.log_format == config::LogFormat::automatic && ::isatty(STDERR_FILENO) != 0);
    telemetry::configure_logs(lowest, pretty);
    for (const std::string& notice : config.notices)
        telemetry::warn("config_notice", {{"notice", std::string_view(notice)}});
}

http::StaticFiles read_storefront(const config::Config& config) {
    const std::string folder = config.web_dir + "/storefront";
    if (::access((folder + "/index.html").c_str(), R_OK) != 0) {
        telemetry::warn("storefront_missing",
                        {{"folder", std::string_view(folder)},
                         {"advice", std::string_view("./dev build makes it; the API serves without")}});
        return {};
    }
    const auto headers = page_headers();
    return http::StaticFiles(folder, {.headers = headers});
}

int run_node(const config::Config& config, const Endpoints& endpoints, http::StaticFiles storefront,
             std::function<void(asio::io_context&)> watch) {
    const Result<std::string> secret = config::find_or_make_secret(config);
    if (!secret) {
        std::fprintf(stderr, "%s\n", secret.error().detail.c_str());
        return exit_failed;
    }
    asio::io_context main_loop;
    const process::StopSignals signals(main_loop, [&] { main_loop.stop(); });
    Node node(config, endpoints, *secret, std::move(storefront));
    try {
        node.start();
    } catch (const std::system_error& failure) {
        std::fprintf(stderr, "Cannot listen on %s port %d: %s. Choose another with --port.\n",
                     config.listen.c_str(), config.port, failure.code().message().c_str());
        return exit_failed;
    }
    if (watch) watch(main_loop);
    std::printf("%s\n", node.url().c_str());
    std::fflush(stdout);
    telemetry::info("serving", {{"url", std::string_view(node.url())}});
    const auto busy = asio::make_work_guard(main_loop);
    main_loop.run();
    telemetry::info("stopping");
    node.stop();
    telemetry::info("stopped");
    return exit_done;
}

int guard(std::function<int()> body) {
    try {
        return body();
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "%s\n", failure.what());
        return exit_failed;
    }
}

} // namespace rialto::app
