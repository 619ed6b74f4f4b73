#pragma once
// Instants and their wire form. Time is passed in; only the edges (HTTP dispatcher, worker loop,
// command line) ask the clock.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace rialto {

/// An instant in UTC, to the microsecond (PostgreSQL's resolution).
using Time = std::chrono::sys_time<std::chrono::microseconds>;
using Duration = std::chrono::microseconds;

/// The monotonic clock that deadlines are measured with.
using Steady = std::chrono::steady_clock;
using Deadline = Steady::time_point;

Time now();

/// "2026-11-23T09:30:00.123Z" (milliseconds).
std::string to_rfc3339(Time at);
void append_rfc3339(std::string& out, Time at);

/// Accepts RFC 3339 with a zone offset; nothing else.
std::optional<Time> parse_rfc3339(std::string_view text);

} // namespace rialto
