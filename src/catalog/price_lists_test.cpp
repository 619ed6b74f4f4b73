#include "catalog/price_lists.hpp"
#include "catalog/product.hpp"
#include "catalog/test_catalog.hpp"

#include <gtest/gtest.h>

#include <random>

namespace rialto::catalog {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;

const Time noon = Time(std::chrono::seconds(1'800'000'000));

struct Reckoned {
    std::int64_t amount;
    int basis_points;
    int ending;
    std::int64_t reduced;
};

TEST(take_off, rounds_down_to_the_minor_unit_and_then_to_the_ending) {
    const Reckoned table[] = {
        {1000, 1000, 0, 900},   {999, 1000, 0, 899},    {1, 1, 0, 0},
        {0, 5000, 99, 0},       {1000, 10'000, 0, 0},   {2500, 2000, 99, 1999},
        {2499, 2000, 99, 1999}, {2498, 2000, 99, 1899}, {1000, 1000, 99, 899},
        {1250, 2000, 99, 999},  {10, 5000, 99, 5},      {20, 5000, 99, 9},
        {1200, 1000, 50, 1050}, {1100, 0, 0, 1100},     {money_amount_max, 3333, 0, 666'700'000'000},
    };
    for (const Reckoned& row : table)
        EXPECT_EQ(take_off(row.amount, row.basis_points, row.ending), row.reduced)
            << row.amount << " less " << row.basis_points << " ending in " << row.ending;
}

TEST(take_off, never_takes_off_less_than_was_promised) {
    for (const int ending : {0, 5, 50, 95, 99})
        for (const int off : {1, 333, 1000, 2500, 9999})
            for (std::int64_t amount = 0; amount < 3000; ++amount) {
                const std::int64_t reduced = take_off(amount, off, ending);
                ASSERT_GE(reduced, 0);
                ASSERT_LE(reduced * 10'000, amount * (10'000 - off)) << amount;
            }
}

/// Two markets, public segments, those of two groups and one without tax.
std::shared_ptr<const markets::Markets> five_views() {
    const auto two = test::two_markets();
    std::vector<markets::Segment> segments = two->segments();
    segments.push_back({"eu-de", "eu", "de-DE", 3});
    segments.push_back({"trade", "eu", "en-IE", 4, "wholesale", markets::TaxDisplay::exclusive});
    segments.push_back({"net", "eu", "en-IE", 5, {}, markets::TaxDisplay::exclusive});
    segments.push_back({"vip", "us", "en-US", 6, "vip"});
    return std::make_shared<const markets::Markets>(two->markets(), std::move(segments));
}

struct Lists {
    std::shared_ptr<const markets::Markets> markets = five_views();
    std::vector<PriceList> lists = {};
    std::vector<ListRow> rows = {};

    PriceList& add(std::uint32_t n, std::optional<std::string> market, std::optional<std::string> group) {
        return lists.emplace_back(
            PriceList{.id = test::uuid_of(n), .market = std::move(market), .group = std::move(group)});
    }
    void row(std::uint32_t list, int min_qty, std::int64_t amount,
             std::optional<std::int64_t> compare_at = std::nullopt) {
        rows.push_back({test::uuid_of(list), min_qty, amount, compare_at});
    }
    ViewPrice in(std::string_view segment, MarketPrice regular, Time at = noon) const {
        const markets::PriceView& view = markets->views()[markets->view_of(*markets->find_segment(segment))];
        return PriceLists(lists).price(*markets, view, regular, rows, at);
    }
};

TEST(price_views, are_shared_by_segments_that_differ_in_language_alone) {
    const auto markets = five_views();
    const auto view = [&](std::string_view name) { return markets->view_of(*markets->find_segment(name)); };
    EXPECT_EQ(view("us"), markets->index_of("us"));
    EXPECT_EQ(view("eu"), markets->index_of("eu"));
    EXPECT_EQ(view("eu-de"), view("eu"));
    EXPECT_NE(view("net"), view("eu"));
    EXPECT_NE(view("trade"), view("net"));
    EXPECT_EQ(markets->views().size(), 5U);
    const markets::Market& terms = markets->market_of(*markets->find_segment("net"));
    EXPECT_FALSE(terms.tax_included);
    EXPECT_EQ(terms.delivery_price, 412); // 4.99 ÷ 1.21 = 4.1239…
}

TEST(price_lists, leave_the_regular_price_where_none_applies) {
    Lists shop;
    shop.add(1, "eu", std::nullopt);
    shop.row(1, 1, 500);
    shop.add(2, std::nullopt, "vip").percent_off_basis_points = 5000;
    EXPECT_EQ(shop.in("us", {1000, 1200}), (ViewPrice{{1000, 1200}}));
    EXPECT_EQ(shop.in("us", {}).amount, -1);
    EXPECT_EQ(shop.in("vip", {1000, 1200}).amount, 500);
    EXPECT_EQ(shop.in("vip", {1000, 1200}).compare_at, 1000);
}

TEST(price_lists, the_highest_priority_decides_and_of_equals_the_lowest_price) {
    Lists shop;
    shop.add(1, "us", std::nullopt);
    shop.row(1, 1, 800);
    shop.add(2, "us", std::nullopt);
    shop.row(2, 1, 700);
    EXPECT_EQ(shop.in("us", {1000}).amount, 700);
    shop.add(3, "us", std::nullopt).priority = 1;
    shop.row(3, 1, 1500);
    EXPECT_EQ(shop.in("us", {1000}).amount, 1500); // a list may also be dearer
    EXPECT_EQ(shop.in("us", {1000}).compare_at, std::nullopt);
    shop.rows.pop_back();
    EXPECT_EQ(shop.in("us", {1000}).amount, 700); // without a row it says nothing
}

TEST(price_lists, show_the_regular_price_beside_a_lower_one_unless_the_row_says_otherwise) {
    Lists shop;
    shop.add(1, "us", std::nullopt);
    shop.row(1, 1, 800);
    EXPECT_EQ(shop.in("us", {1000, 1500}).compare_at, 1000);
    EXPECT_FALSE(shop.in("us", {1000, 1500}).on_sale); // it never ends
    shop.rows[0].compare_at = 1300;
    EXPECT_EQ(shop.in("us", {1000}).compare_at, 1300);
    shop.rows[0].compare_at = 800;
    EXPECT_EQ(shop.in("us", {1000}).compare_at, std::nullopt);
    shop.lists[0].ends_at = noon + hours(1);
    EXPECT_TRUE(shop.in("us", {1000}).on_sale);
}

TEST(price_lists, begin_and_end_to_the_microsecond) {
    Lists shop;
    PriceList& sale = shop.add(1, "us", std::nullopt);
    sale.percent_off_basis_points = 2000;
    sale.starts_at = noon;
    sale.ends_at = noon + hours(1);
    EXPECT_EQ(shop.in("us", {1000}, noon - microseconds(1)).amount, 1000);
    EXPECT_EQ(shop.in("us", {1000}, noon).amount, 800);
    EXPECT_EQ(shop.in("us", {1000}, noon + hours(1) - microseconds(1)).amount, 800);
    EXPECT_EQ(shop.in("us", {1000}, noon + hours(1)).amount, 1000);
    const PriceLists lists(shop.lists);
    EXPECT_EQ(lists.next_boundary({}, noon - hours(1)), noon);
    EXPECT_EQ(lists.next_boundary({}, noon), noon + hours(1));
    EXPECT_EQ(lists.next_boundary({}, noon + hours(1)), std::nullopt);
    EXPECT_EQ(lists.last_boundary(noon - microseconds(1)), std::nullopt);
    EXPECT_EQ(lists.last_boundary(noon), noon);
}

TEST(price_lists, a_list_of_rows_is_no_boundary_for_what_it_does_not_hold) {
    Lists shop;
    shop.add(1, "us", std::nullopt).starts_at = noon;
    shop.row(1, 1, 100);
    const PriceLists lists(shop.lists);
    EXPECT_EQ(lists.next_boundary({}, noon - hours(1)), std::nullopt);
    EXPECT_EQ(lists.next_boundary(shop.rows, noon - hours(1)), noon);
}

TEST(price_lists, rows_go_before_the_rule_of_their_list) {
    Lists shop;
    shop.add(1, "us", std::nullopt).percent_off_basis_points = 5000;
    shop.row(1, 1, 900);
    EXPECT_EQ(shop.in("us", {1000}).amount, 900);
}

TEST(price_lists, break_by_quantity) {
    Lists shop;
    shop.add(1, "us", std::nullopt);
    shop.row(1, 1, 900);
    shop.row(1, 10, 800);
    shop.row(1, 50, 700);
    shop.add(2, "us", std::nullopt);
    shop.row(2, 20, 750); // of equals the lowest
    const ViewPrice price = shop.in("us", {1000});
    EXPECT_EQ(price.amount, 900);
    EXPECT_EQ(price.breaks, (std::vector<QtyPrice>{{10, 800}, {20, 750}, {50, 700}}));
    const std::pair<int, std::int64_t> table[] = {{1, 900},  {9, 900},  {10, 800}, {19, 800},
                                                  {20, 750}, {49, 750}, {50, 700}, {99, 700}};
    for (const auto& [qty, amount] : table) EXPECT_EQ(price.amount_for(qty), amount) << qty;
}

TEST(price_lists, a_break_alone_leaves_the_first_piece_at_the_regular_price) {
    Lists shop;
    shop.add(1, "us", std::nullopt);
    shop.row(1, 5, 900);
    const ViewPrice price = shop.in("us", {1000});
    EXPECT_EQ(price.amount, 1000);
    EXPECT_EQ(price.amount_for(5), 900);
}

TEST(price_lists, state_prices_with_or_without_tax_as_the_view_does) {
    Lists shop;
    shop.add(1, "eu", "wholesale");
    shop.row(1, 1, 6050);
    shop.row(1, 10, 4840);
    EXPECT_EQ(shop.in("eu", {12100}).amount, 12100);
    EXPECT_EQ(shop.in("net", {12100, 24200}), (ViewPrice{{10000, 20000}}));
    const ViewPrice trade = shop.in("trade", {12100});
    EXPECT_EQ(trade.amount, 5000);
    EXPECT_EQ(trade.compare_at, 10000);
    EXPECT_EQ(trade.breaks, (std::vector<QtyPrice>{{10, 4000}}));
}

/// The rules, written down again without any thought of speed.
std::int64_t naive_amount(const Lists& shop, const markets::PriceView& view, std::int64_t regular, int qty,
                          Time at) {
    const markets::Market& market = shop.markets->markets()[view.market];
    std::optional<std::pair<int, std::int64_t>> best; // minus priority, amount
    for (const PriceList& list : shop.lists) {
        if (list.market && *list.market != market.market) continue;
        if (list.group && list.group != view.group) continue;
        if (list.starts_at && at < *list.starts_at) continue;
        if (list.ends_at && at >= *list.ends_at) continue;
        std::optional<std::int64_t> amount;
        int reached = 0;
        for (const ListRow& row : shop.rows)
            if (list.market && row.list == list.id && row.min_qty <= qty && row.min_qty > reached) {
                reached = row.min_qty;
                amount = row.amount;
            }
        if (!amount && list.percent_off_basis_points)
            amount = take_off(regular, *list.percent_off_basis_points, list.price_ending);
        if (amount && (!best || std::pair(-list.priority, *amount) < *best))
            best = std::pair(-list.priority, *amount);
    }
    return markets::restate(market, view.terms, best ? best->second : regular);
}

TEST(price_lists, agree_with_the_rules_for_any_lists) {
    std::mt19937 random(7);
    const auto below = [&](std::uint32_t limit) { return static_cast<int>(random() % limit); };
    const std::optional<std::string> some_markets[] = {"us", "eu", std::nullopt};
    const std::optional<std::string> groups[] = {"wholesale", "vip", std::nullopt, std::nullopt};
    for (int round = 0; round < 100; ++round) {
        Lists shop;
        for (std::uint32_t n = 1; n <= 6; ++n) {
            PriceList& list = shop.add(n, some_markets[below(3)], groups[below(4)]);
            list.priority = below(2);
            if (below(2) == 0) list.percent_off_basis_points = 1 + below(9999);
            if (below(2) == 0) list.price_ending = 99;
            if (below(3) == 0) list.starts_at = noon + hours(below(5) - 2);
            if (below(3) == 0) list.ends_at = noon + hours(below(5) + 3);
            std::set<int> quantities;
            for (int rows = below(4); rows > 0 && list.market; --rows) quantities.insert(1 + below(20));
            for (const int qty : quantities) shop.row(n, qty, 1 + below(5000));
        }
        const std::int64_t regular = 1 + below(5000);
        const PriceLists lists(shop.lists);
        for (const markets::PriceView& view : shop.markets->views())
            for (const int hour : {-3, -1, 0, 1, 4, 9}) {
                const Time at = noon + hours(hour);
                const ViewPrice price = lists.price(*shop.markets, view, {regular}, shop.rows, at);
                for (int qty = 1; qty <= 21; ++qty)
                    ASSERT_EQ(price.amount_for(qty), naive_amount(shop, view, regular, qty, at))
                        << "round " << round << ", " << qty << " pieces";
                ASSERT_TRUE(!price.compare_at || *price.compare_at > price.amount);
            }
    }
}

Product shirt() {
    Product product;
    product.title = "Shirt";
    product.description_html = "<p>Soft</p>";
    product.texts = {{"de", "Hemd", "<p>Weich</p>"}, {"de-AT", "Leiberl", std::nullopt}};
    product.variants.emplace_back();
    product.variants[0].regular = {{1000, std::nullopt}, {}};
    return product;
}

TEST(texts, fall_back_from_locale_to_language_to_the_products_own) {
    const Product product = shirt();
    EXPECT_EQ(title_in(product, "de-AT"), "Leiberl");
    EXPECT_EQ(description_in(product, "de-AT"), "<p>Weich</p>");
    EXPECT_EQ(title_in(product, "de-DE"), "Hemd");
    EXPECT_EQ(title_in(product, "de"), "Hemd");
    EXPECT_EQ(title_in(product, "fr-FR"), "Shirt");
    EXPECT_EQ(title_in(product, ""), "Shirt");
    EXPECT_EQ(description_in(product, "en-US"), "<p>Soft</p>");
    const Category category{test::uuid_of(1), {}, "wear", "Wear", 0, {{"de", "Kleidung"}}};
    EXPECT_EQ(title_in(category, "de-CH"), "Kleidung");
    EXPECT_EQ(title_in(category, "en-US"), "Wear");
}

TEST(complete, shows_a_product_to_its_groups_and_segments_alone) {
    const auto markets = five_views();
    Product product = shirt();
    const auto visible = [&](std::string_view segment) {
        complete(product, {*markets, {}, noon});
        return product.card_prices[markets->view_of(*markets->find_segment(segment))].is_visible;
    };
    EXPECT_TRUE(visible("us"));
    EXPECT_TRUE(visible("vip"));
    product.visible_to.groups = {"vip"};
    EXPECT_FALSE(visible("us"));
    EXPECT_TRUE(visible("vip"));
    EXPECT_FALSE(visible("trade"));
    product.visible_to.segments = {"eu"};
    EXPECT_TRUE(visible("eu"));
    EXPECT_TRUE(visible("eu-de")); // of the same price view
    EXPECT_FALSE(visible("net"));
}

TEST(complete, can_be_repeated_for_another_instant) {
    const auto markets = five_views();
    PriceList sale{.id = test::uuid_of(1), .market = "us", .starts_at = noon, .ends_at = noon + hours(1)};
    const PriceLists lists({sale});
    Product product = shirt();
    product.variants[0].list_rows = {{sale.id, 1, 600, std::nullopt}};
    const std::size_t us = markets->index_of("us");
    complete(product, {*markets, lists, noon - hours(1)});
    EXPECT_EQ(product.card_prices[us].lowest.amount, 1000);
    EXPECT_EQ(product.price_valid_until, noon);
    complete(product, {*markets, lists, noon});
    EXPECT_EQ(product.card_prices[us].lowest, (MarketPrice{600, 1000}));
    EXPECT_TRUE(product.card_prices[us].on_sale);
    EXPECT_EQ(product.price_valid_until, noon + hours(1));
    complete(product, {*markets, lists, noon + hours(1)});
    EXPECT_EQ(product.card_prices[us].lowest, (MarketPrice{1000, std::nullopt}));
    EXPECT_EQ(product.price_valid_until, std::nullopt);
}

} // namespace
} // namespace rialto::catalog
