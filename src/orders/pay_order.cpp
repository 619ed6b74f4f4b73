#include "base/check.hpp"
#include "orders/complete_payment.hpp"
#include "orders/life.hpp"
#include "orders/order_payments.hpp"
#include "orders/read_order.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/telemetry/telemetry.hpp"

#include <algorithm>
#include <utility>

namespace rialto::orders {

namespace {

using payments::Goal;
using payments::Payment;
using payments::Status;

std::unexpected<Error> conflict(std::string_view code, std::string detail, int retry_after_s = 0) {
    Error error{ErrorKind::conflict, std::string(code), std::move(detail)};
    error.retry_after_s = retry_after_s;
    return std::unexpected(std::move(error));
}

std::unexpected<Error> declined() {
    return fail(ErrorKind::payment_declined, "payment_declined",
                "The payment was declined. The order is kept for a while: pay it in another way.");
}

/// The order was cancelled, for its card had as much of an offer as one customer can have.
bool ended_by_limit(const Order& order) {
    return order.status == "cancelled" && order.events.back().data.find("limit_reached") != std::string::npos;
}

std::unexpected<Error> over_limit() {
    return fail(ErrorKind::payment_declined, "limit_reached",
                "This card has as much of the offer as one customer can have. The order is cancelled and its "
                "payment is given back.");
}

/// The id of an order that is placed by the same request is not known to whoever asks for it.
std::string url_for(std::string url, const Uuid& order) {
    constexpr std::string_view place = "{order_id}";
    const std::string id = to_string(order);
    for (std::size_t at = url.find(place); at != std::string::npos; at = url.find(place, at + id.size()))
        url.replace(at, place.size(), id);
    return url;
}

telemetry::Counter& attempts_counted() {
    static telemetry::Counter counter =
        telemetry::counter("rialto_payment_attempts_total", "Payments that were begun with a provider");
    return counter;
}

} // namespace

OrderPayments::OrderPayments(postgres::Pool& pool, payments::Providers& providers, OnStock on_stock)
    : pool_(pool), providers_(providers), on_stock_(std::move(on_stock)) {}

payments::Provider* OrderPayments::find(std::string_view name) const {
    const auto found = providers_.find(name);
    return found == providers_.end() ? nullptr : found->second.get();
}

bool OrderPayments::accepts(std::string_view method) const {
    return find(method) != nullptr;
}

std::vector<std::string> OrderPayments::methods() const {
    std::vector<std::string> names;
    for (const auto& [name, provider] : providers_) names.push_back(name);
    return names;
}

std::string_view OrderPayments::label_of(std::string_view method) const {
    const payments::Provider* found = find(method);
    return found == nullptr ? std::string_view() : found->label();
}

std::string_view OrderPayments::signature_header(std::string_view provider) const {
    const payments::Provider* found = find(provider);
    return found == nullptr ? std::string_view() : found->signature_header();
}

// Short transaction: what is wanted. nullopt: nothing is to be asked of anybody.
Task<Result<std::optional<Payment>>> OrderPayments::begin(Uuid id, PayOrder wanted, Attempt attempt,
                                                          Time at) {
    using Begun = Result<std::optional<Payment>>;
    postgres::Transaction transaction = co_await pool_.begin();
    std::optional<LockedOrder> order = co_await lock_order(transaction, id);
    if (!order) co_return fail(ErrorKind::not_found, "not_found", "There is no such order.");
    const std::vector<Payment> before = co_await payments::read_payments(transaction, id);
    if (attempt == Attempt::first && !before.empty()) {
        const bool was_declined = before.size() == 1 && before[0].status == Status::failed;
        if (was_declined && order->payment_status == "unpaid") co_return declined();
        co_return Begun(std::nullopt);
    }
    const bool is_open = order->payment_status == "unpaid" && !is_closed(order->status);
    if (attempt == Attempt::first && !is_open) co_return Begun(std::nullopt);
    if (order->payment_status != "unpaid")
        co_return conflict("already_paid", "This order is " + order->payment_status + " already.");
    if (is_closed(order->status))
        co_return conflict("order_closed", "This order is " + order->status + ": place a new one.");
    if (before.size() >= payments::attempts_max)
        co_return conflict("too_many_attempts",
                           "This order was tried to be paid too often: place a new one.");
    for (const Payment& each : before)
        if (each.status == Status::pending && each.goal == Goal::collected)
            co_return conflict("payment_in_progress", "What became of the last payment is not known yet.", 2);

    co_await payments::void_payments(transaction, {id}, at);
    if (order->totals.total == 0) {
        co_await record_step(transaction, *order, {.type = "paid", .payment_status = "paid"}, at);
        co_await transaction.commit();
        co_return Begun(std::nullopt);
    }
    std::optional<Payment> begun;
    if (wanted.method != "manual") {
        const Uuid payment_id = make_uuid_v7(at);
        payments::NewPayment made{id,
                                  payment_id,
                                  wanted.method,
                                  {order->totals.total, order->totals.currency},
                                  wanted.token,
                                  url_for(wanted.return_url, id)};
        co_await payments::begin_payment(transaction, std::move(made), at);
        for (Payment& each : co_await payments::read_payments(transaction, id))
            if (each.id == payment_id) begun = std::move(each);
        CHECK(begun);
    }
    if (attempt == Attempt::another) {
        std::string data = "{\"method\":\"" + wanted.method + "\"}"; // a known method: nothing to escape
        co_await record_step(transaction, *order,
                             {.type = "payment_started",
                              .data = std::move(data),
                              .payment_method = wanted.method,
                              .payment = "{}"},
                             at);
    }
    co_await transaction.commit();
    co_return begun;
}

// The provider, without any lock. What nobody in here can act on counts as "not known".
Task<std::optional<payments::Report>> OrderPayments::ask(Payment payment) {
    payments::Provider* provider = find(payment.provider);
    if (provider == nullptr) {
        telemetry::error("payment_provider_missing", {{"provider", std::string_view(payment.provider)}});
        co_return std::nullopt;
    }
    std::string failure;
    try {
        switch (payments::next_step(payment)) {
        case payments::Next::authorise: co_return co_await provider->authorise(std::move(payment));
        case payments::Next::read: co_return co_await provider->read(std::move(payment));
        case payments::Next::collect: co_return co_await provider->collect(std::move(payment));
        case payments::Next::cancel: co_return co_await provider->cancel(std::move(payment));
        case payments::Next::nothing: co_return std::nullopt;
        }
    } catch (const postgres::Unavailable& lost) {
        failure = lost.what(); // the sandbox's books
    }
    telemetry::warn("payment_provider_failed", {{"reason", std::string_view(failure)}});
    co_return std::nullopt;
}

Task<Result<>> OrderPayments::judge_attempt(Uuid id, Uuid payment_id, Time at) {
    std::optional<Payment> payment;
    std::vector<Order> orders;
    {
        postgres::Session session = co_await pool_.session();
        orders = co_await read_orders(session, {id});
        for (Payment& each : co_await payments::read_payments(session, id))
            if (each.id == payment_id) payment = std::move(each);
    }
    CHECK(payment && !orders.empty());
    if (payment->status == Status::authorised && payment->goal == Goal::voided)
        co_await take_step({id, payment_id, false}, payments::When::now, at);
    if (ended_by_limit(orders[0])) co_return over_limit();
    if (payment->status == Status::failed || payment->status == Status::voided) co_return declined();
    if (payment->status != Status::authorised) co_return Result<>{};
    co_await take_step({id, payment_id, false}, payments::When::now, at);
    co_return Result<>{};
}

Task<Result<>> OrderPayments::pay_order(Uuid id, PayOrder wanted, Attempt attempt, Time at) {
    CO_TRY(std::optional<Payment> begun, co_await begin(id, std::move(wanted), attempt, at));
    if (!begun) co_return Result<>{};
    attempts_counted().add();
    const Uuid payment_id = begun->id;
    std::optional<payments::Report> report = co_await ask(std::move(*begun));
    if (report) co_await complete_payment(id, payment_id, std::move(*report), at);
    co_return co_await judge_attempt(id, payment_id, at);
}

Task<> OrderPayments::complete_payment(Uuid order_id, Uuid payment_id, payments::Report report, Time at) {
    for (int attempt = 1;; ++attempt) {
        try {
            postgres::Transaction transaction = co_await pool_.begin();
            std::optional<LockedOrder> order = co_await lock_order(transaction, order_id);
            if (!order) co_return;
            for (const Payment& each : co_await payments::read_payments(transaction, order_id))
                if (each.id == payment_id) co_await apply_report(transaction, *order, each, report, at);
            co_await transaction.commit();
            co_return;
        } catch (const postgres::SqlError& error) {
            if (!error.is_retryable() || attempt >= batch_retries_max) throw;
        }
    }
}

Task<> OrderPayments::complete_refund(Uuid order_id, Uuid refund_id, payments::RefundReport report, Time at) {
    for (int attempt = 1;; ++attempt) {
        try {
            postgres::Transaction transaction = co_await pool_.begin();
            std::optional<LockedOrder> order = co_await lock_order(transaction, order_id);
            if (!order) co_return;
            const auto refund = co_await payments::read_refund(transaction, order_id, refund_id);
            if (refund) co_await apply_refund_report(transaction, *order, *refund, report, at);
            co_await transaction.commit();
            co_return;
        } catch (const postgres::SqlError& error) {
            if (!error.is_retryable() || attempt >= batch_retries_max) throw;
        }
    }
}

} // namespace rialto::orders
