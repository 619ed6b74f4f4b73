// Money and goods that go back, over HTTP.

#include "orders/step_body.hpp"

namespace rialto::orders {

namespace {

struct RefundBody {
    std::optional<std::vector<LineQty>> lines;
    std::optional<Money> amount;
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(RefundBody, (), (lines, amount, reason))

struct ReturnBody {
    std::optional<std::vector<LineQty>> lines;
};
BOOST_DESCRIBE_STRUCT(ReturnBody, (), (lines))

using Schemas = std::map<std::string, std::string>;

http::Response no_such_order() {
    return http::problem({ErrorKind::not_found, "not_found", "There is no such order."});
}

Result<RefundOrder> parse_refund(const http::Request& request) {
    Result<RefundBody> body = parse_body<RefundBody>(request);
    if (!body) return std::unexpected(std::move(body).error());
    Result<std::string> reason = checked_text("/reason", body->reason.value_or(""), false);
    if (!reason) return std::unexpected(std::move(reason).error());
    Result<std::vector<LineQty>> lines = checked_lines(std::move(body->lines));
    if (!lines) return std::unexpected(std::move(lines).error());
    if (body->amount && body->amount->amount < 1)
        return invalid_field("/amount/amount", "must be at least 1");
    RefundOrder wanted{std::move(*lines), body->amount};
    if (!reason->empty()) wanted.reason = std::move(*reason);
    return wanted;
}

} // namespace

Task<http::Response> refund_order(OrderRoutes& routes, http::Request& request) {
    Result<RefundOrder> wanted = parse_refund(request);
    if (!wanted) co_return http::problem(wanted.error());
    const std::optional<Uuid> id = parse_uuid(request.path_values[0]);
    if (!id) co_return no_such_order();
    const std::string detail(trim(request.body).empty() ? std::string_view("{}") : request.body);
    Result<Order> order = co_await routes.orders.refund_order(*id, std::move(*wanted), request.received_at,
                                                              record_of(request, "refund_order", detail));
    if (!order) co_return http::problem(order.error());
    co_await routes.payments.settle(*id, request.received_at);
    order = co_await routes.orders.read_order(*id);
    co_return order ? order_response(routes, *order) : http::problem(order.error());
}

Task<http::Response> return_lines(OrderRoutes& routes, http::Request& request) {
    Result<ReturnBody> body = parse_body<ReturnBody>(request);
    if (!body) co_return http::problem(body.error());
    Result<std::vector<LineQty>> lines = checked_lines(std::move(body->lines));
    if (!lines) co_return http::problem(lines.error());
    const std::optional<Uuid> id = parse_uuid(request.path_values[0]);
    if (!id) co_return no_such_order();
    ReturnBody told;
    if (!lines->empty()) told.lines = *lines;
    const std::string detail = json::print(told);
    const Result<Order> order = co_await routes.orders.return_lines(
        *id, std::move(*lines), detail, request.received_at, record_of(request, "return_lines", detail));
    co_return order ? order_response(routes, *order) : http::problem(order.error());
}

const http::Operation refund_order_operation{
    .id = "refund_order",
    .summary = "Gives money back: `amount`, else what `lines` cost, else all of it. Pieces of the lines that "
               "have not "
               "been shipped are given up and their stock is free again.",
    .body_schema = [](Schemas& schemas) { return json::schema<RefundBody>(schemas); },
    .answer_schema = order_schema,
    .errors = {"invalid_request", "not_found", "nothing_to_refund", "unknown_line", "too_many",
               "invalid_transition", "refund_too_large"},
};
const http::Operation return_lines_operation{
    .id = "return_lines",
    .summary = "Puts shipped goods that came back on the shelf again: `lines`, else all that is out. Moves "
               "no money.",
    .body_schema = [](Schemas& schemas) { return json::schema<ReturnBody>(schemas); },
    .answer_schema = order_schema,
    .errors = {"invalid_request", "not_found", "unknown_line", "too_many"},
};

} // namespace rialto::orders
