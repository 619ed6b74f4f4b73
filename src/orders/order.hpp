#pragma once
// The pure model of an order: its number, its token, what it says of itself. No I/O.

#include "base/id.hpp"
#include "base/money.hpp"
#include "base/time.hpp"
#include "pricing/pricing.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::orders {

struct OrderLine {
    std::int64_t sku_id = 0;
    std::string sku;
    std::string title;
    std::string variant_title; // empty: the product has no options
    int qty = 0;
    std::int64_t unit_price = 0;
    std::int64_t total = 0;    // before discounts
    std::int64_t discount = 0; // of total
    // Pieces that left the house, were given up before they did, came back, and were refunded.
    int shipped = 0;
    int cancelled = 0;
    int returned = 0;
    int refunded = 0;
};

struct OrderEvent {
    int seq = 0;
    // placed, packed, part_shipped, shipped, delivered, cancelled, expired, returned; payment_started,
    // payment_needs_action, payment_failed, authorised, payment_voided, paid, refund_started, refunded,
    // refund_failed, refund_reversed
    std::string type;
    Time at;
    std::string data; // JSON object
};

/// An order as it stands in the database.
struct Order {
    Uuid id;
    std::int64_t number = 0;
    std::string segment;
    std::string email;
    std::string status;
    std::string payment_status;
    std::string payment_method;
    std::string payment; // JSON of the last attempt: {next_action?, failure?}; empty: nothing to tell
    std::int64_t collected = 0;
    std::int64_t refunded = 0;
    int event_seq = 0;
    pricing::Totals totals;
    std::string delivery_to;        // JSON: {address, method, label, price}
    std::string adjustments = "[]"; // JSON, as the wire shows them
    std::string taxes = "[]";
    std::string codes = "[]";
    std::string shipment;                    // JSON: {carrier, tracking}; empty before it is shipped
    std::optional<Time> reserved_until = {}; // an unpaid order's stock goes back then; only as read again
    Time placed_at;
    Time updated_at;
    std::vector<OrderLine> lines;
    std::vector<OrderEvent> events;
};

/// What people read out on the telephone: "R7K3-M9PX". Crockford's base 32 of the sequence number, mixed so
/// that neighbours look different and the volume of sales does not show, and a check character (sum of place
/// × value mod 31) that catches a wrong character and a swap of neighbours (all but 0 and Z for each other).
std::string print_order_number(std::int64_t number);
/// The other way; accepts lower case, O for 0, I and L for 1, with or without the hyphen. nullopt when it is
/// not one.
std::optional<std::int64_t> parse_order_number(std::string_view text);

/// Opens the order to whoever holds it: an HMAC of key version and order id, so that a replay can repeat it
/// and nothing secret is stored.
std::string make_access_token(std::string_view secret, const Uuid& order);
bool is_access_token(std::string_view secret, const Uuid& order, std::string_view token);

/// The strong ETag of an order's representation: it changes with every event.
std::string etag_of(const Order& order);

} // namespace rialto::orders
