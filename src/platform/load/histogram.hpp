#pragma once
// Latencies by the scheme of HdrHistogram (Gil Tene, http://hdrhistogram.org): counts in 1,024 linear steps
// of each power of two, so that a value is known to three significant digits from 1 µs to an hour, recording
// is an increment, and histograms of many threads or moments can be added up.

#include "base/time.hpp"

#include <cstdint>
#include <vector>

namespace rialto::load {

inline constexpr std::int64_t latency_max_us = 3'600'000'000; // longer ones count as this

class Histogram {
  public:
    /// Below 0 counts as 0.
    void record(Duration latency);
    void merge(const Histogram& other);

    std::uint64_t count() const { return count_; }
    /// Exact, 0 for none.
    Duration max() const { return Duration(max_us_); }
    Duration mean() const;
    /// What the share `q` (0 to 1) of the values does not exceed, by nearest rank and up to a thousandth too
    /// large, never above max(); 0 for none.
    Duration percentile(double q) const;
    /// How many are larger, as far as the scheme tells.
    std::uint64_t count_above(Duration latency) const;

  private:
    std::vector<std::uint32_t> counts_; // as far as they are used
    std::uint64_t count_ = 0;
    std::int64_t max_us_ = 0;
    std::int64_t sum_us_ = 0;
};

} // namespace rialto::load
