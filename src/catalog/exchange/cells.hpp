#pragma once
// What stands inside single cells: lists, lines of names and values, whole numbers.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rialto::catalog {

/// Pieces between commas, trimmed, empty ones left out; `\,` is a comma and `\\` a backslash inside a piece,
/// any other backslash is itself.
std::vector<std::string> split_list(std::string_view cell);
/// The cell that split_list reads as these pieces.
std::string print_list(const std::vector<std::string>& pieces);

using NameValue = std::pair<std::string, std::string>;

/// Lines `name: value`, with `\:`, `\n` and `\\` for what would end a name or a line early. nullopt when a
/// line has no colon, or nothing before it.
std::optional<std::vector<NameValue>> split_lines(std::string_view cell);
std::string print_lines(const std::vector<NameValue>& lines);

/// A whole number; decimals are taken when they are zero ("12.0"), as spreadsheets write them.
std::optional<std::int64_t> parse_whole(std::string_view text);

} // namespace rialto::catalog
