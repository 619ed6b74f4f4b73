// How one may pay in a segment: what its market offers, of what the store takes.

#include "orders/payment_wire.hpp"
#include "orders/routes.hpp"

namespace rialto::orders {

namespace {

struct PaymentMethod {
    std::string method;
    std::string name; // in the segment's language, where there is one
};
BOOST_DESCRIBE_STRUCT(PaymentMethod, (), (method, name))

struct PaymentMethodList {
    std::vector<PaymentMethod> items; // the first is the one to suggest
};
BOOST_DESCRIBE_STRUCT(PaymentMethodList, (), (items))

using Schemas = std::map<std::string, std::string>;

Result<std::string> parse_segment(const http::Request& request) {
    const auto parameters = request.query_parameters();
    if (!parameters) return std::unexpected(parameters.error());
    std::string segment;
    for (const http::QueryParameter& parameter : *parameters) {
        if (parameter.name != "segment")
            return invalid_field("?" + parameter.name, "there is no such parameter");
        segment = parameter.value;
    }
    if (segment.empty()) return invalid_field("?segment", "is needed");
    return segment;
}

PaymentMethodList list_of(const OrderPayments& payments, const markets::Market& market,
                          const std::string& locale) {
    PaymentMethodList list;
    if (market.ways_to_pay.empty())
        for (const std::string& method : payments.methods())
            list.items.push_back({method, std::string(payments.label_of(method))});
    for (const markets::WayToPay& way : market.ways_to_pay) {
        if (!payments.accepts(way.method)) continue;
        const std::string* name = way.name_in(locale);
        list.items.push_back(
            {way.method, name != nullptr ? *name : std::string(payments.label_of(way.method))});
    }
    return list;
}

} // namespace

Task<http::Response> list_payment_methods(OrderRoutes& routes, http::Request& request) {
    const Result<std::string> segment = parse_segment(request);
    if (!segment) co_return http::problem(segment.error());
    if (!co_await catalog::may_see_segment(routes.orders.store(), *segment, request))
        co_return http::problem(invalid_field("?segment", "there is no such segment").error());
    const auto markets = catalog::markets_of(routes.orders.store());
    const markets::Segment* found = markets->find_segment(*segment);
    if (found == nullptr)
        co_return http::problem(invalid_field("?segment", "there is no such segment").error());
    const PaymentMethodList list = list_of(routes.payments, markets->market_of(*found), found->locale);
    http::Response response = http::json_response(200, json::print(list));
    response.headers.emplace_back("Cache-Control", "private, no-store");
    co_return response;
}

const http::Operation list_payment_methods_operation{
    .id = "list_payment_methods",
    .summary = "How an order of the segment can be paid, in the order in which to offer it.",
    .answer_schema = [](Schemas& schemas) { return json::schema<PaymentMethodList>(schemas); },
    .parameters = {{"segment", "query", "string", "The segment that is shopped in.", true}},
    .errors = {"invalid_request"},
};

} // namespace rialto::orders
