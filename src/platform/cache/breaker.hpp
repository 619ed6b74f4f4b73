#pragma once
// A circuit breaker: after some failures in a row nothing is tried for a while, then one probe decides. Not
// thread-safe; time is passed in.

#include "base/time.hpp"

#include <algorithm>

namespace rialto::cache {

inline constexpr int breaker_failures_max = 3; // in a row
inline constexpr std::chrono::milliseconds breaker_open_for{1000};

class Breaker {
  public:
    /// Whether to try. Past the pause only the first who asks may, until its result is noted.
    bool allows(Deadline at) {
        if (failures_ < breaker_failures_max) return true;
        if (at < next_probe_at_) return false;
        next_probe_at_ = at + breaker_open_for;
        return true;
    }

    void note(bool worked, Deadline at) {
        failures_ = worked ? 0 : std::min(failures_ + 1, breaker_failures_max);
        if (failures_ >= breaker_failures_max) next_probe_at_ = at + breaker_open_for;
    }

    bool is_open() const { return failures_ >= breaker_failures_max; }

  private:
    int failures_ = 0;
    Deadline next_probe_at_{};
};

} // namespace rialto::cache
