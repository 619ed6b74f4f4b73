#pragma once
// The wire format of orders. Private to this folder and to tracking, through routes.hpp.

#include "carts/carts.hpp"
#include "orders/orders.hpp"
#include "platform/json/json.hpp"

namespace rialto::orders::wire {

struct Line {
    std::string sku;
    std::optional<std::string> handle;
    std::string title;
    std::optional<std::string> variant_title;
    int qty = 0;
    Money unit_price;
    Money total;
    std::optional<carts::wire::LineImage> image;
    std::optional<Money> discount; // of total
    // Pieces; absent while there are none.
    std::optional<int> shipped;
    std::optional<int> cancelled;
    std::optional<int> returned;
    std::optional<int> refunded;
};
BOOST_DESCRIBE_STRUCT(Line, (),
                      (sku, handle, title, variant_title, qty, unit_price, total, image, discount, shipped,
                       cancelled, returned, refunded))

struct Payment {
    std::string method;
    std::optional<std::string> failure; // of the last attempt
    std::optional<Time> due_by;         // to be paid online: its stock is kept until then
    std::optional<Money> collected;
    std::optional<Money> refunded;
};
BOOST_DESCRIBE_STRUCT(Payment, (), (method, failure, due_by, collected, refunded))

/// What the shopper must do before the order is paid.
struct NextAction {
    std::string type; // redirect: go to url; stripe_sdk: hand client_secret to Stripe.js
    std::optional<std::string> url;
    std::optional<std::string> client_secret;
};
BOOST_DESCRIBE_STRUCT(NextAction, (), (type, url, client_secret))

/// The last attempt, as orders.orders keeps it.
struct PaymentState {
    std::optional<NextAction> next_action;
    std::optional<std::string> failure;
};
BOOST_DESCRIBE_STRUCT(PaymentState, (), (next_action, failure))

/// The data of a `refunded` event whose refund began earlier, and of `refund_reversed`, with the provider's
/// reason.
struct RefundTold {
    Uuid refund_id;
    Money amount;
    std::optional<std::string> code;
};
BOOST_DESCRIBE_STRUCT(RefundTold, (), (refund_id, amount, code))

struct Shipment {
    std::string carrier;
    std::string tracking;
};
BOOST_DESCRIBE_STRUCT(Shipment, (), (carrier, tracking))

struct Event {
    int seq = 0;
    std::string type;
    Time at;
    json::Raw data;
};
BOOST_DESCRIBE_STRUCT(Event, (), (seq, type, at, data))

struct Order {
    Uuid id;
    std::string number;
    std::string status;
    std::string payment_status;
    std::optional<NextAction> next_action;
    std::string segment;
    std::string email;
    Time placed_at;
    Time updated_at;
    std::vector<Line> lines;
    pricing::wire::Totals totals;
    json::RawOf<std::vector<pricing::wire::Adjustment>> adjustments;
    json::RawOf<std::vector<pricing::wire::TaxPart>> taxes;
    json::RawOf<std::vector<std::string>> codes; // those that counted
    json::RawOf<carts::wire::Delivery> delivery;
    Payment payment;
    std::optional<json::RawOf<Shipment>> shipment;
    std::optional<std::vector<Event>> events;
    std::optional<std::string> access_token;
};
BOOST_DESCRIBE_STRUCT(Order, (),
                      (id, number, status, payment_status, next_action, segment, email, placed_at, updated_at,
                       lines, totals, adjustments, taxes, codes, delivery, payment, shipment, events,
                       access_token))

} // namespace rialto::orders::wire

template <>
inline constexpr std::string_view rialto::json::schema_name<rialto::orders::wire::Line> = "OrderLine";
template <>
inline constexpr std::string_view rialto::json::schema_name<rialto::orders::wire::Event> = "OrderEvent";
template <>
inline constexpr std::string_view rialto::json::schema_name<rialto::orders::wire::Payment> = "OrderPayment";

namespace rialto::orders {

BOOST_DESCRIBE_STRUCT(LineQty, (), (sku, qty))

wire::Order view_of(const catalog::CatalogStore& store, const Order& order);

} // namespace rialto::orders
