#pragma once
// Logs (one JSON object a line on stderr, pretty on a terminal) and metrics (Prometheus). Event names are
// snake_case and stable. Never pass paths with capabilities, e-mails or tokens.

#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace rialto::telemetry {

enum class Level { debug, info, warning, error };

struct Field {
    std::string_view name;
    std::variant<std::string_view, std::int64_t, double, bool> value;
};

/// Before the first call, logs go to stderr as JSON at level info.
void configure_logs(Level lowest, bool pretty);
/// Whether log() would write at this level: for callers whose fields cost something to gather.
bool is_logged(Level level);
void log(Level level, std::string_view event, std::initializer_list<Field> fields = {});
inline void info(std::string_view event, std::initializer_list<Field> fields = {}) {
    log(Level::info, event, fields);
}
inline void warn(std::string_view event, std::initializer_list<Field> fields = {}) {
    log(Level::warning, event, fields);
}
inline void error(std::string_view event, std::initializer_list<Field> fields = {}) {
    log(Level::error, event, fields);
}

/// Handles are cheap to use from any thread and live as long as the program; look them up once.
class Counter {
  public:
    void add(double n = 1);
    void* impl = nullptr;
};
class Gauge {
  public:
    void set(double value);
    void* impl = nullptr;
};
/// Upper bounds of the buckets of every histogram, in seconds; one more bucket takes what is above.
inline constexpr std::array<double, 17> histogram_bounds{50e-6, 100e-6, 250e-6, 500e-6, 1e-3, 2.5e-3,
                                                         5e-3,  10e-3,  25e-3,  50e-3,  0.1,  0.25,
                                                         0.5,   1.0,    2.5,    5.0,    10.0};
class Histogram { // seconds, buckets from 50 µs to 10 s
  public:
    void observe(double seconds);
    /// Adds what somebody counted on their own: a count for each bound and one for what is above the last.
    void observe_counted(std::span<const std::uint64_t, histogram_bounds.size() + 1> counts, double sum_s);
    void* impl = nullptr;
};
using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;
Counter counter(std::string_view name, std::string_view help, Labels labels = {});
Gauge gauge(std::string_view name, std::string_view help, Labels labels = {});
Histogram histogram(std::string_view name, std::string_view help, Labels labels = {});

/// Everything in Prometheus' text format.
std::string render_metrics();

} // namespace rialto::telemetry
