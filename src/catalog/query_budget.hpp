#pragma once
// What making an answer may cost. Its size is bounded by the limits of query.hpp and of the search; what
// takes long all the same is counted, and logged with its stages, so that it is found before shoppers tell of
// it.

#include "base/time.hpp"
#include "platform/telemetry/sparse_lines.hpp"
#include "platform/telemetry/telemetry.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace rialto::catalog {

inline constexpr std::chrono::seconds over_budget_logged_every{1};

/// The steps of making one answer.
struct Stages {
    Steady::duration evaluate{}; // finding and counting
    Steady::duration write{};    // JSON
    Steady::duration compress{};

    Steady::duration total() const { return evaluate + write + compress; }
};

/// On any thread.
class QueryBudget {
  public:
    explicit QueryBudget(Steady::duration budget) : budget_(budget) {}

    /// Counts an answer that took more than the budget, and gives how many did since the last time it gave a
    /// number, this one included, at most once in over_budget_logged_every; else nullopt.
    std::optional<std::uint64_t> judge(const Stages& stages, Deadline at);

  private:
    Steady::duration budget_;
    telemetry::SparseLines lines_{over_budget_logged_every};
    telemetry::Counter over_ = telemetry::counter("rialto_catalog_over_budget_total",
                                                  "Answers that took longer to make than their budget.");
};

/// `asked` must not hold what a shopper typed.
void log_over_budget(const std::string& segment, const std::string& asked, const Stages& stages,
                     std::uint64_t count);

} // namespace rialto::catalog
