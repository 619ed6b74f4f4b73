#pragma once
// Log lines that could come by the thousand a second: now and then one is written, and says how many it
// stands for.

#include "base/time.hpp"

#include <atomic>
#include <cstdint>
#include <optional>

namespace rialto::telemetry {

/// On any thread.
class SparseLines {
  public:
    explicit SparseLines(Steady::duration every) : every_(every) {}

    /// Notes one more. How many came since a number was given last, this one included, at most once in
    /// `every`; else nullopt. The first ever is told.
    std::optional<std::uint64_t> note(Deadline at) {
        untold_.fetch_add(1);
        Deadline told_at = told_at_.load();
        if (told_at != Deadline::min() && at - told_at < every_) return std::nullopt;
        // Of two at once, one is told.
        if (!told_at_.compare_exchange_strong(told_at, at)) return std::nullopt;
        return untold_.exchange(0);
    }

  private:
    const Steady::duration every_;
    std::atomic<std::uint64_t> untold_{0};
    std::atomic<Deadline> told_at_{Deadline::min()};
};

} // namespace rialto::telemetry
