// What happens to payments besides the shopper's own request: webhooks, steps that are due, expiry.

#include "base/check.hpp"
#include "orders/complete_payment.hpp"
#include "orders/order_payments.hpp"
#include "orders/sql.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/telemetry/telemetry.hpp"

namespace rialto::orders {

using payments::Payment;
using payments::Status;

Task<> OrderPayments::apply_webhook(postgres::Session& transaction, payments::Webhook& webhook, Time at) {
    std::optional<LockedOrder> order = co_await lock_order(transaction, *webhook.order_id);
    if (!order) co_return; // of another store with the same account
    if (webhook.refund) {
        const auto refund = co_await payments::read_refund(transaction, order->id, webhook.refund_id);
        if (refund) co_await apply_refund_report(transaction, *order, *refund, *webhook.refund, at);
        co_return;
    }
    for (const Payment& each : co_await payments::read_payments(transaction, order->id))
        if (each.id == webhook.payment_id)
            co_await apply_report(transaction, *order, each, *webhook.payment, at);
}

Task<Result<>> OrderPayments::receive_webhook(std::string provider, std::string signature, std::string body,
                                              Time at) {
    const payments::Provider* known = find(provider);
    if (known == nullptr || known->signature_header().empty())
        co_return fail(ErrorKind::not_found, "not_found", "There is no such provider here.");
    CO_TRY(payments::Webhook webhook, known->parse_webhook(signature, body, at));
    const std::string digest(crypto::bytes(crypto::sha256(body)));
    bool is_new = false;
    for (int attempt = 1; !is_new; ++attempt) {
        try {
            postgres::Transaction transaction = co_await pool_.begin();
            is_new = co_await payments::take_webhook(transaction, provider, webhook.event_id, webhook.type,
                                                     digest, at);
            if (!is_new) co_return Result<>{};
            if (webhook.order_id) co_await apply_webhook(transaction, webhook, at);
            co_await transaction.commit();
        } catch (const postgres::SqlError& error) {
            if (!error.is_retryable() || attempt >= batch_retries_max) throw;
            is_new = false;
        }
    }
    // What is authorised now is collected now; when that fails, the worker has it.
    if (webhook.order_id && webhook.payment && webhook.payment->status == Status::authorised)
        co_await take_step({*webhook.order_id, webhook.payment_id, false}, payments::When::now, at);
    co_return Result<>{};
}

Task<bool> OrderPayments::take_payment_step(payments::Due due, payments::When when, Time at) {
    const std::optional<Payment> payment =
        co_await payments::claim_payment(pool_, due.order_id, due.id, when, at);
    if (!payment) co_return false;
    std::optional<payments::Report> report = co_await ask(*payment);
    if (!report && payment->tries > payments::tries_max) {
        telemetry::error("payment_given_up", {{"status", payments::name_of(payment->status)}});
        if (payment->status == Status::pending)
            report = payments::Report{.status = Status::failed, .failure = "outcome_unknown"};
    }
    if (!report) co_return true;
    const bool is_news = report->status == Status::authorised && payment->status != Status::authorised;
    co_await complete_payment(due.order_id, due.id, std::move(*report), at);
    if (is_news) co_await take_payment_step(due, payments::When::now, at); // collect it, or let it go
    co_return true;
}

Task<bool> OrderPayments::take_refund_step(payments::Due due, payments::When when, Time at) {
    std::optional<payments::ClaimedRefund> claimed =
        co_await payments::claim_refund(pool_, due.order_id, due.id, when, at);
    if (!claimed) co_return false;
    payments::Provider* provider = find(claimed->payment.provider);
    if (provider == nullptr) {
        telemetry::error("payment_provider_missing",
                         {{"provider", std::string_view(claimed->payment.provider)}});
        co_return true;
    }
    const int tries = claimed->refund.tries;
    std::optional<payments::RefundReport> report =
        co_await provider->refund(std::move(claimed->payment), std::move(claimed->refund));
    if (!report && tries > payments::tries_max) telemetry::error("refund_given_up");
    if (report) co_await complete_refund(due.order_id, due.id, std::move(*report), at);
    co_return true;
}

Task<bool> OrderPayments::take_step(payments::Due due, payments::When when, Time at) {
    if (due.is_refund) co_return co_await take_refund_step(due, when, at);
    co_return co_await take_payment_step(due, when, at);
}

Task<> OrderPayments::settle(Uuid order_id, Time at) {
    for (const payments::Due& due : co_await payments::list_due_of_order(pool_, order_id))
        co_await take_step(due, payments::When::now, at);
}

Task<std::vector<payments::Due>> OrderPayments::list_due(Time at) {
    std::vector<std::string> here;
    for (const auto& [name, provider] : providers_) here.push_back(name);
    co_return co_await payments::list_due(pool_, std::move(here), at);
}

Task<int> OrderPayments::expire_orders(Time at) {
    std::vector<Uuid> event_ids;
    for (int i = 0; i < expired_at_once_max; ++i) event_ids.push_back(make_uuid_v7(at));
    postgres::Transaction transaction = co_await pool_.begin();
    const postgres::Rows rows =
        co_await transaction.run(sql::expire_orders, postgres::params(at, event_ids, make_uuid_v7(at)));
    const postgres::Row row = rows[0];
    const auto orders = row.get<std::vector<Uuid>>(0);
    if (orders.empty()) co_return 0;
    co_await payments::void_payments(transaction, orders, at);
    co_await transaction.commit();
    const auto skus = row.get<std::vector<std::int64_t>>(1);
    const auto available = row.get<std::vector<std::int64_t>>(2);
    const auto revisions = row.get<std::vector<std::int64_t>>(3);
    if (on_stock_)
        for (std::size_t i = 0; i < skus.size(); ++i) on_stock_(skus[i], available[i], revisions[i]);
    telemetry::info("orders_expired", {{"orders", static_cast<std::int64_t>(orders.size())}});
    co_return static_cast<int>(orders.size());
}

Task<> OrderPayments::forget_webhooks(Time at) {
    co_await payments::forget_webhooks(pool_, at - payments::webhooks_kept_for);
}

} // namespace rialto::orders
