#include "base/text.hpp"
#include "catalog/product.hpp"

#include <algorithm>
#include <array>

namespace rialto::catalog {

namespace {

constexpr std::array<std::string_view, 13> sizes{"xxxs", "xxs", "xs",  "s",    "m",   "l",  "xl",
                                                 "xxl",  "2xl", "3xl", "xxxl", "4xl", "5xl"};

/// Place among the letter sizes; past all of them for what is none.
std::size_t size_rank(std::string_view value) {
    const std::string lower = ascii_lower(value);
    return static_cast<std::size_t>(std::ranges::find(sizes, std::string_view(lower)) - sizes.begin());
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::string_view take_digits(std::string_view& text) {
    std::size_t count = 0;
    while (count < text.size() && is_digit(text[count])) ++count;
    std::string_view digits = text.substr(0, count);
    text.remove_prefix(count);
    while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
    return digits;
}

} // namespace

bool shown_before(std::string_view a, std::string_view b) {
    const std::size_t rank_a = size_rank(a);
    const std::size_t rank_b = size_rank(b);
    if (rank_a != rank_b) return rank_a < rank_b;
    const std::string whole_a = ascii_lower(a);
    const std::string whole_b = ascii_lower(b);
    std::string_view rest_a = whole_a;
    std::string_view rest_b = whole_b;
    while (!rest_a.empty() && !rest_b.empty()) {
        if (is_digit(rest_a.front()) && is_digit(rest_b.front())) {
            const std::string_view digits_a = take_digits(rest_a);
            const std::string_view digits_b = take_digits(rest_b);
            if (digits_a.size() != digits_b.size()) return digits_a.size() < digits_b.size();
            if (digits_a != digits_b) return digits_a < digits_b;
            continue;
        }
        if (rest_a.front() != rest_b.front()) return rest_a.front() < rest_b.front();
        rest_a.remove_prefix(1);
        rest_b.remove_prefix(1);
    }
    if (rest_a.empty() != rest_b.empty()) return rest_a.empty();
    return a < b; // equal but for case or leading zeros
}

} // namespace rialto::catalog
