#pragma once
// Carts: what somebody means to buy. A cart is known by its id alone (a capability of 122 random bits, never
// in a log), belongs to one segment, and reserves nothing. Every write is one SQL function in one round trip:
// it locks the cart, raises its version, leaves an event and gives back the whole cart. Prices are not kept
// in a cart: price_cart reckons them from the catalog of the moment.
//
// Events (subject: the cart's id): cart.created {"segment"}, cart.line_added {"sku_id", "qty" added},
// cart.line_changed {"sku_id", "qty" now}, cart.line_removed {"sku_id", "qty" taken out},
// cart.delivery_set {"method"}, cart.codes_set {"codes" how many}.

#include "base/id.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "base/time.hpp"
#include "catalog/catalog.hpp"
#include "platform/postgres/postgres.hpp"
#include "pricing/pricing.hpp"

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rialto::carts {

// ---- limits -------------------------------------------------------------------------------------------
inline constexpr int line_qty_max = pricing::qty_max;
inline constexpr int lines_per_cart_max = static_cast<int>(pricing::lines_max);
inline constexpr std::size_t address_field_max = 200; // code points
inline constexpr std::size_t carts_read_max = 1024;   // by one read_carts

struct CartLine {
    std::int64_t sku_id = 0;
    int qty = 0;

    bool operator==(const CartLine&) const = default;
};

struct DeliveryAddress {
    std::string name;
    std::string line1;
    std::optional<std::string> line2;
    std::string city;
    std::string postal_code;
    std::optional<std::string> region;
    std::string country; // ISO 3166-1 alpha-2
    std::optional<std::string> phone;

    bool operator==(const DeliveryAddress&) const = default;
};
BOOST_DESCRIBE_STRUCT(DeliveryAddress, (), (name, line1, line2, city, postal_code, region, country, phone))

/// label and price (after promotions) are not stored with the cart: price_cart fills them in.
struct DeliveryChoice {
    DeliveryAddress address;
    std::string method;
    std::string label;
    std::int64_t price = 0; // minor units
};

struct Cart {
    Uuid id;
    int version = 0;
    std::string segment;
    bool ordered = false;
    std::optional<Uuid> order_id;
    std::vector<CartLine> lines; // in the order they were added
    std::optional<DeliveryChoice> delivery;
    std::vector<std::string> codes = {};         // of promotions, as the shopper wrote them
    std::vector<pricing::Refusal> refusals = {}; // what a capture refused: not offered again
};

// ---- reading --------------------------------------------------------------------------------------------

/// One statement for all; answers in the order of `ids`, nullopt where there is no such cart. At most
/// carts_read_max ids. Locks nothing.
Task<std::vector<std::optional<Cart>>> read_carts(postgres::Session& session, std::vector<Uuid> ids);

/// not_found.
Task<Result<Cart>> get_cart(postgres::Session& session, Uuid id);

// ---- writing: one round trip each, a transaction of its own unless the session is in one ------------------

/// `segment` must be one of the store's.
Task<Cart> create_cart(postgres::Session& session, std::string segment, Time at);

/// Which cart is written, and what its version must be (nullopt: whichever it has).
struct CartWrite {
    Uuid cart_id;
    std::optional<int> expected_version;
};

/// Adds to the line of that SKU, or a new line at the end. `segments` are those in which the SKU may be sold.
/// Errors in order: not_found, cart_ordered, version_conflict, unknown_sku, cart_full (a line too many),
/// line_limit (more than line_qty_max of one SKU). Not safe to repeat: what is added is added.
Task<Result<Cart>> add_line(postgres::Session& session, CartWrite write, std::int64_t sku_id, int qty,
                            std::vector<std::string> segments, Time at);

/// Sets the line's quantity (1 to line_qty_max). Errors in order: not_found, cart_ordered, version_conflict,
/// unknown_sku (not in the cart). A quantity that is there already changes nothing.
Task<Result<Cart>> change_line(postgres::Session& session, CartWrite write, std::int64_t sku_id, int qty,
                               Time at);

/// Errors in order: not_found, cart_ordered, version_conflict. A line that is not there changes nothing.
Task<Result<Cart>> remove_line(postgres::Session& session, CartWrite write, std::int64_t sku_id, Time at);

/// The address with its fields trimmed and empty optional ones left out; invalid_request naming every bad
/// field under
/// "/address".
Result<DeliveryAddress> checked_address(DeliveryAddress address);

/// Sets address (checked) and method. Errors in order: invalid_request (a method that no zone has),
/// not_found, cart_ordered, version_conflict, country_not_served (by the cart's market), invalid_request (a
/// method that the address's zone does not have).
Task<Result<Cart>> set_delivery(postgres::Session& session, std::shared_ptr<const markets::Markets> markets,
                                std::shared_ptr<const pricing::PriceBook> book, CartWrite write,
                                DeliveryChoice delivery, Time at);

/// Sets the codes of promotions, each spelling once, and forgets what was refused before. A code that is not
/// known or cannot be used is kept all the same: price_cart says what became of it. Errors in order:
/// invalid_request (more than pricing::codes_max, or one that is too long), not_found, cart_ordered,
/// version_conflict.
Task<Result<Cart>> set_codes(postgres::Session& session, CartWrite write, std::vector<std::string> codes,
                             Time at);

/// The capture refused a promotion to this cart: it is priced without it from now on. Safe to repeat.
Task<> record_refusal(postgres::Session& session, Uuid cart_id, pricing::Refusal refusal);

// ---- pricing --------------------------------------------------------------------------------------------

/// problem: "sold_out", "not_enough_stock" or "unavailable" (not sold in this market now: it counts nothing).
struct PricedLine {
    catalog::PricedSku sku;
    int qty = 0;
    std::int64_t total = 0; // minor units, before discounts
    std::optional<std::string> problem;
    std::int64_t discount = 0; // of total
    std::int64_t tax = 0;      // this line's share
};

/// `market` is one of `markets`, on the terms of the cart's segment.
struct PricedCart {
    Cart cart;
    std::shared_ptr<const markets::Markets> markets;
    const markets::Market* market = nullptr;
    std::vector<PricedLine> lines;
    pricing::Totals totals;
    std::vector<pricing::Adjustment> adjustments;
    std::vector<pricing::TaxPart> taxes;
    std::vector<pricing::CodeAnswer> codes;
    std::vector<pricing::Claim> claims;
    Time valid_until; // when a price, a promotion or a rate changes next
};

/// At the prices and with the stock that this node knows at the moment; waits for nothing. A delivery method
/// that is not offered for these goods and this address (any more) is as good as not chosen. In a segment
/// that this node does not know (yet), every line is unavailable and the market is the default one.
PricedCart price_cart(const catalog::CatalogStore& store, const catalog::Availability& availability,
                      Cart cart, Time at);

/// The ways to have it brought, in the order of offering, with their prices after promotions.
std::vector<pricing::DeliveryOption> delivery_options(const catalog::CatalogStore& store,
                                                      const catalog::Availability& availability, Cart cart,
                                                      Time at);

// ---- the wire format --------------------------------------------------------------------------------------

namespace wire {

struct LineImage {
    std::string url;
    int width = 0;
    int height = 0;
    std::string alt;
    std::optional<std::string> placeholder;
};
BOOST_DESCRIBE_STRUCT(LineImage, (), (url, width, height, alt, placeholder))

struct Delivery {
    DeliveryAddress address;
    std::string method;
    std::string label;
    Money price;
};
BOOST_DESCRIBE_STRUCT(Delivery, (), (address, method, label, price))

} // namespace wire

std::optional<wire::LineImage> image_of(const catalog::PricedSku& sku);
wire::Delivery view_of(const DeliveryChoice& delivery, Currency currency);

std::string print_cart(const PricedCart& cart);
/// As JSON shows them: by the SKU's text.
std::vector<pricing::wire::Adjustment> adjustments_of(const PricedCart& cart);
/// {"items", "discounts", "delivery", "tax", "total", "tax_included"}
void append_totals(std::string& out, const pricing::Totals& totals);
/// {"address", "method", "label", "price"}
void append_delivery(std::string& out, const DeliveryChoice& delivery, Currency currency);

} // namespace rialto::carts
