#pragma once
// Where a price filter draws its lines.

#include "catalog/engine/part.hpp"

namespace rialto::catalog {

/// Limits between price buckets, at round amounts (10, 25, 50, 100 … of the main unit), so that each holds a
/// fair share of the prices. `prices` is sorted.
std::vector<PriceBucket> make_buckets(const std::vector<std::int64_t>& prices, std::int64_t main_unit);

inline bool holds(const PriceBucket& bucket, std::int64_t amount) {
    return amount >= bucket.low && (bucket.high < 0 || amount <= bucket.high);
}

} // namespace rialto::catalog
