#include "catalog/query_budget.hpp"

namespace rialto::catalog {

namespace {

double milliseconds(Steady::duration time) {
    return std::chrono::duration<double, std::milli>(time).count();
}

} // namespace

std::optional<std::uint64_t> QueryBudget::judge(const Stages& stages, Deadline at) {
    if (stages.total() <= budget_) return std::nullopt;
    over_.add();
    return lines_.note(at);
}

void log_over_budget(const std::string& segment, const std::string& asked, const Stages& stages,
                     std::uint64_t count) {
    telemetry::warn("catalog_over_budget", {{"segment", std::string_view(segment)},
                                            {"asked", std::string_view(asked)},
                                            {"evaluate_ms", milliseconds(stages.evaluate)},
                                            {"write_ms", milliseconds(stages.write)},
                                            {"compress_ms", milliseconds(stages.compress)},
                                            {"count", static_cast<std::int64_t>(count)}});
}

} // namespace rialto::catalog
