#pragma once
// How a request says how it shall be paid. Private to this folder.

#include "orders/order_payments.hpp"
#include "orders/wire.hpp"

namespace rialto::orders {

namespace wire {

struct PaymentWanted {
    std::string method;
    std::optional<std::string> token;
    std::optional<std::string> return_url;
};
BOOST_DESCRIBE_STRUCT(PaymentWanted, (), (method, token, return_url))

} // namespace wire

/// `pointer` leads to the struct in the body. Error: 400 invalid_request.
Result<PayOrder> check_payment(const OrderPayments& payments, std::string pointer,
                               const wire::PaymentWanted& wanted);

/// Whether the segment's market offers the method. Error: 400 invalid_request.
Result<> check_way(const markets::Markets& markets, std::string_view segment, std::string pointer,
                   std::string_view method);

/// The problem with the order that it is about, its token included, as `order`.
http::Response refused_payment(OrderRoutes& routes, Error error, const Order& order);

} // namespace rialto::orders
