#pragma once
// A rehearsal as one HTML file that needs nothing else, and as JSON. Private to this folder.

#include "rehearsal/verdict.hpp"

#include <string>

namespace rialto::rehearsal {

std::string print_report(const Played& played, const Verdict& verdict);

/// {"passed", "headline", "targets": [{"key", "value", "goal", "passed"}], "bottleneck", "steps": [{"step",
/// "count", "p50_ms" …}], "browse": {"before_p99_ms", "burst_p99_ms"}, "orders_per_s", "sold_out_after_s"?,
/// "people", "refusals", "errors", "notes", …}
std::string print_json(const Played& played, const Verdict& verdict);

} // namespace rialto::rehearsal
