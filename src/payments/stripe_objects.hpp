#pragma once
// Stripe's objects, as much of them as is read, and what they say in our words. Private to this folder.

#include "payments/payments.hpp"

#include <optional>
#include <string_view>

namespace rialto::payments::stripe {

/// What an answer says of a payment. nullopt: nothing is known (409, 429, 5xx, no JSON, a key that is not
/// accepted). A card that was refused (402 card_error) and a request that Stripe will never accept (other
/// 4xx) are failures.
std::optional<Report> report_of(int http_status, std::string_view body);
std::optional<RefundReport> refund_report_of(int http_status, std::string_view body);

/// An event; of a kind that we do not follow, or about what is not ours: without an order.
Result<Webhook> webhook_of(std::string_view body);

} // namespace rialto::payments::stripe
