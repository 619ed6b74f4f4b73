#pragma once
// How orders are paid: attempts with a provider, and the one place where whatever is learnt of a payment (an
// answer, a webhook, the shopper's return, a look at what became of it) meets its order. No transaction is
// open while a provider is called: what is wanted is recorded, then asked for, then its outcome is recorded;
// whoever dies in between leaves a row that the worker takes up.

#include "orders/orders.hpp"
#include "payments/payments.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::orders {

// ---- limits -------------------------------------------------------------------------------------------
inline constexpr int expired_at_once_max = 200;
inline constexpr int worker_lanes = 4; // provider calls of one worker at the same time

struct PayOrder {
    std::string method;
    std::string token; // of the shopper's means; empty for manual
    /// Where a provider sends the shopper back to; may be empty. "{order_id}" in it becomes the order's id.
    std::string return_url;
};

/// `first` goes with the capture and happens once, however often it is asked for.
enum class Attempt { first, another };

/// Belongs to the pool's loop; a node has one for its requests and one for its worker.
class OrderPayments {
  public:
    /// All outlive this. The pool's role is rialto_order or rialto_work. `on_stock` may be null.
    using OnStock = std::function<void(std::int64_t sku_id, std::int64_t available, std::int64_t revision)>;
    OrderPayments(postgres::Pool& pool, payments::Providers& providers, OnStock on_stock);

    bool accepts(std::string_view method) const;
    /// "manual", "stripe", …
    std::vector<std::string> methods() const;
    /// What a shopper reads where the market has no name for it; empty when it is not there.
    std::string_view label_of(std::string_view method) const;
    /// Empty when the provider sends no webhooks, or is not there.
    std::string_view signature_header(std::string_view provider) const;

    /// Tries to have an unpaid order paid. An outcome that is not known in time is no error: the order stays
    /// unpaid until it is. Errors: not_found, already_paid, order_closed, too_many_attempts,
    /// payment_in_progress, payment_declined.
    Task<Result<>> pay_order(Uuid id, PayOrder wanted, Attempt attempt, Time at);

    /// What is learnt of a payment. Safe to repeat, in any order, from anywhere.
    Task<> complete_payment(Uuid order_id, Uuid payment_id, payments::Report report, Time at);
    Task<> complete_refund(Uuid order_id, Uuid refund_id, payments::RefundReport report, Time at);

    /// Each event counts once. Errors: not_found (provider), invalid_signature, invalid_request.
    Task<Result<>> receive_webhook(std::string provider, std::string signature, std::string body, Time at);

    /// Does now what the order's payments and refunds wait for: after a cancellation or refund, and when the
    /// shopper is back from the provider.
    Task<> settle(Uuid order_id, Time at);

    /// One piece of the worker's job: the next step of something that is due. False when somebody else has
    /// it.
    Task<bool> take_step(payments::Due due, payments::When when, Time at);
    Task<std::vector<payments::Due>> list_due(Time at);
    /// How many expired; their stock is back.
    Task<int> expire_orders(Time at);
    Task<> forget_webhooks(Time at);

  private:
    payments::Provider* find(std::string_view name) const;
    Task<Result<std::optional<payments::Payment>>> begin(Uuid id, PayOrder wanted, Attempt attempt, Time at);
    Task<std::optional<payments::Report>> ask(payments::Payment payment);
    Task<Result<>> judge_attempt(Uuid id, Uuid payment_id, Time at);
    Task<bool> take_payment_step(payments::Due due, payments::When when, Time at);
    Task<bool> take_refund_step(payments::Due due, payments::When when, Time at);
    Task<> apply_webhook(postgres::Session& transaction, payments::Webhook& webhook, Time at);

    postgres::Pool& pool_;
    payments::Providers& providers_;
    OnStock on_stock_;
};

/// Work role: reconciles what nobody knows the outcome of, does what is due, lets unpaid orders expire. Runs
/// until stop() (on its loop); survives lost connections.
class PaymentWorker {
  public:
    /// `extra` is called about four times a second, for providers that need it (the sandbox's webhooks); may
    /// be null.
    using Extra = std::function<Task<int>(Time at)>;
    PaymentWorker(asio::io_context& loop, OrderPayments& payments, Extra extra);
    ~PaymentWorker();
    PaymentWorker(const PaymentWorker&) = delete;
    PaymentWorker& operator=(const PaymentWorker&) = delete;
    /// One of worker_lanes; lane 0 does the rest as well.
    Task<> run(int lane);
    void stop();

  private:
    struct State;
    std::shared_ptr<State> state_;
};

} // namespace rialto::orders
