#pragma once
// What a provider's word makes of a payment and its order. Private to this folder.

#include "orders/locked_order.hpp"
#include "payments/payments.hpp"

namespace rialto::orders {

/// In a transaction that holds the order's lock. News that is older than what is known changes nothing.
Task<> apply_report(postgres::Session& transaction, LockedOrder& order, payments::Payment before,
                    payments::Report report, Time at);
Task<> apply_refund_report(postgres::Session& transaction, LockedOrder& order, payments::Refund before,
                           payments::RefundReport report, Time at);

} // namespace rialto::orders
