#include "catalog/engine/value_set.hpp"

#include <algorithm>

namespace rialto::catalog {

bool ValueSet::contains(std::uint32_t n) const {
    return is_dense() ? has_bit(dense, n) : std::ranges::binary_search(sparse, n);
}

void ValueSet::add_to(std::span<Word> into) const {
    if (is_dense()) return or_into(into, dense);
    for (const std::uint32_t n : sparse) set_bit(into, n);
}

std::size_t ValueSet::count_in(Bits among) const {
    if (is_dense()) return count_and(dense, among);
    std::size_t total = 0;
    for (const std::uint32_t n : sparse) total += has_bit(among, n) ? 1 : 0;
    return total;
}

} // namespace rialto::catalog
