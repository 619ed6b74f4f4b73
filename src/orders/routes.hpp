#pragma once
// HTTP face of orders; app/routes.cpp puts it into the route table. All run on the order loop; no answer is
// cached.

#include "accounts/accounts.hpp"
#include "orders/orders.hpp"
#include "platform/http/http.hpp"

namespace rialto::orders {

/// Both outlive the routes.
struct OrderRoutes {
    OrderService& orders;
    accounts::Keys& keys;
};

/// The order's id from the path, if the bearer may read it: its access token, or an admin key of at least
/// `access`. Otherwise not_found, whatever is wrong.
Task<Result<Uuid>> opened_order(OrderRoutes& routes, http::Request& request, http::Access access);

/// 200 with ETag, private and revalidated each time.
http::Response order_response(OrderRoutes& routes, const Order& order);

/// The schema of an order's representation, for operations.
std::string order_schema(std::map<std::string, std::string>& schemas);

/// POST /v1/orders
Task<http::Response> capture_order(OrderRoutes& routes, http::Request& request);
extern const http::Operation capture_order_operation;

/// POST /v1/orders/{id}/cancellation, by whoever holds the order
Task<http::Response> cancel_order(OrderRoutes& routes, http::Request& request);
extern const http::Operation cancel_order_operation;

/// GET /v1/admin/orders
Task<http::Response> list_orders(OrderRoutes& routes, http::Request& request);
extern const http::Operation list_orders_operation;

/// POST /v1/admin/orders/{id}/…
Task<http::Response> record_payment(OrderRoutes& routes, http::Request& request);
extern const http::Operation record_payment_operation;
Task<http::Response> pack_order(OrderRoutes& routes, http::Request& request);
extern const http::Operation pack_order_operation;
Task<http::Response> ship_order(OrderRoutes& routes, http::Request& request);
extern const http::Operation ship_order_operation;
Task<http::Response> deliver_order(OrderRoutes& routes, http::Request& request);
extern const http::Operation deliver_order_operation;
Task<http::Response> cancel_order_admin(OrderRoutes& routes, http::Request& request);
extern const http::Operation cancel_order_admin_operation;

} // namespace rialto::orders
