#pragma once
// Promotions as the admin API and the database's JSON columns write them, and the way from there to the
// model. Private to this folder.

#include "base/complaints.hpp"
#include "markets/markets.hpp"
#include "platform/json/json.hpp"
#include "pricing/book.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rialto::pricing::wire {

struct Selection {
    std::optional<std::vector<Uuid>> products;
    std::optional<std::vector<Uuid>> categories;
};
BOOST_DESCRIBE_STRUCT(Selection, (), (products, categories))

struct PromotionConditions {
    std::optional<std::vector<std::string>> markets;
    std::optional<std::vector<std::string>> segments;
    std::optional<std::vector<std::string>> groups;
    std::optional<bool> first_order;
    std::optional<Money> spend_min;
    std::optional<int> qty_min;
    std::optional<Selection> items;
};
BOOST_DESCRIBE_STRUCT(PromotionConditions, (),
                      (markets, segments, groups, first_order, spend_min, qty_min, items))

struct PromotionTier {
    Money from;
    std::optional<int> basis_points;
    std::optional<Money> amount;
};
BOOST_DESCRIBE_STRUCT(PromotionTier, (), (from, basis_points, amount))

enum class ActionType { percent, amount, buy_get, tiers, free_delivery };
BOOST_DESCRIBE_ENUM(ActionType, percent, amount, buy_get, tiers, free_delivery)

/// Which members an action has depends on its type.
struct PromotionAction {
    ActionType type = ActionType::percent;
    std::optional<int> basis_points;
    std::optional<Money> amount;
    std::optional<bool> each_piece;
    std::optional<Selection> items;
    std::optional<int> buy_qty;
    std::optional<int> get_qty;
    std::optional<int> times_max;
    std::optional<Selection> buy;
    std::optional<Selection> get;
    std::optional<std::vector<PromotionTier>> tiers;
    std::optional<std::vector<std::string>> methods;
};
BOOST_DESCRIBE_STRUCT(PromotionAction, (),
                      (type, basis_points, amount, each_piece, items, buy_qty, get_qty, times_max, buy, get,
                       tiers, methods))

struct PromotionLimits {
    std::optional<std::int32_t> uses_max;
    std::optional<std::int32_t> uses_per_customer_max;
    std::optional<Money> discount_max;
};
BOOST_DESCRIBE_STRUCT(PromotionLimits, (), (uses_max, uses_per_customer_max, discount_max))

struct PromotionSchedule {
    std::optional<Time> starts_at;
    std::optional<Time> ends_at;
};
BOOST_DESCRIBE_STRUCT(PromotionSchedule, (), (starts_at, ends_at))

enum class Trigger { automatic, code };
BOOST_DESCRIBE_ENUM(Trigger, automatic, code)

struct NewCode {
    std::string code;
    std::optional<std::int32_t> uses_max;
};
BOOST_DESCRIBE_STRUCT(NewCode, (), (code, uses_max))

/// What can be said of a promotion, but for its codes.
struct PromotionBody {
    std::string name;
    std::string label;
    Trigger trigger = Trigger::automatic;
    std::vector<PromotionAction> actions;
    std::optional<bool> active;
    std::optional<int> priority;
    std::optional<bool> exclusive;
    std::optional<PromotionSchedule> schedule;
    std::optional<PromotionConditions> conditions;
    std::optional<PromotionLimits> limits;
};
BOOST_DESCRIBE_STRUCT(PromotionBody, (),
                      (name, label, trigger, actions, active, priority, exclusive, schedule, conditions,
                       limits))

struct NewPromotion : PromotionBody {
    std::optional<std::vector<NewCode>> codes;
};
BOOST_DESCRIBE_STRUCT(NewPromotion, (PromotionBody), (codes))

/// Objects and lists that are there replace those that were; what is absent stays.
struct PromotionChange {
    int version = 0;
    std::optional<std::string> name;
    std::optional<std::string> label;
    std::optional<Trigger> trigger;
    std::optional<std::vector<PromotionAction>> actions;
    std::optional<bool> active;
    std::optional<int> priority;
    std::optional<bool> exclusive;
    std::optional<PromotionSchedule> schedule;
    std::optional<PromotionConditions> conditions;
    std::optional<PromotionLimits> limits;
    std::optional<std::vector<NewCode>> codes; // added, or given another limit
    std::optional<std::vector<std::string>> codes_removed;
};
BOOST_DESCRIBE_STRUCT(PromotionChange, (),
                      (version, name, label, trigger, actions, active, priority, exclusive, schedule,
                       conditions, limits, codes, codes_removed))

struct CodeUse {
    std::string code;
    std::optional<std::int32_t> uses_max;
    std::int32_t uses = 0;
};
BOOST_DESCRIBE_STRUCT(CodeUse, (), (code, uses_max, uses))

struct Promotion : PromotionBody {
    Uuid id;
    int version = 0;
    std::int32_t uses = 0;
    std::optional<Money> discount; // given so far, where the promotion has a currency
    std::vector<CodeUse> codes;    // the first promotion_codes_shown_max
    Time created_at;
    Time updated_at;
};
BOOST_DESCRIBE_STRUCT(Promotion, (PromotionBody),
                      (id, version, uses, discount, codes, created_at, updated_at))

struct PromotionList {
    std::vector<Promotion> items;
    json::Nullable<std::string> next;
};
BOOST_DESCRIBE_STRUCT(PromotionList, (), (items, next))

} // namespace rialto::pricing::wire

namespace rialto::pricing {

inline constexpr std::size_t promotion_name_max = 200;           // bytes
inline constexpr std::size_t promotion_codes_shown_max = 100;    // with one promotion
inline constexpr std::size_t promotion_codes_written_max = 1000; // by one request
inline constexpr int uses_per_customer_most = 100;

/// The model of what was written, with an id of nothing. Complains of every field that makes no sense; a
/// `markets` of null knows every market.
Promotion promotion_of(const wire::PromotionBody& body, const markets::Markets* markets,
                       Complaints& complaints);

/// Codes of a request, by their pointer "/codes".
void check_codes(const std::vector<wire::NewCode>& codes, Complaints& complaints);

} // namespace rialto::pricing
