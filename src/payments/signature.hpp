#pragma once
// The signature of a webhook, as Stripe documents it: "t=<unix seconds>,v1=<hex>[,v1=…]" where v1 is the
// HMAC-SHA256 of "<t>.<body>" under a secret that both sides know. The sandbox signs in the same way.

#include "base/result.hpp"
#include "base/time.hpp"

#include <string>
#include <string_view>

namespace rialto::payments {

std::string sign_webhook(std::string_view secret, std::string_view body, Time at);

/// Error: 400 invalid_signature: none of the signatures is right, or its time is more than webhook_age_max
/// from `at` (a replay).
Result<> check_signature(std::string_view secret, std::string_view signature, std::string_view body, Time at);

} // namespace rialto::payments
