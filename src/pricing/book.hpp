#pragma once
// What a node knows of prices beyond the unit price: promotions and their codes, tax rates, delivery. A
// PriceBook is immutable; load_price_book reads it, and pricing.changed says that it is to be read again.

#include "base/id.hpp"
#include "base/money.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

namespace rialto::pricing {

// ---- limits -------------------------------------------------------------------------------------------
inline constexpr std::size_t promotions_max = 500;          // that are switched on, of one store
inline constexpr std::size_t promotion_codes_max = 200'000; // of one store
inline constexpr std::size_t actions_max = 4;               // of one promotion
inline constexpr std::size_t tiers_max = 10;                // of one action
inline constexpr std::size_t selection_max = 200;           // products, and categories, of one selection
inline constexpr std::size_t tax_rates_max = 2'000;         // of one store
inline constexpr std::size_t delivery_zones_max = 200;      // of one store
inline constexpr std::size_t delivery_methods_max = 20;     // of one zone
inline constexpr std::size_t delivery_bands_max = 20;       // of one method
inline constexpr int basis_points_max = 10'000;             // 100 %

inline constexpr std::string_view standard_tax_class = "standard";

// ---- promotions -----------------------------------------------------------------------------------------

/// Which lines: those of a product or under a category that it names; all when it names none.
struct Selection {
    std::vector<Uuid> products = {};
    std::vector<Uuid> categories = {};

    bool is_all() const { return products.empty() && categories.empty(); }
    bool operator==(const Selection&) const = default;
};

/// A share of what the lines cost.
struct PercentOff {
    int basis_points = 0;
    Selection items = {};
};

/// So much off the lines together, or off each piece; never more than there is to pay.
struct AmountOff {
    std::int64_t amount = 0;
    bool is_each_piece = false;
    Selection items = {};
};

/// For every `buy_qty` pieces of `buy`, `get_qty` further pieces of `get` at a share off. The cheapest pieces
/// that leave enough to be bought are the ones given; an incomplete set gives nothing.
struct BuyGet {
    int buy_qty = 1;
    int get_qty = 1;
    int basis_points = basis_points_max;
    int times_max = 0; // 0: as often as it fits
    Selection buy = {};
    Selection get = {};
};

/// From so much on (before any discount), a share or an amount off; one of the two is 0.
struct SpendTier {
    std::int64_t from = 0;
    int basis_points = 0;
    std::int64_t amount = 0;
};

/// The highest tier reached counts; tiers ascend.
struct TieredOff {
    std::vector<SpendTier> tiers = {};
    Selection items = {};
};

struct FreeDelivery {
    std::vector<std::string> methods = {}; // codes; empty: whichever
};

using Action = std::variant<PercentOff, AmountOff, BuyGet, TieredOff, FreeDelivery>;

/// All of them must hold; what is empty holds always. Sums and counts are of the lines of `items`, before any
/// discount.
struct Conditions {
    std::vector<std::string> markets = {};
    std::vector<std::string> segments = {};
    std::vector<std::string> groups = {}; // of customers
    bool is_first_order = false;
    std::int64_t spend_min = 0;
    int qty_min = 0;
    Selection items = {};
};

/// What the database counts: taken with the order, given back when it is cancelled or expires.
struct PromotionLimits {
    std::optional<std::int32_t> uses_max = {};
    std::optional<std::int32_t> uses_per_customer_max = {};
    std::optional<std::int64_t> discount_max = {}; // minor units of the promotion's currency
};

struct Promotion {
    Uuid id;
    std::string label; // shoppers read it
    int priority = 0;  // higher is earlier; ties by id
    bool is_exclusive = false;
    bool needs_code = false;
    std::optional<Currency> currency = {}; // needed where amounts are named: counts in that currency alone
    std::optional<Time> starts_at = {};
    std::optional<Time> ends_at = {};
    Conditions conditions = {};
    std::vector<Action> actions = {};
    PromotionLimits limits = {};
    bool is_used_up = false; // a limit on all uses is reached

    bool must_be_claimed() const {
        return limits.uses_max || limits.uses_per_customer_max || limits.discount_max ||
               conditions.is_first_order;
    }
};

struct PromotionCode {
    std::string key; // fold_code()
    Uuid promotion_id;
    std::optional<std::int32_t> uses_max = {};
    bool is_used_up = false;
};

/// One text for all spellings of a code: trimmed, lower case. Codes are ASCII letters, digits, - and _.
std::string fold_code(std::string_view code);
/// 3 to 40 of the characters above.
bool is_code(std::string_view code);

// ---- taxes ----------------------------------------------------------------------------------------------

/// The rate of a class of goods in a market, for a country, for a region of it: the narrowest that fits
/// counts, of these the one that started last.
struct TaxRate {
    Uuid id;
    std::string market;
    std::string tax_class = std::string(standard_tax_class);
    std::string country = {}; // ISO 3166-1 alpha-2; empty: everywhere in the market
    std::string region = {};  // compared without case; empty: everywhere in the country
    int basis_points = 0;
    std::string label; // "VAT 21 %"
    std::optional<Time> starts_at = {};
};

// ---- delivery -------------------------------------------------------------------------------------------

struct Destination {
    std::string country;
    std::string region = {};
    std::string postal_code = {};
};

enum class DeliveryBasis { flat, weight, total };

/// The price up to and including a weight in grams or a total in minor units; no `up_to`: whatever is more.
struct DeliveryBand {
    std::optional<std::int64_t> up_to = {};
    std::int64_t price = 0;
};

struct DeliveryMethod {
    std::string code; // "standard": what a cart keeps; unique in its zone
    std::string label;
    DeliveryBasis basis = DeliveryBasis::flat;
    std::vector<DeliveryBand> bands;            // ascending; past the last it is not offered
    std::optional<std::int64_t> free_from = {}; // of what the goods cost after discounts
    std::string tax_class = std::string(standard_tax_class);
};

/// The price of a method for goods of so much after discounts and so many grams; nullopt: not offered.
std::optional<std::int64_t> delivery_rate(const DeliveryMethod& method, std::int64_t goods,
                                          std::int64_t grams);

/// Part of a market. A destination's zone is the one that fits it most narrowly (postal prefix, longer before
/// shorter, then region, then country, then a zone that names none), ties by position.
struct DeliveryZone {
    Uuid id;
    std::string market;
    std::string name;
    int position = 0;
    std::vector<std::string> countries = {};       // empty: all of the market's
    std::vector<std::string> regions = {};         // empty: all; compared without case
    std::vector<std::string> postal_prefixes = {}; // empty: all; compared without case and spaces
    std::vector<DeliveryMethod> methods = {};      // in the order of offering
};

// ---- the book -------------------------------------------------------------------------------------------

struct PriceBookRows {
    std::vector<Promotion> promotions = {};
    std::vector<PromotionCode> codes = {};
    std::vector<TaxRate> tax_rates = {};
    std::vector<DeliveryZone> zones = {};
};

/// Pointers and references live as long as the value.
class PriceBook {
  public:
    PriceBook() = default;
    explicit PriceBook(PriceBookRows rows);

    const std::vector<Promotion>& promotions() const { return rows_.promotions; } // in order of priority
    const Promotion* find_promotion(const Uuid& id) const;
    const PromotionCode* find_code(std::string_view key) const;

    /// nullptr: there is none, nothing is due. A class without a rate is taxed as the standard one. Without a
    /// destination, the market's own.
    const TaxRate* find_tax_rate(std::string_view market, std::string_view tax_class,
                                 const std::optional<Destination>& destination, Time at) const;

    /// nullptr: nothing is delivered there. Without a destination, the market's first zone.
    const DeliveryZone* find_zone(std::string_view market,
                                  const std::optional<Destination>& destination) const;

    /// Whether some zone of some market has a method of that code.
    bool has_method(std::string_view code) const;

    /// The first instant after `at` at which something begins or ends; Time::max() when nothing does.
    Time boundary_after(Time at) const;

  private:
    PriceBookRows rows_;
    std::unordered_map<Uuid, std::size_t> promotion_places_;
    std::vector<Time> boundaries_; // ascending, each once
};

const DeliveryMethod* find_method(const DeliveryZone* zone, std::string_view code);

} // namespace rialto::pricing
