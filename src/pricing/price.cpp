#include "pricing/price.hpp"

#include "base/check.hpp"
#include "pricing/allocate.hpp"
#include "pricing/promotions.hpp"

#include <algorithm>

namespace rialto::pricing {

namespace {

/// The promotions that may be taken, in order of priority, and what became of each code.
struct Offering {
    std::vector<Offered> stacking;
    std::vector<Offered> exclusive;
    std::vector<CodeAnswer> codes;
    std::vector<const Promotion*> promotion_of; // by code; nullptr: there is none
};

std::optional<CodeState> refused(const Basket& basket, const Promotion& promotion, std::string_view code) {
    for (const Refusal& refusal : basket.refusals) {
        if (refusal.promotion_id != promotion.id) continue;
        if (!refusal.code.empty() && refusal.code != code) continue;
        if (refusal.reason == "limit_reached") return CodeState::limit_reached;
        if (refusal.reason == "first_order_only") return CodeState::first_order_only;
        return CodeState::used_up;
    }
    return std::nullopt;
}

Offering offering_of(const PriceBook& book, const Basket& basket, const Goods& goods) {
    CHECK(basket.codes.size() <= codes_max);
    Offering offering;
    std::vector<std::pair<const Promotion*, std::string>> opened; // by a code that may be used
    for (const std::string& written : basket.codes) {
        const std::string key = fold_code(written);
        const PromotionCode* code = book.find_code(key);
        const Promotion* promotion = code == nullptr ? nullptr : book.find_promotion(code->promotion_id);
        CodeState state = CodeState::unknown;
        if (promotion != nullptr) {
            state = code->is_used_up ? CodeState::used_up : judge(*promotion, basket, goods);
            if (state == CodeState::applied) state = refused(basket, *promotion, key).value_or(state);
        }
        const bool is_open =
            std::ranges::find(opened, promotion, [](auto& one) { return one.first; }) != opened.end();
        if (state == CodeState::applied && !is_open) opened.emplace_back(promotion, key);
        offering.codes.push_back({written, state});
        offering.promotion_of.push_back(promotion);
    }
    for (const Promotion& promotion : book.promotions()) {
        Offered offered{&promotion};
        if (promotion.needs_code) {
            const auto code = std::ranges::find(opened, &promotion, [](auto& one) { return one.first; });
            if (code == opened.end()) continue;
            offered.code = code->second;
        } else if (judge(promotion, basket, goods) != CodeState::applied || refused(basket, promotion, {})) {
            continue;
        }
        (promotion.is_exclusive ? offering.exclusive : offering.stacking).push_back(std::move(offered));
    }
    return offering;
}

/// The choice that costs least.
struct Choice {
    std::vector<Offered> offered;
    Reckoned reckoned;
};

Choice choose(const Offering& offering, const Goods& goods, const DeliveryMethod* method) {
    Choice best{offering.stacking, reckon(goods, offering.stacking, method)};
    for (const Offered& alone : offering.exclusive) {
        std::vector<Offered> only{alone};
        Reckoned reckoned = reckon(goods, only, method);
        if (reckoned.to_pay() < best.reckoned.to_pay()) best = {std::move(only), std::move(reckoned)};
    }
    return best;
}

/// The method with its amounts on the terms of the basket's view; `kept` has it when they are not those of
/// the market.
const DeliveryMethod* on_terms(const Basket& basket, const DeliveryMethod* method,
                               std::optional<DeliveryMethod>& kept) {
    const bool is_restated =
        basket.stated_by != nullptr && basket.stated_by->tax_included != basket.market->tax_included;
    if (method == nullptr || !is_restated) return method;
    const auto restate = [&](std::int64_t& amount) {
        amount = markets::restate(*basket.stated_by, *basket.market, amount);
    };
    kept = *method;
    for (DeliveryBand& band : kept->bands) {
        restate(band.price);
        if (kept->basis == DeliveryBasis::total && band.up_to) restate(*band.up_to);
    }
    if (kept->free_from) restate(*kept->free_from);
    return &*kept;
}

/// nullptr: none is chosen, or the destination's zone does not have it.
const DeliveryMethod* chosen_method(const PriceBook& book, const Basket& basket,
                                    std::optional<DeliveryMethod>& kept) {
    if (basket.delivery_method.empty()) return nullptr;
    const DeliveryZone* zone = book.find_zone(basket.market->market, basket.destination);
    return on_terms(basket, find_method(zone, basket.delivery_method), kept);
}

void answer_codes(const Offering& offering, const Choice& choice, Priced& priced) {
    priced.codes = offering.codes;
    for (std::size_t i = 0; i < priced.codes.size(); ++i) {
        CodeAnswer& answer = priced.codes[i];
        if (answer.state != CodeState::applied) continue;
        const Promotion* promotion = offering.promotion_of[i];
        const auto chosen = std::ranges::find(choice.offered, promotion, &Offered::promotion);
        const bool may_free_delivery =
            choice.reckoned.method == nullptr && std::ranges::any_of(promotion->actions, [](const Action& a) {
                return std::holds_alternative<FreeDelivery>(a);
            });
        if (chosen == choice.offered.end())
            answer.state = CodeState::better_without;
        else if (choice.reckoned.taken[static_cast<std::size_t>(chosen - choice.offered.begin())] == 0)
            answer.state = may_free_delivery ? CodeState::waiting : CodeState::nothing_to_lower;
    }
}

void list_claims(const PriceBook& book, const Choice& choice, Priced& priced) {
    for (std::size_t i = 0; i < choice.offered.size(); ++i) {
        const Offered& offered = choice.offered[i];
        if (choice.reckoned.taken[i] == 0) continue;
        const PromotionCode* code = offered.code.empty() ? nullptr : book.find_code(offered.code);
        const bool is_counted = code != nullptr && code->uses_max;
        if (offered.promotion->must_be_claimed() || is_counted)
            priced.claims.push_back({offered.promotion->id, is_counted ? offered.code : std::string(),
                                     choice.reckoned.taken[i], offered.promotion->conditions.is_first_order});
    }
    std::ranges::sort(priced.claims, {}, &Claim::promotion_id);
}

/// What is taxed at one rate: lines and, last, delivery.
struct TaxedTogether {
    const TaxRate* rate = nullptr; // nullptr: nothing is due
    std::vector<std::int64_t> amounts;
    std::vector<std::int64_t*> shares; // parallel: where each one's part of the tax goes
    std::int64_t whole = 0;

    int basis_points() const { return rate == nullptr ? 0 : rate->basis_points; }
    std::string label() const { return rate == nullptr ? std::string() : rate->label; }
};

class Taxation {
  public:
    Taxation(const PriceBook& book, const Basket& basket) : book_(book), basket_(basket) {}

    /// Returns the rate in basis points.
    int add(const std::string& tax_class, std::int64_t amount, std::int64_t* share) {
        const TaxRate* rate = rate_of(tax_class);
        auto group = std::ranges::find_if(groups_, [&](const TaxedTogether& one) {
            const TaxedTogether wanted{rate, {}, {}, 0};
            return one.basis_points() == wanted.basis_points() && one.label() == wanted.label();
        });
        if (group == groups_.end()) group = groups_.insert(groups_.end(), TaxedTogether{rate, {}, {}, 0});
        group->amounts.push_back(amount);
        group->shares.push_back(share);
        group->whole += amount;
        return group->basis_points();
    }

    void finish(Priced& priced) {
        std::ranges::sort(groups_, [](const TaxedTogether& a, const TaxedTogether& b) {
            return a.basis_points() != b.basis_points() ? a.basis_points() > b.basis_points()
                                                        : a.label() < b.label();
        });
        const bool is_included = basket_.market->tax_included;
        for (const TaxedTogether& group : groups_) {
            const int points = group.basis_points();
            const std::int64_t tax =
                round_half_up(static_cast<__int128>(group.whole) * points,
                              is_included ? basis_points_max + points : basis_points_max);
            const std::vector<std::int64_t> parts = allocate(tax, group.amounts);
            for (std::size_t i = 0; i < parts.size(); ++i) *group.shares[i] = parts[i];
            priced.totals.tax += tax;
            if (points > 0)
                priced.taxes.push_back(
                    {points, group.label(), is_included ? group.whole - tax : group.whole, tax});
        }
    }

  private:
    const TaxRate* rate_of(const std::string& tax_class) {
        const auto known = std::ranges::find(known_, tax_class, [](auto& one) { return *one.first; });
        if (known != known_.end()) return known->second;
        const TaxRate* rate =
            book_.find_tax_rate(basket_.market->market, tax_class, basket_.destination, basket_.at);
        known_.emplace_back(&tax_class, rate);
        return rate;
    }

    const PriceBook& book_;
    const Basket& basket_;
    std::vector<std::pair<const std::string*, const TaxRate*>> known_; // the few classes of a basket
    std::vector<TaxedTogether> groups_;
};

} // namespace

Priced price(const PriceBook& book, const Basket& basket) {
    CHECK(basket.market != nullptr);
    const Goods goods(basket);
    const Offering offering = offering_of(book, basket, goods);
    std::optional<DeliveryMethod> kept;
    Choice choice = choose(offering, goods, chosen_method(book, basket, kept));
    const Reckoned& reckoned = choice.reckoned;

    Priced priced;
    priced.valid_until = book.boundary_after(basket.at);
    priced.lines.resize(basket.lines.size());
    Taxation taxation(book, basket);
    for (std::size_t i = 0; i < goods.lines.size(); ++i) {
        LinePrice& line = priced.lines[goods.places[i]];
        line.items = goods.items[i];
        line.discount = goods.items[i] - reckoned.left[i];
        line.tax_basis_points = taxation.add(goods.lines[i]->tax_class, reckoned.left[i], &line.tax);
    }
    if (reckoned.method != nullptr) {
        priced.delivery = DeliveryPrice{reckoned.method->code, reckoned.method->label, reckoned.delivery,
                                        reckoned.delivery_discount, 0};
        taxation.add(reckoned.method->tax_class, reckoned.delivery - reckoned.delivery_discount,
                     &priced.delivery->tax);
    }
    priced.is_delivery_refused = !basket.delivery_method.empty() && !priced.delivery;
    priced.totals = {.items = goods.items_total,
                     .discounts = goods.items_total - reckoned.goods,
                     .delivery = reckoned.delivery - reckoned.delivery_discount,
                     .tax_included = basket.market->tax_included,
                     .currency = basket.market->currency};
    taxation.finish(priced);
    priced.totals.total = reckoned.to_pay() + (priced.totals.tax_included ? 0 : priced.totals.tax);
    answer_codes(offering, choice, priced);
    list_claims(book, choice, priced);
    priced.adjustments = std::move(choice.reckoned.adjustments);
    return priced;
}

std::vector<PromotionAnswer> explain(const PriceBook& book, const Basket& basket) {
    const Goods goods(basket);
    const Offering offering = offering_of(book, basket, goods);
    std::optional<DeliveryMethod> kept;
    const Choice choice = choose(offering, goods, chosen_method(book, basket, kept));
    std::vector<PromotionAnswer> answers;
    for (const Promotion& promotion : book.promotions()) {
        PromotionAnswer answer{promotion.id, promotion.label, judge(promotion, basket, goods), 0};
        const auto is_it = [&](const Offered& offered) { return offered.promotion == &promotion; };
        const auto chosen = std::ranges::find_if(choice.offered, is_it);
        const bool is_offered = chosen != choice.offered.end() ||
                                std::ranges::any_of(offering.exclusive, is_it) ||
                                std::ranges::any_of(offering.stacking, is_it);
        if (chosen != choice.offered.end()) {
            answer.amount = choice.reckoned.taken[static_cast<std::size_t>(chosen - choice.offered.begin())];
            if (answer.amount == 0) answer.state = CodeState::nothing_to_lower;
        } else if (is_offered) {
            answer.state = CodeState::better_without;
        } else if (answer.state == CodeState::applied) {
            answer.state = CodeState::needs_code;
        }
        answers.push_back(std::move(answer));
    }
    return answers;
}

std::vector<DeliveryOption> delivery_options(const PriceBook& book, const Basket& basket) {
    CHECK(basket.market != nullptr);
    std::vector<DeliveryOption> options;
    const DeliveryZone* zone = book.find_zone(basket.market->market, basket.destination);
    if (zone == nullptr) return options;
    const Goods goods(basket);
    const Offering offering = offering_of(book, basket, goods);
    for (const DeliveryMethod& method : zone->methods) {
        std::optional<DeliveryMethod> kept;
        const Reckoned reckoned = choose(offering, goods, on_terms(basket, &method, kept)).reckoned;
        if (reckoned.method != nullptr)
            options.push_back({method.code, method.label, reckoned.delivery - reckoned.delivery_discount});
    }
    return options;
}

} // namespace rialto::pricing
