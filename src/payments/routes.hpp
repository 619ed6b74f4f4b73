#pragma once
// HTTP face of the sandbox and of the back office's payment methods; everything else about payments is asked
// for through orders.

#include "payments/payments.hpp"
#include "payments/sandbox.hpp"
#include "platform/http/http.hpp"

namespace rialto::payments {

struct SandboxRoutes {
    Sandbox* sandbox = nullptr; // null: this store has none, and every payment is unknown
};

/// GET /v1/sandbox/payments/{id}: for the sandbox's page, which stands at …/{id}/action (app).
Task<http::Response> get_sandbox_payment(SandboxRoutes& routes, http::Request& request);
extern const http::Operation get_sandbox_payment_operation;

/// POST /v1/sandbox/payments/{id}/action: plays the page of a bank where the shopper agrees or does not.
Task<http::Response> act_in_sandbox(SandboxRoutes& routes, http::Request& request);
extern const http::Operation act_in_sandbox_operation;

// ---- the back office ----------------------------------------------------------------------------------

/// The pool's role is rialto_order. Both outlive the routes.
struct MethodRoutes {
    postgres::Pool& pool;
    const Providers& providers;
};

/// GET /v1/admin/payment-methods: Access::viewer
Task<http::Response> list_payment_methods_admin(MethodRoutes& routes, http::Request& request);
extern const http::Operation list_payment_methods_admin_operation;

/// PATCH /v1/admin/payment-methods/{method}: Access::manager; leaves an audit record.
Task<http::Response> edit_payment_method(MethodRoutes& routes, http::Request& request);
extern const http::Operation edit_payment_method_operation;

} // namespace rialto::payments
