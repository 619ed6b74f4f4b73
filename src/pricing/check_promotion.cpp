#include "base/text.hpp"
#include "pricing/price.hpp"
#include "pricing/promotion_wire.hpp"

#include <algorithm>
#include <set>

namespace rialto::pricing {

namespace {

/// Walks a promotion's parts; the pointer of each is passed along.
class Check {
  public:
    Check(const markets::Markets* markets, Complaints& complaints, Promotion& promotion)
        : markets_(markets), complaints_(complaints), promotion_(promotion) {}

    std::int64_t amount(const std::string& at, const Money& money, std::int64_t least) {
        if (money.amount < least || money.amount > money_amount_max)
            complaints_.add(at + "/amount", "must be " + std::to_string(least) + " or more");
        if (!promotion_.currency)
            promotion_.currency = money.currency;
        else if (*promotion_.currency != money.currency)
            complaints_.add(at + "/currency", "must be one currency in all of a promotion");
        return money.amount;
    }

    int whole(const std::string& at, const std::optional<int>& value, int least, int most) {
        if (!value)
            complaints_.add(at, "is needed");
        else if (*value < least || *value > most)
            complaints_.add(at, "must be " + std::to_string(least) + " to " + std::to_string(most));
        return value.value_or(least);
    }

    Selection selection(const std::string& at, const std::optional<wire::Selection>& value) {
        Selection made;
        if (!value) return made;
        made.products = value->products.value_or(std::vector<Uuid>{});
        made.categories = value->categories.value_or(std::vector<Uuid>{});
        if (made.products.size() > selection_max) complaints_.add(at + "/products", too_many(selection_max));
        if (made.categories.size() > selection_max)
            complaints_.add(at + "/categories", too_many(selection_max));
        return made;
    }

    std::vector<std::string> names(const std::string& at,
                                   const std::optional<std::vector<std::string>>& value, auto&& is_known) {
        if (!value) return {};
        if (value->size() > selection_max) complaints_.add(at, too_many(selection_max));
        for (std::size_t i = 0; i < value->size(); ++i)
            if (!is_known((*value)[i])) complaints_.add(at + "/" + std::to_string(i), "is not known");
        return *value;
    }

    void conditions(const wire::PromotionConditions& value) {
        Conditions& made = promotion_.conditions;
        made.markets = names("/conditions/markets", value.markets, [&](const std::string& name) {
            return markets_ == nullptr || markets_->find_market(name) != nullptr;
        });
        made.segments = names("/conditions/segments", value.segments, [&](const std::string& name) {
            return markets_ == nullptr || markets_->find_segment(name) != nullptr;
        });
        made.groups = names("/conditions/groups", value.groups,
                            [](const std::string& name) { return !name.empty() && name.size() <= 32; });
        made.is_first_order = value.first_order.value_or(false);
        if (value.spend_min) made.spend_min = amount("/conditions/spend_min", *value.spend_min, 0);
        if (value.qty_min) made.qty_min = whole("/conditions/qty_min", value.qty_min, 1, pieces_max);
        made.items = selection("/conditions/items", value.items);
    }

    Action action(const std::string& at, const wire::PromotionAction& value) {
        only_members_of(at, value);
        switch (value.type) {
        case wire::ActionType::percent:
            return PercentOff{whole(at + "/basis_points", value.basis_points, 1, basis_points_max),
                              selection(at + "/items", value.items)};
        case wire::ActionType::amount:
            if (!value.amount) complaints_.add(at + "/amount", "is needed");
            return AmountOff{value.amount ? amount(at + "/amount", *value.amount, 1) : 0,
                             value.each_piece.value_or(false), selection(at + "/items", value.items)};
        case wire::ActionType::buy_get: return buy_get(at, value);
        case wire::ActionType::tiers: return tiers(at, value);
        case wire::ActionType::free_delivery: break;
        }
        FreeDelivery made{value.methods.value_or(std::vector<std::string>{})};
        if (made.methods.size() > delivery_methods_max)
            complaints_.add(at + "/methods", too_many(delivery_methods_max));
        return made;
    }

    void limits(const wire::PromotionLimits& value) {
        promotion_.limits.uses_max = value.uses_max;
        promotion_.limits.uses_per_customer_max = value.uses_per_customer_max;
        if (value.uses_max && *value.uses_max < 1) complaints_.add("/limits/uses_max", "must be 1 or more");
        if (value.uses_per_customer_max)
            whole("/limits/uses_per_customer_max", *value.uses_per_customer_max, 1, uses_per_customer_most);
        if (value.discount_max)
            promotion_.limits.discount_max = amount("/limits/discount_max", *value.discount_max, 1);
    }

  private:
    static constexpr int pieces_max = static_cast<int>(lines_max) * qty_max;

    static std::string too_many(std::size_t most) { return "must have at most " + std::to_string(most); }

    Action buy_get(const std::string& at, const wire::PromotionAction& value) {
        BuyGet made;
        made.buy_qty = whole(at + "/buy_qty", value.buy_qty, 1, pieces_max);
        made.get_qty = whole(at + "/get_qty", value.get_qty, 1, pieces_max);
        made.basis_points =
            whole(at + "/basis_points", value.basis_points.value_or(basis_points_max), 1, basis_points_max);
        if (value.times_max) made.times_max = whole(at + "/times_max", value.times_max, 1, pieces_max);
        made.buy = selection(at + "/buy", value.buy);
        made.get = selection(at + "/get", value.get);
        return made;
    }

    Action tiers(const std::string& at, const wire::PromotionAction& value) {
        TieredOff made{{}, selection(at + "/items", value.items)};
        if (!value.tiers || value.tiers->empty() || value.tiers->size() > tiers_max) {
            complaints_.add(at + "/tiers", "must have 1 to " + std::to_string(tiers_max));
            return made;
        }
        for (std::size_t i = 0; i < value.tiers->size(); ++i) {
            const wire::PromotionTier& tier = (*value.tiers)[i];
            const std::string place = at + "/tiers/" + std::to_string(i);
            SpendTier step{.from = amount(place + "/from", tier.from, 0)};
            if (tier.basis_points.has_value() == tier.amount.has_value())
                complaints_.add(place, "must have either basis_points or amount");
            if (tier.basis_points)
                step.basis_points = whole(place + "/basis_points", tier.basis_points, 1, basis_points_max);
            if (tier.amount) step.amount = amount(place + "/amount", *tier.amount, 1);
            if (!made.tiers.empty() && step.from <= made.tiers.back().from)
                complaints_.add(place + "/from", "must be more than the tier before");
            made.tiers.push_back(step);
        }
        return made;
    }

    void only_members_of(const std::string& at, const wire::PromotionAction& value) {
        using Type = wire::ActionType;
        const auto belongs = [&](const char* name, bool is_there,
                                 std::initializer_list<wire::ActionType> to) {
            if (is_there && std::ranges::find(to, value.type) == to.end())
                complaints_.add(at + "/" + name, "does not belong to this type of action");
        };
        belongs("basis_points", value.basis_points.has_value(), {Type::percent, Type::buy_get});
        belongs("amount", value.amount.has_value(), {Type::amount});
        belongs("each_piece", value.each_piece.has_value(), {Type::amount});
        belongs("items", value.items.has_value(), {Type::percent, Type::amount, Type::tiers});
        belongs("buy_qty", value.buy_qty.has_value(), {Type::buy_get});
        belongs("get_qty", value.get_qty.has_value(), {Type::buy_get});
        belongs("times_max", value.times_max.has_value(), {Type::buy_get});
        belongs("buy", value.buy.has_value(), {Type::buy_get});
        belongs("get", value.get.has_value(), {Type::buy_get});
        belongs("tiers", value.tiers.has_value(), {Type::tiers});
        belongs("methods", value.methods.has_value(), {Type::free_delivery});
    }

    const markets::Markets* markets_;
    Complaints& complaints_;
    Promotion& promotion_;
};

void check_text(const std::string& pointer, const std::string& text, Complaints& complaints) {
    if (trim(text).empty() || text.size() > promotion_name_max || !is_valid_utf8(text))
        complaints.add(pointer, "must have 1 to " + std::to_string(promotion_name_max) + " bytes");
}

} // namespace

Promotion promotion_of(const wire::PromotionBody& body, const markets::Markets* markets,
                       Complaints& complaints) {
    check_text("/name", body.name, complaints);
    check_text("/label", body.label, complaints);
    Promotion promotion{.id = {},
                        .label = body.label,
                        .priority = body.priority.value_or(0),
                        .is_exclusive = body.exclusive.value_or(false),
                        .needs_code = body.trigger == wire::Trigger::code};
    if (body.schedule) {
        promotion.starts_at = body.schedule->starts_at;
        promotion.ends_at = body.schedule->ends_at;
        if (promotion.starts_at && promotion.ends_at && *promotion.starts_at >= *promotion.ends_at)
            complaints.add("/schedule/ends_at", "must be later than starts_at");
    }
    Check check(markets, complaints, promotion);
    if (body.conditions) check.conditions(*body.conditions);
    if (body.actions.empty() || body.actions.size() > actions_max)
        complaints.add("/actions", "must have 1 to " + std::to_string(actions_max));
    else
        for (std::size_t i = 0; i < body.actions.size(); ++i)
            promotion.actions.push_back(check.action("/actions/" + std::to_string(i), body.actions[i]));
    if (body.limits) check.limits(*body.limits);
    return promotion;
}

void check_codes(const std::vector<wire::NewCode>& codes, Complaints& complaints) {
    if (codes.size() > promotion_codes_written_max)
        return complaints.add("/codes", "must have at most " + std::to_string(promotion_codes_written_max));
    std::set<std::string> seen;
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const std::string at = "/codes/" + std::to_string(i);
        if (!is_code(trim(codes[i].code)))
            complaints.add(at + "/code", "must be 3 to 40 letters, digits, hyphens or underscores");
        else if (!seen.insert(fold_code(codes[i].code)).second)
            complaints.add(at + "/code", "is there twice");
        if (codes[i].uses_max && *codes[i].uses_max < 1)
            complaints.add(at + "/uses_max", "must be 1 or more");
    }
}

} // namespace rialto::pricing
