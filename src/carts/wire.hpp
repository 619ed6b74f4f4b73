#pragma once
// The wire format as described structs; those that orders share are in carts.hpp.

#include "carts/carts.hpp"
#include "platform/json/json.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rialto::carts::wire {

/// PATCH the line with this quantity, and the problem is gone.
struct LineRepair {
    std::string action; // remove, lower_qty, accept_price
    int qty = 0;
};
BOOST_DESCRIBE_STRUCT(LineRepair, (), (action, qty))

struct CartLine {
    std::string sku;
    std::string handle;
    int qty = 0;
    std::string title;
    std::optional<std::string> variant_title;
    Money unit_price;
    Money total;
    std::optional<LineImage> image;
    std::optional<std::string> problem;
    std::optional<LineRepair> repair; // with a problem
    std::optional<Money> seen_price;  // with price_changed: what one piece cost before
    std::optional<Money> discount;    // of total
};
BOOST_DESCRIBE_STRUCT(CartLine, (),
                      (sku, handle, qty, title, variant_title, unit_price, total, image, problem, repair,
                       seen_price, discount))

struct Cart {
    Uuid id;
    int version = 0;
    std::string segment;
    std::string status; // open, ordered
    std::vector<CartLine> lines;
    std::optional<Delivery> delivery;
    pricing::TotalsView totals;
    std::vector<pricing::wire::Adjustment> adjustments; // why discounts and delivery are what they are
    std::vector<pricing::wire::TaxPart> taxes;
    std::vector<pricing::wire::CodeAnswer> codes;
};
BOOST_DESCRIBE_STRUCT(Cart, (),
                      (id, version, segment, status, lines, delivery, totals, adjustments, taxes, codes))

struct Codes {
    std::vector<std::string> codes;
};
BOOST_DESCRIBE_STRUCT(Codes, (), (codes))

struct Claim {
    std::optional<MergeStrategy> strategy; // otherwise keep_larger
};
BOOST_DESCRIBE_STRUCT(Claim, (), (strategy))

struct NewCart {
    std::string segment;
};
BOOST_DESCRIBE_STRUCT(NewCart, (), (segment))

struct NewLine {
    std::string sku;
    int qty = 0;
};
BOOST_DESCRIBE_STRUCT(NewLine, (), (sku, qty))

struct LineChange {
    int qty = 0;
};
BOOST_DESCRIBE_STRUCT(LineChange, (), (qty))

struct DeliveryOption {
    std::string id;
    std::string label;
    Money price;
};
BOOST_DESCRIBE_STRUCT(DeliveryOption, (), (id, label, price))

struct DeliveryOptionList {
    std::vector<DeliveryOption> items;
};
BOOST_DESCRIBE_STRUCT(DeliveryOptionList, (), (items))

struct PreviewDelivery {
    std::string country;
    std::optional<std::string> region;
    std::optional<std::string> postal_code;
    std::string method;
};
BOOST_DESCRIBE_STRUCT(PreviewDelivery, (), (country, region, postal_code, method))

/// A basket to try promotions on.
struct PreviewBasket {
    std::string segment;
    std::vector<NewLine> lines;
    std::optional<std::vector<std::string>> codes;
    std::optional<std::string> group; // of the customer
    std::optional<PreviewDelivery> delivery;
    std::optional<Time> at; // otherwise now
};
BOOST_DESCRIBE_STRUCT(PreviewBasket, (), (segment, lines, codes, group, delivery, at))

struct PreviewBody {
    PreviewBasket basket;
    std::optional<std::vector<Uuid>> drafts; // promotions to count as if they were active
};
BOOST_DESCRIBE_STRUCT(PreviewBody, (), (basket, drafts))

/// What became of a promotion; its state is one that a code can have.
struct PreviewedPromotion {
    Uuid id;
    std::string label;
    std::string state;
    std::string detail;
    Money amount; // taken off
};
BOOST_DESCRIBE_STRUCT(PreviewedPromotion, (), (id, label, state, detail, amount))

struct Preview {
    std::vector<CartLine> lines;
    pricing::TotalsView totals;
    std::vector<pricing::wire::Adjustment> adjustments;
    std::vector<pricing::wire::TaxPart> taxes;
    std::vector<pricing::wire::CodeAnswer> codes;
    std::vector<DeliveryOption> delivery_options;
    std::vector<PreviewedPromotion> promotions;
    std::optional<Time> valid_until;
};
BOOST_DESCRIBE_STRUCT(Preview, (),
                      (lines, totals, adjustments, taxes, codes, delivery_options, promotions, valid_until))

struct NewDelivery {
    DeliveryAddress address;
    std::string method;
};
BOOST_DESCRIBE_STRUCT(NewDelivery, (), (address, method))

} // namespace rialto::carts::wire

namespace rialto::carts {

wire::CartLine view_of(const PricedLine& line);

} // namespace rialto::carts
