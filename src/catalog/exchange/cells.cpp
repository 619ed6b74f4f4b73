#include "catalog/exchange/cells.hpp"

#include "base/text.hpp"

#include <charconv>

namespace rialto::catalog {

namespace {

void append_escaped(std::string& out, std::string_view text, char mark) {
    for (const char c : text) {
        if (c == '\n') {
            out += "\\n";
            continue;
        }
        if (c == mark || c == '\\') out += '\\';
        out += c;
    }
}

std::string unescaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool is_escape = text[i] == '\\' && i + 1 < text.size();
        if (is_escape) ++i;
        out += is_escape && text[i] == 'n' ? '\n' : text[i];
    }
    return out;
}

/// Where the name ends: the first colon that no backslash stands before.
std::size_t find_colon(std::string_view line) {
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == ':') return i;
        if (line[i] == '\\') ++i;
    }
    return std::string_view::npos;
}

} // namespace

std::vector<std::string> split_list(std::string_view cell) {
    std::vector<std::string> pieces;
    std::string piece;
    const auto end_piece = [&] {
        if (const std::string_view trimmed = trim(piece); !trimmed.empty()) pieces.emplace_back(trimmed);
        piece.clear();
    };
    for (std::size_t i = 0; i < cell.size(); ++i) {
        const bool is_escape =
            cell[i] == '\\' && i + 1 < cell.size() && (cell[i + 1] == ',' || cell[i + 1] == '\\');
        if (is_escape)
            piece += cell[++i];
        else if (cell[i] == ',')
            end_piece();
        else
            piece += cell[i];
    }
    end_piece();
    return pieces;
}

std::string print_list(const std::vector<std::string>& pieces) {
    std::string cell;
    for (const std::string& piece : pieces) {
        if (!cell.empty()) cell += ", ";
        for (const char c : piece) {
            if (c == ',' || c == '\\') cell += '\\';
            cell += c;
        }
    }
    return cell;
}

std::optional<std::vector<NameValue>> split_lines(std::string_view cell) {
    std::vector<NameValue> lines;
    for (const std::string_view line : split_trimmed(cell, '\n')) {
        const std::size_t colon = find_colon(line);
        const std::string_view name = trim(line.substr(0, colon));
        if (colon == std::string_view::npos || name.empty()) return std::nullopt;
        lines.emplace_back(unescaped(name), unescaped(trim(line.substr(colon + 1))));
    }
    return lines;
}

std::string print_lines(const std::vector<NameValue>& lines) {
    std::string cell;
    for (const auto& [name, value] : lines) {
        if (!cell.empty()) cell += '\n';
        append_escaped(cell, name, ':');
        cell += ": ";
        append_escaped(cell, value, '\\');
    }
    return cell;
}

std::optional<std::int64_t> parse_whole(std::string_view text) {
    if (const std::size_t point = text.find('.'); point != std::string_view::npos) {
        const std::string_view decimals = text.substr(point + 1);
        if (decimals.find_first_not_of('0') != std::string_view::npos) return std::nullopt;
        text = text.substr(0, point);
    }
    std::int64_t number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

} // namespace rialto::catalog
