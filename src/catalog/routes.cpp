#include "catalog/routes.hpp"

#include "catalog/pages.hpp"
#include "catalog/query.hpp"
#include "catalog/render.hpp"
#include "catalog/wire.hpp"
#include "platform/http/encoding.hpp"

#include <optional>

namespace rialto::catalog {

namespace {

constexpr std::string_view path_prefix = "/v1/catalog/";
/// Who asks for what, found out once for every route here.
struct Asked {
    std::shared_ptr<const Snapshot> snapshot;
    const markets::Segment* segment;
    std::size_t market;
};

Result<Asked> ask(const CatalogStore& store, const http::Request& request) {
    const std::shared_ptr<const Snapshot> snapshot = store.snapshot();
    if (!snapshot)
        return fail(ErrorKind::unavailable, "starting",
                    "The catalog is being loaded; try again in a moment.");
    const markets::Segment* segment = store.markets()->find_segment(request.path_values[0]);
    if (segment == nullptr) return fail(ErrorKind::not_found, "not_found", "There is no such segment.");
    return Asked{snapshot, segment, store.markets()->index_of(segment->market)};
}

Result<> refuse_parameters(const http::Request& request) {
    auto parameters = request.query_parameters();
    if (!parameters) return std::unexpected(std::move(parameters).error());
    if (!parameters->empty())
        return invalid_field("?" + parameters->front().name, "there is no such parameter");
    return {};
}

Error cursor_expired(const std::string& segment, const Query& query) {
    std::string first = std::string(path_prefix) + segment + "/products";
    if (const std::string parameters = canonical(query); !parameters.empty()) (first += '?') += parameters;
    Error error{ErrorKind::gone, "cursor_expired",
                "This list has moved on; start again from its first page."};
    error.members = "\"first\":" + json::print(first);
    return error;
}

std::vector<Uuid> ids_of(const Snapshot& snapshot, const std::vector<Ordinal>& products) {
    std::vector<Uuid> ids;
    for (const Ordinal ordinal : products) ids.push_back(snapshot.product(ordinal).id);
    return ids;
}

Result<Rendered> render_list(const CatalogStore& store, std::shared_ptr<const Snapshot> snapshot,
                             const std::string& segment, std::size_t market, const Question& question) {
    const std::string& key = store.options().cursor_key;
    Cursor cursor;
    if (!question.cursor.empty()) {
        Result<Cursor> opened = open_cursor(key, segment, question.query, question.cursor);
        if (!opened) return std::unexpected(std::move(opened).error());
        cursor = *opened;
        snapshot = store.snapshot_at(cursor.snapshot_id);
        if (!snapshot) return std::unexpected(cursor_expired(segment, question.query));
    }
    const Page page = evaluate(*snapshot, market, question.query, cursor.offset);
    std::string next;
    if (page.next_offset) next = seal_cursor(key, segment, question.query, {snapshot->id, *page.next_offset});
    return Rendered{render_page({*snapshot, store.availability(), market}, page, next),
                    ids_of(*snapshot, page.products)};
}

std::optional<Ordinal> find_listed(const Snapshot& snapshot, std::size_t market, const std::string& handle) {
    const Columns& columns = *snapshot.columns;
    const auto found = columns.product_by_handle.find(handle);
    if (found == columns.product_by_handle.end() || !columns.by_market[market].listed.contains(found->second))
        return std::nullopt;
    return found->second;
}

Error no_such_product() {
    return {ErrorKind::not_found, "not_found", "There is no such product."};
}

} // namespace

std::shared_ptr<const http::Prebuilt> find_cached(CatalogStore& store, const http::Request& request) {
    if (!request.target.starts_with(path_prefix)) return nullptr;
    return store.pages().find_exact(request.target, http::choose_encoding(request.header("Accept-Encoding")));
}

Task<http::Response> list_categories(CatalogStore& store, http::Request& request) {
    const Result<Asked> asked = ask(store, request);
    if (!asked) co_return http::problem(asked.error());
    if (const Result<> none = refuse_parameters(request); !none) co_return http::problem(none.error());
    auto recipe = std::make_shared<Recipe>();
    recipe->segment = asked->segment->segment;
    recipe->question = "categories";
    recipe->render = [market = asked->market](const CatalogStore& of, const auto& snapshot) {
        return Rendered{render_categories({*snapshot, of.availability(), market})};
    };
    co_return co_await answer(store, request, asked->snapshot, std::move(recipe));
}

Task<http::Response> list_products(CatalogStore& store, http::Request& request) {
    const Result<Asked> asked = ask(store, request);
    if (!asked) co_return http::problem(asked.error());
    const auto parameters = request.query_parameters();
    if (!parameters) co_return http::problem(parameters.error());
    Result<Question> question = parse_question(*parameters);
    if (!question) co_return http::problem(question.error());
    auto recipe = std::make_shared<Recipe>();
    recipe->segment = asked->segment->segment;
    recipe->question = "products|" + canonical(question->query) + "|" + question->cursor;
    recipe->shows_stock_filter = question->query.in_stock;
    recipe->render = [segment = recipe->segment, market = asked->market,
                      question = std::move(*question)](const CatalogStore& of, const auto& snapshot) {
        return render_list(of, snapshot, segment, market, question);
    };
    co_return co_await answer(store, request, asked->snapshot, std::move(recipe));
}

Task<http::Response> get_product(CatalogStore& store, http::Request& request) {
    const Result<Asked> asked = ask(store, request);
    if (!asked) co_return http::problem(asked.error());
    if (const Result<> none = refuse_parameters(request); !none) co_return http::problem(none.error());
    if (!find_listed(*asked->snapshot, asked->market, request.path_values[1]))
        co_return http::problem(no_such_product());
    auto recipe = std::make_shared<Recipe>();
    recipe->segment = asked->segment->segment;
    recipe->question = "product|" + request.path_values[1];
    recipe->render = [market = asked->market, handle = request.path_values[1]](
                         const CatalogStore& of, const auto& snapshot) -> Result<Rendered> {
        const auto product = find_listed(*snapshot, market, handle);
        if (!product) return std::unexpected(no_such_product());
        return Rendered{render_product({*snapshot, of.availability(), market}, *product),
                        {snapshot->product(*product).id}};
    };
    co_return co_await answer(store, request, asked->snapshot, std::move(recipe));
}

Task<http::Response> get_availability(CatalogStore& store, http::Request& request) {
    const Result<Asked> asked = ask(store, request);
    if (!asked) co_return http::problem(asked.error());
    if (const Result<> none = refuse_parameters(request); !none) co_return http::problem(none.error());
    auto recipe = std::make_shared<Recipe>();
    recipe->segment = asked->segment->segment;
    recipe->question = "availability";
    recipe->is_availability = true;
    recipe->render = [market = asked->market, at = request.received_at](const CatalogStore& of,
                                                                        const auto& snapshot) {
        return Rendered{render_availability({*snapshot, of.availability(), market}, at)};
    };
    co_return co_await answer(store, request, asked->snapshot, std::move(recipe));
}

// ---- what the API document says
// -------------------------------------------------------------------------------

using Schemas = std::map<std::string, std::string>;

const http::Operation list_categories_operation{
    .id = "list_categories",
    .summary = "The tree of categories, with the number of products in each.",
    .answer_schema = [](Schemas& schemas) { return json::schema<wire::CategoryTree>(schemas); },
    .errors = {"not_found"},
};

const http::Operation list_products_operation{
    .id = "list_products",
    .summary = "A page of products that fit the filters, with exact facet counts.",
    .answer_schema = [](Schemas& schemas) { return json::schema<wire::ProductList>(schemas); },
    .parameters = {{"q", "query", "string", "Words; each must begin a word of title, brand or category."},
                   {"category", "query", "string", "Slug of a category; its descendants belong to it."},
                   {"brand", "query", "string", "One of these brands, separated by commas."},
                   {"price_min", "query", "integer", "Lowest price, in minor units."},
                   {"price_max", "query", "integer", "Highest price, in minor units."},
                   {"in_stock", "query", "boolean", "Only what can be bought now."},
                   {"option.{name}", "query", "string",
                    "One of these values of the option, separated by commas; any option."},
                   {"sort", "query", "string", "popular (default), newest, price, -price or discount."},
                   {"limit", "query", "integer", "Products a page: 1 to 100, 24 if not given."},
                   {"cursor", "query", "string",
                    "`next` of the page before; it keeps to the list as it was then."}},
    .errors = {"not_found", "invalid_request", "cursor_expired"},
};

const http::Operation get_product_operation{
    .id = "get_product",
    .summary = "One product with its variants, pictures and related products.",
    .answer_schema = [](Schemas& schemas) { return json::schema<wire::Product>(schemas); },
    .errors = {"not_found"},
};

const http::Operation get_availability_operation{
    .id = "get_availability",
    .summary = "The SKUs that are sold out or nearly so; all others are in stock. Fresh to the second.",
    .answer_schema = [](Schemas& schemas) { return json::schema<wire::AvailabilityList>(schemas); },
    .errors = {"not_found"},
};

} // namespace rialto::catalog
