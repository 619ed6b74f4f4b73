#include "catalog/routes.hpp"

#include "catalog/pages.hpp"
#include "catalog/query.hpp"
#include "catalog/render.hpp"
#include "catalog/suggest.hpp"
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
    Audience audience;
};

Result<Asked> ask(const CatalogStore& store, const http::Request& request) {
    const std::shared_ptr<const Snapshot> snapshot = store.snapshot();
    if (!snapshot)
        return fail(ErrorKind::unavailable, "starting",
                    "The catalog is being loaded; try again in a moment.");
    const markets::Segment* segment = store.markets()->find_segment(request.path_values[0]);
    if (segment == nullptr) return fail(ErrorKind::not_found, "not_found", "There is no such segment.");
    return Asked{
        snapshot, segment, {store.markets()->index_of(segment->market), store.language_of(segment->locale)}};
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

std::vector<Uuid> ids_of(const Snapshot& snapshot, const std::vector<Place>& products) {
    std::vector<Uuid> ids;
    for (const Place place : products) ids.push_back(snapshot.parts[place.part].part->ids[place.ordinal]);
    return ids;
}

Result<Rendered> render_list(const CatalogStore& store, std::shared_ptr<const Snapshot> snapshot,
                             const std::string& segment, Audience audience, const Question& question) {
    const std::string& key = store.options().cursor_key;
    std::shared_ptr<const Snapshot> listed = snapshot;
    Cursor cursor;
    if (!question.cursor.empty()) {
        Result<Cursor> opened = open_cursor(key, segment, question.query, question.cursor);
        if (!opened) return std::unexpected(std::move(opened).error());
        cursor = *opened;
        listed = store.snapshot_at(cursor.snapshot_id, cursor.price_epoch);
        if (!listed) return std::unexpected(cursor_expired(segment, question.query));
    }
    const Deadline begun = Steady::now();
    const Page page = evaluate(*listed, audience, question.query, cursor.offset);
    const auto evaluated = Steady::now() - begun;
    std::string next;
    if (page.next_offset)
        next =
            seal_cursor(key, segment, question.query, {listed->id, listed->price_epoch, *page.next_offset});
    return Rendered{render_page({*snapshot, store.availability(), audience.view}, *listed, page, next),
                    ids_of(*listed, page.products), evaluated};
}

std::optional<Place> find_listed(const Snapshot& snapshot, std::size_t view, const std::string& handle) {
    const auto found = snapshot.find_handle(handle);
    return found && snapshot.is_listed(*found, view) ? found : std::nullopt;
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
    recipe->render = [market = asked->audience.view](const CatalogStore& of, const auto& snapshot) {
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
    recipe->describe = [query = question->query] { return "products|" + describe(query); };
    recipe->render = [segment = recipe->segment, audience = asked->audience,
                      question = std::move(*question)](const CatalogStore& of, const auto& snapshot) {
        return render_list(of, snapshot, segment, audience, question);
    };
    co_return co_await answer(store, request, asked->snapshot, std::move(recipe));
}

Task<http::Response> get_product(CatalogStore& store, http::Request& request) {
    const Result<Asked> asked = ask(store, request);
    if (!asked) co_return http::problem(asked.error());
    if (const Result<> none = refuse_parameters(request); !none) co_return http::problem(none.error());
    if (!find_listed(*asked->snapshot, asked->audience.view, request.path_values[1]))
        co_return http::problem(no_such_product());
    auto recipe = std::make_shared<Recipe>();
    recipe->segment = asked->segment->segment;
    recipe->question = "product|" + request.path_values[1];
    recipe->render = [market = asked->audience.view, handle = request.path_values[1]](
                         const CatalogStore& of, const auto& snapshot) -> Result<Rendered> {
        const auto product = find_listed(*snapshot, market, handle);
        if (!product) return std::unexpected(no_such_product());
        return Rendered{render_product({*snapshot, of.availability(), market}, *product),
                        ids_of(*snapshot, {*product})};
    };
    co_return co_await answer(store, request, asked->snapshot, std::move(recipe));
}

Task<http::Response> suggest_products(CatalogStore& store, http::Request& request) {
    const Result<Asked> asked = ask(store, request);
    if (!asked) co_return http::problem(asked.error());
    const auto parameters = request.query_parameters();
    if (!parameters) co_return http::problem(parameters.error());
    const Result<std::string> typed = parse_suggest(*parameters);
    if (!typed) co_return http::problem(typed.error());
    auto recipe = std::make_shared<Recipe>();
    recipe->segment = asked->segment->segment;
    recipe->question = "suggest|" + *typed;
    recipe->describe = [bytes = typed->size()] { return "suggest|q_bytes=" + std::to_string(bytes); };
    recipe->render = [audience = asked->audience, typed = *typed](const CatalogStore& of,
                                                                  const auto& snapshot) {
        const Deadline begun = Steady::now();
        const Suggested suggested = suggest(*snapshot, audience, typed);
        const auto evaluated = Steady::now() - begun;
        return Rendered{render_suggestions({*snapshot, of.availability(), audience.view}, suggested),
                        ids_of(*snapshot, suggested.products), evaluated};
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
    recipe->render = [market = asked->audience.view, at = request.received_at](const CatalogStore& of,
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
    .parameters =
        {{"q", "query", "string",
          "What is searched for: words as written, by stem, by their beginning, with typos."},
         {"category", "query", "string", "Slug of a category; its descendants belong to it."},
         {"brand", "query", "string", "One of these brands, separated by commas."},
         {"price_min", "query", "integer", "Lowest price, in minor units."},
         {"price_max", "query", "integer", "Highest price, in minor units."},
         {"in_stock", "query", "boolean", "Only what can be bought now."},
         {"on_offer", "query", "boolean", "Only what costs less for a time."},
         {"attr.{name}", "query", "string",
          "One of these values of the attribute, separated by commas; any attribute."},
         {"option.{name}", "query", "string",
          "One of these values of the option, separated by commas; any option."},
         {"sort", "query", "string",
          "relevance (default with q), popular (default without), newest, price, -price or discount."},
         {"limit", "query", "integer", "Products a page: 1 to 100, 24 if not given."},
         {"cursor", "query", "string", "`next` of the page before; it keeps to the list as it was then."}},
    .errors = {"not_found", "invalid_request", "cursor_expired"},
};

const http::Operation get_product_operation{
    .id = "get_product",
    .summary = "One product with its variants, pictures and related products.",
    .answer_schema = [](Schemas& schemas) { return json::schema<wire::Product>(schemas); },
    .errors = {"not_found"},
};

const http::Operation suggest_products_operation{
    .id = "suggest_products",
    .summary = "Type-ahead: products, categories, whole queries and a corrected spelling.",
    .answer_schema = [](Schemas& schemas) { return json::schema<wire::Suggestions>(schemas); },
    .parameters = {{"q", "query", "string", "What was typed so far."}},
    .errors = {"not_found", "invalid_request"},
};

const http::Operation get_availability_operation{
    .id = "get_availability",
    .summary = "The SKUs that are sold out or nearly so; all others are in stock. Fresh to the second.",
    .answer_schema = [](Schemas& schemas) { return json::schema<wire::AvailabilityList>(schemas); },
    .errors = {"not_found"},
};

} // namespace rialto::catalog
