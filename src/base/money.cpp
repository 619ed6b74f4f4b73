#include "base/money.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <charconv>

namespace rialto {

namespace {

// ISO 4217 list one: every code that has minor units, with their number of digits; sorted by code. Codes
// without minor units (gold, testing, no currency) are left out.
constexpr std::string_view currencies = //
    "AED2AFN2ALL2AMD2ANG2AOA2ARS2AUD2AWG2AZN2BAM2BBD2BDT2BGN2BHD3BIF0BMD2BND2BOB2BOV2BRL2BSD2BTN2BWP2"
    "BYN2BZD2CAD2CDF2CHE2CHF2CHW2CLF4CLP0CNY2COP2COU2CRC2CUP2CVE2CZK2DJF0DKK2DOP2DZD2EGP2ERN2ETB2EUR2"
    "FJD2FKP2GBP2GEL2GHS2GIP2GMD2GNF0GTQ2GYD2HKD2HNL2HTG2HUF2IDR2ILS2INR2IQD3IRR2ISK0JMD2JOD3JPY0KES2"
    "KGS2KHR2KMF0KPW2KRW0KWD3KYD2KZT2LAK2LBP2LKR2LRD2LSL2LYD3MAD2MDL2MGA2MKD2MMK2MNT2MOP2MRU2MUR2MVR2"
    "MWK2MXN2MXV2MYR2MZN2NAD2NGN2NIO2NOK2NPR2NZD2OMR3PAB2PEN2PGK2PHP2PKR2PLN2PYG0QAR2RON2RSD2RUB2RWF0"
    "SAR2SBD2SCR2SDG2SEK2SGD2SHP2SLE2SOS2SRD2SSP2STN2SVC2SYP2SZL2THB2TJS2TMT2TND3TOP2TRY2TTD2TWD2TZS2"
    "UAH2UGX0USD2USN2UYI0UYU2UYW4UZS2VED2VES2VND0VUV0WST2XAF0XCD2XCG2XOF0XPF0YER2ZAR2ZMW2ZWG2";

constexpr std::size_t entry_size = 4;
static_assert(currencies.size() % entry_size == 0);

constexpr std::string_view code_at(std::size_t index) {
    return currencies.substr(index * entry_size, 3);
}

constexpr bool is_sorted_by_code() {
    for (std::size_t i = 1; i < currencies.size() / entry_size; ++i)
        if (code_at(i - 1) >= code_at(i)) return false;
    return true;
}
static_assert(is_sorted_by_code());

/// Minor digits of a code; −1 for none such.
int find_digits(std::string_view code) {
    std::size_t low = 0;
    std::size_t high = currencies.size() / entry_size;
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (code_at(middle) < code)
            low = middle + 1;
        else
            high = middle;
    }
    if (low * entry_size == currencies.size() || code_at(low) != code) return -1;
    return currencies[low * entry_size + 3] - '0';
}

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Spreadsheets leave no-break spaces around numbers, so these go as well as ASCII white space.
std::string_view trim_spaces(std::string_view text) {
    constexpr std::array<std::string_view, 7> spaces{" ", "\t", "\r", "\n", "\u00a0", "\u202f", "\ufeff"};
    for (bool again = true; again;) {
        again = false;
        for (const std::string_view space : spaces) {
            const std::size_t before = text.size();
            if (text.starts_with(space)) text.remove_prefix(space.size());
            if (text.ends_with(space)) text.remove_suffix(space.size());
            again = again || text.size() != before;
        }
    }
    return text;
}

/// The whole part without its separators; nullopt when one is out of place.
std::optional<std::string> without_separators(std::string_view whole) {
    if (whole.find(',') == std::string_view::npos) return std::string(whole);
    std::string digits;
    for (bool first = true;; first = false) {
        const std::size_t comma = whole.find(',');
        const std::string_view part = whole.substr(0, comma);
        if (part.empty() || part.size() > 3 || (!first && part.size() != 3)) return std::nullopt;
        digits += part;
        if (comma == std::string_view::npos) return digits;
        whole.remove_prefix(comma + 1);
    }
}

std::string format_amount(std::int64_t amount, int digits) {
    const bool negative = amount < 0;
    const auto magnitude =
        negative ? -static_cast<std::uint64_t>(amount) : static_cast<std::uint64_t>(amount);
    std::string out = std::to_string(magnitude);
    if (digits > 0) {
        const auto places = static_cast<std::size_t>(digits);
        if (out.size() <= places) out.insert(0, places + 1 - out.size(), '0');
        out.insert(out.size() - places, 1, '.');
    }
    if (negative) out.insert(0, 1, '-');
    return out;
}

} // namespace

std::optional<Currency> parse_currency(std::string_view code) {
    if (code.size() != 3 || find_digits(code) < 0) return std::nullopt;
    return Currency{{code[0], code[1], code[2]}};
}

int minor_digits(Currency currency) {
    return std::max(find_digits(currency.code()), 0);
}

std::optional<std::int64_t> parse_decimal(std::string_view text, int digits, std::string& error) {
    CHECK(digits >= 0 && digits <= 4);
    const std::string_view trimmed = trim_spaces(text);
    const auto refuse = [&error](std::string phrase) {
        error = std::move(phrase);
        return std::nullopt;
    };
    if (trimmed.empty()) return refuse("is empty");
    if (trimmed.front() == '-' || trimmed.front() == '+') return refuse("must be an amount without a sign");

    const std::string no_amount =
        digits == 0 ? "is not an amount such as 1299" : "is not an amount such as 12.50";
    const std::size_t point = trimmed.find('.');
    const auto whole = without_separators(trimmed.substr(0, point));
    std::string_view fraction = point == std::string_view::npos ? "" : trimmed.substr(point + 1);
    if (!whole || (point != std::string_view::npos && fraction.empty())) return refuse(no_amount); // "12."
    if (!std::ranges::all_of(*whole, is_digit) || !std::ranges::all_of(fraction, is_digit))
        return refuse(no_amount);

    while (fraction.size() > static_cast<std::size_t>(digits) && fraction.ends_with('0'))
        fraction.remove_suffix(1);
    if (fraction.size() > static_cast<std::size_t>(digits))
        return refuse(digits == 0 ? "must be a whole number, for this currency has no minor units"
                                  : "has more than " + std::to_string(digits) + " digits after the point");

    std::string minor = *whole + std::string(fraction);
    minor.append(static_cast<std::size_t>(digits) - fraction.size(), '0');
    minor.erase(0, std::min(minor.find_first_not_of('0'), minor.size()));
    std::int64_t amount = 0;
    const auto [end, status] = std::from_chars(minor.data(), minor.data() + minor.size(), amount);
    if (!minor.empty() && (status != std::errc() || amount > money_amount_max))
        return refuse("is more than " + format_amount(money_amount_max, digits));
    return amount;
}

std::string to_string(Money money) {
    return format_amount(money.amount, minor_digits(money.currency)) + " " +
           std::string(money.currency.code());
}

} // namespace rialto
