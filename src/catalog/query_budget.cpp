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
    untold_.fetch_add(1);
    Deadline told_at = told_at_.load();
    // The first ever is told; of two at once, one is.
    if (told_at != Deadline::min() && at - told_at < over_budget_logged_every) return std::nullopt;
    if (!told_at_.compare_exchange_strong(told_at, at)) return std::nullopt;
    return untold_.exchange(0);
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
