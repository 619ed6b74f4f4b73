#pragma once
// HTTP face of orders; app/routes.cpp puts it into the route table. All run on the order loop; no answer is
// cached.

#include "orders/order_payments.hpp"
#include "orders/orders.hpp"

namespace rialto::orders {

/// GET /v1/payment-methods?segment=
Task<http::Response> list_payment_methods(OrderRoutes& routes, http::Request& request);
extern const http::Operation list_payment_methods_operation;

/// POST /v1/orders
Task<http::Response> capture_order(OrderRoutes& routes, http::Request& request);
extern const http::Operation capture_order_operation;

/// POST /v1/orders/{id}/cancellation, by whoever holds the order
Task<http::Response> cancel_order(OrderRoutes& routes, http::Request& request);
extern const http::Operation cancel_order_operation;

/// POST /v1/orders/{id}/payment: another attempt. …/payment/confirmation: the shopper is back from the
/// provider.
Task<http::Response> pay_order(OrderRoutes& routes, http::Request& request);
extern const http::Operation pay_order_operation;
Task<http::Response> confirm_payment(OrderRoutes& routes, http::Request& request);
extern const http::Operation confirm_payment_operation;

/// POST /v1/webhooks/{provider}
Task<http::Response> receive_webhook(OrderRoutes& routes, http::Request& request);
extern const http::Operation receive_webhook_operation;

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
Task<http::Response> refund_order(OrderRoutes& routes, http::Request& request);
extern const http::Operation refund_order_operation;
Task<http::Response> return_lines(OrderRoutes& routes, http::Request& request);
extern const http::Operation return_lines_operation;
Task<http::Response> cancel_order_admin(OrderRoutes& routes, http::Request& request);
extern const http::Operation cancel_order_admin_operation;

} // namespace rialto::orders
