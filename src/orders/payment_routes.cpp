// How an order is paid, over HTTP: by the shopper, by the provider's webhooks, in the sandbox.

#include "orders/payment_wire.hpp"
#include "orders/step_body.hpp"
#include "payments/payments.hpp"

#include <algorithm>

namespace rialto::orders {

namespace {

struct Received {
    bool received = true;
};
BOOST_DESCRIBE_STRUCT(Received, (), (received))

using Schemas = std::map<std::string, std::string>;

bool is_visible(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
}

std::string join(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

http::Response no_such_payment() {
    return http::problem({ErrorKind::not_found, "not_found", "There is no such payment here."});
}

Task<http::Response> show(OrderRoutes& routes, Uuid id) {
    const Result<Order> order = co_await routes.orders.read_order(id);
    co_return order ? order_response(routes, *order) : http::problem(order.error());
}

} // namespace

Result<> check_way(const markets::Markets& markets, std::string_view segment, std::string pointer,
                   std::string_view method) {
    const markets::Segment* found = markets.find_segment(segment);
    // A segment that is gone can forbid nothing any more.
    if (found == nullptr || markets.market_of(*found).offers_way(method)) return {};
    return invalid_field(pointer + "/method", "is not offered in this segment");
}

Result<PayOrder> check_payment(const OrderPayments& payments, std::string pointer,
                               const wire::PaymentWanted& wanted) {
    if (!payments.accepts(wanted.method))
        return invalid_field(pointer + "/method", "must be one of " + join(payments.methods()));
    PayOrder checked{wanted.method, wanted.token.value_or(""), wanted.return_url.value_or("")};
    if (checked.method != "manual" && checked.token.empty())
        return invalid_field(pointer + "/token", "is needed for this method");
    if (checked.token.size() > payments::token_bytes_max || !is_visible(checked.token))
        return invalid_field(pointer + "/token", "must have at most 255 visible ASCII characters");
    const std::string& url = checked.return_url;
    if (!url.empty() && (url.size() > payments::return_url_bytes_max || !is_visible(url) ||
                         !(url.starts_with("https://") || url.starts_with("http://"))))
        return invalid_field(pointer + "/return_url", "must be an http or https URL");
    return checked;
}

Task<http::Response> pay_order(OrderRoutes& routes, http::Request& request) {
    const Result<Uuid> id = co_await opened_order(routes, request, http::Access::support);
    if (!id) co_return http::problem(id.error());
    Result<wire::PaymentWanted> body = json::parse<wire::PaymentWanted>(request.body);
    if (!body) co_return http::problem(body.error());
    Result<PayOrder> wanted = check_payment(routes.payments, "", *body);
    if (!wanted) co_return http::problem(wanted.error());
    const Result<Order> before = co_await routes.orders.read_order(*id);
    if (!before) co_return http::problem(before.error());
    const Result<> offered =
        check_way(*catalog::markets_of(routes.orders.store()), before->segment, "", wanted->method);
    if (!offered) co_return http::problem(offered.error());
    Result<> paid =
        co_await routes.payments.pay_order(*id, std::move(*wanted), Attempt::another, request.received_at);
    if (paid) co_return co_await show(routes, *id);
    if (paid.error().kind != ErrorKind::payment_declined) co_return http::problem(paid.error());
    const Result<Order> order = co_await routes.orders.read_order(*id);
    co_return order ? refused_payment(routes, std::move(paid).error(), *order) : http::problem(order.error());
}

Task<http::Response> confirm_payment(OrderRoutes& routes, http::Request& request) {
    const Result<Uuid> id = co_await opened_order(routes, request, http::Access::support);
    if (!id) co_return http::problem(id.error());
    const Result<NoBody> body = parse_body<NoBody>(request);
    if (!body) co_return http::problem(body.error());
    co_await routes.payments.settle(*id, request.received_at);
    co_return co_await show(routes, *id);
}

Task<http::Response> receive_webhook(OrderRoutes& routes, http::Request& request) {
    const std::string provider = request.path_values[0];
    const std::string_view header = routes.payments.signature_header(provider);
    if (header.empty()) co_return no_such_payment();
    const Result<> received = co_await routes.payments.receive_webhook(
        provider, std::string(request.header(header)), std::string(request.body), request.received_at);
    if (!received) co_return http::problem(received.error());
    http::Response response = http::json_response(200, json::print(Received{}));
    response.headers.emplace_back("Cache-Control", "private, no-store");
    co_return response;
}

const http::Operation pay_order_operation{
    .id = "pay_order",
    .summary = "Tries to have an unpaid order paid, in place of what was tried before.",
    .body_schema = [](Schemas& schemas) { return json::schema<wire::PaymentWanted>(schemas); },
    .answer_schema = order_schema,
    .errors = {"not_found", "invalid_request", "already_paid", "order_closed", "too_many_attempts",
               "payment_in_progress", "payment_declined"},
};
const http::Operation confirm_payment_operation{
    .id = "confirm_payment",
    .summary = "Asks the provider how the order's payment stands, now that the shopper is back from it. Safe "
               "to repeat.",
    .body_schema = [](Schemas& schemas) { return json::schema<NoBody>(schemas); },
    .answer_schema = order_schema,
    .errors = {"not_found", "invalid_request"},
};
const http::Operation receive_webhook_operation{
    .id = "receive_webhook",
    .summary = "A payment provider's news, signed by it. Each event counts once.",
    .answer_schema = [](Schemas& schemas) { return json::schema<Received>(schemas); },
    .errors = {"not_found", "invalid_signature", "invalid_request"},
};

} // namespace rialto::orders
