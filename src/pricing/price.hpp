#pragma once
// price(): what a basket costs, and why. Pure, exact, and the same whatever the order of the lines.
//
// Order of reckoning: promotions on goods by priority, each on what those before it left; then delivery by
// what the goods cost after that; then promotions on delivery; then taxes. Promotions that stack are taken
// together, an exclusive one alone; of these choices the one that costs the shopper least counts (ties: the
// stacking ones, then the exclusive one of higher priority).
//
// Rounding: a discount that is a share is rounded once, on the whole of the lines it is for, halves up; a tax
// once a rate, on the whole of what it is for, halves up. What belongs to several lines is divided by largest
// remainder (ties: the smaller sku_id), so parts always sum to the whole. With one rate, the tax is reckoned
// on items − discounts + delivery.
//
// A view may show tax where its market does not, or not where it does. Unit prices come as the view has them,
// delivery is restated in the same way (markets::restate, at the market's own rate); what promotions name is
// an amount of the view. From there on nothing is restated: the tax tables say what is due.

#include "markets/markets.hpp"
#include "pricing/book.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rialto::pricing {

// ---- limits -------------------------------------------------------------------------------------------
inline constexpr std::size_t lines_max = 100; // of one cart or order
inline constexpr int qty_max = 99;            // of one line
inline constexpr std::size_t codes_max = 5;   // of one cart
inline constexpr std::int64_t grams_max = 1'000'000'000'000;

/// Minor units of `currency`. items − discounts + delivery (+ tax unless tax_included) = total. Delivery is
/// what is left of it after promotions; discounts are of items alone.
struct Totals {
    std::int64_t items = 0;
    std::int64_t discounts = 0;
    std::int64_t delivery = 0;
    std::int64_t tax = 0;
    std::int64_t total = 0;
    bool tax_included = false;
    Currency currency;

    bool operator==(const Totals&) const = default;
};

// ---- what is asked --------------------------------------------------------------------------------------

struct BasketLine {
    std::int64_t sku_id = 0; // each once
    Uuid product_id;
    std::vector<Uuid> categories = {}; // the product's and all above it
    std::int64_t unit_price = 0;       // 0 to money_amount_max
    int qty = 0;                       // 1 to qty_max
    std::int64_t grams = 0;            // of one piece
    std::string tax_class = std::string(standard_tax_class);
};

/// What the database refused to this basket before: it is not offered again. With a code, that code alone.
struct Refusal {
    Uuid promotion_id;
    std::string code = {};   // folded
    std::string reason = {}; // code_used, promotion_ended, limit_reached, first_order_only

    bool operator==(const Refusal&) const = default;
};

struct Basket {
    const markets::Market* market = nullptr;    // on the terms of the segment's view; outlives the call
    const markets::Market* stated_by = nullptr; // the market as it states delivery; nullptr: as `market`
    std::string segment = {};
    std::string group = {}; // the customer's; empty: none
    std::vector<BasketLine> lines = {};
    std::vector<std::string> codes = {}; // as the shopper wrote them, at most codes_max
    std::vector<Refusal> refusals = {};
    std::optional<Destination> destination = {};
    std::string delivery_method = {}; // empty: not chosen yet
    Time at;
};

// ---- what is answered -----------------------------------------------------------------------------------

struct LinePrice {
    std::int64_t items = 0;    // unit_price × qty
    std::int64_t discount = 0; // of it
    std::int64_t tax = 0;      // this line's share
    int tax_basis_points = 0;
};

/// A part of a promotion: what it takes off one line, or off delivery.
struct Adjustment {
    std::optional<std::int64_t> sku_id = {}; // nullopt: delivery
    Uuid promotion_id;
    std::string label;
    std::string code = {}; // folded; empty: automatic
    std::int64_t amount = 0;

    bool operator==(const Adjustment&) const = default;
};

struct TaxPart {
    int basis_points = 0;
    std::string label;
    std::int64_t base = 0; // without the tax
    std::int64_t amount = 0;

    bool operator==(const TaxPart&) const = default;
};

struct DeliveryPrice {
    std::string method;
    std::string label;
    std::int64_t price = 0;
    std::int64_t discount = 0; // of it
    std::int64_t tax = 0;
};

enum class CodeState {
    applied,
    waiting, // for a delivery method to be chosen
    unknown,
    not_started,
    ended,
    used_up,
    limit_reached,
    first_order_only,
    not_here,         // another market, segment, group or currency
    not_enough,       // the conditions on what is in the basket do not hold yet
    nothing_to_lower, // it holds, and takes nothing off
    needs_code,       // of a promotion whose code nobody gave
    better_without    // what applies instead costs the shopper less
};
std::string_view name_of(CodeState state);
/// A sentence for the shopper.
std::string_view words_of(CodeState state);

struct CodeAnswer {
    std::string code; // as the shopper wrote it
    CodeState state = CodeState::unknown;

    bool operator==(const CodeAnswer&) const = default;
};

/// What the capture must take in the database for the price to hold.
struct Claim {
    Uuid promotion_id;
    std::string code = {}; // folded; empty: automatic
    std::int64_t amount = 0;
    bool is_for_first_order = false;

    bool operator==(const Claim&) const = default;
};

struct Priced {
    std::vector<LinePrice> lines; // as they were asked
    std::vector<Adjustment> adjustments;
    std::vector<TaxPart> taxes;            // highest rate first
    std::optional<DeliveryPrice> delivery; // nullopt: not chosen, or not offered for this basket
    bool is_delivery_refused = false;      // chosen, and not offered
    Totals totals;
    std::vector<CodeAnswer> codes; // as they were asked
    std::vector<Claim> claims;     // by promotion
    Time valid_until;              // the next instant that may change it
};

/// A delivery method that can be chosen for a basket, with what it would cost.
struct DeliveryOption {
    std::string method;
    std::string label;
    std::int64_t price = 0; // after promotions
};

/// Basket within its limits (CHECK).
Priced price(const PriceBook& book, const Basket& basket);

/// What became of each promotion of the book, for whoever wonders why.
struct PromotionAnswer {
    Uuid promotion_id;
    std::string label;
    CodeState state = CodeState::applied;
    std::int64_t amount = 0; // taken off
};
std::vector<PromotionAnswer> explain(const PriceBook& book, const Basket& basket);

/// In the order of offering: the first is the default.
std::vector<DeliveryOption> delivery_options(const PriceBook& book, const Basket& basket);

} // namespace rialto::pricing
