#include "loadgen/request_file.hpp"

#include <charconv>
#include <cstdint>
#include <fstream>
#include <optional>
#include <stdexcept>

namespace rialto::load {

namespace {

constexpr std::string_view opening = "{\"raw\":\"";
constexpr std::string_view closing = "\"}";

void append_utf8(std::string& out, std::uint32_t point) {
    const auto byte = [&](std::uint32_t value) { out += static_cast<char>(value); };
    if (point < 0x80) {
        byte(point);
    } else if (point < 0x800) {
        byte(0xC0 | point >> 6);
        byte(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
        byte(0xE0 | point >> 12);
        byte(0x80 | (point >> 6 & 0x3F));
        byte(0x80 | (point & 0x3F));
    } else {
        byte(0xF0 | point >> 18);
        byte(0x80 | (point >> 12 & 0x3F));
        byte(0x80 | (point >> 6 & 0x3F));
        byte(0x80 | (point & 0x3F));
    }
}

std::optional<std::uint32_t> parse_hex(std::string_view text) {
    std::uint32_t number = 0;
    if (text.size() < 4) return std::nullopt;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + 4, number, 16);
    if (failure != std::errc() || end != text.data() + 4) return std::nullopt;
    return number;
}

/// The character after `\u`; a surrogate pair is one. Takes it off the front.
std::uint32_t take_escaped_point(std::string_view& text) {
    const auto high = parse_hex(text);
    if (!high) throw std::runtime_error("\\u wants four hex digits");
    text.remove_prefix(4);
    if (*high < 0xD800 || *high > 0xDBFF || !text.starts_with("\\u")) return *high;
    const auto low = parse_hex(text.substr(2));
    if (!low || *low < 0xDC00 || *low > 0xDFFF) return *high;
    text.remove_prefix(6);
    return 0x10000 + ((*high - 0xD800) << 10) + (*low - 0xDC00);
}

} // namespace

std::string parse_request_line(std::string_view line) {
    if (line.size() < opening.size() + closing.size() || !line.starts_with(opening) ||
        !line.ends_with(closing))
        throw std::runtime_error("not of the form {\"raw\":\"…\"}");
    std::string_view text = line.substr(opening.size(), line.size() - opening.size() - closing.size());
    std::string raw;
    raw.reserve(text.size());
    while (!text.empty()) {
        const std::size_t plain = std::min(text.find('\\'), text.size());
        raw += text.substr(0, plain);
        text.remove_prefix(plain);
        if (text.empty()) break;
        if (text.size() < 2) throw std::runtime_error("ends within an escape");
        const char kind = text[1];
        text.remove_prefix(2);
        constexpr std::string_view names = "\"\\/bfnrt";
        constexpr std::string_view values = "\"\\/\b\f\n\r\t";
        if (kind == 'u')
            append_utf8(raw, take_escaped_point(text));
        else if (const std::size_t found = names.find(kind); found != std::string_view::npos)
            raw += values[found];
        else
            throw std::runtime_error(std::string("unknown escape \\") + kind);
    }
    return raw;
}

std::vector<std::string> read_request_file(const std::string& path) {
    std::ifstream file(path);
    if (!file) throw std::runtime_error(path + " cannot be read");
    std::vector<std::string> requests;
    std::string line;
    while (std::getline(file, line)) {
        try {
            if (!line.empty()) requests.push_back(parse_request_line(line));
        } catch (const std::runtime_error& error) {
            throw std::runtime_error(path + ", line " + std::to_string(requests.size() + 1) + ": " +
                                     error.what());
        }
    }
    if (requests.empty()) throw std::runtime_error(path + " holds no request");
    return requests;
}

void append_json_string(std::string& out, std::string_view text) {
    constexpr std::string_view hex = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            (out += '\\') += c;
        else if (byte < 0x20)
            (out += "\\u00") += {hex[byte >> 4], hex[byte & 15]};
        else
            out += c;
    }
    out += '"';
}

} // namespace rialto::load
