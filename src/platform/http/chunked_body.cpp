#include "platform/http/chunked_body.hpp"

#include "platform/http/head_parser.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <string_view>

namespace rialto::http {

namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// "1a4;name=value" without its line end.
std::optional<std::uint64_t> parse_size(std::string_view line) {
    constexpr std::size_t digits_max = 8;
    std::uint64_t size = 0;
    std::size_t digits = 0;
    while (digits < line.size() && hex_digit(line[digits]) >= 0) {
        if (digits == digits_max) return std::nullopt;
        size = size * 16 + static_cast<std::uint64_t>(hex_digit(line[digits]));
        ++digits;
    }
    if (digits == 0) return std::nullopt;
    const std::string_view extensions = line.substr(digits);
    if (!extensions.empty() && (extensions[0] != ';' || !is_field_value(extensions))) return std::nullopt;
    return size;
}

bool is_trailer(std::string_view line) {
    const std::size_t colon = line.find(':');
    return colon != line.npos && is_token(line.substr(0, colon)) && is_field_value(line.substr(colon + 1));
}

} // namespace

ChunkedBody::Progress ChunkedBody::decode(char* data, std::size_t size, std::size_t body_max) {
    std::size_t at = 0;
    std::size_t produced = 0;
    for (;;) {
        const std::string_view rest(data + at, size - at);
        if (part_ == Part::bytes) {
            const std::size_t count = std::min<std::size_t>(left_, rest.size());
            std::memmove(data + produced, data + at, count);
            produced += count;
            at += count;
            left_ -= count;
            if (left_ > 0) return {State::incomplete, at, produced};
            part_ = Part::bytes_end;
            continue;
        }
        const std::size_t newline = rest.find('\n');
        const std::size_t line_max = part_ == Part::bytes_end   ? 2
                                     : part_ == Part::size_line ? chunk_line_bytes_max
                                                                : trailer_bytes_max - trailer_size_;
        const std::size_t line_size = newline == rest.npos ? rest.size() + 1 : newline + 1;
        if (line_size > line_max) return {State::malformed, at, produced};
        if (newline == rest.npos) return {State::incomplete, at, produced};
        if (newline == 0 || rest[newline - 1] != '\r') return {State::malformed, at, produced};
        const std::string_view line = rest.substr(0, newline - 1);
        at += line_size;
        if (part_ == Part::bytes_end) {
            if (!line.empty()) return {State::malformed, at, produced};
            part_ = Part::size_line;
        } else if (part_ == Part::size_line) {
            const std::optional<std::uint64_t> chunk = parse_size(line);
            if (!chunk) return {State::malformed, at, produced};
            if (*chunk > body_max - body_size_) return {State::too_large, at, produced};
            body_size_ += *chunk;
            left_ = *chunk;
            part_ = *chunk == 0 ? Part::trailers : Part::bytes;
        } else {
            if (line.empty()) return {State::complete, at, produced};
            if (!is_trailer(line)) return {State::malformed, at, produced};
            trailer_size_ += line_size;
        }
    }
}

} // namespace rialto::http
