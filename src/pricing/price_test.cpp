#include "pricing/test_basket.hpp"

#include <gtest/gtest.h>

namespace rialto::pricing {
namespace {

using namespace test;

const markets::Market exclusive_market = market(false);
const markets::Market inclusive_market = market(true);

std::vector<std::int64_t> discounts_of(const Priced& priced) {
    std::vector<std::int64_t> discounts;
    for (const LinePrice& one : priced.lines) discounts.push_back(one.discount);
    return discounts;
}

Priced with(Promotion one, std::vector<BasketLine> lines) {
    return price(PriceBook({.promotions = {std::move(one)}}), basket(exclusive_market, std::move(lines)));
}

using Amounts = std::vector<std::int64_t>;

TEST(price, of_nothing_is_nothing) {
    const Priced priced = price(PriceBook(), basket(exclusive_market, {}));
    EXPECT_EQ(priced.totals, (Totals{.currency = exclusive_market.currency}));
    EXPECT_TRUE(priced.adjustments.empty());
    EXPECT_EQ(priced.valid_until, Time::max());
}

TEST(price, rounds_a_share_once_on_the_whole_and_divides_it_by_largest_remainder) {
    // 10 % of 33 is 3.3: 3, divided 1.0, 1.0, 1.0.
    EXPECT_EQ(discounts_of(
                  with(promotion(1, {PercentOff{1000}}), {line(1, 11, 1), line(2, 11, 1), line(3, 11, 1)})),
              (Amounts{1, 1, 1}));
    // 50 % of 3 is 1.5: 2, the smaller sku_id first.
    EXPECT_EQ(
        discounts_of(with(promotion(1, {PercentOff{5000}}), {line(9, 1, 1), line(2, 1, 1), line(5, 1, 1)})),
        (Amounts{0, 1, 1}));
}

TEST(price, takes_an_amount_off_the_lines_or_off_each_piece_but_never_more_than_there_is) {
    EXPECT_EQ(discounts_of(with(promotion(1, {AmountOff{100}}), {line(1, 300, 1), line(2, 100, 1)})),
              (Amounts{75, 25}));
    EXPECT_EQ(discounts_of(with(promotion(1, {AmountOff{1000}}), {line(1, 300, 1), line(2, 100, 1)})),
              (Amounts{300, 100}));
    EXPECT_EQ(discounts_of(with(promotion(1, {AmountOff{150, true}}), {line(1, 300, 2), line(2, 100, 3)})),
              (Amounts{300, 300}));
}

TEST(price, lowers_only_what_a_selection_names) {
    const Uuid shoes = id_of(70);
    const Action action = PercentOff{5000, {.products = {id_of(1)}, .categories = {shoes}}};
    EXPECT_EQ(discounts_of(with(promotion(9, {action}), {line(1, 100, 1, 1), line(2, 100, 1, 2),
                                                         line(3, 100, 1, 3, {id_of(71), shoes})})),
              (Amounts{50, 0, 50}));
}

TEST(price, gives_the_cheapest_pieces_of_complete_sets) {
    const Action three_for_two = BuyGet{.buy_qty = 2, .get_qty = 1};
    EXPECT_EQ(discounts_of(with(promotion(1, {three_for_two}), {line(1, 500, 1), line(2, 300, 1)})),
              (Amounts{0, 0}));
    EXPECT_EQ(discounts_of(
                  with(promotion(1, {three_for_two}), {line(1, 500, 2), line(2, 300, 4), line(3, 400, 1)})),
              (Amounts{0, 600, 0}));
    const Action once = BuyGet{.buy_qty = 1, .get_qty = 1, .basis_points = 5000, .times_max = 1};
    EXPECT_EQ(discounts_of(with(promotion(1, {once}), {line(1, 501, 4)})), (Amounts{251}));
}

TEST(price, gives_another_selection_for_what_is_bought) {
    const Selection phones{.products = {id_of(1)}};
    const Selection cases{.products = {id_of(2)}};
    const Action action = BuyGet{.buy_qty = 1, .get_qty = 2, .buy = phones, .get = cases};
    EXPECT_EQ(discounts_of(with(promotion(9, {action}), {line(1, 50000, 1, 1), line(2, 900, 3, 2)})),
              (Amounts{0, 1800}));
    // A phone may be bought or given: one phone alone is bought, so nothing is left to be given.
    const Selection either{.products = {id_of(1), id_of(2)}};
    const Action overlapping = BuyGet{.buy_qty = 1, .get_qty = 1, .buy = phones, .get = either};
    EXPECT_EQ(discounts_of(with(promotion(9, {overlapping}), {line(1, 500, 1, 1)})), (Amounts{0}));
    EXPECT_EQ(discounts_of(with(promotion(9, {overlapping}), {line(1, 500, 2, 1), line(2, 900, 1, 2)})),
              (Amounts{500, 0}));
}

TEST(price, takes_the_highest_tier_reached) {
    const Action tiers = TieredOff{.tiers = {{10000, 500, 0}, {20000, 1000, 0}, {50000, 0, 9000}}};
    EXPECT_EQ(with(promotion(1, {tiers}), {line(1, 9999, 1)}).totals.discounts, 0);
    EXPECT_EQ(with(promotion(1, {tiers}), {line(1, 10000, 1)}).totals.discounts, 500);
    EXPECT_EQ(with(promotion(1, {tiers}), {line(1, 20000, 1)}).totals.discounts, 2000);
    EXPECT_EQ(with(promotion(1, {tiers}), {line(1, 50000, 2)}).totals.discounts, 9000);
}

TEST(price, stacks_by_priority_each_on_what_is_left) {
    Promotion first = promotion(2, {PercentOff{1000}});
    first.priority = 5;
    const Promotion second = promotion(1, {AmountOff{100}});
    const Priced priced =
        price(PriceBook({.promotions = {second, first}}), basket(exclusive_market, {line(1, 1000, 1)}));
    ASSERT_EQ(priced.adjustments.size(), 2U);
    EXPECT_EQ(priced.adjustments[0], (Adjustment{1, id_of(2), "Promotion 2", "", 100}));
    EXPECT_EQ(priced.adjustments[1], (Adjustment{1, id_of(1), "Promotion 1", "", 100}));
    EXPECT_EQ(priced.totals.total, 800);
}

TEST(price, takes_an_exclusive_promotion_alone_where_that_costs_less) {
    Promotion alone = promotion(3, {PercentOff{3000}});
    alone.is_exclusive = true;
    const std::vector<Promotion> both{promotion(1, {AmountOff{200}}), alone};
    const auto total_of = [&](std::int64_t unit_price) {
        return price(PriceBook({.promotions = both}), basket(exclusive_market, {line(1, unit_price, 1)}))
            .totals.total;
    };
    EXPECT_EQ(total_of(1000), 700);
    EXPECT_EQ(total_of(500), 300);
}

TEST(price, answers_each_code_with_what_became_of_it) {
    Promotion open = promotion(1, {PercentOff{1000}});
    Promotion later = promotion(2, {PercentOff{1000}});
    later.starts_at = noon + std::chrono::seconds(1);
    Promotion over = promotion(3, {PercentOff{1000}});
    over.ends_at = noon;
    Promotion elsewhere = promotion(4, {PercentOff{1000}});
    elsewhere.conditions.segments = {"there"};
    Promotion costly = promotion(5, {PercentOff{1000}});
    costly.conditions.spend_min = 1001;
    std::vector<Promotion> promotions{open, later, over, elsewhere, costly};
    std::vector<PromotionCode> codes;
    for (Promotion& one : promotions) {
        one.needs_code = true;
        codes.push_back({"code" + std::to_string(codes.size()), one.id});
    }
    const PriceBook book({.promotions = promotions, .codes = codes});
    Basket asked = basket(exclusive_market, {line(1, 1000, 1)});
    asked.codes = {" CODE0 ", "code1", "code2", "code3", "code4"};
    const Priced priced = price(book, asked);
    const std::vector<CodeAnswer> expected{{" CODE0 ", CodeState::applied},
                                           {"code1", CodeState::not_started},
                                           {"code2", CodeState::ended},
                                           {"code3", CodeState::not_here},
                                           {"code4", CodeState::not_enough}};
    EXPECT_EQ(priced.codes, expected);
    EXPECT_EQ(priced.totals.discounts, 100);
    EXPECT_EQ(priced.adjustments[0].code, "code0");
    EXPECT_EQ(priced.valid_until, noon + std::chrono::seconds(1));

    asked.codes = {"nowhere"};
    EXPECT_EQ(price(book, asked).codes[0].state, CodeState::unknown);
    EXPECT_EQ(price(book, asked).totals.discounts, 0) << "what needs a code is not taken without one";

    asked.codes = {"code0"};
    asked.refusals = {{id_of(1), "other", "code_used"}};
    EXPECT_EQ(price(book, asked).codes[0].state, CodeState::applied);
    asked.refusals = {{id_of(1), "code0", "code_used"}};
    EXPECT_EQ(price(book, asked).codes[0].state, CodeState::used_up);
    asked.refusals = {{id_of(1), "", "limit_reached"}};
    EXPECT_EQ(price(book, asked).codes[0].state, CodeState::limit_reached);
    EXPECT_EQ(price(book, asked).totals.discounts, 0);
}

TEST(price, claims_what_the_database_counts_and_nothing_else) {
    Promotion counted = promotion(1, {PercentOff{1000}});
    counted.limits.uses_per_customer_max = 1;
    Promotion useless = promotion(2, {AmountOff{100, false, {.products = {id_of(50)}}}});
    useless.limits.uses_max = 10;
    Promotion coded = promotion(3, {PercentOff{1000}});
    coded.needs_code = true;
    const PriceBook book({.promotions = {counted, useless, coded, promotion(4, {PercentOff{1000}})},
                          .codes = {{"once", id_of(3), 1}, {"often", id_of(3)}}});
    Basket asked = basket(exclusive_market, {line(1, 1000, 1)});
    asked.codes = {"Once"};
    const std::vector<Claim> expected{{id_of(1), "", 100}, {id_of(3), "once", 90}};
    EXPECT_EQ(price(book, asked).claims, expected);
    asked.codes = {"OFTEN"};
    EXPECT_EQ(price(book, asked).claims.size(), 1U);
}

TEST(explain, says_of_each_promotion_why_it_counts_or_does_not) {
    Promotion costly = promotion(1, {PercentOff{1000}});
    costly.conditions.spend_min = 5000;
    Promotion coded = promotion(2, {PercentOff{1000}});
    coded.needs_code = true;
    Promotion alone = promotion(3, {AmountOff{10}});
    alone.is_exclusive = true;
    const PriceBook book({.promotions = {costly, coded, alone, promotion(4, {PercentOff{2000}}),
                                         promotion(5, {FreeDelivery{}})}});
    std::vector<std::pair<CodeState, std::int64_t>> found;
    for (const PromotionAnswer& answer : explain(book, basket(exclusive_market, {line(1, 1000, 1)})))
        found.emplace_back(answer.state, answer.amount);
    const std::vector<std::pair<CodeState, std::int64_t>> expected{{CodeState::not_enough, 0},
                                                                   {CodeState::needs_code, 0},
                                                                   {CodeState::better_without, 0},
                                                                   {CodeState::applied, 200},
                                                                   {CodeState::nothing_to_lower, 0}};
    EXPECT_EQ(found, expected);
}

TEST(price, reckons_delivery_after_discounts_and_frees_it) {
    DeliveryZone all = zone("standard", 499);
    all.methods[0].free_from = 1000;
    Promotion free = promotion(1, {FreeDelivery{}});
    free.needs_code = true;
    const PriceBook book({.promotions = {free, promotion(2, {AmountOff{100}})},
                          .codes = {{"ship", id_of(1)}},
                          .zones = {all}});
    Basket asked = basket(exclusive_market, {line(1, 1050, 1)});
    asked.codes = {"ship"};
    EXPECT_EQ(price(book, asked).codes[0].state, CodeState::waiting);
    asked.delivery_method = "standard";
    const Priced freed = price(book, asked);
    EXPECT_EQ(freed.delivery->price, 499) << "950 after discounts is under the 1000 that would be free";
    EXPECT_EQ(freed.totals.delivery, 0);
    EXPECT_EQ(freed.totals.discounts, 100);
    EXPECT_EQ(freed.totals.total, 950);
    EXPECT_EQ(freed.adjustments.back(), (Adjustment{std::nullopt, id_of(1), "Promotion 1", "ship", 499}));
    asked.lines[0].unit_price = 1100;
    EXPECT_EQ(price(book, asked).delivery->price, 0);
    EXPECT_EQ(price(book, asked).codes[0].state, CodeState::nothing_to_lower);
    asked.delivery_method = "express";
    EXPECT_FALSE(price(book, asked).delivery);
    EXPECT_TRUE(price(book, asked).is_delivery_refused);
}

TEST(delivery_options, are_what_the_zone_offers_for_this_weight) {
    DeliveryZone all = zone("letter", 150);
    all.methods[0].basis = DeliveryBasis::weight;
    all.methods[0].bands = {{500, 150}, {1000, 250}};
    all.methods.push_back({.code = "parcel", .label = "Parcel", .bands = {{std::nullopt, 599}}});
    const PriceBook book({.zones = {all}});
    Basket asked = basket(exclusive_market, {line(1, 1000, 2)});
    const auto prices = [&](std::int64_t grams) {
        asked.lines[0].grams = grams;
        Amounts found;
        for (const DeliveryOption& option : delivery_options(book, asked)) found.push_back(option.price);
        return found;
    };
    EXPECT_EQ(prices(250), (Amounts{150, 599}));
    EXPECT_EQ(prices(251), (Amounts{250, 599}));
    EXPECT_EQ(prices(501), (Amounts{599}));
}

TEST(find_zone, takes_the_narrowest_that_fits) {
    const auto make = [](std::uint8_t number, std::vector<std::string> countries,
                         std::vector<std::string> regions, std::vector<std::string> prefixes) {
        return DeliveryZone{.id = id_of(number),
                            .market = "here",
                            .name = "Z",
                            .position = number,
                            .countries = std::move(countries),
                            .regions = std::move(regions),
                            .postal_prefixes = std::move(prefixes)};
    };
    const PriceBook book({.zones = {make(1, {}, {}, {}), make(2, {"DE"}, {}, {}), make(3, {"DE"}, {"BE"}, {}),
                                    make(4, {"DE"}, {}, {"10"}), make(5, {"DE"}, {}, {"101 1"})}});
    const auto found = [&](Destination to) { return book.find_zone("here", to)->position; };
    EXPECT_EQ(found({"FR", "", "10115"}), 1);
    EXPECT_EQ(found({"DE", "", "80331"}), 2);
    EXPECT_EQ(found({"DE", "be", "80331"}), 3);
    EXPECT_EQ(found({"DE", "BE", "10999"}), 4);
    EXPECT_EQ(found({"DE", "BE", "10115"}), 5);
    EXPECT_EQ(book.find_zone("here", std::nullopt)->position, 1);
    EXPECT_EQ(book.find_zone("there", std::nullopt), nullptr);
}

TEST(price, taxes_each_rate_once_on_its_whole) {
    TaxRate reduced = tax_rate(11, "food", 700);
    const PriceBook book(
        {.tax_rates = {tax_rate(10, "standard", 1900), reduced}, .zones = {zone("standard", 500)}});
    for (const markets::Market* where : {&exclusive_market, &inclusive_market}) {
        Basket asked = basket(*where, {line(1, 1000, 1), line(2, 333, 1), line(3, 333, 1), line(4, 50, 1)});
        asked.lines[1].tax_class = asked.lines[2].tax_class = "food";
        asked.lines[3].tax_class = "no such class";
        asked.delivery_method = "standard";
        const Priced priced = price(book, asked);
        ASSERT_EQ(priced.taxes.size(), 2U);
        if (where->tax_included) {
            EXPECT_EQ(priced.taxes[0], (TaxPart{1900, "VAT", 1303, 247})); // 1550 × 19 ÷ 119 = 247.48
            EXPECT_EQ(priced.taxes[1], (TaxPart{700, "VAT", 622, 44}));    // 666 × 7 ÷ 107 = 43.57
            EXPECT_EQ(priced.totals.total, 2216);
        } else {
            EXPECT_EQ(priced.taxes[0], (TaxPart{1900, "VAT", 1550, 295})); // 294.5
            EXPECT_EQ(priced.taxes[1], (TaxPart{700, "VAT", 666, 47}));    // 46.62
            EXPECT_EQ(priced.totals.total, 2216 + 295 + 47);
            EXPECT_EQ(priced.lines[1].tax, 24);
            EXPECT_EQ(priced.lines[2].tax, 23);
        }
    }
}

TEST(price, states_delivery_as_the_view_states_prices) {
    markets::Market own = market(true);
    own.tax_basis_points = 2100;
    markets::Market net = own;
    net.tax_included = false;
    DeliveryZone all = zone("standard", 605);
    all.methods[0].free_from = 12'100;
    const PriceBook book({.tax_rates = {tax_rate(1, "standard", 2100)}, .zones = {all}});
    Basket here = basket(net, {line(1, 5000, 1)});
    here.stated_by = &own;
    here.delivery_method = "standard";
    EXPECT_EQ(price(book, here).totals, (Totals{.items = 5000,
                                                .delivery = 500,
                                                .tax = 1155,
                                                .total = 6655,
                                                .tax_included = false,
                                                .currency = net.currency}));
    EXPECT_EQ(delivery_options(book, here)[0].price, 500);
    here.lines[0].qty = 2; // 100.00 without tax is 121.00 with it
    EXPECT_EQ(price(book, here).totals.delivery, 0);

    here.market = &own;
    here.lines[0] = line(1, 6050, 1);
    EXPECT_EQ(price(book, here).totals.total, 6655) << "the same to pay, whichever way it is shown";
}

TEST(find_tax_rate, takes_the_narrowest_and_of_these_the_one_that_started_last) {
    TaxRate country = tax_rate(2, "standard", 2000);
    country.country = "FR";
    TaxRate region = tax_rate(3, "standard", 850);
    region.country = "FR";
    region.region = "RE";
    TaxRate later = tax_rate(4, "standard", 2100);
    later.country = "FR";
    later.starts_at = noon;
    const PriceBook book({.tax_rates = {tax_rate(1, "standard", 1900), country, region, later}});
    const auto rate = [&](std::optional<Destination> to, Time at) {
        return book.find_tax_rate("here", "books", to, at)->basis_points;
    };
    const Time before = noon - std::chrono::microseconds(1);
    EXPECT_EQ(rate(std::nullopt, noon), 1900);
    EXPECT_EQ(rate(Destination{"DE"}, noon), 1900);
    EXPECT_EQ(rate(Destination{"FR"}, before), 2000);
    EXPECT_EQ(rate(Destination{"FR", "IDF"}, noon), 2100);
    EXPECT_EQ(rate(Destination{"FR", "re"}, noon), 850);
    EXPECT_EQ(book.boundary_after(before), noon);
    EXPECT_EQ(book.boundary_after(noon), Time::max());
    EXPECT_EQ(book.find_tax_rate("there", "standard", std::nullopt, noon), nullptr);
}

TEST(price, stays_exact_at_the_largest_basket) {
    std::vector<BasketLine> lines;
    for (std::size_t i = 0; i < lines_max; ++i)
        lines.push_back(line(static_cast<std::int64_t>(i), money_amount_max, qty_max));
    const PriceBook book(
        {.promotions = {promotion(1, {PercentOff{1}})}, .tax_rates = {tax_rate(2, "standard", 10000)}});
    const Priced priced = price(book, basket(exclusive_market, lines));
    EXPECT_EQ(priced.totals.items, 9'900'000'000'000'000);
    EXPECT_EQ(priced.totals.discounts, 990'000'000'000);
    EXPECT_EQ(priced.totals.tax, priced.totals.items - priced.totals.discounts);
}

} // namespace
} // namespace rialto::pricing
