#include "app/catalog_files.hpp"

#include "app/embedded_services.hpp"
#include "platform/config/config.hpp"

#include <cstdio>

namespace rialto::app {

namespace {

constexpr std::chrono::minutes page_timeout{2};

Task<std::shared_ptr<const markets::Markets>> read_markets(postgres::Pool& pool) {
    postgres::Session session = co_await pool.session();
    co_return co_await markets::load_markets(session);
}

} // namespace

Result<std::unique_ptr<CatalogSource>> open_catalog_source(const config::Config& config,
                                                           std::string application_name) {
    const Result<Endpoints> endpoints = find_running(config);
    if (!endpoints) return std::unexpected(endpoints.error());
    auto source = std::make_unique<CatalogSource>();
    postgres::PoolOptions options;
    options.url = endpoints->database_url;
    options.role = "rialto_browse";
    options.name = std::move(application_name);
    options.connections_max = 1;
    options.statement_timeout = page_timeout;
    source->pool.emplace(source->loop, options);
    source->markets = run_blocking<std::shared_ptr<const markets::Markets>>(
        source->loop, [&] { return read_markets(*source->pool); });
    return source;
}

Result<std::string> parse_base_url(std::string text) {
    while (text.ends_with('/')) text.pop_back();
    const std::size_t host = text.starts_with("https://") ? 8 : text.starts_with("http://") ? 7 : 0;
    const bool is_sound =
        host > 0 && text.size() > host && text.find_first_of(" \t\r\n\"<>?#", host) == std::string::npos;
    if (is_sound) return text;
    return fail(ErrorKind::invalid, "invalid_url",
                "--base-url wants an address like https://shop.example, not \"" + text + "\".");
}

int refuse(const Error& error, int exit_code) {
    std::fprintf(stderr, "%s\n", error.detail.c_str());
    return exit_code;
}

} // namespace rialto::app
