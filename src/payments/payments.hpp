#pragma once
// Payments: how an order comes to be paid. A Provider is somebody who moves money (people, the sandbox,
// Stripe); a Payment is one attempt to have an order paid. What stands here knows an order by its id alone:
// what a payment means for the order is completed in orders, which locks the order before it calls any
// function of this folder that takes a Session. No provider is ever called inside a transaction.

#include "base/id.hpp"
#include "base/money.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "base/time.hpp"
#include "platform/postgres/postgres.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::payments {

// ---- limits -------------------------------------------------------------------------------------------
inline constexpr std::chrono::seconds provider_timeout{10};     // of one call to a provider
inline constexpr std::chrono::seconds first_try_after{5};       // the worker leaves a request this long
inline constexpr std::chrono::seconds retry_after_max{300};     // between two tries: 1, 2, 4, … s, at most
inline constexpr int tries_max = 300;                           // about a day
inline constexpr int tries_at_once_max = 20;                    // that somebody asks for before they are due
inline constexpr int attempts_max = 20;                         // to have one order paid
inline constexpr std::chrono::minutes webhook_age_max{5};       // and how far ahead its clock may be
inline constexpr std::chrono::hours webhooks_kept_for{30 * 24}; // longer than any provider repeats one
inline constexpr std::size_t token_bytes_max = 255;
inline constexpr std::size_t return_url_bytes_max = 2000;
inline constexpr int due_max = 50;                          // steps taken up at once
inline constexpr std::chrono::seconds reserved_for_min{60}; // that a method keeps an unpaid order's stock
inline constexpr std::chrono::hours reserved_for_max{90 * 24};

// ---- the model ----------------------------------------------------------------------------------------

/// pending: nobody knows yet. needs_action: the shopper must do something. failed and voided took no money.
enum class Status : std::uint8_t { pending, needs_action, authorised, collected, failed, voided };
std::string_view name_of(Status status);
std::optional<Status> parse_status(std::string_view name);

/// The same table as payments.transitions.
struct Transition {
    Status from;
    Status to;
};
const std::vector<Transition>& transitions();
bool may_become(Status from, Status to);

/// What shall become of a payment.
enum class Goal : std::uint8_t { collected, voided };

struct Payment {
    Uuid order_id;
    Uuid id;
    int attempt = 0;
    std::string provider;
    std::string reference;  // the provider's name for it; empty while it is not known
    std::string token;      // of the shopper's means; empty once the outcome is known
    std::string return_url; // where the shopper comes back to; may be empty
    Money amount;
    Status status = Status::pending;
    Goal goal = Goal::collected;
    bool counts = true; // false: came on top of a paid order
    std::int64_t collected = 0;
    std::int64_t refunded = 0;
    int tries = 0;
    Time started_at;
};

/// What a provider says of a payment: by answer, by webhook or when asked.
struct Report {
    Status status = Status::pending;
    std::string reference = {};
    std::string next_action = {}; // JSON object for the shopper's page; empty for none
    std::string failure = {};     // a code such as "card_declined"
    std::string card = {};        // the provider's fingerprint of what paid; empty where it is not known
};

/// reversed: it was done, and the money came back to the shop.
enum class RefundStatus : std::uint8_t { pending, done, failed, reversed };
struct RefundReport {
    RefundStatus status = RefundStatus::pending;
    std::string reference = {};
    std::string failure = {};
};

struct Refund {
    Uuid order_id;
    Uuid id;
    Uuid payment_id;
    std::int64_t amount = 0;
    std::string reference;
    RefundStatus status = RefundStatus::pending;
    int tries = 0;
    Time started_at = {};
};

/// The next thing to do for a payment, if any.
enum class Next : std::uint8_t { nothing, authorise, read, collect, cancel };
Next next_step(const Payment& payment);

// ---- providers ----------------------------------------------------------------------------------------

/// One delivery of a webhook. Without an order it is none of ours, or of a kind that says nothing new.
struct Webhook {
    std::string event_id;
    std::string type;
    std::optional<Uuid> order_id = {};
    Uuid payment_id = {};
    std::optional<Report> payment = {}; // one of the two is set when order_id is
    Uuid refund_id = {};
    std::optional<RefundReport> refund = {};
};

/// Somebody who moves money. Every call is safe to repeat: payment and refund ids are the idempotency keys.
/// nullopt: nothing is known of what came of it (no answer, an answer that says to come back): ask again.
class Provider {
  public:
    virtual ~Provider() = default;

    /// What a shopper reads where the market has no name for it.
    virtual std::string_view label() const = 0;

    virtual Task<std::optional<Report>> authorise(Payment payment) = 0;
    virtual Task<std::optional<Report>> collect(Payment payment) = 0;
    virtual Task<std::optional<Report>> cancel(Payment payment) = 0;
    /// How the payment stands; needs its reference.
    virtual Task<std::optional<Report>> read(Payment payment) = 0;
    virtual Task<std::optional<RefundReport>> refund(Payment payment, Refund refund) = 0;

    /// The header that a webhook's signature comes in; empty when there are no webhooks.
    virtual std::string_view signature_header() const = 0;
    /// Errors: 400 invalid_signature (wrong, or older than webhook_age_max), invalid_request.
    virtual Result<Webhook> parse_webhook(std::string_view signature, std::string_view body,
                                          Time at) const = 0;
};

/// By method; the keys are the methods that a shopper may choose.
using Providers = std::map<std::string, std::unique_ptr<Provider>, std::less<>>;

/// People: cash, transfer, whatever staff record. Its calls succeed at once and do nothing.
std::unique_ptr<Provider> make_manual();

// ---- storage: in a transaction that has locked the order ------------------------------------------------

struct NewPayment {
    Uuid order_id;
    Uuid id;
    std::string provider;
    Money amount;
    std::string token;
    std::string return_url;
};
/// Records an attempt, pending; its outcome is unknown until somebody reports it.
Task<> begin_payment(postgres::Session& transaction, NewPayment wanted, Time at);

/// In order of attempts.
Task<std::vector<Payment>> read_payments(postgres::Session& transaction, Uuid order_id);

/// What a report makes of a payment that stands at `before`. The caller has seen that the status may change.
struct Change {
    Report report;
    Goal goal = Goal::collected;
    bool counts = true;
};
Task<> record_report(postgres::Session& transaction, Payment before, Change change, Time at);

/// Whatever took no money yet shall take none. Also for several orders at once.
Task<> void_payments(postgres::Session& transaction, std::vector<Uuid> order_ids, Time at);

/// What orders can still give back: collected less refunded less refunds under way.
Task<std::int64_t> refundable(postgres::Session& transaction, Uuid order_id);

/// Begins to give `amount` of a collected payment back. People give back at once: then it is done.
Task<Refund> begin_refund(postgres::Session& transaction, Payment payment, std::int64_t amount, Time at);
Task<std::optional<Refund>> read_refund(postgres::Session& transaction, Uuid order_id, Uuid refund_id);
/// False when the refund no longer stands at `before`.
Task<bool> record_refund(postgres::Session& transaction, Refund before, RefundReport report, Time at);

/// False when the event was processed before, here or elsewhere; waits for a twin in flight. First in its
/// transaction, before the order.
Task<bool> take_webhook(postgres::Session& transaction, std::string provider, std::string event_id,
                        std::string type, std::string payload_digest, Time at);

// ---- storage: work that is due, each in a statement of its own ------------------------------------------

enum class When : std::uint8_t { due, now };
/// Takes the next step of a payment or refund upon oneself: nobody else does until its time to retry.
/// nullopt: nothing is to be done, or not yet.
Task<std::optional<Payment>> claim_payment(postgres::Pool& pool, Uuid order_id, Uuid payment_id, When when,
                                           Time at);
struct ClaimedRefund {
    Refund refund;
    Payment payment;
};
Task<std::optional<ClaimedRefund>> claim_refund(postgres::Pool& pool, Uuid order_id, Uuid refund_id,
                                                When when, Time at);

struct Due {
    Uuid order_id;
    Uuid id; // of a payment or a refund
    bool is_refund = false;
};
/// What is due by then with these providers; at most due_max.
Task<std::vector<Due>> list_due(postgres::Pool& pool, std::vector<std::string> providers, Time at);
/// All that an order waits for, due or not.
Task<std::vector<Due>> list_due_of_order(postgres::Pool& pool, Uuid order_id);
Task<> forget_webhooks(postgres::Pool& pool, Time before);

} // namespace rialto::payments
