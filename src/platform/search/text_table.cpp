#include "platform/search/text_table.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <limits>
#include <ranges>

namespace rialto::search {

std::uint32_t TextTable::lower_bound(std::string_view text) const {
    const auto numbers = std::views::iota(std::uint32_t{0}, static_cast<std::uint32_t>(size()));
    return *std::ranges::partition_point(numbers, [&](std::uint32_t n) { return (*this)[n] < text; });
}

std::optional<std::uint32_t> TextTable::find(std::string_view text) const {
    const std::uint32_t number = lower_bound(text);
    if (number == size() || (*this)[number] != text) return std::nullopt;
    return number;
}

Range TextTable::find_prefix(std::string_view prefix) const {
    const std::uint32_t first = lower_bound(prefix);
    const auto numbers = std::views::iota(first, static_cast<std::uint32_t>(size()));
    return {first, *std::ranges::partition_point(
                       numbers, [&](std::uint32_t n) { return (*this)[n].starts_with(prefix); })};
}

void TextColumn::add(std::string_view text) {
    CHECK(blob.size() + text.size() <= std::numeric_limits<std::uint32_t>::max());
    blob += text;
    offsets.push_back(static_cast<std::uint32_t>(blob.size()));
}

} // namespace rialto::search
