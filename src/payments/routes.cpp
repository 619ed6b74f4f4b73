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

struct SandboxPayment {
    Money amount;
    std::string status; // needs_action: the shopper's answer is waited for
    std::optional<std::string> return_url;
};
BOOST_DESCRIBE_STRUCT(SandboxPayment, (), (amount, status, return_url))

using Schemas = std::map<std::string, std::string>;

http::Response private_json(std::string body) {
    http::Response response = http::json_response(200, std::move(body));
    response.headers.emplace_back("Cache-Control", "private, no-store");
    return response;
}

http::Response no_such_payment() {
    return http::problem({ErrorKind::not_found, "not_found", "There is no such payment here."});
}

} // namespace

Task<http::Response> get_sandbox_payment(SandboxRoutes& routes, http::Request& request) {
    const std::optional<Uuid> id = parse_uuid(request.path_values[0]);
    if (!id || routes.sandbox == nullptr) co_return no_such_payment();
    std::optional<Sandbox::Shown> shown = co_await routes.sandbox->show(*id);
    if (!shown) co_return no_such_payment();
    SandboxPayment payment{shown->amount, std::string(name_of(shown->status)), std::nullopt};
    if (!shown->return_url.empty()) payment.return_url = std::move(shown->return_url);
    co_return private_json(json::print(payment));
}

Task<http::Response> act_in_sandbox(SandboxRoutes& routes, http::Request& request) {
    const std::optional<Uuid> id = parse_uuid(request.path_values[0]);
    if (!id || routes.sandbox == nullptr) co_return no_such_payment();
    const Result<SandboxAction> body = json::parse<SandboxAction>(request.body);
    if (!body) co_return http::problem(body.error());
    const auto decision =
        body->outcome == SandboxOutcome::approve ? Sandbox::Decision::approve : Sandbox::Decision::decline;
    const Result<Uuid> order = co_await routes.sandbox->act(*id, decision, request.received_at);
    if (!order) co_return http::problem(order.error());
    co_return private_json(json::print(SandboxAnswer{*order}));
}

const http::Operation get_sandbox_payment_operation{
    .id = "get_sandbox_payment",
    .summary = "The sandbox only: a payment as its page shows it to the shopper.",
    .answer_schema = [](Schemas& schemas) { return json::schema<SandboxPayment>(schemas); },
    .errors = {"not_found"},
};
const http::Operation act_in_sandbox_operation{
    .id = "act_in_sandbox",
    .summary = "The sandbox only: the shopper agrees to a payment that needs action, or does not.",
    .body_schema = [](Schemas& schemas) { return json::schema<SandboxAction>(schemas); },
    .answer_schema = [](Schemas& schemas) { return json::schema<SandboxAnswer>(schemas); },
    .errors = {"not_found", "invalid_request"},
};

} // namespace rialto::payments
