#include "accounts/accounts.hpp"
#include "catalog/admin_wire.hpp"
#include "catalog/routes.hpp"

namespace rialto::catalog {

namespace {

Error no_such_product() {
    return {ErrorKind::not_found, "not_found", "There is no such product."};
}

http::Response private_json(const AdminProduct& product) {
    http::Response response = http::json_response(200, json::print(product));
    response.headers.emplace_back("Cache-Control", "private, no-store");
    return response;
}

} // namespace

Task<http::Response> get_product_admin(CatalogStore& store, postgres::Pool& pool, http::Request& request) {
    const auto id = parse_uuid(request.path_values[0]);
    if (!id) co_return http::problem(no_such_product());
    postgres::Session session = co_await pool.session();
    const Result<AdminProduct> product = co_await read_product(session, store.markets(), *id);
    co_return product ? private_json(*product) : http::problem(product.error());
}

Task<http::Response> edit_product(CatalogStore& store, postgres::Pool& pool, http::Request& request) {
    const auto id = parse_uuid(request.path_values[0]);
    if (!id) co_return http::problem(no_such_product());
    Result<ProductEdit> edit = json::parse<ProductEdit>(request.body);
    if (!edit) co_return http::problem(edit.error());
    postgres::Transaction transaction = co_await pool.begin();
    ProductEditCall call{*id, std::move(*edit), accounts::key_digest(request)};
    const Result<AdminProduct> product =
        co_await edit_product(transaction, store.markets(), std::move(call), request.received_at);
    if (!product) co_return http::problem(product.error());
    co_await transaction.commit();
    co_return private_json(*product);
}

Task<http::Response> edit_category(CatalogStore& store, postgres::Pool& pool, http::Request& request) {
    static_cast<void>(store);
    Result<CategoryEdit> edit = json::parse<CategoryEdit>(request.body);
    if (!edit) co_return http::problem(edit.error());
    postgres::Transaction transaction = co_await pool.begin();
    CategoryEditCall call{request.path_values[0], std::move(*edit), accounts::key_digest(request)};
    const Result<AdminCategory> category =
        co_await edit_category(transaction, std::move(call), request.received_at);
    if (!category) co_return http::problem(category.error());
    co_await transaction.commit();
    http::Response response = http::json_response(200, json::print(*category));
    response.headers.emplace_back("Cache-Control", "private, no-store");
    co_return response;
}

using Schemas = std::map<std::string, std::string>;

const http::Operation get_product_admin_operation{
    .id = "get_product_admin",
    .summary = "One product as the back office sees it, with its prices in every market and its stock.",
    .answer_schema = [](Schemas& schemas) { return json::schema<AdminProduct>(schemas); },
    .errors = {"not_found"},
};

const http::Operation edit_product_operation{
    .id = "edit_product",
    .summary = "Changes words, prices or visibility of a product, if nobody else has meanwhile.",
    .body_schema = [](Schemas& schemas) { return json::schema<ProductEdit>(schemas); },
    .answer_schema = [](Schemas& schemas) { return json::schema<AdminProduct>(schemas); },
    .errors = {"invalid_request", "not_found", "version_conflict"},
};

const http::Operation edit_category_operation{
    .id = "edit_category",
    .summary = "Changes a category's title, also in other languages.",
    .body_schema = [](Schemas& schemas) { return json::schema<CategoryEdit>(schemas); },
    .answer_schema = [](Schemas& schemas) { return json::schema<AdminCategory>(schemas); },
    .errors = {"invalid_request", "not_found"},
};

} // namespace rialto::catalog
