#pragma once
// What a rehearsal found, judged: each target met or missed, and the first thing that would have to grow, in
// words. Pure functions of what was written down. Private to this folder.

#include "rehearsal/browsers.hpp"
#include "rehearsal/rehearsal.hpp"
#include "rehearsal/sql_times.hpp"
#include "rehearsal/stage.hpp"
#include "rehearsal/tally.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rialto::rehearsal {

/// All that is known at the end.
struct Played {
    Stage stage = {};
    Wishes wishes = {};
    Plan plan = {}; // without its visitors
    Phases phases = {};
    Tally tally = {};
    std::vector<Look> looks = {};
    std::optional<std::int64_t> claimed = {}; // by the store's own count; none when it did not tell
    std::uint64_t lost = 0;                   // acknowledged orders that are not there
    std::vector<SqlTime> sql = {};            // what the database did, by one node
    Duration lasted{};
    bool was_interrupted = false;
    Time begun_at = {};
};

enum class Goal : std::uint8_t { exactly, at_most };

struct Check {
    std::string key;   // "units_sold", also its name for --target
    std::string words; // "units sold"
    double value = 0;
    double goal = 0;
    Goal kind = Goal::at_most;
    std::string unit = {}; // " ms"
    bool passed() const { return kind == Goal::exactly ? value == goal : value <= goal; }
};

struct Bottleneck {
    std::string what; // a heading: "Capture"
    std::string words;
    std::string advice;
};

struct Verdict {
    bool passed = false;
    std::string headline; // "Passed: 1,000 of 1,000 units sold in 3.1 s, nobody over the limit."
    std::vector<Check> checks;
    Bottleneck bottleneck;
    double browse_ratio = 0; // p99 in the burst over p99 before; 0 when either has nothing
};

/// The names that --target takes.
const std::vector<std::string>& target_names();

Verdict judge(const Played& played);

/// Orders beyond `limit` (0: none) by who placed them.
std::uint64_t count_over_limit(const std::vector<Acked>& acked, int limit);

/// From the start of the offer until as many were sold as there were units; none when they were not.
std::optional<Duration> sold_out_after(const Played& played);

/// The most in one second.
double peak_per_s(const Series& series);

// ---- in words -----------------------------------------------------------------------------------------

std::string with_commas(std::uint64_t number); // "20,000"
std::string print_ms(Duration latency);        // "0.84 ms", "12 ms", "1.9 s"
std::string goal_of(const Check& check);       // "1,000", "≤ 1.5 ×"
std::string print_number(double number);       // up to three digits after the point

} // namespace rialto::rehearsal
