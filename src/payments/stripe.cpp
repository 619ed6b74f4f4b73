#include "payments/stripe.hpp"

#include "payments/signature.hpp"
#include "payments/stripe_objects.hpp"
#include "platform/telemetry/telemetry.hpp"

#include <utility>

namespace rialto::payments {

namespace {

void append_escaped(std::string& out, std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                              c == '-' || c == '_' || c == '.' || c == '~';
        if (is_plain) {
            out += c;
        } else {
            out += '%';
            out += digits[byte >> 4];
            out += digits[byte & 15];
        }
    }
}

/// application/x-www-form-urlencoded, as Stripe takes it: nested names in brackets.
class Form {
  public:
    Form& add(std::string_view name, std::string_view value) {
        if (!text_.empty()) text_ += '&';
        append_escaped(text_, name);
        text_ += '=';
        append_escaped(text_, value);
        return *this;
    }
    std::string take() { return std::move(text_); }

  private:
    std::string text_;
};

std::string lower(std::string_view code) {
    std::string text(code);
    for (char& c : text) c = static_cast<char>(c | 0x20);
    return text;
}

/// For a path: a reference is Stripe's own "pi_…", but nothing of it may lead elsewhere.
std::string intent_path(const Payment& payment, std::string_view action) {
    std::string path = "/v1/payment_intents/";
    append_escaped(path, payment.reference);
    path += action;
    return path;
}

} // namespace

Stripe::Stripe(StripeOptions options, StripeSend send)
    : options_(std::move(options)), send_(std::move(send)) {}

Task<std::optional<StripeAnswer>> Stripe::ask(std::string method, std::string path, std::string form,
                                              std::string idempotency_key) {
    StripeCall call{std::move(method), options_.url + path, {}, std::move(form)};
    call.headers.emplace_back("Authorization", "Bearer " + options_.secret_key);
    call.headers.emplace_back("Stripe-Version", std::string(stripe_version));
    if (call.method == "POST") {
        call.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
        call.headers.emplace_back("Idempotency-Key", std::move(idempotency_key));
    }
    std::optional<StripeAnswer> answer = co_await send_(std::move(call));
    if (!answer) telemetry::warn("stripe_silent");
    co_return answer;
}

Task<std::optional<Report>> Stripe::ask_intent(std::string method, std::string path, std::string form,
                                               std::string idempotency_key) {
    const std::optional<StripeAnswer> answer =
        co_await ask(std::move(method), std::move(path), std::move(form), std::move(idempotency_key));
    if (!answer) co_return std::nullopt;
    co_return stripe::report_of(answer->status, answer->body);
}

Task<std::optional<Report>> Stripe::authorise(Payment payment) {
    Form form;
    form.add("amount", std::to_string(payment.amount.amount))
        .add("currency", lower(payment.amount.currency.code()))
        .add("payment_method", payment.token)
        .add("capture_method", "manual")
        .add("confirm", "true")
        .add("automatic_payment_methods[enabled]", "true")
        .add("expand[]", "latest_charge")
        .add("metadata[order_id]", to_string(payment.order_id))
        .add("metadata[payment_id]", to_string(payment.id));
    if (payment.return_url.empty())
        form.add("automatic_payment_methods[allow_redirects]", "never").add("use_stripe_sdk", "true");
    else
        form.add("return_url", payment.return_url);
    co_return co_await ask_intent("POST", "/v1/payment_intents", form.take(), to_string(payment.id));
}

// Stripe repeats under a key whatever it answered first, a fault of its own as well. Capturing and cancelling
// cannot happen twice, so each try has a key of its own.
Task<std::optional<Report>> Stripe::collect(Payment payment) {
    std::optional<Report> report = co_await ask_intent(
        "POST", intent_path(payment, "/capture"), Form().add("expand[]", "latest_charge").take(),
        to_string(payment.id) + "-capture-" + std::to_string(payment.tries));
    // A refused call says nothing of where the intent stands: it may have lapsed, or be collected already.
    if (report && report->status == Status::failed) co_return co_await read(std::move(payment));
    co_return report;
}

Task<std::optional<Report>> Stripe::cancel(Payment payment) {
    std::optional<Report> report =
        co_await ask_intent("POST", intent_path(payment, "/cancel"), {},
                            to_string(payment.id) + "-cancel-" + std::to_string(payment.tries));
    if (report && report->status == Status::failed) co_return co_await read(std::move(payment));
    co_return report;
}

Task<std::optional<Report>> Stripe::read(Payment payment) {
    const std::optional<StripeAnswer> answer =
        co_await ask("GET", intent_path(payment, "?expand%5B%5D=latest_charge"), {}, {});
    if (!answer || answer->status != 200) co_return std::nullopt;
    co_return stripe::report_of(answer->status, answer->body);
}

Task<std::optional<RefundReport>> Stripe::refund(Payment payment, Refund refund) {
    Form form;
    form.add("payment_intent", payment.reference)
        .add("amount", std::to_string(refund.amount))
        .add("metadata[order_id]", to_string(refund.order_id))
        .add("metadata[payment_id]", to_string(payment.id))
        .add("metadata[refund_id]", to_string(refund.id));
    std::string path = "/v1/refunds";
    std::string method = "POST";
    std::string body = form.take();
    if (!refund.reference.empty()) { // it was begun: how does it stand?
        path += '/';
        append_escaped(path, refund.reference);
        method = "GET";
        body.clear();
    }
    const std::optional<StripeAnswer> answer =
        co_await ask(std::move(method), std::move(path), std::move(body), to_string(refund.id));
    if (!answer) co_return std::nullopt;
    co_return stripe::refund_report_of(answer->status, answer->body);
}

std::string_view Stripe::signature_header() const {
    return "Stripe-Signature";
}

Result<Webhook> Stripe::parse_webhook(std::string_view signature, std::string_view body, Time at) const {
    if (Result<> checked = check_signature(options_.webhook_secret, signature, body, at); !checked)
        return std::unexpected(std::move(checked).error());
    return stripe::webhook_of(body);
}

} // namespace rialto::payments
