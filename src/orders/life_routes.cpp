// What happens to an order after it was captured, over HTTP.

#include "orders/step_body.hpp"
#include "platform/crypto/crypto.hpp"

#include <charconv>

namespace rialto::orders {

namespace {

struct CancellationBody {
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(CancellationBody, (), (reason))

struct ShipmentBody {
    std::string carrier;
    std::string tracking;
    std::optional<std::vector<LineQty>> lines;
};
BOOST_DESCRIBE_STRUCT(ShipmentBody, (), (carrier, tracking, lines))

struct OrderList {
    std::vector<wire::Order> items;
    json::Nullable<std::string> next;
};
BOOST_DESCRIBE_STRUCT(OrderList, (), (items, next))

Task<http::Response> change(OrderRoutes& routes, http::Request& request, OrderChange wanted,
                            OrderService::Record record) {
    const std::optional<Uuid> id = parse_uuid(request.path_values[0]);
    if (!id)
        co_return http::problem(fail(ErrorKind::not_found, "not_found", "There is no such order.").error());
    const bool is_cancellation = wanted.to_status == "cancelled";
    Result<Order> order =
        co_await routes.orders.change_order(*id, std::move(wanted), request.received_at, std::move(record));
    if (order && is_cancellation && order->payment_method != "manual") {
        co_await routes.payments.settle(*id, request.received_at);
        order = co_await routes.orders.read_order(*id);
    }
    co_return order ? order_response(routes, *order) : http::problem(order.error());
}

Result<OrderChange> parse_cancellation(const http::Request& request) {
    Result<CancellationBody> body = parse_body<CancellationBody>(request);
    if (!body) return std::unexpected(std::move(body).error());
    Result<std::string> reason = checked_text("/reason", body->reason.value_or(""), false);
    if (!reason) return std::unexpected(std::move(reason).error());
    body->reason = reason->empty() ? std::nullopt : std::optional<std::string>(std::move(*reason));
    return OrderChange{"cancelled", json::print(*body)};
}

/// "<microseconds>-<order id>-<signature>", in the order of the list.
std::string print_cursor(const OrderService& orders, const Order& order) {
    const std::string place =
        std::to_string(order.placed_at.time_since_epoch().count()) + "-" + to_string(order.id);
    return place + "-" + orders.sign_cursor(place);
}

Result<std::pair<Time, Uuid>> parse_cursor(const OrderService& orders, std::string_view text) {
    constexpr std::size_t uuid_bytes = 36;
    const auto unknown = [] { return invalid_field("?cursor", "is not one that a list has given"); };
    std::int64_t at = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), at);
    const std::size_t used = static_cast<std::size_t>(parsed.ptr - text.data());
    if (parsed.ec != std::errc() || text.size() <= used + uuid_bytes + 2) return unknown();
    const std::string_view place = text.substr(0, used + 1 + uuid_bytes);
    if (!crypto::equal_in_constant_time(orders.sign_cursor(place), text.substr(place.size() + 1)))
        return unknown();
    const auto id = parse_uuid(place.substr(used + 1));
    if (!id) return unknown();
    return std::pair(Time(Duration(at)), *id);
}

struct ListQuestion {
    std::optional<std::string> status;
    std::optional<std::pair<Time, Uuid>> after;
    int limit = 25;
};

Result<ListQuestion> parse_list(const OrderService& orders, const http::Request& request) {
    auto parameters = request.query_parameters();
    if (!parameters) return std::unexpected(std::move(parameters).error());
    ListQuestion question;
    for (const http::QueryParameter& parameter : *parameters) {
        const std::string& value = parameter.value;
        if (parameter.name == "status") {
            constexpr std::string_view known[] = {"placed",    "packed",    "shipped",
                                                  "delivered", "cancelled", "expired"};
            if (std::find(std::begin(known), std::end(known), value) == std::end(known))
                return invalid_field("?status",
                                     "must be one of placed, packed, shipped, delivered, cancelled, expired");
            question.status = value;
        } else if (parameter.name == "cursor") {
            Result<std::pair<Time, Uuid>> after = parse_cursor(orders, value);
            if (!after) return std::unexpected(std::move(after).error());
            question.after = *after;
        } else if (parameter.name == "limit") {
            const auto parsed = std::from_chars(value.data(), value.data() + value.size(), question.limit);
            if (parsed.ec != std::errc() || parsed.ptr != value.data() + value.size() || question.limit < 1 ||
                question.limit > orders_per_page_max)
                return invalid_field("?limit", "must be 1 to 100");
        } else {
            return invalid_field("?" + parameter.name, "there is no such parameter");
        }
    }
    return question;
}

using Schemas = std::map<std::string, std::string>;

} // namespace

Task<http::Response> cancel_order(OrderRoutes& routes, http::Request& request) {
    const Result<Uuid> id = co_await opened_order(routes, request, http::Access::support);
    if (!id) co_return http::problem(id.error());
    Result<OrderChange> wanted = parse_cancellation(request);
    if (!wanted) co_return http::problem(wanted.error());
    co_return co_await change(routes, request, std::move(*wanted), nullptr);
}

Task<http::Response> cancel_order_admin(OrderRoutes& routes, http::Request& request) {
    Result<OrderChange> wanted = parse_cancellation(request);
    if (!wanted) co_return http::problem(wanted.error());
    OrderService::Record record = record_of(request, "cancel_order", wanted->data);
    co_return co_await change(routes, request, std::move(*wanted), std::move(record));
}

Task<http::Response> pack_order(OrderRoutes& routes, http::Request& request) {
    const Result<NoBody> body = parse_body<NoBody>(request);
    if (!body) co_return http::problem(body.error());
    co_return co_await change(routes, request, {"packed"}, record_of(request, "pack_order", "{}"));
}

Task<http::Response> ship_order(OrderRoutes& routes, http::Request& request) {
    Result<ShipmentBody> body = parse_body<ShipmentBody>(request);
    if (!body) co_return http::problem(body.error());
    Result<std::string> carrier = checked_text("/carrier", body->carrier, true);
    if (!carrier) co_return http::problem(carrier.error());
    Result<std::string> tracking = checked_text("/tracking", body->tracking, true);
    if (!tracking) co_return http::problem(tracking.error());
    Result<std::vector<LineQty>> lines = checked_lines(body->lines);
    if (!lines) co_return http::problem(lines.error());
    const std::string shipment = json::print(wire::Shipment{*carrier, *tracking});
    const std::string data = json::print(ShipmentBody{*carrier, *tracking, body->lines});
    co_return co_await change(routes, request, {"shipped", data, shipment, std::move(*lines)},
                              record_of(request, "ship_order", data));
}

Task<http::Response> deliver_order(OrderRoutes& routes, http::Request& request) {
    const Result<NoBody> body = parse_body<NoBody>(request);
    if (!body) co_return http::problem(body.error());
    co_return co_await change(routes, request, {"delivered"}, record_of(request, "deliver_order", "{}"));
}

Task<http::Response> record_payment(OrderRoutes& routes, http::Request& request) {
    const Result<NoBody> body = parse_body<NoBody>(request);
    if (!body) co_return http::problem(body.error());
    const std::optional<Uuid> id = parse_uuid(request.path_values[0]);
    if (!id)
        co_return http::problem(fail(ErrorKind::not_found, "not_found", "There is no such order.").error());
    const Result<Order> order = co_await routes.orders.record_payment(
        *id, request.received_at, record_of(request, "record_payment", "{}"));
    co_return order ? order_response(routes, *order) : http::problem(order.error());
}

Task<http::Response> list_orders(OrderRoutes& routes, http::Request& request) {
    Result<ListQuestion> question = parse_list(routes.orders, request);
    if (!question) co_return http::problem(question.error());
    const int limit = question->limit;
    const std::vector<Order> orders =
        co_await routes.orders.list_orders(std::move(question->status), question->after, limit);
    OrderList list;
    for (const Order& order : orders) {
        list.items.push_back(view_of(routes.orders.store(), order));
        list.items.back().events.reset();
    }
    if (static_cast<int>(orders.size()) == limit)
        list.next.value = print_cursor(routes.orders, orders.back());
    http::Response response = http::json_response(200, json::print(list));
    response.headers.emplace_back("Cache-Control", "private, no-store");
    co_return response;
}

const http::Operation cancel_order_operation{
    .id = "cancel_order",
    .summary = "Cancels an order of which nothing has been shipped; its stock is free again, and what was "
               "paid is given "
               "back. Safe to repeat.",
    .body_schema = [](Schemas& schemas) { return json::schema<CancellationBody>(schemas); },
    .answer_schema = order_schema,
    .errors = {"not_found", "invalid_request", "invalid_transition"},
};
const http::Operation cancel_order_admin_operation{
    .id = "cancel_order_admin",
    .summary = "Cancels an order of which nothing has been shipped; its stock is free again, and what was "
               "paid is given "
               "back. Safe to repeat.",
    .body_schema = [](Schemas& schemas) { return json::schema<CancellationBody>(schemas); },
    .answer_schema = order_schema,
    .errors = {"invalid_request", "not_found", "invalid_transition"},
};
const http::Operation pack_order_operation{
    .id = "pack_order",
    .summary = "Marks an order as packed. Safe to repeat.",
    .body_schema = [](Schemas& schemas) { return json::schema<NoBody>(schemas); },
    .answer_schema = order_schema,
    .errors = {"invalid_request", "not_found", "invalid_transition", "payment_required"},
};
const http::Operation ship_order_operation{
    .id = "ship_order",
    .summary = "Hands a packed order, or some `lines` of it, to the carrier; that stock leaves the house. "
               "The order is "
               "shipped once all of it is; then a repeat changes nothing.",
    .body_schema = [](Schemas& schemas) { return json::schema<ShipmentBody>(schemas); },
    .answer_schema = order_schema,
    .errors = {"invalid_request", "not_found", "invalid_transition", "unknown_line", "too_many"},
};
const http::Operation deliver_order_operation{
    .id = "deliver_order",
    .summary = "Marks a shipped order as delivered. Safe to repeat.",
    .body_schema = [](Schemas& schemas) { return json::schema<NoBody>(schemas); },
    .answer_schema = order_schema,
    .errors = {"invalid_request", "not_found", "invalid_transition"},
};
const http::Operation record_payment_operation{
    .id = "record_payment",
    .summary = "Records that staff took the money of an unpaid order. Safe to repeat.",
    .body_schema = [](Schemas& schemas) { return json::schema<NoBody>(schemas); },
    .answer_schema = order_schema,
    .errors = {"invalid_request", "not_found", "invalid_transition"},
};
const http::Operation list_orders_operation{
    .id = "list_orders",
    .summary = "Orders, newest first.",
    .answer_schema = [](Schemas& schemas) { return json::schema<OrderList>(schemas); },
    .parameters = {{"status", "query", "string", "Only orders of this status."},
                   {"limit", "query", "integer", "1 to 100; 25 when absent."},
                   {"cursor", "query", "string", "`next` of the page before."}},
    .errors = {"invalid_request"},
};

} // namespace rialto::orders
