#include "platform/http/dispatch.hpp"

#include "base/check.hpp"
#include "platform/http/message.hpp"
#include "platform/http/problem.hpp"
#include "platform/telemetry/telemetry.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace rialto::http {

namespace {

bool needs_check(const Route& route) {
    return route.access >= Access::account;
}

std::string render_headers(const std::vector<std::pair<std::string, std::string>>& headers) {
    std::string text;
    for (const auto& [name, value] : headers) append_header(text, name, value);
    return text;
}

Response internal_error() {
    return problem_of(500, "internal_error",
                      "Something went wrong here. It has been logged under the request id.");
}

void log_exception(const Request& request, std::string_view what) {
    telemetry::error("http_handler_failed",
                     {{"route", request.route}, {"request_id", request.request_id}, {"what", what}});
}

/// What has an answer of its own (the database is away, say) comes by the hundred a second.
void log_known_failure(const Site& site, const Request& request, std::string_view what) {
    const std::optional<std::uint64_t> count = site.known_failures.note(Steady::now());
    if (!count) return;
    telemetry::warn("http_handler_unavailable", {{"route", request.route},
                                                 {"request_id", request.request_id},
                                                 {"what", what},
                                                 {"count", static_cast<std::int64_t>(*count)}});
}

Task<Response> check_and_handle(const Site* site, const Route* route, Request& request) {
    std::exception_ptr failure;
    try {
        if (needs_check(*route)) {
            std::optional<Error> refused = co_await site->access(route->access, request);
            if (refused) co_return problem(*refused);
        }
        if (route->answer) co_return route->answer(request);
        co_return co_await route->handle(request);
    } catch (...) {
        failure = std::current_exception();
    }
    co_return answer_to_exception(*site, request, failure);
}

} // namespace

Site::Site(ServerOptions options_, std::vector<Route> routes_, AccessCheck access_, FastPath fast_path_,
           asio::io_context& order_loop)
    : options(std::move(options_)), routes(std::move(routes_)), router(routes), access(std::move(access_)),
      fast_path(std::move(fast_path_)), order_executor(order_loop.get_executor()),
      security_headers(render_headers(options.security_headers)) {
    for (const Route& route : routes) {
        CHECK(static_cast<bool>(route.answer) != static_cast<bool>(route.handle));
        CHECK(!needs_check(route) || access);
    }
}

namespace {

std::shared_ptr<const Prebuilt> ask(const FastPath& way, const Request& request) {
    try {
        return way(request);
    } catch (const std::exception& error) {
        // The normal way is still open.
        log_exception(request, error.what());
        return nullptr;
    }
}

} // namespace

std::shared_ptr<const Prebuilt> ask_fast_path(const Site& site, const Request& request) {
    return ask(site.fast_path, request);
}

std::shared_ptr<const Prebuilt> ask_shortcut(const Route& route, const Request& request) {
    return route.shortcut ? ask(route.shortcut, request) : nullptr;
}

bool is_immediate(const Route& route) {
    return route.answer && route.role != Role::order && !needs_check(route);
}

Response answer_now(const Site& site, const Route& route, Request& request) {
    try {
        return route.answer(request);
    } catch (...) {
        return answer_to_exception(site, request, std::current_exception());
    }
}

Task<Response> answer_later(const Site* site, const Route* route, Request& request, Executor here) {
    if (route->role != Role::order || site->order_executor == here)
        co_return co_await check_and_handle(site, route, request);
    // The connection waits on its own loop; the handler and all it awaits run on the order loop.
    co_return co_await asio::co_spawn(site->order_executor, check_and_handle(site, route, request),
                                      asio::use_awaitable_t<Executor>());
}

Response answer_to_exception(const Site& site, const Request& request, std::exception_ptr exception) {
    try {
        std::rethrow_exception(exception);
    } catch (const std::exception& error) {
        try {
            if (site.options.translate)
                if (const std::optional<Error> known = site.options.translate(error)) {
                    log_known_failure(site, request, error.what());
                    return problem(*known);
                }
        } catch (...) {
            // Then it is answered as what nobody knows.
        }
        log_exception(request, error.what());
    } catch (...) {
        log_exception(request, "an exception that is no std::exception");
    }
    return internal_error();
}

} // namespace rialto::http
