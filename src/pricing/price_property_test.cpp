#include "pricing/allocate.hpp"
#include "pricing/test_basket.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <random>

namespace rialto::pricing {
namespace {

using namespace test;

constexpr int rounds = 2000;

class Random {
  public:
    explicit Random(unsigned seed) : engine_(seed) {}
    std::int64_t to(std::int64_t low, std::int64_t high) {
        return std::uniform_int_distribution<std::int64_t>(low, high)(engine_);
    }
    bool chance(int of) { return to(1, of) == 1; }
    Uuid product() { return id_of(static_cast<std::uint8_t>(to(1, 6))); }
    Uuid category() { return id_of(static_cast<std::uint8_t>(to(101, 104))); }
    Selection selection() {
        Selection made;
        if (chance(3)) made.products.push_back(product());
        if (chance(3)) made.categories.push_back(category());
        return made;
    }
    template <class T>
    void shuffle(T& range) {
        std::ranges::shuffle(range, engine_);
    }

  private:
    std::mt19937 engine_;
};

Action random_action(Random& random) {
    const auto points = static_cast<int>(random.to(0, 10'000));
    switch (random.to(0, 4)) {
    case 0: return PercentOff{points, random.selection()};
    case 1: return AmountOff{random.to(0, 3000), random.chance(2), random.selection()};
    case 2:
        return BuyGet{.buy_qty = static_cast<int>(random.to(1, 4)),
                      .get_qty = static_cast<int>(random.to(1, 3)),
                      .basis_points = points,
                      .times_max = static_cast<int>(random.to(0, 2)),
                      .buy = random.selection(),
                      .get = random.selection()};
    case 3:
        return TieredOff{
            .tiers = {{random.to(0, 1000), points, 0}, {random.to(1001, 9000), 0, random.to(1, 9000)}},
            .items = random.selection()};
    default: return FreeDelivery{};
    }
}

PriceBook random_book(Random& random) {
    PriceBookRows rows;
    const std::int64_t count = random.to(0, 6);
    for (std::int64_t i = 0; i < count; ++i) {
        Promotion made = promotion(static_cast<std::uint8_t>(i + 1), {random_action(random)});
        if (random.chance(3)) made.actions.push_back(random_action(random));
        made.priority = static_cast<int>(random.to(0, 2));
        made.is_exclusive = random.chance(4);
        if (random.chance(3)) made.conditions.spend_min = random.to(1, 5000);
        if (random.chance(4)) made.conditions.items = random.selection();
        if (random.chance(3)) made.limits.uses_max = 5;
        made.needs_code = random.chance(3);
        if (made.needs_code) rows.codes.push_back({"code" + std::to_string(i), made.id});
        rows.promotions.push_back(std::move(made));
    }
    rows.tax_rates = {tax_rate(1, "standard", static_cast<int>(random.to(0, 3000))),
                      tax_rate(2, "food", static_cast<int>(random.to(0, 3000)))};
    rows.zones = {zone("standard", random.to(0, 999))};
    if (random.chance(2)) rows.zones[0].methods[0].free_from = random.to(0, 20'000);
    random.shuffle(rows.promotions);
    return PriceBook(std::move(rows));
}

Basket random_basket(Random& random, const markets::Market& where) {
    std::vector<BasketLine> lines;
    const std::int64_t count = random.to(0, 8);
    for (std::int64_t i = 0; i < count; ++i) {
        lines.push_back(line(i * 7 + random.to(0, 6), random.to(0, random.chance(3) ? 5 : 5000),
                             static_cast<int>(random.to(1, 6)), 0, {random.category()}));
        lines.back().product_id = random.product();
        if (random.chance(3)) lines.back().tax_class = "food";
    }
    Basket made = basket(where, std::move(lines));
    for (const char* code : {"code0", "CODE1", "code2", "no-such"})
        if (random.chance(2)) made.codes.emplace_back(code);
    if (random.chance(2)) made.delivery_method = "standard";
    return made;
}

TEST(price_property, parts_sum_to_the_whole_and_nothing_is_negative) {
    Random random(1);
    const markets::Market kinds[] = {market(false), market(true)};
    for (int round = 0; round < rounds; ++round) {
        const markets::Market& where = kinds[round % 2];
        const PriceBook book = random_book(random);
        const Basket asked = random_basket(random, where);
        const Priced priced = price(book, asked);
        const Totals& totals = priced.totals;
        ASSERT_EQ(totals.total,
                  totals.items - totals.discounts + totals.delivery + (totals.tax_included ? 0 : totals.tax));
        std::map<std::int64_t, std::int64_t> by_line;
        std::map<Uuid, std::int64_t> by_promotion;
        std::int64_t off_delivery = 0;
        for (const Adjustment& adjustment : priced.adjustments) {
            ASSERT_GT(adjustment.amount, 0);
            (adjustment.sku_id ? by_line[*adjustment.sku_id] : off_delivery) += adjustment.amount;
            by_promotion[adjustment.promotion_id] += adjustment.amount;
        }
        std::int64_t items = 0;
        std::int64_t discounts = 0;
        std::int64_t tax = priced.delivery ? priced.delivery->tax : 0;
        for (std::size_t i = 0; i < asked.lines.size(); ++i) {
            const LinePrice& one = priced.lines[i];
            ASSERT_EQ(one.items, asked.lines[i].unit_price * asked.lines[i].qty);
            ASSERT_GE(one.discount, 0);
            ASSERT_LE(one.discount, one.items);
            ASSERT_GE(one.tax, 0);
            ASSERT_EQ(one.discount, by_line[asked.lines[i].sku_id]);
            items += one.items;
            discounts += one.discount;
            tax += one.tax;
        }
        ASSERT_EQ(items, totals.items);
        ASSERT_EQ(discounts, totals.discounts);
        ASSERT_EQ(tax, totals.tax);
        std::int64_t taxes = 0;
        for (const TaxPart& part : priced.taxes) taxes += part.amount;
        ASSERT_EQ(taxes, totals.tax);
        ASSERT_GE(totals.delivery, 0);
        if (priced.delivery) ASSERT_EQ(totals.delivery, priced.delivery->price - off_delivery);
        for (const Claim& claim : priced.claims) ASSERT_EQ(claim.amount, by_promotion[claim.promotion_id]);
        ASSERT_EQ(priced.codes.size(), asked.codes.size());
    }
}

TEST(price_property, the_order_of_lines_does_not_matter) {
    Random random(2);
    const markets::Market where = market(true);
    for (int round = 0; round < rounds; ++round) {
        const PriceBook book = random_book(random);
        const Basket asked = random_basket(random, where);
        const Priced priced = price(book, asked);
        std::vector<std::size_t> places(asked.lines.size());
        std::iota(places.begin(), places.end(), std::size_t{0});
        random.shuffle(places);
        Basket shuffled = asked;
        for (std::size_t i = 0; i < places.size(); ++i) shuffled.lines[i] = asked.lines[places[i]];
        const Priced again = price(book, shuffled);
        ASSERT_EQ(again.totals, priced.totals);
        ASSERT_EQ(again.adjustments, priced.adjustments);
        ASSERT_EQ(again.taxes, priced.taxes);
        ASSERT_EQ(again.claims, priced.claims);
        ASSERT_EQ(again.codes, priced.codes);
        for (std::size_t i = 0; i < places.size(); ++i) {
            ASSERT_EQ(again.lines[i].discount, priced.lines[places[i]].discount);
            ASSERT_EQ(again.lines[i].tax, priced.lines[places[i]].tax);
        }
    }
}

TEST(price_property, one_rate_is_reckoned_on_the_whole) {
    Random random(3);
    const markets::Market kinds[] = {market(false), market(true)};
    for (int round = 0; round < rounds; ++round) {
        const auto points = static_cast<int>(random.to(0, 10'000));
        const PriceBook book(
            {.tax_rates = {tax_rate(1, "standard", points)}, .zones = {zone("standard", 499)}});
        const markets::Market& where = kinds[round % 2];
        const Totals totals = price(book, random_basket(random, where)).totals;
        const std::int64_t base = totals.items - totals.discounts + totals.delivery;
        ASSERT_EQ(totals.tax, round_half_up(static_cast<__int128>(base) * points,
                                            where.tax_included ? 10'000 + points : 10'000));
    }
}

/// Hands out one unit at a time to whoever is furthest below its exact share.
std::vector<std::int64_t> naive_allocate(std::int64_t whole, const std::vector<std::int64_t>& weights) {
    std::vector<std::int64_t> parts(weights.size(), 0);
    const auto sum = std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
    if (sum == 0) return parts;
    for (std::size_t i = 0; i < weights.size(); ++i) parts[i] = whole * weights[i] / sum;
    while (std::accumulate(parts.begin(), parts.end(), std::int64_t{0}) < whole) {
        std::size_t neediest = 0;
        for (std::size_t i = 1; i < weights.size(); ++i)
            if (whole * weights[i] - parts[i] * sum > whole * weights[neediest] - parts[neediest] * sum)
                neediest = i;
        ++parts[neediest];
    }
    return parts;
}

TEST(allocate, agrees_with_handing_out_unit_by_unit) {
    Random random(4);
    for (int round = 0; round < rounds; ++round) {
        std::vector<std::int64_t> weights(static_cast<std::size_t>(random.to(0, 9)));
        for (std::int64_t& weight : weights) weight = random.to(0, random.chance(2) ? 3 : 2000);
        const auto sum = std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
        const std::int64_t whole = random.to(0, sum);
        const std::vector<std::int64_t> parts = allocate(whole, weights);
        ASSERT_EQ(parts, naive_allocate(whole, weights));
        ASSERT_EQ(std::accumulate(parts.begin(), parts.end(), std::int64_t{0}), whole);
        for (std::size_t i = 0; i < parts.size(); ++i) ASSERT_LE(parts[i], weights[i]);
    }
}

struct Piece {
    std::int64_t price = 0;
    bool may_be_bought = false;
    bool may_be_given = false;
};

/// Tries every choice of given pieces; the most sets win, then the choice that gives away least.
std::int64_t naive_buy_get(const std::vector<Piece>& pieces, int buy_qty, int get_qty, int times_max) {
    std::int64_t most_sets = 0;
    std::int64_t least_given = 0;
    for (std::uint32_t given = 0; given < (1U << pieces.size()); ++given) {
        std::int64_t count = 0;
        std::int64_t amount = 0;
        std::int64_t bought = 0;
        bool is_allowed = true;
        for (std::size_t i = 0; i < pieces.size(); ++i) {
            if ((given >> i & 1) != 0) {
                is_allowed = is_allowed && pieces[i].may_be_given;
                ++count;
                amount += pieces[i].price;
            } else if (pieces[i].may_be_bought) {
                ++bought;
            }
        }
        const std::int64_t sets = count / get_qty;
        if (!is_allowed || count % get_qty != 0 || bought < sets * buy_qty) continue;
        if (times_max > 0 && sets > times_max) continue;
        if (sets > most_sets || (sets == most_sets && amount < least_given)) {
            most_sets = sets;
            least_given = amount;
        }
    }
    return least_given;
}

TEST(buy_get, agrees_with_trying_every_choice_of_pieces) {
    Random random(5);
    const markets::Market where = market(false);
    for (int round = 0; round < 1500; ++round) {
        const BuyGet action{.buy_qty = static_cast<int>(random.to(1, 3)),
                            .get_qty = static_cast<int>(random.to(1, 2)),
                            .times_max = static_cast<int>(random.to(0, 2)),
                            .buy = random.selection(),
                            .get = random.selection()};
        std::vector<BasketLine> lines;
        std::vector<Piece> pieces;
        const std::int64_t count = random.to(1, 5);
        for (std::int64_t i = 0; i < count; ++i) {
            BasketLine one = line(i, random.to(1, 20), static_cast<int>(random.to(1, 2)));
            one.product_id = random.product();
            one.categories = {random.category()};
            const auto fits = [&](const Selection& selection) {
                return selection.is_all() || std::ranges::count(selection.products, one.product_id) > 0 ||
                       std::ranges::count(selection.categories, one.categories[0]) > 0;
            };
            for (int piece = 0; piece < one.qty; ++piece)
                pieces.push_back({one.unit_price, fits(action.buy), fits(action.get)});
            lines.push_back(std::move(one));
        }
        const PriceBook book({.promotions = {promotion(1, {action})}});
        ASSERT_EQ(price(book, basket(where, lines)).totals.discounts,
                  naive_buy_get(pieces, action.buy_qty, action.get_qty, action.times_max));
    }
}

} // namespace
} // namespace rialto::pricing
