#include "base/text.hpp"
#include "tracking/order_watch.hpp"

#include <algorithm>
#include <charconv>

namespace rialto::tracking {

namespace {

/// Seconds of `Prefer: wait=N` (RFC 7240), at most wait_max; 0 without.
std::chrono::seconds wanted_wait(const http::Request& request) {
    for (const std::string_view preference : split_trimmed(request.header("Prefer"), ',')) {
        if (!preference.starts_with("wait=")) continue;
        int seconds = 0;
        const std::string_view value = preference.substr(5);
        const auto parsed = std::from_chars(value.data(), value.data() + value.size(), seconds);
        if (parsed.ec == std::errc() && seconds > 0) return std::min(std::chrono::seconds(seconds), wait_max);
    }
    return std::chrono::seconds(0);
}

bool is_same(const http::Request& request, const orders::Order& order) {
    const std::string etag = orders::etag_of(order);
    for (std::string_view known : split_trimmed(request.header("If-None-Match"), ',')) {
        if (known.starts_with("W/")) known.remove_prefix(2);
        if (known == etag || known == "*") return true;
    }
    return false;
}

http::Response not_modified(const orders::Order& order) {
    http::Response response;
    response.status = 304;
    response.headers.emplace_back("Cache-Control", "private, no-cache");
    response.headers.emplace_back("ETag", orders::etag_of(order));
    return response;
}

} // namespace

Task<http::Response> get_order(TrackingRoutes& routes, http::Request& request) {
    const Result<Uuid> id = co_await orders::opened_order(routes.orders, request, http::Access::viewer);
    if (!id) co_return http::problem(id.error());
    const std::chrono::seconds wait = wanted_wait(request);
    const Deadline deadline = Steady::now() + wait;
    OrderWatch::Place place(routes.watch, *id);
    Result<orders::Order> order = co_await routes.orders.orders.read_order(*id);
    // An event that is no newer than what was read (its own relay, say) wakes too: then on with waiting.
    while (order && wait.count() > 0 && is_same(request, *order) && co_await place.wait(deadline))
        order = co_await routes.orders.orders.read_order(*id);
    if (!order) co_return http::problem(order.error());
    if (is_same(request, *order)) co_return not_modified(*order);
    co_return orders::order_response(routes.orders, *order);
}

const http::Operation get_order_operation{
    .id = "get_order",
    .summary = "An order, for whoever holds its access token. With If-None-Match and `Prefer: wait=25` the "
               "answer comes "
               "when something changes.",
    .answer_schema = orders::order_schema,
    .parameters = {{"If-None-Match", "header", "string",
                    "ETag of the representation that is known: 304 while it is current."},
                   {"Prefer", "header", "string",
                    "`wait=25`: hold the answer up to that many seconds until the order changes."}},
    .errors = {"not_found"},
};

} // namespace rialto::tracking
