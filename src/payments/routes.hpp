#pragma once
// HTTP face of the sandbox; everything else about payments is asked for through orders.

#include "payments/sandbox.hpp"
#include "platform/http/http.hpp"

namespace rialto::payments {

struct SandboxRoutes {
    Sandbox* sandbox = nullptr; // null: this store has none, and every payment is unknown
};

/// POST /v1/sandbox/payments/{id}/action: plays the page of a bank where the shopper agrees or does not.
Task<http::Response> act_in_sandbox(SandboxRoutes& routes, http::Request& request);
extern const http::Operation act_in_sandbox_operation;

} // namespace rialto::payments
