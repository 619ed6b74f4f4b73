#pragma once
// What a load tells: one JSON object for the whole, and one line for each request.

#include "loadgen/load.hpp"

#include <string>

namespace rialto::load {

/// {"requests", "answered", "lost", "unsent", "seconds", "rate", "statuses": {"200": n}, "latency_us":
/// {"p50", "p90", "p99", "max"}, "cpu_us": {"user", "system"}, "walks"?: {"whole", "rate"}} where rate counts
/// answers that came within the time (answers after `seconds` are counted, but not in the rate), cpu_us is
/// the load's own, each request, and a walk is whole when its last answer is a success.
std::string print_summary(const Options& options, const Outcome& outcome, std::size_t requests);

/// JSON lines {"request", "status", "us", "at_us", "header"?, "body"?}. Throws std::runtime_error.
void write_results(const std::string& path, const Options& options, const Outcome& outcome);

/// The value that the share `q` of the sorted values does not exceed (nearest rank); 0 for none.
std::uint32_t percentile(const std::vector<std::uint32_t>& sorted, double q);

} // namespace rialto::load
