#include "base/time.hpp"
#include "platform/telemetry/telemetry.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/ansicolor_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <atomic>
#include <cmath>
#include <memory>

namespace rialto::telemetry {

namespace {

struct Logs {
    std::shared_ptr<spdlog::logger> logger;
    bool pretty = false;
};

std::shared_ptr<const Logs> make_logs(Level lowest, bool pretty) {
    auto logs = std::make_shared<Logs>();
    spdlog::sink_ptr sink;
    if (pretty)
        sink = std::make_shared<spdlog::sinks::ansicolor_stderr_sink_mt>();
    else
        sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    logs->logger = std::make_shared<spdlog::logger>("rialto", std::move(sink));
    logs->logger->set_pattern(pretty ? "%H:%M:%S.%e %^%-7l%$ %v" : "%v");
    logs->logger->set_level(
        static_cast<spdlog::level::level_enum>(SPDLOG_LEVEL_DEBUG + static_cast<int>(lowest)));
    logs->pretty = pretty;
    return logs;
}

/// Never destroyed: threads may log until the process ends.
std::atomic<std::shared_ptr<const Logs>>& current_logs() {
    static auto* const logs = new std::atomic<std::shared_ptr<const Logs>>(make_logs(Level::info, false));
    return *logs;
}

std::atomic<Level> lowest_level{Level::info};

spdlog::level::level_enum spdlog_level(Level level) {
    switch (level) {
    case Level::debug: return spdlog::level::debug;
    case Level::info: return spdlog::level::info;
    case Level::warning: return spdlog::level::warn;
    case Level::error: return spdlog::level::err;
    }
    return spdlog::level::err;
}

std::string_view level_name(Level level) {
    switch (level) {
    case Level::debug: return "debug";
    case Level::info: return "info";
    case Level::warning: return "warning";
    case Level::error: return "error";
    }
    return "error";
}

void append_quoted(std::string& out, std::string_view text) {
    out.push_back('"');
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out.push_back('\\');
            out.push_back(c);
        } else if (c == '\n') {
            out += "\\n";
        } else if (byte < 0x20 || byte == 0x7f) {
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", byte);
        } else {
            out.push_back(c);
        }
    }
    out.push_back('"');
}

void append_value(std::string& out, const Field& field) {
    if (const auto* text = std::get_if<std::string_view>(&field.value))
        append_quoted(out, *text);
    else if (const auto* integer = std::get_if<std::int64_t>(&field.value))
        fmt::format_to(std::back_inserter(out), "{}", *integer);
    else if (const auto* number = std::get_if<double>(&field.value))
        // JSON has no word for infinity.
        out += std::isfinite(*number) ? fmt::format("{}", *number) : std::string("null");
    else
        out += std::get<bool>(field.value) ? "true" : "false";
}

std::string json_line(Level level, std::string_view event, std::initializer_list<Field> fields) {
    std::string line = "{\"at\":\"";
    append_rfc3339(line, now());
    line += "\",\"level\":\"";
    line += level_name(level);
    line += "\",\"event\":";
    append_quoted(line, event);
    for (const Field& field : fields) {
        line.push_back(',');
        append_quoted(line, field.name);
        line.push_back(':');
        append_value(line, field);
    }
    line.push_back('}');
    return line;
}

std::string pretty_line(std::string_view event, std::initializer_list<Field> fields) {
    std::string line(event);
    for (const Field& field : fields) {
        line.push_back(' ');
        line += field.name;
        line.push_back('=');
        append_value(line, field);
    }
    return line;
}

} // namespace

void configure_logs(Level lowest, bool pretty) {
    current_logs().store(make_logs(lowest, pretty));
    lowest_level.store(lowest, std::memory_order_relaxed);
}

bool is_logged(Level level) {
    return level >= lowest_level.load(std::memory_order_relaxed);
}

void log(Level level, std::string_view event, std::initializer_list<Field> fields) {
    if (!is_logged(level)) return;
    const std::shared_ptr<const Logs> logs = current_logs().load();
    logs->logger->log(spdlog_level(level),
                      logs->pretty ? pretty_line(event, fields) : json_line(level, event, fields));
}

} // namespace rialto::telemetry
