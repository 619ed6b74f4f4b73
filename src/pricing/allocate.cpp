#include "pricing/allocate.hpp"

#include <algorithm>
#include <numeric>

namespace rialto::pricing {

std::int64_t round_half_up(__int128 numerator, __int128 denominator) {
    return static_cast<std::int64_t>((2 * numerator + denominator) / (2 * denominator));
}

std::vector<std::int64_t> allocate(std::int64_t whole, std::span<const std::int64_t> weights) {
    std::vector<std::int64_t> parts(weights.size(), 0);
    const std::int64_t sum = std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
    if (sum == 0 || whole == 0) return parts;
    struct Remainder {
        std::int64_t size;
        std::size_t place;
    };
    std::vector<Remainder> remainders;
    std::int64_t left = whole;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const __int128 product = static_cast<__int128>(whole) * weights[i];
        parts[i] = static_cast<std::int64_t>(product / sum);
        left -= parts[i];
        if (const auto rest = static_cast<std::int64_t>(product % sum); rest != 0)
            remainders.push_back({rest, i});
    }
    // Fewer units are left than there are remainders.
    std::ranges::sort(remainders, [](const Remainder& a, const Remainder& b) {
        return a.size != b.size ? a.size > b.size : a.place < b.place;
    });
    for (std::int64_t unit = 0; unit < left; ++unit)
        ++parts[remainders[static_cast<std::size_t>(unit)].place];
    return parts;
}

} // namespace rialto::pricing
