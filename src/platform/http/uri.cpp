#include "platform/http/uri.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace rialto::http {

namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

} // namespace

std::optional<std::string> percent_decode(std::string_view encoded, Plus plus) {
    std::string text;
    text.reserve(encoded.size());
    for (std::size_t i = 0; i < encoded.size(); ++i) {
        char c = encoded[i];
        if (c == '%') {
            if (encoded.size() - i < 3) return std::nullopt;
            const int high = hex_digit(encoded[i + 1]);
            const int low = hex_digit(encoded[i + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            c = static_cast<char>(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus == Plus::is_space) {
            c = ' ';
        }
        if (c == '\0') return std::nullopt;
        text.push_back(c);
    }
    if (!is_valid_utf8(text)) return std::nullopt;
    return text;
}

Result<std::vector<QueryParameter>> parse_query(std::string_view query) {
    std::vector<QueryParameter> parameters;
    while (!query.empty()) {
        const std::size_t end = query.find('&');
        const std::string_view piece = query.substr(0, end);
        query.remove_prefix(end == query.npos ? query.size() : end + 1);
        if (piece.empty()) continue;
        if (parameters.size() == query_parameters_max)
            return fail(ErrorKind::invalid, "invalid_request", "There are more than 64 query parameters.");
        const std::size_t equals = piece.find('=');
        std::optional<std::string> name = percent_decode(piece.substr(0, equals), Plus::is_space);
        if (!name) return invalid_field("?", "a name must be percent-encoded UTF-8");
        std::optional<std::string> value = percent_decode(
            equals == piece.npos ? std::string_view() : piece.substr(equals + 1), Plus::is_space);
        if (!value) return invalid_field("?" + *name, "must be percent-encoded UTF-8");
        const auto same = [&](const QueryParameter& other) { return other.name == *name; };
        if (std::ranges::any_of(parameters, same)) return invalid_field("?" + *name, "is given twice");
        parameters.push_back({std::move(*name), std::move(*value)});
    }
    return parameters;
}

} // namespace rialto::http
