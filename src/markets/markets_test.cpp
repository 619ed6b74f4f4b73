#include "markets/markets.hpp"

#include <gtest/gtest.h>

namespace rialto::markets {
namespace {

Market market(std::string id, std::string_view currency, std::int64_t rate_micros, int ending,
              bool is_default, std::vector<std::string> countries = {}) {
    Market made;
    made.market = std::move(id);
    made.name = made.market;
    made.currency = *parse_currency(currency);
    made.countries = std::move(countries);
    made.rate_micros = rate_micros;
    made.price_ending = ending;
    made.is_default = is_default;
    return made;
}

struct Conversion {
    std::int64_t amount;
    std::int64_t converted;
};

TEST(convert_price, rounds_up_to_the_ending_and_small_amounts_to_its_last_digit) {
    const Market us = market("us", "USD", 1'000'000, 0, true);
    const Market eu = market("eu", "EUR", 920'000, 99, false);
    // 0.92: 10.00 → 9.20 → 9.29; 12.50 → 11.50 → 11.99; 10.86 → 9.9912 → 10.00 → 10.99; 107.60 → 98.992
    // → 99.99
    const Conversion table[] = {{0, 0},         {1, 9},       {1000, 929},   {1250, 1199},
                                {1086, 1099},   {1085, 999},  {10760, 9999}, {10868, 9999},
                                {10869, 10099}, {9998, 9199}, {9999, 9299},  {100000, 92099}};
    for (const Conversion& row : table)
        EXPECT_EQ(convert_price(us, eu, row.amount), row.converted) << row.amount;
}

TEST(convert_price, is_exact_without_an_ending) {
    const Market us = market("us", "USD", 1'000'000, 0, true);
    const Market uk = market("uk", "GBP", 790'000, 0, false);
    EXPECT_EQ(convert_price(us, us, 1999), 1999);
    EXPECT_EQ(convert_price(us, uk, 1000), 790);
    EXPECT_EQ(convert_price(us, uk, 1001), 791); // 790.79 is rounded up
}

TEST(convert_price, minds_the_digits_of_both_currencies) {
    const Market us = market("us", "USD", 1'000'000, 0, true);
    const Market japan = market("jp", "JPY", 150'000'000, 0, false);
    const Market kuwait = market("kw", "KWD", 310'000, 0, false);
    EXPECT_EQ(convert_price(us, japan, 1999), 2999);  // 19.99 × 150 = 2998.5
    EXPECT_EQ(convert_price(us, kuwait, 1000), 3100); // 10.00 × 0.31 = 3.100
    EXPECT_EQ(convert_to_default(us, japan, 2999), 2000);
    EXPECT_EQ(convert_to_default(us, kuwait, 3100), 1000);
}

TEST(convert_price, never_falls_when_the_amount_grows) {
    const Market us = market("us", "USD", 1'000'000, 0, true);
    for (const int ending : {0, 5, 50, 90, 95, 99}) {
        const Market eu = market("eu", "EUR", 923'456, ending, false);
        std::int64_t before = 0;
        for (std::int64_t amount = 0; amount < 30'000; ++amount) {
            const auto converted = convert_price(us, eu, amount);
            ASSERT_TRUE(converted.has_value());
            ASSERT_GE(*converted, before) << amount;
            before = *converted;
        }
    }
}

TEST(convert_price, refuses_what_would_pass_the_largest_amount) {
    const Market us = market("us", "USD", 1'000'000, 0, true);
    const Market japan = market("jp", "JPY", 150'000'000, 0, false);
    EXPECT_EQ(convert_price(us, japan, money_amount_max), std::nullopt);
    EXPECT_TRUE(convert_price(us, us, money_amount_max).has_value());
}

Markets shop() {
    return Markets({market("us", "USD", 1'000'000, 0, true, {"US"}),
                    market("eu", "EUR", 920'000, 99, false, {"DE", "FR", "IE"})},
                   {{"eu", "eu", "en-IE", 2}, {"us", "us", "en-US", 1}, {"eu-de", "eu", "de-DE", 3}});
}

struct Visitor {
    std::string_view accept_language;
    std::string_view country;
    std::string_view segment;
};

TEST(resolve, goes_by_country_then_locale_region_language_and_default) {
    const Markets markets = shop();
    const Visitor table[] = {
        {"", "", "us"},
        {"", "FR", "eu"},
        {"de", "FR", "eu-de"},
        {"fr-FR,fr;q=0.9", "US", "us"},
        {"de-DE,de;q=0.9,en;q=0.8", "", "eu-de"},
        {"de-AT", "", "eu-de"},
        {"en-IE", "", "eu"},
        {"en-US,en;q=0.5", "", "us"},
        {"en-GB", "", "us"},
        {"fr-FR", "", "eu"},
        {"ja", "", "us"},
        {"ja;q=0.2, de;q=0.9", "", "eu-de"},
        {"de;q=0, en-US", "", "us"},
        {"zz;;;,,;q=x", "ZZ", "us"},
        {"*", "", "us"},
    };
    for (const Visitor& row : table)
        EXPECT_EQ(markets.resolve(row.accept_language, row.country).segment, row.segment)
            << row.accept_language << " in " << row.country;
}

TEST(resolve, prefers_the_segments_of_the_callers_group) {
    const Markets markets({market("us", "USD", 1'000'000, 0, true, {"US"}),
                           market("eu", "EUR", 920'000, 99, false, {"DE", "IE"})},
                          {{"trade", "us", "en-US", 0, "wholesale"},
                           {"us", "us", "en-US", 1},
                           {"trade-eu", "eu", "de-DE", 2, "wholesale"},
                           {"eu", "eu", "en-IE", 3}});
    EXPECT_EQ(markets.resolve("en-US", "").segment, "us");
    EXPECT_EQ(markets.resolve("", "DE").segment, "eu");
    EXPECT_EQ(markets.resolve("en-US", "", "wholesale").segment, "trade");
    EXPECT_EQ(markets.resolve("", "DE", "wholesale").segment, "trade-eu");
    EXPECT_EQ(markets.resolve("en-US", "", "vip").segment, "us"); // a group without segments of its own
    EXPECT_TRUE(markets.find_segment("us")->opens_to(std::nullopt));
    EXPECT_FALSE(markets.find_segment("trade")->opens_to(std::nullopt));
    EXPECT_FALSE(markets.find_segment("trade")->opens_to("vip"));
    EXPECT_TRUE(markets.find_segment("trade")->opens_to("wholesale"));
}

TEST(restate, adds_tax_or_takes_it_out_to_the_nearest_minor_unit) {
    Market gross = market("eu", "EUR", 1'000'000, 0, true);
    gross.tax_basis_points = 2100;
    gross.tax_included = true;
    Market net = gross;
    net.tax_included = false;
    EXPECT_EQ(restate(gross, gross, 12'345), 12'345);
    EXPECT_EQ(restate(gross, net, 12'100), 10'000);
    EXPECT_EQ(restate(gross, net, 499), 412); // 412.396…
    EXPECT_EQ(restate(net, gross, 10'000), 12'100);
    EXPECT_EQ(restate(net, gross, 50), 61); // 60.5: halves up
    EXPECT_EQ(restate(net, gross, money_amount_max), money_amount_max);
    for (std::int64_t amount = 0; amount < 5000; ++amount)
        ASSERT_EQ(restate(gross, net, restate(net, gross, amount)), amount);
}

TEST(way_to_pay, has_a_name_for_a_locale_or_its_language) {
    const WayToPay way{"manual", {{"de", "Auf Rechnung"}, {"de-AT", "Auf Erlagschein"}}};
    const auto name_in = [&](const std::string& locale) {
        const std::string* name = way.name_in(locale);
        return name == nullptr ? "" : *name;
    };
    EXPECT_EQ(name_in("de-AT"), "Auf Erlagschein");
    EXPECT_EQ(name_in("de-CH"), "Auf Rechnung");
    EXPECT_EQ(name_in("de"), "Auf Rechnung");
    EXPECT_EQ(name_in("en-IE"), "");
}

TEST(market, offers_every_way_to_pay_until_some_are_named) {
    Market eu = market("eu", "EUR", 1'000'000, 0, true);
    EXPECT_TRUE(eu.offers_way("manual"));
    eu.ways_to_pay = {{"sandbox"}};
    EXPECT_TRUE(eu.offers_way("sandbox"));
    EXPECT_FALSE(eu.offers_way("manual"));
}

TEST(is_locale, knows_language_tags) {
    for (const std::string_view good : {"de", "en-IE", "gsw", "zh-Hant-TW", "es-419"})
        EXPECT_TRUE(is_locale(good)) << good;
    for (const std::string_view bad :
         {"", "d", "english", "EN", "en_IE", "en-", "-en", "en--IE", "en-I", "de-123456789"})
        EXPECT_FALSE(is_locale(bad)) << bad;
}

TEST(markets, finds_by_name_and_keeps_segments_in_order) {
    const Markets markets = shop();
    EXPECT_EQ(markets.segments().front().segment, "us");
    EXPECT_EQ(markets.default_market().market, "us");
    EXPECT_EQ(markets.find_segment("nowhere"), nullptr);
    ASSERT_NE(markets.find_segment("eu-de"), nullptr);
    EXPECT_EQ(markets.market_of(*markets.find_segment("eu-de")).currency.code(), "EUR");
}

} // namespace
} // namespace rialto::markets
