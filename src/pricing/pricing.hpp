#pragma once
// Pricing: what a set of lines costs in a market. Totals, tax and delivery are pure functions of their
// arguments, so that a cart, an order and the audit reckon alike; price windows and promotions will stand
// here too.

#include "base/money.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "markets/markets.hpp"
#include "platform/postgres/postgres.hpp"
#include "pricing/price.hpp"

#include <boost/describe/class.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::pricing {

struct LineAmount {
    std::int64_t unit_price = 0; // minor units
    int qty = 0;
};

/// The one rounding rule of taxes: once, on the whole of items − discounts + delivery, to the nearest minor
/// unit, halves up. At t basis points the tax is base × t ÷ 10,000 on top of prices without it, and
/// base × t ÷ (10,000 + t) inside prices that include it.
/// At most lines_max lines, each of 1 to qty_max pieces at 0 to money_amount_max; delivery likewise (CHECK).
Totals total_up(const markets::Market& market, std::span<const LineAmount> lines, std::int64_t delivery);

/// A way to have an order brought. Today a market has one, at one price.
struct FlatDelivery {
    std::string id; // "standard"
    std::string label;
    std::int64_t price = 0; // minor units of the market's currency
};

/// In the order of offering: the first is the default.
std::vector<FlatDelivery> delivery_methods(const markets::Market& market);
std::optional<FlatDelivery> find_delivery_method(const markets::Market& market, std::string_view id);

// ---- the database ---------------------------------------------------------------------------------------

inline constexpr std::string_view price_book_topic = "pricing.changed"; // the book is to be read again

/// Everything that is in force or will be. In the caller's transaction (repeatable-read, for one cut).
Task<std::shared_ptr<const PriceBook>> load_price_book(postgres::Session& session);

/// Gives each market that has none a tax rate and a delivery zone, from its columns. Safe to repeat.
Task<> seed_market_rows(postgres::Session& session);

namespace wire {

/// Totals as JSON shows them.
struct Totals {
    Money items;
    Money discounts;
    Money delivery;
    Money tax;
    Money total;
    bool tax_included = false;
};
BOOST_DESCRIBE_STRUCT(Totals, (), (items, discounts, delivery, tax, total, tax_included))

} // namespace wire

using TotalsView = wire::Totals;
TotalsView view_of(const Totals& totals);

} // namespace rialto::pricing
