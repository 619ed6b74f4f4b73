#include "platform/load/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace rialto::load {

namespace {

// Values below 2 · half_steps have a step of their own; of each power of two above only the upper half is
// new.
constexpr int half_bits = 10;
constexpr std::int64_t half_steps = std::int64_t{1} << half_bits;

std::size_t step_of(std::int64_t value) {
    const auto bits =
        static_cast<int>(std::bit_width(static_cast<std::uint64_t>(value | (2 * half_steps - 1))));
    const int power = bits - (half_bits + 1);
    return static_cast<std::size_t>((power << half_bits) + (value >> power));
}

/// The largest value that counts in the same step.
std::int64_t largest_in(std::size_t step) {
    const auto place = static_cast<std::int64_t>(step);
    if (place < 2 * half_steps) return place;
    const std::int64_t power = (place >> half_bits) - 1;
    return ((place - (power << half_bits) + 1) << power) - 1;
}

} // namespace

void Histogram::record(Duration latency) {
    const std::int64_t value = std::clamp<std::int64_t>(latency.count(), 0, latency_max_us);
    const std::size_t step = step_of(value);
    if (step >= counts_.size()) counts_.resize(step + 1);
    ++counts_[step];
    ++count_;
    sum_us_ += value;
    max_us_ = std::max(max_us_, value);
}

void Histogram::merge(const Histogram& other) {
    if (other.counts_.size() > counts_.size()) counts_.resize(other.counts_.size());
    for (std::size_t i = 0; i < other.counts_.size(); ++i) counts_[i] += other.counts_[i];
    count_ += other.count_;
    sum_us_ += other.sum_us_;
    max_us_ = std::max(max_us_, other.max_us_);
}

Duration Histogram::mean() const {
    return Duration(count_ == 0 ? 0 : sum_us_ / static_cast<std::int64_t>(count_));
}

Duration Histogram::percentile(double q) const {
    if (count_ == 0) return Duration(0);
    const double wanted = std::ceil(std::clamp(q, 0.0, 1.0) * static_cast<double>(count_) - 1e-9);
    const auto rank = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(wanted));
    std::uint64_t seen = 0;
    for (std::size_t step = 0; step < counts_.size(); ++step) {
        seen += counts_[step];
        if (seen >= rank) return Duration(std::min(largest_in(step), max_us_));
    }
    return max();
}

std::uint64_t Histogram::count_above(Duration latency) const {
    const std::size_t first = step_of(std::clamp<std::int64_t>(latency.count(), 0, latency_max_us)) + 1;
    std::uint64_t above = 0;
    for (std::size_t step = first; step < counts_.size(); ++step) above += counts_[step];
    return above;
}

} // namespace rialto::load
