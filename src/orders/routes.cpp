#include "orders/routes.hpp"

#include "base/email.hpp"
#include "base/text.hpp"
#include "orders/payment_wire.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/throttle/answer.hpp"

#include <algorithm>

namespace rialto::orders {

namespace {

struct CaptureBody {
    Uuid cart_id;
    int cart_version = 0;
    std::string email;
    Money expected_total;
    wire::PaymentWanted payment;
    std::optional<std::string> email_proof; // of POST /v1/email-verifications
    std::optional<std::string> admission;   // of a ticket, for an offer with a waiting room
};
BOOST_DESCRIBE_STRUCT(CaptureBody, (),
                      (cart_id, cart_version, email, expected_total, payment, email_proof, admission))

Result<std::string> idempotency_key(const http::Request& request) {
    const std::string_view key = request.header("Idempotency-Key");
    if (key.empty()) {
        Error error{ErrorKind::invalid, "idempotency_key_required",
                    "Send an Idempotency-Key header, the same for every repeat of this order."};
        error.fields.push_back({"header Idempotency-Key", "is needed"});
        return std::unexpected(std::move(error));
    }
    const bool visible = std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < 0x7f; });
    if (key.size() > key_bytes_max || !visible)
        return invalid_field("header Idempotency-Key", "must be 1 to 255 visible ASCII characters");
    return std::string(key);
}

struct WantedCapture {
    CaptureOrder order;
    PayOrder payment;
};

/// What is ordered, however it is shown that one may: a repeat may come with fresh proofs.
std::string fingerprint_of(CaptureBody body) {
    body.email_proof.reset();
    body.admission.reset();
    return std::string(crypto::bytes(crypto::sha256("POST /v1/orders\n" + json::print(body))));
}

Result<WantedCapture> parse_capture(const OrderRoutes& routes, const http::Request& request) {
    Result<std::string> key = idempotency_key(request);
    if (!key) return std::unexpected(std::move(key).error());
    Result<CaptureBody> body = json::parse<CaptureBody>(request.body);
    if (!body) return std::unexpected(std::move(body).error());
    const std::string email(trim(body->email));
    if (!looks_like_email(email))
        return invalid_field("/email", "must be an e-mail address like anna@example.com");
    Result<PayOrder> payment = check_payment(routes.payments, "/payment", body->payment);
    if (!payment) return std::unexpected(std::move(payment).error());
    CaptureOrder order{std::move(*key),      body->cart_id,        body->cart_version,   email,
                       body->expected_total, body->payment.method, fingerprint_of(*body)};
    order.is_verified =
        body->email_proof && routes.proofs.holds(*body->email_proof, email, request.received_at);
    if (body->admission) {
        Result<offers::Admission> admission = routes.orders.read_admission(*body->admission, body->cart_id);
        if (!admission) return std::unexpected(std::move(admission).error());
        order.admission = *admission;
    }
    return WantedCapture{std::move(order), std::move(*payment)};
}

http::Response private_json(int status, std::string body) {
    http::Response response = http::json_response(status, std::move(body));
    response.headers.emplace_back("Cache-Control", "private, no-store");
    return response;
}

Error no_such_order() {
    return {ErrorKind::not_found, "not_found", "There is no such order."};
}

} // namespace

Task<Result<Uuid>> opened_order(OrderRoutes& routes, http::Request& request, http::Access access) {
    const std::optional<Uuid> id = parse_uuid(request.path_values[0]);
    const std::string token(request.bearer());
    if (!id || token.empty()) co_return std::unexpected(no_such_order());
    if (routes.orders.opens(*id, token)) co_return *id;
    if (!co_await routes.keys.may(token, access)) co_return std::unexpected(no_such_order());
    co_return *id;
}

http::Response order_response(OrderRoutes& routes, const Order& order) {
    http::Response response = http::json_response(200, json::print(view_of(routes.orders.store(), order)));
    response.headers.emplace_back("Cache-Control", "private, no-cache");
    response.headers.emplace_back("ETag", etag_of(order));
    response.stage = "db";
    return response;
}

std::string order_schema(std::map<std::string, std::string>& schemas) {
    return json::schema<wire::Order>(schemas);
}

http::Response refused_payment(OrderRoutes& routes, Error error, const Order& order) {
    wire::Order view = view_of(routes.orders.store(), order);
    view.access_token = routes.orders.access_token(order.id);
    error.members = "\"order\":" + json::print(view);
    http::Response response = http::problem(error);
    response.headers.emplace_back("Cache-Control", "private, no-store");
    return response;
}

namespace {

/// Offers count by the account. Where its address has not been shown to be theirs, a proof for the order's
/// counts more.
void identify(CaptureOrder& order, const accounts::Account& account) {
    if (order.is_verified && !account.email_verified) return;
    order.customer = account.email;
    order.is_verified = account.email_verified;
}

Task<http::Response> capture_unlimited(OrderRoutes& routes, http::Request& request) {
    Result<WantedCapture> wanted = parse_capture(routes, request);
    if (!wanted) co_return http::problem(wanted.error());
    if (const auto signed_in = co_await accounts::find_session(routes.sessions, request)) {
        wanted->order.group = signed_in->account.group;
        identify(wanted->order, signed_in->account);
    }
    OrderService::Pay pay;
    if (wanted->payment.method != "manual")
        pay = [&](Uuid order) {
            return routes.payments.pay_order(order, wanted->payment, Attempt::first, request.received_at);
        };
    Result<Captured> captured =
        co_await routes.orders.capture_order(std::move(wanted->order), std::move(pay));
    if (!captured) co_return http::problem(captured.error());
    if (captured->refused) co_return refused_payment(routes, std::move(*captured->refused), captured->order);
    wire::Order view = view_of(routes.orders.store(), captured->order);
    view.access_token = routes.orders.access_token(captured->order.id);
    http::Response response = private_json(201, json::print(view));
    response.headers.emplace_back("Location", "/v1/orders/" + to_string(captured->order.id));
    if (captured->replayed) response.headers.emplace_back("Idempotent-Replayed", "true");
    response.stage = "capture";
    co_return response;
}

} // namespace

Task<http::Response> capture_order(OrderRoutes& routes, http::Request& request) {
    const throttle::Limit limit = routes.limit.limit();
    const auto taken = co_await routes.limit.take("checkouts", request);
    if (taken && !taken->allowed)
        co_return throttle::too_many_requests(limit, *taken, "Too many checkouts; wait a little.");
    http::Response response = co_await capture_unlimited(routes, request);
    if (taken) throttle::add_headers(response, limit, *taken);
    co_return response;
}

const http::Operation capture_order_operation{
    .id = "capture_order",
    .summary =
        "Places an order: takes the stock and records it, once under each Idempotency-Key, and has it paid. "
        "An order whose payment is declined stands all the same, unpaid, for a while: the problem has it as "
        "`order`, and POST /v1/orders/{id}/payment tries another way.",
    .body_schema =
        [](std::map<std::string, std::string>& schemas) { return json::schema<CaptureBody>(schemas); },
    .success = 201,
    .answer_schema = order_schema,
    .parameters = {{"Idempotency-Key", "header", "string",
                    "Made once for an order and sent with every repeat.", true}},
    .errors = {"idempotency_key_required",
               "invalid_request",
               "idempotency_mismatch",
               "in_progress",
               "not_found",
               "cart_ordered",
               "version_conflict",
               "cart_empty",
               "delivery_required",
               "sold_out",
               "price_changed",
               "offer_ended",
               "offer_paused",
               "offer_not_started",
               "email_verification_required",
               "admission_required",
               "admission_expired",
               "admission_used",
               "limit_reached",
               "too_many_requests",
               "overloaded",
               "payment_declined"},
};

} // namespace rialto::orders
