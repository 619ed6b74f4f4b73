#pragma once
// Pricing: what a basket costs and why. price() is a pure function of a price book and a basket, so that a
// cart, an order and the audit reckon alike; the book's rows (promotions, codes, tax rates, delivery zones)
// are the back office's.

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
#include <string>
#include <string_view>
#include <vector>

namespace rialto::pricing {

// ---- the database ---------------------------------------------------------------------------------------

inline constexpr std::string_view price_book_topic = "pricing.changed"; // the book is to be read again

/// Everything that is in force or will be, and promotions that are not active as if they were (`drafts`). In
/// the caller's transaction (repeatable-read, for one cut).
Task<std::shared_ptr<const PriceBook>> load_price_book(postgres::Session& session,
                                                       std::vector<Uuid> drafts = {});

/// Gives each market that has none a tax rate and a delivery zone, from its columns. Safe to repeat.
Task<> seed_market_rows(postgres::Session& session);

/// Codes (folded) that are used up as the database knows it now, as refusals of a basket.
Task<std::vector<Refusal>> find_used_codes(postgres::Session& session, std::vector<std::string> keys);

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

struct Adjustment {
    std::optional<std::string> sku; // absent: of delivery
    Uuid promotion_id;
    std::string label;
    std::optional<std::string> code;
    Money amount; // taken off
};
BOOST_DESCRIBE_STRUCT(Adjustment, (), (sku, promotion_id, label, code, amount))

struct TaxPart {
    int basis_points = 0;
    std::string label;
    Money base; // without the tax
    Money amount;
};
BOOST_DESCRIBE_STRUCT(TaxPart, (), (basis_points, label, base, amount))

struct CodeAnswer {
    std::string code;
    std::string state; // applied, waiting, unknown … (CodeState)
    std::string detail;
};
BOOST_DESCRIBE_STRUCT(CodeAnswer, (), (code, state, detail))

} // namespace wire

using TotalsView = wire::Totals;
TotalsView view_of(const Totals& totals);
wire::TaxPart view_of(const TaxPart& part, Currency currency);
wire::CodeAnswer view_of(const CodeAnswer& answer);

} // namespace rialto::pricing
