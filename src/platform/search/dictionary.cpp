#include "platform/search/dictionary.hpp"

#include <algorithm>
#include <functional>
#include <numeric>

namespace rialto::search {

std::uint32_t Dictionary::number(std::string_view text) {
    const std::size_t hash = std::hash<std::string_view>()(text);
    const auto mark = static_cast<std::uint32_t>(hash >> 32);
    std::size_t at = hash & (slots_.size() - 1);
    for (; slots_[at].number != no_number; at = (at + 1) & (slots_.size() - 1))
        if (slots_[at].mark == mark && (*this)[slots_[at].number] == text) return slots_[at].number;
    const auto next = static_cast<std::uint32_t>(size());
    slots_[at] = {mark, next};
    texts_.add(text);
    if (size() * 2 > slots_.size()) grow();
    return next;
}

void Dictionary::grow() {
    slots_.assign(slots_.size() * 2, {});
    for (std::uint32_t number = 0; number < size(); ++number) {
        const std::size_t hash = std::hash<std::string_view>()((*this)[number]);
        std::size_t at = hash & (slots_.size() - 1);
        while (slots_[at].number != no_number) at = (at + 1) & (slots_.size() - 1);
        slots_[at] = {static_cast<std::uint32_t>(hash >> 32), number};
    }
}

std::vector<std::uint32_t> Dictionary::sorted() const {
    std::vector<std::uint32_t> numbers(size());
    std::iota(numbers.begin(), numbers.end(), 0U);
    std::ranges::sort(numbers, {}, [&](std::uint32_t n) { return (*this)[n]; });
    return numbers;
}

} // namespace rialto::search
