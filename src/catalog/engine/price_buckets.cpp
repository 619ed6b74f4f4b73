#include "catalog/engine/price_buckets.hpp"

#include <algorithm>

namespace rialto::catalog {

namespace {

constexpr std::array<std::int64_t, 3> nice_steps{10, 25, 50};

} // namespace

std::vector<PriceBucket> make_buckets(const std::vector<std::int64_t>& prices, std::int64_t main_unit) {
    if (prices.empty()) return {};
    std::vector<std::int64_t> limits;
    for (std::int64_t scale = main_unit; scale <= money_amount_max; scale *= 10) {
        for (const std::int64_t step : nice_steps) {
            const std::int64_t limit = step * scale;
            const std::int64_t last = limits.empty() ? 0 : limits.back();
            const auto below =
                std::ranges::lower_bound(prices, limit) - std::ranges::lower_bound(prices, last);
            const auto rest = prices.end() - std::ranges::lower_bound(prices, limit);
            const auto fair = static_cast<std::ptrdiff_t>(prices.size() / (2 * price_buckets_max));
            if (below > fair && rest > fair && limits.size() + 1 < price_buckets_max) limits.push_back(limit);
        }
    }
    std::vector<PriceBucket> buckets;
    std::int64_t low = 0;
    for (const std::int64_t limit : limits) {
        buckets.push_back({low, limit - 1});
        low = limit;
    }
    buckets.push_back({low, -1});
    return buckets;
}

} // namespace rialto::catalog
