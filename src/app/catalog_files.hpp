#pragma once
// What the commands that write the catalog into files have in common.

#include "app/run_blocking.hpp"
#include "base/result.hpp"
#include "markets/markets.hpp"
#include "platform/postgres/postgres.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace rialto::config {
struct Config;
}

namespace rialto::app {

/// The running store, for reading its catalog (role rialto_browse).
struct CatalogSource {
    asio::io_context loop;
    std::optional<postgres::Pool> pool;
    std::shared_ptr<const markets::Markets> markets;
};

/// Error `not_running`, with a sentence, when there is no store.
Result<std::unique_ptr<CatalogSource>> open_catalog_source(const config::Config& config,
                                                           std::string application_name);

/// The address as it stands before a path, without the slash at its end; error `invalid_url` when it is none.
Result<std::string> parse_base_url(std::string text);

/// A sentence on stderr.
int refuse(const Error& error, int exit_code);

} // namespace rialto::app
