#pragma once
// The wire format as described structs; those that orders share are in carts.hpp.

#include "carts/carts.hpp"
#include "platform/json/json.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rialto::carts::wire {

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
};
BOOST_DESCRIBE_STRUCT(CartLine, (),
                      (sku, handle, qty, title, variant_title, unit_price, total, image, problem))

struct Cart {
    Uuid id;
    int version = 0;
    std::string segment;
    std::string status; // open, ordered
    std::vector<CartLine> lines;
    std::optional<Delivery> delivery;
    pricing::TotalsView totals;
};
BOOST_DESCRIBE_STRUCT(Cart, (), (id, version, segment, status, lines, delivery, totals))

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

struct NewDelivery {
    DeliveryAddress address;
    std::string method;
};
BOOST_DESCRIBE_STRUCT(NewDelivery, (), (address, method))

} // namespace rialto::carts::wire
