#pragma once
// The distance that find_near() walks by, from the textbook's whole table, over bytes.

#include <algorithm>
#include <string_view>
#include <vector>

namespace rialto::search {

inline unsigned distance_of(std::string_view a, std::string_view b) {
    std::vector<std::vector<unsigned>> d(a.size() + 1, std::vector<unsigned>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) {
        for (std::size_t j = 0; j <= b.size(); ++j) {
            if (i == 0 || j == 0) {
                d[i][j] = static_cast<unsigned>(i + j);
                continue;
            }
            d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1])});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
        }
    }
    return d[a.size()][b.size()];
}

/// Of the beginning of `word` that is nearest.
inline unsigned beginning_distance_of(std::string_view wanted, std::string_view word) {
    unsigned least = distance_of(wanted, "");
    for (std::size_t size = 1; size <= word.size(); ++size)
        least = std::min(least, distance_of(wanted, word.substr(0, size)));
    return least;
}

} // namespace rialto::search
