// The back office's payment methods: which there are, and how long each keeps the stock of an unpaid order.

#include "accounts/accounts.hpp"
#include "payments/routes.hpp"
#include "payments/sql.hpp"
#include "platform/json/json.hpp"

#include <algorithm>

namespace rialto::payments {

namespace {

struct AdminPaymentMethod {
    std::string method;
    std::optional<std::string> name; // shoppers read it where a market has no other; absent while not in use
    bool in_use = false;             // the store's settings have it
    std::int64_t reserved_for_s = 0; // an unpaid order keeps its stock so long
};
BOOST_DESCRIBE_STRUCT(AdminPaymentMethod, (), (method, name, in_use, reserved_for_s))

struct AdminPaymentMethodList {
    std::vector<AdminPaymentMethod> items;
};
BOOST_DESCRIBE_STRUCT(AdminPaymentMethodList, (), (items))

struct PaymentMethodEdit {
    std::int64_t reserved_for_s = 0;
};
BOOST_DESCRIBE_STRUCT(PaymentMethodEdit, (), (reserved_for_s))

using Schemas = std::map<std::string, std::string>;

http::Response private_json(std::string body) {
    http::Response response = http::json_response(200, std::move(body));
    response.headers.emplace_back("Cache-Control", "private, no-store");
    response.stage = "db";
    return response;
}

Task<AdminPaymentMethodList> list_methods(postgres::Session& session, const Providers* providers) {
    AdminPaymentMethodList list;
    const postgres::Rows rows = co_await session.run(sql::list_methods, {});
    for (const postgres::Row row : rows) {
        AdminPaymentMethod method{.method = row.get<std::string>(0), .name = {}};
        method.reserved_for_s = row.get<std::int64_t>(1);
        if (const auto found = providers->find(method.method); found != providers->end()) {
            method.in_use = true;
            method.name = std::string(found->second->label());
        }
        list.items.push_back(std::move(method));
    }
    co_return list;
}

Result<> check_edit(const PaymentMethodEdit& edit) {
    const std::chrono::seconds wanted(edit.reserved_for_s);
    if (edit.reserved_for_s <= 0 || wanted < reserved_for_min || wanted > reserved_for_max)
        return invalid_field("/reserved_for_s", "must be a minute to 90 days, in seconds");
    return {};
}

} // namespace

Task<http::Response> list_payment_methods_admin(MethodRoutes& routes, http::Request& request) {
    static_cast<void>(request);
    postgres::Session session = co_await routes.pool.session();
    co_return private_json(json::print(co_await list_methods(session, &routes.providers)));
}

Task<http::Response> edit_payment_method(MethodRoutes& routes, http::Request& request) {
    const std::string name = request.path_values[0];
    const Result<PaymentMethodEdit> edit = json::parse<PaymentMethodEdit>(request.body);
    if (!edit) co_return http::problem(edit.error());
    if (const Result<> checked = check_edit(*edit); !checked) co_return http::problem(checked.error());
    postgres::Transaction transaction = co_await routes.pool.begin();
    const postgres::Rows changed =
        co_await transaction.run(sql::edit_method, postgres::params(name, edit->reserved_for_s));
    if (changed.empty())
        co_return http::problem({ErrorKind::not_found, "not_found", "There is no such payment method."});
    accounts::AuditRecord record{accounts::key_digest(request), "edit_payment_method", name,
                                 json::print(*edit)};
    co_await accounts::append_audit_record(transaction, std::move(record), request.received_at);
    const AdminPaymentMethodList list = co_await list_methods(transaction, &routes.providers);
    co_await transaction.commit();
    const auto edited = std::ranges::find(list.items, name, &AdminPaymentMethod::method);
    co_return private_json(json::print(*edited));
}

const http::Operation list_payment_methods_admin_operation{
    .id = "list_payment_methods_admin",
    .summary = "Every payment method that there is, and how long each keeps the stock of an unpaid order.",
    .answer_schema = [](Schemas& schemas) { return json::schema<AdminPaymentMethodList>(schemas); },
};
const http::Operation edit_payment_method_operation{
    .id = "edit_payment_method",
    .summary =
        "Changes how long a method keeps the stock of an unpaid order; for orders placed from then on.",
    .body_schema = [](Schemas& schemas) { return json::schema<PaymentMethodEdit>(schemas); },
    .answer_schema = [](Schemas& schemas) { return json::schema<AdminPaymentMethod>(schemas); },
    .errors = {"invalid_request", "not_found"},
};

} // namespace rialto::payments
