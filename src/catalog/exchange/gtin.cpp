#include "catalog/exchange/gtin.hpp"

#include <algorithm>
#include <array>

namespace rialto::catalog {

namespace {

/// Of the number as thirteen digits: restricted circulation and coupons.
constexpr std::array restricted{"02", "04", "05", "2", "98", "99"};

} // namespace

std::optional<std::string> parse_gtin(std::string_view barcode) {
    std::string digits;
    for (const char c : barcode) {
        if (c == ' ' || c == '-') continue;
        if (c < '0' || c > '9') return std::nullopt;
        digits += c;
    }
    constexpr std::array<std::size_t, 4> lengths{8, 12, 13, 14};
    if (std::ranges::find(lengths, digits.size()) == lengths.end()) return std::nullopt;
    int sum = 0;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        const bool is_tripled = (digits.size() - i) % 2 == 0;
        sum += (digits[i] - '0') * (is_tripled ? 3 : 1);
    }
    if (sum % 10 != 0 || digits.find_first_not_of('0') == std::string::npos) return std::nullopt;
    if (digits.size() == 12 || digits.size() == 13) {
        const std::string thirteen = std::string(13 - digits.size(), '0') + digits;
        if (std::ranges::any_of(restricted, [&](const char* start) { return thirteen.starts_with(start); }))
            return std::nullopt;
    }
    return digits;
}

} // namespace rialto::catalog
