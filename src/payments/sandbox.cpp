#include "payments/sandbox.hpp"

#include "base/check.hpp"
#include "payments/signature.hpp"
#include "payments/sql.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/json/json.hpp"

#include <utility>

namespace rialto::payments {

namespace {

/// The body of a webhook: one of status and refund_status is there.
struct SandboxEvent {
    Uuid id;
    Uuid order_id;
    Uuid payment_id;
    std::optional<std::string> status;
    std::optional<std::string> failure;
    std::optional<Uuid> refund_id;
    std::optional<bool> refunded;
};
BOOST_DESCRIBE_STRUCT(SandboxEvent, (), (id, order_id, payment_id, status, failure, refund_id, refunded))

struct NextAction {
    std::string type;
    std::string url;
};
BOOST_DESCRIBE_STRUCT(NextAction, (), (type, url))

std::string event_of(const Payment& payment, Status status, Uuid event_id) {
    return json::print(SandboxEvent{event_id, payment.order_id, payment.id, std::string(name_of(status)),
                                    std::nullopt, std::nullopt, std::nullopt});
}

/// A token is a script and, after an @, the card that pays.
std::string_view script_of(std::string_view token) {
    return token.substr(0, token.find('@'));
}
std::string_view card_of(std::string_view token) {
    const std::size_t at = token.find('@');
    return at == std::string_view::npos ? std::string_view() : token.substr(at + 1);
}

/// What the first call makes of a script, in the provider's own books.
Report outcome_of(std::string_view token) {
    if (token == "decline") return {.status = Status::failed, .failure = "card_declined"};
    if (token == "needs_action") return {.status = Status::needs_action};
    for (const std::string_view known :
         {"approve", "time_out", "lost", "late_webhook", "double_webhook", "early_webhook",
          "collect_declined", "refund_declined", "refund_pending", "refund_reversed"})
        if (token == known) return {.status = Status::authorised};
    return {.status = Status::failed, .failure = "unknown_token"};
}

std::string reference_of(const Uuid& payment_id) {
    return "sandbox_" + to_string(payment_id);
}

} // namespace

/// A payment in the sandbox's books.
struct Sandbox::Kept {
    Uuid payment_id;
    Uuid order_id;
    std::string token;
    Report report;
    Money amount;
    std::string return_url;
};

Sandbox::Sandbox(postgres::Pool& pool, std::string_view secret)
    : pool_(pool), key_(crypto::bytes(crypto::hmac_sha256(secret, "sandbox webhooks"))) {}

void Sandbox::deliver_to(Deliver deliver) {
    deliver_ = std::move(deliver);
}

Task<std::optional<Sandbox::Kept>> Sandbox::find(Uuid payment_id) {
    const postgres::Rows rows = co_await pool_.run(sql::sandbox_read, postgres::params(payment_id));
    if (rows.empty()) co_return std::nullopt;
    const postgres::Row row = rows[0];
    const std::optional<Status> status = parse_status(row.get<std::string_view>(3));
    CHECK(status);
    Report report{.status = *status, .reference = reference_of(payment_id)};
    report.card = card_of(row.get<std::string_view>(2));
    report.failure = row.get<std::optional<std::string>>(4).value_or("");
    if (report.status == Status::needs_action)
        report.next_action =
            json::print(NextAction{"redirect", "/v1/sandbox/payments/" + to_string(payment_id) + "/action"});
    const Money amount{row.get<std::int64_t>(5),
                       parse_currency(row.get<std::string_view>(7)).value_or(Currency{})};
    co_return Kept{payment_id,        row.get<Uuid>(1), std::string(script_of(row.get<std::string_view>(2))),
                   std::move(report), amount,           row.get<std::optional<std::string>>(6).value_or("")};
}

Task<std::optional<Report>> Sandbox::authorise(Payment payment) {
    const std::string script(script_of(payment.token));
    const Report outcome = outcome_of(script);
    const bool never_arrives = script == "lost" && payment.tries == 0;
    if (never_arrives) co_return std::nullopt;
    const postgres::Rows made = co_await pool_.run(
        sql::sandbox_begin, postgres::params(payment.id, payment.order_id, payment.token,
                                             name_of(outcome.status), outcome.failure, payment.amount.amount,
                                             payment.return_url, payment.amount.currency.code()));
    const bool is_first = made[0].get<std::int32_t>(0) == 1;
    const std::optional<Kept> kept = co_await find(payment.id);
    CHECK(kept);
    if (!is_first) co_return kept->report;
    const Uuid event_id = make_uuid_v7(payment.started_at);
    const std::string event = event_of(payment, Status::authorised, event_id);
    if (script == "time_out") co_return std::nullopt;
    if (script == "late_webhook") {
        co_await queue_webhook(payment.id, event, 1, payment.started_at + sandbox_webhook_delay);
        co_return Report{.status = Status::pending, .reference = kept->report.reference};
    }
    if (script == "double_webhook") co_await queue_webhook(payment.id, event, 2, payment.started_at);
    if (script == "early_webhook" && deliver_)
        CHECK(co_await deliver_(sign_webhook(key_, event, payment.started_at), event, payment.started_at));
    co_return kept->report;
}

Task<std::optional<Report>> Sandbox::change(Uuid payment_id, Status from, Report to) {
    co_await pool_.run(sql::sandbox_change,
                       postgres::params(payment_id, name_of(from), name_of(to.status), to.failure));
    std::optional<Kept> kept = co_await find(payment_id);
    if (!kept) co_return std::nullopt;
    co_return std::move(kept->report);
}

Task<std::optional<Report>> Sandbox::collect(Payment payment) {
    const std::optional<Kept> kept = co_await find(payment.id);
    if (!kept) co_return std::nullopt;
    Report wanted{.status = Status::collected};
    if (kept->token == "collect_declined") wanted = {.status = Status::voided, .failure = "collect_declined"};
    co_return co_await change(payment.id, Status::authorised, std::move(wanted));
}

Task<std::optional<Report>> Sandbox::cancel(Payment payment) {
    const std::optional<Kept> kept = co_await find(payment.id);
    if (!kept) co_return std::nullopt;
    if (kept->report.status != Status::authorised && kept->report.status != Status::needs_action)
        co_return kept->report;
    co_return co_await change(payment.id, kept->report.status, {.status = Status::voided});
}

Task<std::optional<Report>> Sandbox::read(Payment payment) {
    std::optional<Kept> kept = co_await find(payment.id);
    if (!kept) co_return std::nullopt;
    // The late one is not known to be authorised before its webhook has said so.
    if (kept->token == "late_webhook" && payment.status == Status::pending) co_return std::nullopt;
    co_return std::move(kept->report);
}

Task<std::optional<RefundReport>> Sandbox::refund(Payment payment, Refund refund) {
    const std::optional<Kept> kept = co_await find(payment.id);
    if (!kept) co_return std::nullopt;
    const std::string reference = "sandbox_" + to_string(refund.id);
    RefundReport report{RefundStatus::done, reference, {}};
    if (kept->token == "refund_declined") report = {RefundStatus::failed, reference, "refund_declined"};
    if (kept->token == "refund_pending") report.status = RefundStatus::pending;
    const bool is_reversed = kept->token == "refund_reversed";
    const bool moves_money = report.status != RefundStatus::failed && !is_reversed;
    co_await pool_.run(sql::sandbox_refund, postgres::params(payment.id, refund.id, refund.amount,
                                                             moves_money ? "done" : "failed"));
    if (report.status == RefundStatus::pending || is_reversed) {
        // Named after the refund: a repeat of the call sends no other news.
        SandboxEvent event{refund.id,    payment.order_id, payment.id,  std::nullopt,
                           std::nullopt, refund.id,        !is_reversed};
        if (is_reversed) event.failure = "account_closed";
        co_await queue_webhook(payment.id, json::print(event), 1, refund.started_at + sandbox_webhook_delay);
    }
    co_return report;
}

std::string_view Sandbox::signature_header() const {
    return "Sandbox-Signature";
}

Result<Webhook> Sandbox::parse_webhook(std::string_view signature, std::string_view body, Time at) const {
    if (Result<> checked = check_signature(key_, signature, body, at); !checked)
        return std::unexpected(std::move(checked).error());
    Result<SandboxEvent> event = json::parse<SandboxEvent>(body);
    if (!event) return std::unexpected(std::move(event).error());
    Webhook webhook{.event_id = to_string(event->id),
                    .type = "payment",
                    .order_id = event->order_id,
                    .payment_id = event->payment_id};
    if (event->refund_id) {
        webhook.type = "refund";
        webhook.refund_id = *event->refund_id;
        webhook.refund =
            RefundReport{event->refunded.value_or(false) ? RefundStatus::done : RefundStatus::failed,
                         "sandbox_" + to_string(*event->refund_id), event->failure.value_or("")};
        return webhook;
    }
    const std::optional<Status> status = parse_status(event->status.value_or(""));
    if (!status) return invalid_field("/status", "is not known");
    webhook.payment = Report{.status = *status,
                             .reference = reference_of(event->payment_id),
                             .failure = event->failure.value_or("")};
    return webhook;
}

Task<std::optional<Sandbox::Shown>> Sandbox::show(Uuid payment_id) {
    std::optional<Kept> kept = co_await find(payment_id);
    if (!kept) co_return std::nullopt;
    co_return Shown{kept->amount, kept->report.status, std::move(kept->return_url)};
}

Task<Result<Uuid>> Sandbox::act(Uuid payment_id, Decision decision, Time at) {
    std::optional<Kept> kept = co_await find(payment_id);
    const auto missing = [] {
        return fail(ErrorKind::not_found, "not_found",
                    "There is no payment here that waits for the shopper.");
    };
    if (!kept) co_return missing();
    const Report wanted = decision == Decision::approve
                              ? Report{.status = Status::authorised}
                              : Report{.status = Status::failed, .failure = "authentication_failed"};
    const postgres::Rows changed =
        co_await pool_.run(sql::sandbox_change, postgres::params(payment_id, name_of(Status::needs_action),
                                                                 name_of(wanted.status), wanted.failure));
    if (changed.empty()) co_return missing();
    const Uuid event_id = make_uuid_v7(at);
    SandboxEvent event{event_id,     kept->order_id, payment_id,  std::string(name_of(wanted.status)),
                       std::nullopt, std::nullopt,   std::nullopt};
    if (!wanted.failure.empty()) event.failure = wanted.failure;
    co_await queue_webhook(payment_id, json::print(event), 1, at);
    co_return kept->order_id;
}

Task<> Sandbox::queue_webhook(Uuid payment_id, std::string body, int sends, Time due_at) {
    const Result<SandboxEvent> event = json::parse<SandboxEvent>(body);
    CHECK(event);
    co_await pool_.run(sql::sandbox_queue_webhook,
                       postgres::params(payment_id, event->id, body, std::int32_t(sends), due_at));
}

Task<int> Sandbox::send_due_webhooks(Time at) {
    constexpr std::chrono::seconds again_after{1};
    if (!deliver_) co_return 0;
    const postgres::Rows due = co_await pool_.run(sql::sandbox_due_webhooks, postgres::params(at));
    int sent = 0;
    for (const postgres::Row row : due) {
        const auto payment_id = row.get<Uuid>(0);
        const auto event_id = row.get<Uuid>(1);
        const auto body = row.get<std::string>(2);
        const bool was_taken = co_await deliver_(sign_webhook(key_, body, at), body, at);
        sent += was_taken ? 1 : 0;
        const postgres::Rows left =
            co_await pool_.run(sql::sandbox_sent_webhook,
                               postgres::params(payment_id, event_id, was_taken, Time(at + again_after)));
        if (left[0].get<std::int32_t>(0) == 0)
            co_await pool_.run(sql::sandbox_forget_webhook, postgres::params(payment_id, event_id));
    }
    co_return sent;
}

} // namespace rialto::payments
