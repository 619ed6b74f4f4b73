#include "payments/routes.hpp"

#include "platform/json/json.hpp"

namespace rialto::payments {

namespace {

enum class SandboxOutcome { approve, decline };
BOOST_DESCRIBE_ENUM(SandboxOutcome, approve, decline)

struct SandboxAction {
    SandboxOutcome outcome = SandboxOutcome::decline;
};
BOOST_DESCRIBE_STRUCT(SandboxAction, (), (outcome))

struct SandboxAnswer {
    Uuid order_id;
};
BOOST_DESCRIBE_STRUCT(SandboxAnswer, (), (order_id))

} // namespace

Task<http::Response> act_in_sandbox(SandboxRoutes& routes, http::Request& request) {
    const std::optional<Uuid> id = parse_uuid(request.path_values[0]);
    if (!id || routes.sandbox == nullptr)
        co_return http::problem({ErrorKind::not_found, "not_found", "There is no such payment here."});
    const Result<SandboxAction> body = json::parse<SandboxAction>(request.body);
    if (!body) co_return http::problem(body.error());
    const auto decision =
        body->outcome == SandboxOutcome::approve ? Sandbox::Decision::approve : Sandbox::Decision::decline;
    const Result<Uuid> order = co_await routes.sandbox->act(*id, decision, request.received_at);
    if (!order) co_return http::problem(order.error());
    http::Response response = http::json_response(200, json::print(SandboxAnswer{*order}));
    response.headers.emplace_back("Cache-Control", "private, no-store");
    co_return response;
}

const http::Operation act_in_sandbox_operation{
    .id = "act_in_sandbox",
    .summary = "The sandbox only: the shopper agrees to a payment that needs action, or does not.",
    .body_schema =
        [](std::map<std::string, std::string>& schemas) { return json::schema<SandboxAction>(schemas); },
    .answer_schema =
        [](std::map<std::string, std::string>& schemas) { return json::schema<SandboxAnswer>(schemas); },
    .errors = {"not_found", "invalid_request"},
};

} // namespace rialto::payments
