#include "pricing/promotions.hpp"

#include "base/check.hpp"
#include "pricing/allocate.hpp"

#include <algorithm>
#include <numeric>

namespace rialto::pricing {

namespace {

bool holds(const std::vector<std::string>& names, const std::string& name) {
    return names.empty() || std::ranges::find(names, name) != names.end();
}

bool selects(const Selection& selection, const BasketLine& line) {
    if (selection.is_all()) return true;
    if (std::ranges::find(selection.products, line.product_id) != selection.products.end()) return true;
    return std::ranges::find_first_of(selection.categories, line.categories) != selection.categories.end();
}

std::int64_t spend_of(const Goods& goods, const Selection& selection) {
    std::int64_t spend = 0;
    for (std::size_t i = 0; i < goods.lines.size(); ++i)
        if (selects(selection, *goods.lines[i])) spend += goods.items[i];
    return spend;
}

/// Applies actions to goods; every discount is taken through one of the two functions at the end.
class Application {
  public:
    Application(const Goods& goods, Reckoned& reckoned, const Offered& offered)
        : goods_(goods), reckoned_(reckoned), offered_(offered), discount_(goods.lines.size(), 0) {}

    void operator()(const PercentOff& action) {
        const std::vector<std::int64_t> weights = left_of(action.items);
        share_off(weights, action.basis_points);
    }

    void operator()(const AmountOff& action) {
        const std::vector<std::int64_t> weights = left_of(action.items);
        if (!action.is_each_piece) return amount_off(weights, action.amount);
        for (std::size_t i = 0; i < weights.size(); ++i)
            take(i, std::min(weights[i], action.amount * goods_.lines[i]->qty));
    }

    void operator()(const TieredOff& action) {
        const std::int64_t spend = spend_of(goods_, action.items);
        const SpendTier* reached = nullptr;
        for (const SpendTier& tier : action.tiers)
            if (spend >= tier.from) reached = &tier;
        if (reached == nullptr) return;
        const std::vector<std::int64_t> weights = left_of(action.items);
        if (reached->basis_points != 0)
            share_off(weights, reached->basis_points);
        else
            amount_off(weights, reached->amount);
    }

    void operator()(const BuyGet& action) {
        std::int64_t only_buy = 0;
        std::int64_t only_get = 0;
        std::int64_t both = 0;
        for (const BasketLine* line : goods_.lines) {
            const bool is_bought = selects(action.buy, *line);
            const bool is_given = selects(action.get, *line);
            (is_bought && is_given ? both
             : is_bought           ? only_buy
             : is_given            ? only_get
                                   : ignored_) += line->qty;
        }
        std::int64_t sets = std::min({(only_buy + both) / action.buy_qty, (only_get + both) / action.get_qty,
                                      (only_buy + both + only_get) / (action.buy_qty + action.get_qty)});
        if (action.times_max > 0) sets = std::min<std::int64_t>(sets, action.times_max);
        // Pieces that could be either are given only as far as enough are left to be bought.
        std::int64_t both_given_max = both - std::max<std::int64_t>(0, sets * action.buy_qty - only_buy);
        std::int64_t to_give = sets * action.get_qty;
        for (const std::size_t i : goods_.by_price) {
            const BasketLine& line = *goods_.lines[i];
            if (!selects(action.get, line)) continue;
            std::int64_t given = std::min<std::int64_t>(line.qty, to_give);
            if (selects(action.buy, line)) {
                given = std::min(given, both_given_max);
                both_given_max -= given;
            }
            to_give -= given;
            take(i, round_half_up(static_cast<__int128>(reckoned_.left[i]) * given * action.basis_points,
                                  static_cast<__int128>(line.qty) * basis_points_max));
        }
    }

    void operator()(const FreeDelivery&) {} // once delivery has a price

    /// Writes down what the promotion took off each line.
    void finish(std::size_t place) {
        for (std::size_t i = 0; i < discount_.size(); ++i) {
            if (discount_[i] == 0) continue;
            reckoned_.taken[place] += discount_[i];
            reckoned_.adjustments.push_back({goods_.lines[i]->sku_id, offered_.promotion->id,
                                             offered_.promotion->label, offered_.code, discount_[i]});
        }
    }

  private:
    std::vector<std::int64_t> left_of(const Selection& selection) const {
        std::vector<std::int64_t> weights(reckoned_.left);
        for (std::size_t i = 0; i < weights.size(); ++i)
            if (!selects(selection, *goods_.lines[i])) weights[i] = 0;
        return weights;
    }

    void share_off(const std::vector<std::int64_t>& weights, int basis_points) {
        const auto whole = std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
        amount_off(weights, round_half_up(static_cast<__int128>(whole) * basis_points, basis_points_max));
    }

    void amount_off(const std::vector<std::int64_t>& weights, std::int64_t amount) {
        const auto whole = std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
        const std::vector<std::int64_t> parts = allocate(std::min(amount, whole), weights);
        for (std::size_t i = 0; i < parts.size(); ++i) take(i, parts[i]);
    }

    void take(std::size_t line, std::int64_t amount) {
        CHECK(amount >= 0 && amount <= reckoned_.left[line]);
        reckoned_.left[line] -= amount;
        discount_[line] += amount;
    }

    const Goods& goods_;
    Reckoned& reckoned_;
    const Offered& offered_;
    std::vector<std::int64_t> discount_;
    std::int64_t ignored_ = 0;
};

bool frees_delivery(const Promotion& promotion, const std::string& method) {
    return std::ranges::any_of(promotion.actions, [&](const Action& action) {
        const auto* free = std::get_if<FreeDelivery>(&action);
        return free != nullptr && holds(free->methods, method);
    });
}

} // namespace

Goods::Goods(const Basket& basket) {
    CHECK(basket.lines.size() <= lines_max);
    places.resize(basket.lines.size());
    std::iota(places.begin(), places.end(), std::size_t{0});
    std::ranges::sort(places, {}, [&](std::size_t i) { return basket.lines[i].sku_id; });
    for (const std::size_t place : places) {
        const BasketLine& line = basket.lines[place];
        CHECK(line.unit_price >= 0 && line.unit_price <= money_amount_max);
        CHECK(line.qty >= 1 && line.qty <= qty_max && line.grams >= 0 && line.grams <= grams_max);
        CHECK(lines.empty() || lines.back()->sku_id < line.sku_id);
        lines.push_back(&line);
        items.push_back(line.unit_price * line.qty);
        items_total += items.back();
        grams += line.grams * line.qty;
    }
    by_price.resize(lines.size());
    std::iota(by_price.begin(), by_price.end(), std::size_t{0});
    std::ranges::sort(by_price, {}, [&](std::size_t i) { return std::pair(lines[i]->unit_price, i); });
}

CodeState judge(const Promotion& promotion, const Basket& basket, const Goods& goods) {
    const Conditions& conditions = promotion.conditions;
    if (promotion.starts_at && basket.at < *promotion.starts_at) return CodeState::not_started;
    if (promotion.ends_at && basket.at >= *promotion.ends_at) return CodeState::ended;
    if (promotion.is_used_up) return CodeState::used_up;
    if (!holds(conditions.markets, basket.market->market) || !holds(conditions.segments, basket.segment) ||
        !holds(conditions.groups, basket.group) ||
        (promotion.currency && *promotion.currency != basket.market->currency))
        return CodeState::not_here;
    if (conditions.spend_min > 0 && spend_of(goods, conditions.items) < conditions.spend_min)
        return CodeState::not_enough;
    int qty = 0;
    for (const BasketLine* line : goods.lines)
        if (selects(conditions.items, *line)) qty += line->qty;
    const int qty_min = std::max(conditions.qty_min, conditions.items.is_all() ? 0 : 1);
    return qty < qty_min ? CodeState::not_enough : CodeState::applied;
}

Reckoned reckon(const Goods& goods, const std::vector<Offered>& offered, const DeliveryMethod* method) {
    Reckoned reckoned;
    reckoned.left = goods.items;
    reckoned.taken.resize(offered.size());
    for (std::size_t place = 0; place < offered.size(); ++place) {
        Application application(goods, reckoned, offered[place]);
        for (const Action& action : offered[place].promotion->actions) std::visit(application, action);
        application.finish(place);
    }
    reckoned.goods = std::accumulate(reckoned.left.begin(), reckoned.left.end(), std::int64_t{0});
    if (method == nullptr) return reckoned;
    const std::optional<std::int64_t> rate = delivery_rate(*method, reckoned.goods, goods.grams);
    if (!rate) return reckoned;
    reckoned.method = method;
    reckoned.delivery = *rate;
    const auto free = std::ranges::find_if(
        offered, [&](const Offered& one) { return frees_delivery(*one.promotion, method->code); });
    if (free == offered.end() || *rate == 0) return reckoned;
    reckoned.delivery_discount = *rate;
    reckoned.taken[static_cast<std::size_t>(free - offered.begin())] += *rate;
    reckoned.adjustments.push_back(
        {std::nullopt, free->promotion->id, free->promotion->label, free->code, *rate});
    return reckoned;
}

} // namespace rialto::pricing
