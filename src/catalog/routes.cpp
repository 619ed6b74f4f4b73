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
    std::string segment;
    Audience audience;
    bool is_private; // of a customer group
};

Error no_such_segment() {
    return {ErrorKind::not_found, "not_found", "There is no such segment."};
}

/// A segment that is not the caller's to see is as good as none, whatever is kept of it.
Task<Result<Asked>> ask(CatalogStore& store, http::Request& request) {
    const std::shared_ptr<const Snapshot> snapshot = store.snapshot();
    if (!snapshot)
        co_return fail(ErrorKind::unavailable, "starting",
                       "The catalog is being loaded; try again in a moment.");
    const std::string& name = request.path_values[0];
    const markets::Segment* segment = snapshot->markets->find_segment(name);
    const bool is_private = segment != nullptr && segment->group;
    const bool is_open = is_private ? co_await may_see_segment(store, name, request) : segment != nullptr;
    if (!is_open) co_return std::unexpected(no_such_segment());
    co_return Asked{snapshot, name, *snapshot->audience_of(name), is_private};
}

using Render = std::function<Result<Rendered>(const CatalogStore&, const std::shared_ptr<const Snapshot>&,
                                              const Audience&)>;

/// `render` is given the audience that the segment has in the snapshot that it renders.
std::shared_ptr<Recipe> make_recipe(const Asked& asked, std::string question, Render render) {
    auto recipe = std::make_shared<Recipe>();
    recipe->segment = asked.segment;
    recipe->question = std::move(question);
    recipe->is_private = asked.is_private;
    recipe->render = [segment = asked.segment, render = std::move(render)](
                         const CatalogStore& of,
                         const std::shared_ptr<const Snapshot>& snapshot) -> Result<Rendered> {
        const std::optional<Audience> audience = snapshot->audience_of(segment);
        if (!audience) return std::unexpected(no_such_segment());
        return render(of, snapshot, *audience);
    };
    return recipe;
}

View view_for(const CatalogStore& store, const Snapshot& snapshot, const Audience& audience) {
    return {snapshot, store.availability(), audience.view, audience.locale};
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
                             const std::string& segment, const Audience& audience, const Question& question) {
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
    // The list is as it was, for whom the segment was then.
    const std::optional<Audience> then = listed->audience_of(segment);
    if (!then) return std::unexpected(cursor_expired(segment, question.query));
    const Deadline begun = Steady::now();
    const Page page = evaluate(*listed, *then, question.query, cursor.offset);
    const auto evaluated = Steady::now() - begun;
    std::string next;
    if (page.next_offset)
        next =
            seal_cursor(key, segment, question.query, {listed->id, listed->price_epoch, *page.next_offset});
    Edge edge = edge_of(*listed, *then, question.query, page);
    std::vector<Uuid> shown = edge.shown;
    return Rendered{render_page(view_for(store, *snapshot, audience), *listed, page, next), std::move(shown),
                    evaluated, std::move(edge)};
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
    const Result<Asked> asked = co_await ask(store, request);
    if (!asked) co_return http::problem(asked.error());
    if (const Result<> none = refuse_parameters(request); !none) co_return http::problem(none.error());
    auto recipe = make_recipe(
        *asked, "categories",
        [](const CatalogStore& of, const auto& snapshot, const Audience& audience) -> Result<Rendered> {
            return Rendered{render_categories(view_for(of, *snapshot, audience))};
        });
    co_return co_await answer(store, request, asked->snapshot, std::move(recipe));
}

Task<http::Response> list_products(CatalogStore& store, http::Request& request) {
    const Result<Asked> asked = co_await ask(store, request);
    if (!asked) co_return http::problem(asked.error());
    const auto parameters = request.query_parameters();
    if (!parameters) co_return http::problem(parameters.error());
    const Result<Question> question = parse_question(*parameters);
    if (!question) co_return http::problem(question.error());
    auto recipe = make_recipe(*asked, "products|" + canonical(question->query) + "|" + question->cursor,
                              [segment = asked->segment, question = *question](
                                  const CatalogStore& of, const auto& snapshot, const Audience& audience) {
                                  return render_list(of, snapshot, segment, audience, question);
                              });
    recipe->shows_stock_filter = question->query.in_stock;
    recipe->describe = [query = question->query] { return "products|" + describe(query); };
    if (question->cursor.empty())
        recipe->is_touched_by = [segment = asked->segment, query = question->query](
                                    const Change& change, const Snapshot& now, const Edge& edge) {
            return touches(change, now, segment, query, edge);
        };
    co_return co_await answer(store, request, asked->snapshot, std::move(recipe));
}

Task<http::Response> get_product(CatalogStore& store, http::Request& request) {
    const Result<Asked> asked = co_await ask(store, request);
    if (!asked) co_return http::problem(asked.error());
    if (const Result<> none = refuse_parameters(request); !none) co_return http::problem(none.error());
    const std::string& wanted = request.path_values[1];
    if (!find_listed(*asked->snapshot, asked->audience.view, wanted))
        co_return http::problem(no_such_product());
    auto recipe = make_recipe(*asked, "product|" + wanted,
                              [handle = wanted](const CatalogStore& of, const auto& snapshot,
                                                const Audience& audience) -> Result<Rendered> {
                                  const auto product = find_listed(*snapshot, audience.view, handle);
                                  if (!product) return std::unexpected(no_such_product());
                                  return Rendered{render_product(view_for(of, *snapshot, audience), *product),
                                                  ids_of(*snapshot, {*product})};
                              });
    co_return co_await answer(store, request, asked->snapshot, std::move(recipe));
}

Task<http::Response> suggest_products(CatalogStore& store, http::Request& request) {
    const Result<Asked> asked = co_await ask(store, request);
    if (!asked) co_return http::problem(asked.error());
    const auto parameters = request.query_parameters();
    if (!parameters) co_return http::problem(parameters.error());
    const Result<std::string> typed = parse_suggest(*parameters);
    if (!typed) co_return http::problem(typed.error());
    auto recipe =
        make_recipe(*asked, "suggest|" + *typed,
                    [typed = *typed](const CatalogStore& of, const auto& snapshot,
                                     const Audience& audience) -> Result<Rendered> {
                        const Deadline begun = Steady::now();
                        const Suggested suggested = suggest(*snapshot, audience, typed);
                        const auto evaluated = Steady::now() - begun;
                        return Rendered{render_suggestions(view_for(of, *snapshot, audience), suggested),
                                        ids_of(*snapshot, suggested.products), evaluated};
                    });
    recipe->describe = [bytes = typed->size()] { return "suggest|q_bytes=" + std::to_string(bytes); };
    co_return co_await answer(store, request, asked->snapshot, std::move(recipe));
}

Task<http::Response> get_availability(CatalogStore& store, http::Request& request) {
    const Result<Asked> asked = co_await ask(store, request);
    if (!asked) co_return http::problem(asked.error());
    if (const Result<> none = refuse_parameters(request); !none) co_return http::problem(none.error());
    auto recipe = make_recipe(*asked, "availability",
                              [at = request.received_at](const CatalogStore& of, const auto& snapshot,
                                                         const Audience& audience) -> Result<Rendered> {
                                  return Rendered{render_availability(view_for(of, *snapshot, audience), at)};
                              });
    recipe->is_availability = true;
    co_return co_await answer(store, request, asked->snapshot, std::move(recipe));
}

Task<http::Response> answer_page(CatalogStore& store, http::Request& request, SegmentPage page) {
    const Result<Asked> asked = co_await ask(store, request);
    if (!asked) co_return http::problem(asked.error());
    if (const Result<> none = refuse_parameters(request); !none) co_return http::problem(none.error());
    auto recipe =
        make_recipe(*asked, std::move(page.question),
                    [segment = asked->segment, write = std::move(page.write)](
                        const CatalogStore& of, const auto& snapshot, const Audience&) -> Result<Rendered> {
                        WrittenPage written =
                            write({of, *snapshot, *snapshot->markets->find_segment(segment)});
                        return Rendered{std::move(written.body), std::move(written.products)};
                    });
    recipe->fresh_until = [&store, ends_at = std::move(page.ends_at)](const Snapshot&) {
        const std::optional<Time> end = ends_at();
        return end ? Steady::now() + (*end - store.options().clock()) : Deadline::max();
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
