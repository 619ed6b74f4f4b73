#include "platform/search/text_table.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <limits>
#include <ranges>

namespace rialto::search {

TextTable::TextTable(std::span<const std::string_view> texts) {
    std::size_t bytes = 0;
    for (const std::string_view text : texts) bytes += text.size();
    CHECK(bytes <= std::numeric_limits<std::uint32_t>::max());
    blob_.reserve(bytes);
    offsets_.reserve(texts.size() + 1);
    offsets_.push_back(0);
    for (const std::string_view text : texts) {
        blob_ += text;
        offsets_.push_back(static_cast<std::uint32_t>(blob_.size()));
    }
}

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

} // namespace rialto::search
