#include "platform/search/impact.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace rialto::search {

namespace {

constexpr double repetition = 0.5;         // count at which half of the greatest weight is reached
constexpr double title_words_halving = 16; // words after the first that halve a title's weight
constexpr double greatest =
    (1 + repetition) * std::accumulate(field_weights.begin(), field_weights.end(), 0U);

} // namespace

Impact weigh_impact(const FieldCounts& counts, std::size_t title_words) {
    double sum = 0;
    for (std::size_t field = 0; field < field_count; ++field) {
        if (counts[field] == 0) continue;
        const double count = counts[field];
        double weight = field_weights[field] * (1 + repetition) * count / (count + repetition);
        if (static_cast<Field>(field) == Field::title && title_words > 1)
            weight /= 1 + static_cast<double>(title_words - 1) / title_words_halving;
        sum += weight;
    }
    return static_cast<Impact>(std::clamp(std::lround(sum * 255 / greatest), 1L, 255L));
}

std::uint32_t weigh_promise(const FieldCounts& counts) {
    std::uint32_t sum = 0;
    for (std::size_t field = 0; field < field_count; ++field) {
        const bool is_shown =
            static_cast<Field>(field) != Field::description && static_cast<Field>(field) != Field::code;
        if (is_shown && counts[field] > 0) sum += field_weights[field];
    }
    return sum;
}

} // namespace rialto::search
