#pragma once
// From a complete request to an answer: access check, handler, and what becomes of an exception.

#include "platform/http/http.hpp"
#include "platform/http/router.hpp"
#include "platform/telemetry/sparse_lines.hpp"

#include <chrono>
#include <exception>
#include <memory>

namespace rialto::http {

/// While something that many handlers need is away, one line tells of all their failures.
inline constexpr std::chrono::seconds known_failures_logged_every{1};

/// What all loops of a server share; never changes after it was made, but for what it counts.
struct Site {
    Site(ServerOptions options, std::vector<Route> routes, AccessCheck access, FastPath fast_path,
         asio::io_context& order_loop);

    const ServerOptions options;
    const std::vector<Route> routes;
    const Router router;
    const AccessCheck access;
    const FastPath fast_path;
    const Executor order_executor;
    const std::string security_headers; // rendered
    mutable telemetry::SparseLines known_failures{known_failures_logged_every};
};

/// The fast path's answer; null when it has none or fails. Does not throw.
std::shared_ptr<const Prebuilt> ask_fast_path(const Site& site, const Request& request);
/// Likewise what Route::shortcut knows.
std::shared_ptr<const Prebuilt> ask_shortcut(const Route& route, const Request& request);

/// Whether the route can be answered on the spot: nothing to await, no access check, any loop.
bool is_immediate(const Route& route);

/// The answer of an immediate route. Does not throw.
Response answer_now(const Site& site, const Route& route, Request& request);

/// The answer of any route, on the loop where it must run. Does not throw. `site`, `route` and `request`
/// outlive it.
Task<Response> answer_later(const Site* site, const Route* route, Request& request, Executor here);

/// What a handler's exception is answered with: by the server's translation, else 500; logged, what is
/// translated once a second at most. Not for every eye: the answer says nothing of the cause.
Response answer_to_exception(const Site& site, const Request& request, std::exception_ptr exception);

} // namespace rialto::http
