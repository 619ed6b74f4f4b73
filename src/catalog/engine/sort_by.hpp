#pragma once
// Two arrays side by side, sorted as one.

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

namespace rialto::catalog {

/// By key, ties by place.
template <class T>
void sort_by(std::vector<T>& keys, std::vector<std::uint32_t>& places) {
    std::vector<std::uint32_t> order(keys.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, [&](std::uint32_t a, std::uint32_t b) {
        return keys[a] != keys[b] ? keys[a] < keys[b] : places[a] < places[b];
    });
    std::vector<T> sorted_keys;
    std::vector<std::uint32_t> sorted_places;
    for (const std::uint32_t i : order) {
        sorted_keys.push_back(keys[i]);
        sorted_places.push_back(places[i]);
    }
    keys = std::move(sorted_keys);
    places = std::move(sorted_places);
}

} // namespace rialto::catalog
