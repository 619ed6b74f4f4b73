#pragma once
// Money: an integer count of minor units and its currency. No floating point anywhere.

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rialto {

/// ISO 4217 alphabetic code, held by value.
struct Currency {
    std::array<char, 3> letters{'X', 'X', 'X'};

    std::string_view code() const { return {letters.data(), letters.size()}; }
    auto operator<=>(const Currency&) const = default;
};

/// nullopt unless three ASCII capitals that ISO 4217 knows as a currency with minor units.
std::optional<Currency> parse_currency(std::string_view code);

/// Digits after the decimal point in prices: 2 for EUR, 0 for JPY, 3 for KWD.
int minor_digits(Currency currency);

struct Money {
    std::int64_t amount = 0; // minor units
    Currency currency;

    auto operator<=>(const Money&) const = default;
};

/// The largest amount of one price or total, in minor units: sums of 100 lines of 99 stay in int64.
inline constexpr std::int64_t money_amount_max = 1'000'000'000'000;

/// "12.50" with the currency's digits, by text, exactly. Accepts "12", "12.5", "1,299.00"
/// (thousands separators in the right places); refuses signs, excess digits that are not zero,
/// words and anything above money_amount_max. The error is a phrase for a person.
std::optional<std::int64_t> parse_decimal(std::string_view text, int digits, std::string& error);

/// "12.50 EUR": for logs and command lines; clients format for their locale.
std::string to_string(Money money);

} // namespace rialto
