#include "rehearsal/sql_times.hpp"

#include <algorithm>
#include <charconv>

namespace rialto::rehearsal {

namespace {

constexpr std::string_view metric = "rialto_sql_seconds_";
constexpr std::string_view label = "{statement=\"";

/// Takes `count{statement="x"} 12` off a line of the metric; false for another one.
bool read_line(std::string_view line, std::string_view kind, std::string& statement, double& value) {
    if (!line.starts_with(kind) || !line.substr(kind.size()).starts_with(label)) return false;
    line.remove_prefix(kind.size() + label.size());
    const std::size_t end = line.find("\"} ");
    if (end == std::string_view::npos) return false;
    statement = line.substr(0, end);
    line.remove_prefix(end + 3);
    return std::from_chars(line.data(), line.data() + line.size(), value).ec == std::errc();
}

} // namespace

std::map<std::string, SqlTime> read_sql_times(std::string_view metrics) {
    std::map<std::string, SqlTime> times;
    while (!metrics.empty()) {
        std::string_view line = metrics.substr(0, metrics.find('\n'));
        metrics.remove_prefix(std::min(metrics.size(), line.size() + 1));
        if (!line.starts_with(metric)) continue;
        line.remove_prefix(metric.size());
        std::string statement;
        double value = 0;
        if (read_line(line, "count", statement, value))
            times[statement].count = static_cast<std::uint64_t>(value);
        else if (read_line(line, "sum", statement, value))
            times[statement].seconds = value;
    }
    for (auto& [statement, time] : times) time.statement = statement;
    return times;
}

std::vector<SqlTime> difference(const std::map<std::string, SqlTime>& before,
                                const std::map<std::string, SqlTime>& after) {
    std::vector<SqlTime> between;
    for (const auto& [statement, time] : after) {
        const auto earlier = before.find(statement);
        SqlTime one = time;
        if (earlier != before.end()) {
            one.count -= std::min(one.count, earlier->second.count);
            one.seconds -= std::min(one.seconds, earlier->second.seconds);
        }
        if (one.count > 0) between.push_back(std::move(one));
    }
    std::ranges::sort(between, std::greater<>(), &SqlTime::seconds);
    return between;
}

} // namespace rialto::rehearsal
