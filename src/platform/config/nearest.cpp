// What somebody who misspelt a name may have meant.

#include "platform/config/settings.hpp"

#include <algorithm>
#include <vector>

namespace rialto::config {

namespace {

/// Edits (insert, drop, replace, swap of neighbours) that turn one word into the other.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
    for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i)
        for (std::size_t j = 1; j <= b.size(); ++j) {
            d[i][j] = std::min(
                {d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1] ? 1U : 0U)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
        }
    return d[a.size()][b.size()];
}

} // namespace

std::optional<std::string> nearest(std::string_view name, std::span<const std::string> names) {
    constexpr std::size_t name_bytes_max = 64; // what is longer was not meant
    if (name.size() > name_bytes_max) return {};
    std::optional<std::string> best;
    std::size_t best_distance = 1 + std::max<std::size_t>(1, name.size() / 3);
    for (const std::string& candidate : names) {
        const std::size_t edits = distance(name, candidate);
        if (edits >= best_distance) continue;
        best_distance = edits;
        best = candidate;
    }
    return best;
}

} // namespace rialto::config
