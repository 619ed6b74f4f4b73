#include "platform/http/traffic.hpp"

#include <algorithm>
#include <cmath>

namespace rialto::http {

namespace {

using std::chrono::nanoseconds;

constexpr auto bounds_ns = [] {
    std::array<std::int64_t, telemetry::histogram_bounds.size()> bounds{};
    for (std::size_t i = 0; i < bounds.size(); ++i)
        bounds[i] = static_cast<std::int64_t>(telemetry::histogram_bounds[i] * 1e9 + 0.5);
    return bounds;
}();

constexpr std::array<std::string_view, 6> class_names{"other", "1xx", "2xx", "3xx", "4xx", "5xx"};

bool is_hex(std::string_view text) {
    return text.find_first_not_of("0123456789abcdef") == text.npos;
}

bool is_zero(std::string_view text) {
    return text.find_first_not_of('0') == text.npos;
}

} // namespace

Traffic::Traffic(std::span<const Route> routes, int loop) {
    rows_.reserve(routes.size() + 2);
    for (const Route& route : routes) rows_.emplace_back(route.path, method_name(route.method));
    rows_.emplace_back("none", "any");
    rows_.emplace_back("cached", "GET");
    const std::string number = std::to_string(loop);
    connections_ =
        telemetry::gauge("rialto_http_connections", "Open client connections.", {{"loop", number}});
    in_flight_ = telemetry::gauge("rialto_http_in_flight", "Requests being awaited.", {{"loop", number}});
    streams_ = telemetry::gauge("rialto_http_streams", "Answers that go on (events).", {{"loop", number}});
}

void Traffic::count(std::size_t row, int status, nanoseconds duration) {
    Row& at = rows_[row];
    ++at.requests;
    ++at.by_class[status >= 100 && status < 600 ? static_cast<std::size_t>(status / 100) : 0];
    std::size_t bucket = 0;
    while (bucket < bounds_ns.size() && duration.count() > bounds_ns[bucket]) ++bucket;
    ++at.by_duration[bucket];
    at.duration_sum += duration;
}

void Traffic::publish(int connections, int in_flight, int streams) {
    connections_.set(connections);
    in_flight_.set(in_flight);
    streams_.set(streams);
    for (Row& row : rows_)
        if (row.requests != 0) publish(row);
}

void Traffic::publish(Row& row) {
    for (std::size_t i = 0; i < row.by_class.size(); ++i) {
        if (row.by_class[i] == 0) continue;
        if (row.counters[i].impl == nullptr)
            row.counters[i] = telemetry::counter(
                "rialto_http_requests_total", "Requests answered.",
                {{"route", row.route}, {"method", row.method}, {"status", class_names[i]}});
        row.counters[i].add(static_cast<double>(row.by_class[i]));
    }
    if (row.histogram.impl == nullptr)
        row.histogram = telemetry::histogram("rialto_http_request_duration_seconds",
                                             "From the request's last byte to its answer.",
                                             {{"route", row.route}, {"method", row.method}});
    row.histogram.observe_counted(row.by_duration, std::chrono::duration<double>(row.duration_sum).count());
    row.requests = 0;
    row.by_class.fill(0);
    row.by_duration.fill(0);
    row.duration_sum = {};
}

void log_request(const Request& request, int status, nanoseconds duration, telemetry::Level write_level) {
    const bool reads =
        request.method == Method::get || request.method == Method::head || request.method == Method::options;
    const auto level = status >= 500 ? telemetry::Level::info : reads ? telemetry::Level::debug : write_level;
    if (!telemetry::is_logged(level)) return;
    const double ms = std::round(static_cast<double>(duration.count()) / 1e3) / 1e3;
    telemetry::log(level, "http_request",
                   {{"method", method_name(request.method)},
                    {"route", request.route},
                    {"status", std::int64_t{status}},
                    {"ms", ms},
                    {"request_id", request.request_id},
                    {"trace_id", trace_id_of(request.header("traceparent"))}});
}

std::string_view trace_id_of(std::string_view traceparent) {
    // "00-<32 hex digits>-<16 hex digits>-<2 hex digits>"; later versions may append more.
    constexpr std::size_t size = 55;
    if (traceparent.size() < size || traceparent[2] != '-' || traceparent[35] != '-' ||
        traceparent[52] != '-')
        return {};
    if (traceparent.size() > size && (traceparent.starts_with("00") || traceparent[size] != '-')) return {};
    const std::string_view version = traceparent.substr(0, 2);
    const std::string_view trace_id = traceparent.substr(3, 32);
    const std::string_view parent_id = traceparent.substr(36, 16);
    if (!is_hex(version) || version == "ff" || !is_hex(trace_id) || is_zero(trace_id) || !is_hex(parent_id) ||
        is_zero(parent_id) || !is_hex(traceparent.substr(53, 2)))
        return {};
    return trace_id;
}

} // namespace rialto::http
