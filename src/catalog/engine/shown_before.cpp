#include "catalog/product.hpp"

#include <algorithm>
#include <array>

namespace rialto::catalog {

namespace {

constexpr std::array<std::string_view, 13> sizes{"xxxs", "xxs", "xs",  "s",    "m",   "l",  "xl",
                                                 "xxl",  "2xl", "3xl", "xxxl", "4xl", "5xl"};

// Compared thousands of times an answer: nothing here allocates.
char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Place among the letter sizes; past all of them for what is none.
std::size_t size_rank(std::string_view value) {
    constexpr std::size_t longest = 4;
    if (value.size() > longest) return sizes.size();
    const auto at = std::ranges::find_if(
        sizes, [&](std::string_view size) { return std::ranges::equal(size, value, {}, {}, lower); });
    return static_cast<std::size_t>(at - sizes.begin());
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
    std::string_view rest_a = a;
    std::string_view rest_b = b;
    while (!rest_a.empty() && !rest_b.empty()) {
        if (is_digit(rest_a.front()) && is_digit(rest_b.front())) {
            const std::string_view digits_a = take_digits(rest_a);
            const std::string_view digits_b = take_digits(rest_b);
            if (digits_a.size() != digits_b.size()) return digits_a.size() < digits_b.size();
            if (digits_a != digits_b) return digits_a < digits_b;
            continue;
        }
        const char first_a = lower(rest_a.front());
        const char first_b = lower(rest_b.front());
        if (first_a != first_b) return first_a < first_b;
        rest_a.remove_prefix(1);
        rest_b.remove_prefix(1);
    }
    if (rest_a.empty() != rest_b.empty()) return rest_a.empty();
    return a < b; // equal but for case or leading zeros
}

} // namespace rialto::catalog
