#include "catalog/price_lists.hpp"

#include "base/check.hpp"

#include <algorithm>

namespace rialto::catalog {

namespace {

constexpr std::int64_t small_amount = 1'000; // minor units: below it only the last digit is a price's ending
constexpr std::int64_t whole_basis_points = 10'000;

/// The largest amount not above `amount` that leaves `ending` when divided by `unit`; negative for none.
std::int64_t ending_below(std::int64_t amount, std::int64_t ending, std::int64_t unit) {
    const std::int64_t candidate = amount - amount % unit + ending;
    return candidate <= amount ? candidate : candidate - unit;
}

/// The row of a list that a quantity reaches: of those, the one for the most pieces.
const ListRow* row_for(std::span<const ListRow> rows, const Uuid& list, int qty) {
    const ListRow* found = nullptr;
    for (const ListRow& row : rows)
        if (row.list == list && row.min_qty <= qty && (found == nullptr || row.min_qty > found->min_qty))
            found = &row;
    return found;
}

} // namespace

std::int64_t ViewPrice::amount_for(int qty) const {
    std::int64_t best = amount;
    for (const QtyPrice& one : breaks)
        if (one.min_qty <= qty) best = one.amount;
    return best;
}

std::int64_t take_off(std::int64_t amount, int basis_points, int price_ending) {
    CHECK(amount >= 0 && amount <= money_amount_max && basis_points >= 0 &&
          basis_points <= whole_basis_points);
    const std::int64_t exact = amount * (whole_basis_points - basis_points) / whole_basis_points;
    if (price_ending == 0) return exact;
    const std::int64_t ended = exact < small_amount ? ending_below(exact, price_ending % 10, 10)
                                                    : ending_below(exact, price_ending, 100);
    return ended >= 0 ? ended : exact;
}

PriceLists::PriceLists(std::vector<PriceList> lists) : lists_(std::move(lists)) {
    std::ranges::sort(lists_, {}, [](const PriceList& list) {
        return std::pair(-list.priority, list.offer.value_or(list.id));
    });
}

const PriceList* PriceLists::find(const Uuid& id) const {
    const auto found = std::ranges::find(lists_, id, &PriceList::id);
    return found == lists_.end() ? nullptr : &*found;
}

namespace {

struct Found {
    const PriceList* list;
    std::int64_t amount = -1;
    std::optional<std::int64_t> compare_at = {};
    std::int64_t allotment_no = 0;
};

using Among = std::vector<const PriceList*>; // those that hold, as PriceLists has them

std::optional<Found> best_list(const Among& among, const MarketPrice& regular, std::span<const ListRow> rows,
                               int qty) {
    std::optional<Found> best;
    for (const PriceList* list : among) {
        if (list->offer) continue;
        if (best && list->priority < best->list->priority) break;
        Found found{list};
        if (const ListRow* row = list->market ? row_for(rows, list->id, qty) : nullptr)
            found = {list, row->amount, row->compare_at};
        else if (list->percent_off_basis_points && regular.is_set())
            found.amount = take_off(regular.amount, *list->percent_off_basis_points, list->price_ending);
        if (found.amount >= 0 && (!best || found.amount < best->amount)) best = found;
    }
    return best;
}

Found price_in_offer(const PriceList& list, const MarketPrice& regular, std::span<const ListRow> rows) {
    Found found{&list};
    const ListRow* row = row_for(rows, list.id, 1);
    if (row == nullptr) return found;
    found.allotment_no = row->allotment_no;
    if (row->percent_off_basis_points == 0)
        found.amount = row->amount;
    else if (regular.is_set())
        found.amount = take_off(regular.amount, row->percent_off_basis_points, 0);
    return found;
}

/// What one of so many pieces costs; nullopt: the regular price.
std::optional<Found> best(const Among& among, const MarketPrice& regular, std::span<const ListRow> rows,
                          int qty) {
    std::optional<Found> best = best_list(among, regular, rows, qty);
    for (const PriceList* list : among) {
        if (!list->offer) continue;
        const Found found = price_in_offer(*list, regular, rows);
        const std::int64_t otherwise = best ? best->amount : regular.amount; // −1: no price
        if (found.amount >= 0 && (otherwise < 0 || found.amount < otherwise)) best = found;
    }
    return best;
}

bool holds_in(const PriceList& list, const markets::Markets& markets, const markets::PriceView& view) {
    if (list.market && *list.market != markets.markets()[view.market].market) return false;
    if (list.group && list.group != view.group) return false;
    return list.segments.empty() || std::ranges::any_of(list.segments, [&](const std::string& name) {
               const markets::Segment* segment = markets.find_segment(name);
               return segment != nullptr && &markets.views()[markets.view_of(*segment)] == &view;
           });
}

} // namespace

ViewPrice PriceLists::price(const markets::Markets& markets, const markets::PriceView& view,
                            const MarketPrice& regular, std::span<const ListRow> rows, Time at) const {
    const markets::Market& market = markets.markets()[view.market];
    const auto stated = [&](std::int64_t amount) { return markets::restate(market, view.terms, amount); };
    Among among;
    for (const PriceList& list : lists_)
        if (list.is_in_force(at, view.group) && holds_in(list, markets, view)) among.push_back(&list);
    ViewPrice price;
    std::optional<std::int64_t> compare_at = regular.compare_at;
    price.amount = regular.amount;
    if (const auto found = best(among, regular, rows, 1)) {
        price.amount = found->amount;
        const bool is_lower = regular.is_set() && found->amount < regular.amount;
        price.on_sale = is_lower && (found->list->starts_at || found->list->ends_at);
        if (is_lower) compare_at = regular.amount;
        if (found->compare_at) compare_at = found->compare_at;
        if (found->list->offer)
            price.by = OfferPrice{*found->list->offer, found->list->ends_at.value_or(Time::max()),
                                  found->allotment_no};
    }
    if (!price.is_set()) return price;
    price.amount = stated(price.amount);
    if (compare_at && stated(*compare_at) > price.amount) price.compare_at = stated(*compare_at);
    std::vector<int> quantities;
    for (const ListRow& row : rows)
        if (row.min_qty > 1 && std::ranges::find(among, row.list, &PriceList::id) != among.end())
            quantities.push_back(row.min_qty);
    std::ranges::sort(quantities);
    for (const int qty : quantities) {
        const auto found = best(among, regular, rows, qty);
        if (!found || stated(found->amount) == price.amount_for(qty)) continue;
        price.breaks.push_back({qty, stated(found->amount)});
    }
    return price;
}

namespace {

/// The boundaries of a list, told one by one.
template <class Tell>
void each_boundary(const PriceList& list, Tell&& tell) {
    if (list.starts_at) tell(*list.starts_at);
    if (list.ends_at) tell(*list.ends_at);
    for (const EarlyAccess& one : list.early) tell(one.starts_at);
}

} // namespace

std::optional<Time> PriceLists::next_boundary(std::span<const ListRow> rows, Time at) const {
    std::optional<Time> next;
    for (const PriceList& list : lists_) {
        if (!list.percent_off_basis_points && std::ranges::find(rows, list.id, &ListRow::list) == rows.end())
            continue;
        each_boundary(list, [&](Time boundary) {
            if (boundary > at && (!next || boundary < *next)) next = boundary;
        });
    }
    return next;
}

std::optional<Time> PriceLists::last_boundary(Time at) const {
    std::optional<Time> last;
    for (const PriceList& list : lists_)
        each_boundary(list, [&](Time boundary) {
            if (boundary <= at && (!last || boundary > *last)) last = boundary;
        });
    return last;
}

} // namespace rialto::catalog
