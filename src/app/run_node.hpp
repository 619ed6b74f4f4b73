#pragma once
// What `up` and `serve` have in common: a node that runs until somebody says stop.

#include "app/embedded_services.hpp"
#include "platform/config/config.hpp"
#include "platform/http/static_files.hpp"

#include <functional>

namespace rialto::app {

void configure_logs(const config::Config& config);

/// The built storefront, or no files and a warning.
http::StaticFiles read_storefront(const config::Config& config);

/// Starts the node, prints its URL on stdout once it answers, and returns the exit code after SIGINT or
/// SIGTERM and the drain. `watch` (may be empty) gets the main thread's loop before it runs.
int run_node(const config::Config& config, const Endpoints& endpoints, http::StaticFiles storefront,
             std::function<void(asio::io_context&)> watch);

/// Runs a command's body; an exception that nobody could act on becomes a sentence on stderr and exit code 1.
int guard(std::function<int()> body);

} // namespace rialto::app
