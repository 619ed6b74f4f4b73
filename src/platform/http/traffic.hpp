#pragma once
// What one loop counts of its requests: plain numbers on the loop's own thread, brought into the metrics now
// and then, so that no request touches an atomic that another core writes. And the access log.

#include "platform/http/http.hpp"
#include "platform/telemetry/telemetry.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace rialto::http {

class Traffic {
  public:
    Traffic(std::span<const Route> routes, int loop);

    // Rows beside those of the routes.
    std::size_t unmatched_row() const { return rows_.size() - 2; }
    std::size_t cached_row() const { return rows_.size() - 1; } // answered by the fast path

    void count(std::size_t row, int status, std::chrono::nanoseconds duration);
    void publish(int connections, int in_flight, int streams);

  private:
    static constexpr std::size_t bucket_count = telemetry::histogram_bounds.size() + 1;

    struct Row {
        Row(std::string_view route_, std::string_view method_) : route(route_), method(method_) {}

        std::string_view route;
        std::string_view method;
        std::uint64_t requests = 0; // since it was published
        std::array<std::uint64_t, 6> by_class{};
        std::array<std::uint64_t, bucket_count> by_duration{};
        std::chrono::nanoseconds duration_sum{};
        std::array<telemetry::Counter, 6> counters; // made when first needed
        telemetry::Histogram histogram;
    };

    void publish(Row& row);

    std::vector<Row> rows_;
    telemetry::Gauge connections_;
    telemetry::Gauge in_flight_;
    telemetry::Gauge streams_;
};

/// One line: at level info for writes and for every 5xx, else at debug. Names the route's template, never the
/// path.
void log_request(const Request& request, int status, std::chrono::nanoseconds duration,
                 telemetry::Level write_level);

/// The trace id of a valid traceparent (W3C Trace Context), else empty.
std::string_view trace_id_of(std::string_view traceparent);

} // namespace rialto::http
