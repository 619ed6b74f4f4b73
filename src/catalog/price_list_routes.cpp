#include "accounts/accounts.hpp"
#include "catalog/admin_wire.hpp"
#include "catalog/routes.hpp"

namespace rialto::catalog {

namespace {

http::Response private_json(int status, std::string body) {
    http::Response response = http::json_response(status, std::move(body));
    response.headers.emplace_back("Cache-Control", "private, no-store");
    response.stage = "db";
    return response;
}

Error no_such_list() {
    return {ErrorKind::not_found, "not_found", "There is no such price list."};
}

struct PriceListList {
    std::vector<AdminPriceList> items;
};
BOOST_DESCRIBE_STRUCT(PriceListList, (), (items))

/// `after` of a page of rows: empty for the first.
Result<std::string> parse_after(const http::Request& request) {
    const auto parameters = request.query_parameters();
    if (!parameters) return std::unexpected(parameters.error());
    std::string after;
    for (const http::QueryParameter& parameter : *parameters) {
        if (parameter.name != "after")
            return invalid_field("?" + parameter.name, "there is no such parameter");
        after = parameter.value;
    }
    return after;
}

} // namespace

Task<http::Response> list_price_lists(CatalogStore& store, postgres::Pool& pool, http::Request& request) {
    static_cast<void>(store);
    static_cast<void>(request);
    postgres::Session session = co_await pool.session();
    const PriceListList list{co_await read_price_lists(session, std::nullopt)};
    co_return private_json(200, json::print(list));
}

Task<http::Response> create_price_list(CatalogStore& store, postgres::Pool& pool, http::Request& request) {
    Result<NewPriceList> wanted = json::parse<NewPriceList>(request.body);
    if (!wanted) co_return http::problem(wanted.error());
    postgres::Transaction transaction = co_await pool.begin();
    const ListWrite write{transaction, store.markets(), accounts::key_digest(request), request.received_at};
    const Result<AdminPriceList> made = co_await create_price_list(write, std::move(*wanted));
    if (!made) co_return http::problem(made.error());
    co_await transaction.commit();
    co_return private_json(201, json::print(*made));
}

Task<http::Response> edit_price_list(CatalogStore& store, postgres::Pool& pool, http::Request& request) {
    const auto id = parse_uuid(request.path_values[0]);
    if (!id) co_return http::problem(no_such_list());
    Result<PriceListEdit> edit = json::parse<PriceListEdit>(request.body);
    if (!edit) co_return http::problem(edit.error());
    postgres::Transaction transaction = co_await pool.begin();
    const ListWrite write{transaction, store.markets(), accounts::key_digest(request), request.received_at};
    const Result<AdminPriceList> edited = co_await edit_price_list(write, *id, std::move(*edit));
    if (!edited) co_return http::problem(edited.error());
    co_await transaction.commit();
    co_return private_json(200, json::print(*edited));
}

Task<http::Response> get_list_rows(CatalogStore& store, postgres::Pool& pool, http::Request& request) {
    const auto id = parse_uuid(request.path_values[0]);
    if (!id) co_return http::problem(no_such_list());
    Result<std::string> after = parse_after(request);
    if (!after) co_return http::problem(after.error());
    postgres::Session session = co_await pool.session();
    const Result<ListRowsPage> page =
        co_await read_list_rows(session, store.markets(), *id, std::move(*after));
    co_return page ? private_json(200, json::print(*page)) : http::problem(page.error());
}

Task<http::Response> set_list_rows(CatalogStore& store, postgres::Pool& pool, http::Request& request) {
    const auto id = parse_uuid(request.path_values[0]);
    if (!id) co_return http::problem(no_such_list());
    Result<ListRowsEdit> edit = json::parse<ListRowsEdit>(request.body);
    if (!edit) co_return http::problem(edit.error());
    postgres::Transaction transaction = co_await pool.begin();
    const ListWrite write{transaction, store.markets(), accounts::key_digest(request), request.received_at};
    const Result<AdminPriceList> edited = co_await set_list_rows(write, *id, std::move(*edit));
    if (!edited) co_return http::problem(edited.error());
    co_await transaction.commit();
    co_return private_json(200, json::print(*edited));
}

using Schemas = std::map<std::string, std::string>;

const http::Operation list_price_lists_operation{
    .id = "list_price_lists",
    .summary = "All price lists, past ones as well.",
    .answer_schema = [](Schemas& schemas) { return json::schema<PriceListList>(schemas); },
};
const http::Operation create_price_list_operation{
    .id = "create_price_list",
    .summary = "Makes a price list for a market, a customer group or all, with a rule or (later) rows.",
    .body_schema = [](Schemas& schemas) { return json::schema<NewPriceList>(schemas); },
    .success = 201,
    .answer_schema = [](Schemas& schemas) { return json::schema<AdminPriceList>(schemas); },
    .errors = {"invalid_request", "limit_reached"},
};
const http::Operation edit_price_list_operation{
    .id = "edit_price_list",
    .summary = "Changes a price list's name, dates, priority or rule, if nobody else has meanwhile.",
    .body_schema = [](Schemas& schemas) { return json::schema<PriceListEdit>(schemas); },
    .answer_schema = [](Schemas& schemas) { return json::schema<AdminPriceList>(schemas); },
    .errors = {"invalid_request", "not_found", "version_conflict"},
};
const http::Operation get_list_rows_operation{
    .id = "get_list_rows",
    .summary = "The prices in a list, 500 SKUs at once.",
    .answer_schema = [](Schemas& schemas) { return json::schema<ListRowsPage>(schemas); },
    .parameters = {{"after", "query", "string", "`next` of the page before."}},
    .errors = {"invalid_request", "not_found"},
};
const http::Operation set_list_rows_operation{
    .id = "set_list_rows",
    .summary = "Replaces what a list has of these SKUs; one without prices is taken out.",
    .body_schema = [](Schemas& schemas) { return json::schema<ListRowsEdit>(schemas); },
    .answer_schema = [](Schemas& schemas) { return json::schema<AdminPriceList>(schemas); },
    .errors = {"not_found", "invalid_request", "unknown_sku"},
};

} // namespace rialto::catalog
