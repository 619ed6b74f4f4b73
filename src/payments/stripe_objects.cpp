#include "payments/stripe_objects.hpp"

#include "platform/json/json.hpp"
#include "platform/telemetry/telemetry.hpp"

#include <map>

namespace rialto::payments::stripe {

struct ApiError {
    std::optional<std::string> type;
    std::optional<std::string> code;
    std::optional<std::string> decline_code;
};
BOOST_DESCRIBE_STRUCT(ApiError, (), (type, code, decline_code))

struct ErrorAnswer {
    ApiError error;
};
BOOST_DESCRIBE_STRUCT(ErrorAnswer, (), (error))

struct Redirect {
    std::optional<std::string> url;
};
BOOST_DESCRIBE_STRUCT(Redirect, (), (url))

struct Action {
    std::string type;
    std::optional<Redirect> redirect_to_url;
};
BOOST_DESCRIBE_STRUCT(Action, (), (type, redirect_to_url))

struct PaymentIntent {
    std::string id;
    std::string status;
    std::optional<std::string> client_secret;
    std::optional<Action> next_action;
    std::optional<ApiError> last_payment_error;
    std::optional<std::map<std::string, std::string>> metadata;
};
BOOST_DESCRIBE_STRUCT(PaymentIntent, (),
                      (id, status, client_secret, next_action, last_payment_error, metadata))

// latest_charge is the charge itself only where it was asked for (expand[]), else its id.
struct CardObject {
    std::optional<std::string> fingerprint;
};
BOOST_DESCRIBE_STRUCT(CardObject, (), (fingerprint))
struct ChargeMethod {
    std::optional<CardObject> card;
};
BOOST_DESCRIBE_STRUCT(ChargeMethod, (), (card))
struct Charge {
    std::optional<ChargeMethod> payment_method_details;
};
BOOST_DESCRIBE_STRUCT(Charge, (), (payment_method_details))
struct ChargedIntent {
    std::optional<Charge> latest_charge;
};
BOOST_DESCRIBE_STRUCT(ChargedIntent, (), (latest_charge))

struct RefundObject {
    std::string id;
    std::optional<std::string> status;
    std::optional<std::string> failure_reason;
    std::optional<std::map<std::string, std::string>> metadata;
};
BOOST_DESCRIBE_STRUCT(RefundObject, (), (id, status, failure_reason, metadata))

struct EventHead {
    std::string id;
    std::string type;
};
BOOST_DESCRIBE_STRUCT(EventHead, (), (id, type))

struct IntentData {
    PaymentIntent object;
};
BOOST_DESCRIBE_STRUCT(IntentData, (), (object))
struct IntentEvent {
    IntentData data;
};
BOOST_DESCRIBE_STRUCT(IntentEvent, (), (data))
struct RefundData {
    RefundObject object;
};
BOOST_DESCRIBE_STRUCT(RefundData, (), (object))
struct RefundEvent {
    RefundData data;
};
BOOST_DESCRIBE_STRUCT(RefundEvent, (), (data))

/// What the shopper's page is given.
struct NextAction {
    std::string type; // redirect (to url), or stripe_sdk (hand client_secret to Stripe.js)
    std::optional<std::string> url;
    std::optional<std::string> client_secret;
};
BOOST_DESCRIBE_STRUCT(NextAction, (), (type, url, client_secret))

} // namespace rialto::payments::stripe

namespace rialto::json {

using namespace payments::stripe;
template <>
inline constexpr bool is_foreign<ApiError> = true;
template <>
inline constexpr bool is_foreign<ErrorAnswer> = true;
template <>
inline constexpr bool is_foreign<Redirect> = true;
template <>
inline constexpr bool is_foreign<Action> = true;
template <>
inline constexpr bool is_foreign<PaymentIntent> = true;
template <>
inline constexpr bool is_foreign<CardObject> = true;
template <>
inline constexpr bool is_foreign<ChargeMethod> = true;
template <>
inline constexpr bool is_foreign<Charge> = true;
template <>
inline constexpr bool is_foreign<ChargedIntent> = true;
template <>
inline constexpr bool is_foreign<RefundObject> = true;
template <>
inline constexpr bool is_foreign<EventHead> = true;
template <>
inline constexpr bool is_foreign<IntentData> = true;
template <>
inline constexpr bool is_foreign<IntentEvent> = true;
template <>
inline constexpr bool is_foreign<RefundData> = true;
template <>
inline constexpr bool is_foreign<RefundEvent> = true;

} // namespace rialto::json

namespace rialto::payments::stripe {

namespace {

std::string failure_of(const ApiError& error) {
    if (error.decline_code && !error.decline_code->empty()) return *error.decline_code;
    return error.code.value_or(error.type.value_or("declined"));
}

std::optional<Report> report_of(const PaymentIntent& intent) {
    Report report{.reference = intent.id};
    if (intent.status == "requires_capture") {
        report.status = Status::authorised;
    } else if (intent.status == "succeeded") {
        report.status = Status::collected;
    } else if (intent.status == "canceled") {
        report.status = Status::voided;
    } else if (intent.status == "processing" || intent.status == "requires_confirmation") {
        report.status = Status::pending;
    } else if (intent.status == "requires_action") {
        report.status = Status::needs_action;
        NextAction next{"stripe_sdk", std::nullopt, intent.client_secret};
        if (intent.next_action && intent.next_action->redirect_to_url)
            next = {"redirect", intent.next_action->redirect_to_url->url, std::nullopt};
        report.next_action = json::print(next);
    } else if (intent.status == "requires_payment_method") {
        report.status = Status::failed;
        report.failure = intent.last_payment_error ? failure_of(*intent.last_payment_error) : "declined";
    } else {
        return std::nullopt;
    }
    return report;
}

std::string card_in(std::string_view intent) {
    const Result<ChargedIntent> charged = json::parse<ChargedIntent>(intent);
    if (!charged || !charged->latest_charge || !charged->latest_charge->payment_method_details) return {};
    const std::optional<CardObject>& card = charged->latest_charge->payment_method_details->card;
    return card ? card->fingerprint.value_or("") : "";
}

RefundReport report_of(const RefundObject& refund) {
    RefundReport report{RefundStatus::pending, refund.id, {}};
    const std::string status = refund.status.value_or("pending");
    if (status == "succeeded") report.status = RefundStatus::done;
    if (status == "failed" || status == "canceled") {
        report.status = RefundStatus::failed;
        report.failure = refund.failure_reason.value_or(status);
    }
    return report;
}

/// Whether asking again may be answered in another way. A key that Stripe does not accept may be mended.
bool may_be_asked_again(int http_status) {
    return http_status == 401 || http_status == 403 || http_status == 408 || http_status == 409 ||
           http_status == 429 || http_status >= 500 || http_status < 200;
}

void log_refusal(int http_status, const std::string& failure) {
    telemetry::warn("stripe_refused", {{"status", static_cast<std::int64_t>(http_status)},
                                       {"code", std::string_view(failure)}});
}

std::optional<std::string> failure_of(int http_status, std::string_view body) {
    const Result<ErrorAnswer> answer = json::parse<ErrorAnswer>(body);
    std::string failure = answer ? failure_of(answer->error) : "http_" + std::to_string(http_status);
    log_refusal(http_status, failure);
    // A repeat under the same key, while the first is worked on, comes as 400 or 409 by the API's version.
    if (may_be_asked_again(http_status) || failure == "idempotency_key_in_use" || failure == "lock_timeout")
        return std::nullopt;
    return failure;
}

std::optional<Uuid> id_in(const std::optional<std::map<std::string, std::string>>& metadata,
                          const char* name) {
    if (!metadata) return std::nullopt;
    const auto found = metadata->find(name);
    return found == metadata->end() ? std::nullopt : parse_uuid(found->second);
}

Result<Webhook> intent_webhook(std::string_view body, Webhook webhook) {
    Result<IntentEvent> event = json::parse<IntentEvent>(body);
    if (!event) return std::unexpected(std::move(event).error());
    const PaymentIntent& intent = event->data.object;
    const auto order_id = id_in(intent.metadata, "order_id");
    const auto payment_id = id_in(intent.metadata, "payment_id");
    webhook.payment = report_of(intent);
    if (!order_id || !payment_id || !webhook.payment) return webhook;
    webhook.order_id = order_id;
    webhook.payment_id = *payment_id;
    return webhook;
}

Result<Webhook> refund_webhook(std::string_view body, Webhook webhook) {
    Result<RefundEvent> event = json::parse<RefundEvent>(body);
    if (!event) return std::unexpected(std::move(event).error());
    const RefundObject& refund = event->data.object;
    const auto order_id = id_in(refund.metadata, "order_id");
    const auto refund_id = id_in(refund.metadata, "refund_id");
    if (!order_id || !refund_id) return webhook;
    webhook.order_id = order_id;
    webhook.refund_id = *refund_id;
    webhook.refund = report_of(refund);
    return webhook;
}

} // namespace

std::optional<Report> report_of(int http_status, std::string_view body) {
    if (http_status == 200) {
        const Result<PaymentIntent> intent = json::parse<PaymentIntent>(body);
        if (!intent) return std::nullopt;
        std::optional<Report> report = report_of(*intent);
        if (report) report->card = card_in(body);
        return report;
    }
    std::optional<std::string> failure = failure_of(http_status, body);
    if (!failure) return std::nullopt;
    return Report{.status = Status::failed, .failure = std::move(*failure)};
}

std::optional<RefundReport> refund_report_of(int http_status, std::string_view body) {
    if (http_status == 200) {
        const Result<RefundObject> refund = json::parse<RefundObject>(body);
        if (!refund) return std::nullopt;
        return report_of(*refund);
    }
    std::optional<std::string> failure = failure_of(http_status, body);
    if (!failure) return std::nullopt;
    return RefundReport{RefundStatus::failed, {}, std::move(*failure)};
}

Result<Webhook> webhook_of(std::string_view body) {
    Result<EventHead> head = json::parse<EventHead>(body);
    if (!head) return std::unexpected(std::move(head).error());
    Webhook webhook{.event_id = std::move(head->id), .type = std::move(head->type)};
    if (webhook.type.starts_with("payment_intent.")) return intent_webhook(body, std::move(webhook));
    if (webhook.type.starts_with("refund.") || webhook.type == "charge.refund.updated")
        return refund_webhook(body, std::move(webhook));
    return webhook;
}

} // namespace rialto::payments::stripe
