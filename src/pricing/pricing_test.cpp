#include "pricing/pricing.hpp"

#include <gtest/gtest.h>

namespace rialto::pricing {

namespace {

markets::Market market(int basis_points, bool included) {
    return {.market = "here",
            .name = "Here",
            .currency = *parse_currency("EUR"),
            .countries = {"DE"},
            .tax_basis_points = basis_points,
            .tax_included = included,
            .delivery_label = "Standard delivery",
            .delivery_price = 499};
}

Totals of(int basis_points, bool included, std::int64_t base) {
    const LineAmount line{base, 1};
    return total_up(market(basis_points, included), {&line, 1}, 0);
}

bool adds_up(const Totals& totals) {
    return totals.items - totals.discounts + totals.delivery + (totals.tax_included ? 0 : totals.tax) ==
           totals.total;
}

TEST(total_up, puts_tax_on_top_where_prices_do_not_include_it) {
    const std::vector<LineAmount> lines{{1999, 2}, {500, 1}};
    const Totals totals = total_up(market(825, false), lines, 599);
    EXPECT_EQ(totals.items, 4498);
    EXPECT_EQ(totals.discounts, 0);
    EXPECT_EQ(totals.delivery, 599);
    EXPECT_EQ(totals.tax, 421); // 5097 × 8.25 % = 420.5025
    EXPECT_EQ(totals.total, 5518);
    EXPECT_FALSE(totals.tax_included);
    EXPECT_EQ(totals.currency.code(), "EUR");
}

TEST(total_up, finds_the_tax_inside_prices_that_include_it) {
    const std::vector<LineAmount> lines{{12100, 1}};
    const Totals totals = total_up(market(2100, true), lines, 0);
    EXPECT_EQ(totals.tax, 2100);
    EXPECT_EQ(totals.total, 12100);
    EXPECT_TRUE(totals.tax_included);
}

TEST(total_up, rounds_once_on_the_whole_and_halves_up) {
    EXPECT_EQ(of(5000, false, 1).tax, 1);  // 0.5
    EXPECT_EQ(of(4999, false, 1).tax, 0);  // 0.4999
    EXPECT_EQ(of(1000, false, 4).tax, 0);  // 0.4
    EXPECT_EQ(of(1000, false, 5).tax, 1);  // 0.5
    EXPECT_EQ(of(1000, false, 15).tax, 2); // 1.5
    EXPECT_EQ(of(10000, true, 1).tax, 1);  // 0.5
    EXPECT_EQ(of(10000, true, 3).tax, 2);  // 1.5
    // Two lines of 0.4 each would give 0 apart; together they give 0.8.
    const std::vector<LineAmount> lines{{4, 1}, {4, 1}};
    EXPECT_EQ(total_up(market(1000, false), lines, 0).tax, 1);
}

TEST(total_up, of_nothing_is_nothing) {
    EXPECT_EQ(total_up(market(825, false), {}, 0).total, 0);
}

TEST(total_up, makes_the_total_of_its_parts_for_every_base) {
    for (const int basis_points : {0, 1, 700, 825, 2100, 10000})
        for (const bool included : {false, true})
            for (std::int64_t base = 0; base < 2000; ++base) {
                const Totals totals = of(basis_points, included, base);
                ASSERT_TRUE(adds_up(totals)) << basis_points << ' ' << included << ' ' << base;
                // Half a unit is the most that rounding moves.
                const std::int64_t whole = included ? 10'000 + basis_points : 10'000;
                ASSERT_LE(std::abs(2 * (totals.tax * whole - base * basis_points)), whole);
            }
}

TEST(total_up, stays_exact_at_the_largest_cart) {
    const std::vector<LineAmount> lines(lines_max, {money_amount_max, qty_max});
    const Totals totals = total_up(market(10000, false), lines, money_amount_max);
    EXPECT_EQ(totals.items, 9'900'000'000'000'000);
    EXPECT_EQ(totals.tax, 9'901'000'000'000'000);
    EXPECT_EQ(totals.total, 19'802'000'000'000'000);
}

TEST(delivery_methods, are_the_markets_one_flat_method) {
    const std::vector<FlatDelivery> methods = delivery_methods(market(0, false));
    ASSERT_EQ(methods.size(), 1U);
    EXPECT_EQ(methods[0].id, "standard");
    EXPECT_EQ(methods[0].label, "Standard delivery");
    EXPECT_EQ(methods[0].price, 499);
    EXPECT_EQ(find_delivery_method(market(0, false), "standard")->price, 499);
    EXPECT_FALSE(find_delivery_method(market(0, false), "express"));
}

} // namespace

} // namespace rialto::pricing
