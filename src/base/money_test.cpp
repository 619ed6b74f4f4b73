#include "base/money.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace rialto {
namespace {

constexpr Currency eur{{'E', 'U', 'R'}};
constexpr Currency jpy{{'J', 'P', 'Y'}};
constexpr Currency kwd{{'K', 'W', 'D'}};

TEST(parse_currency, knows_codes_with_minor_units) {
    for (const char* code : {"EUR", "USD", "GBP", "JPY", "AED", "ZWG"}) {
        const auto currency = parse_currency(code);
        ASSERT_TRUE(currency) << code;
        EXPECT_EQ(currency->code(), code);
    }
}

TEST(parse_currency, refuses_all_else) {
    for (const char* code :
         {"", "E", "EU", "EURO", "eur", "XXX", "XAU", "XTS", "ABC", "AAA", "ZZZ", "€UR", "UR2"})
        EXPECT_FALSE(parse_currency(code)) << code;
}

TEST(minor_digits, follow_iso_4217) {
    const struct {
        const char* code;
        int digits;
    } rows[] = {{"EUR", 2}, {"USD", 2}, {"JPY", 0}, {"KRW", 0}, {"ISK", 0}, {"KWD", 3}, {"BHD", 3},
                {"TND", 3}, {"CLF", 4}, {"UYW", 4}, {"HUF", 2}, {"MRU", 2}, {"MGA", 2}, {"AED", 2}};
    for (const auto& row : rows) EXPECT_EQ(minor_digits(*parse_currency(row.code)), row.digits) << row.code;
    EXPECT_EQ(minor_digits(Currency{}), 0);
}

TEST(parse_decimal, reads_amounts_exactly) {
    const struct {
        const char* text;
        int digits;
        std::int64_t amount;
    } rows[] = {
        {"12", 2, 1200},
        {"12.5", 2, 1250},
        {"12.50", 2, 1250},
        {"12.500", 2, 1250}, // excess zeros say nothing
        {".5", 2, 50},
        {"0", 2, 0},
        {"0.00", 2, 0},
        {"000", 0, 0},
        {"0012.50", 2, 1250},
        {"0.01", 2, 1},
        {"1,299.00", 2, 129'900},
        {"12,299", 2, 1'229'900},
        {"1,234,567.89", 2, 123'456'789},
        {"  19.9 ", 2, 1990},
        {"\u00a019.90\u00a0", 2, 1990},
        {"\ufeff19.90\u202f\r\n", 2, 1990},
        {"1299", 0, 1299},
        {"1299.00", 0, 1299},
        {"1.234", 3, 1234},
        {"0.1", 4, 1000},
        {"10000000000.00", 2, money_amount_max},
        {"00000000000000000000000000001.00", 2, 100},
    };
    for (const auto& row : rows) {
        std::string error;
        EXPECT_EQ(parse_decimal(row.text, row.digits, error), row.amount) << row.text << ": " << error;
    }
}

TEST(parse_decimal, says_what_is_wrong) {
    const struct {
        const char* text;
        int digits;
        const char* phrase;
    } rows[] = {
        {"", 2, "is empty"},
        {" \u00a0", 2, "is empty"},
        {"-4.00", 2, "must be an amount without a sign"},
        {"+4.00", 2, "must be an amount without a sign"},
        {"many", 2, "is not an amount such as 12.50"},
        {"many", 0, "is not an amount such as 1299"},
        {"1,29", 2, "is not an amount such as 12.50"},
        {"1,2990", 2, "is not an amount such as 12.50"},
        {"1299,00", 2, "is not an amount such as 12.50"},
        {",299", 2, "is not an amount such as 12.50"},
        {"1,299,", 2, "is not an amount such as 12.50"},
        {"1,,299", 2, "is not an amount such as 12.50"},
        {"1.299.00", 2, "is not an amount such as 12.50"},
        {"1.299,00", 2, "is not an amount such as 12.50"},
        {"12.", 2, "is not an amount such as 12.50"},
        {".", 2, "is not an amount such as 12.50"},
        {",", 2, "is not an amount such as 12.50"},
        {"1 299.00", 2, "is not an amount such as 12.50"},
        {"1\u00a0299.00", 2, "is not an amount such as 12.50"},
        {"1e3", 2, "is not an amount such as 12.50"},
        {"0x10", 2, "is not an amount such as 12.50"},
        {"$12", 2, "is not an amount such as 12.50"},
        {"\xff", 2, "is not an amount such as 12.50"},
        {"12.345", 2, "has more than 2 digits after the point"},
        {"12.5", 0, "must be a whole number, for this currency has no minor units"},
        {"10000000000.01", 2, "is more than 10000000000.00"},
        {"92233720368547758.08", 2, "is more than 10000000000.00"},
        {"99999999999999999999999999999999999999", 2, "is more than 10000000000.00"},
        {"1000000000001", 0, "is more than 1000000000000"},
    };
    for (const auto& row : rows) {
        std::string error;
        EXPECT_FALSE(parse_decimal(row.text, row.digits, error)) << row.text;
        EXPECT_EQ(error, row.phrase) << row.text;
    }
}

TEST(money_text, shows_the_digits_of_its_currency) {
    EXPECT_EQ(to_string(Money{1250, eur}), "12.50 EUR");
    EXPECT_EQ(to_string(Money{5, eur}), "0.05 EUR");
    EXPECT_EQ(to_string(Money{0, eur}), "0.00 EUR");
    EXPECT_EQ(to_string(Money{-105, eur}), "-1.05 EUR");
    EXPECT_EQ(to_string(Money{1299, jpy}), "1299 JPY");
    EXPECT_EQ(to_string(Money{1234, kwd}), "1.234 KWD");
    EXPECT_EQ(to_string(Money{std::numeric_limits<std::int64_t>::min(), eur}), "-92233720368547758.08 EUR");
}

} // namespace
} // namespace rialto
