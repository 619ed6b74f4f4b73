#include "catalog/routes.hpp"

#include "catalog/query.hpp"
#include "catalog/render.hpp"
#include "catalog/wire.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/http/encoding.hpp"

#include <array>

namespace rialto::catalog {

namespace {

constexpr std::string_view path_prefix = "/v1/catalog/";
constexpr std::string_view page_caching = "public, max-age=5, stale-while-revalidate=30, stale-if-error=300";
constexpr std::string_view availability_caching = "public, max-age=1";
constexpr int compression_quality = 5;
constexpr std::size_t compressed_bytes_min = 512; // below it compressing costs more than it saves
constexpr std::size_t etag_bytes = 12;

using Headers = std::vector<std::pair<std::string, std::string>>;

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

std::shared_ptr<const http::Prebuilt> prebuild_json(const CatalogStore& store, std::string body,
                                                    http::Encoding encoding, std::string_view caching) {
    Headers headers = store.options().headers;
    headers.emplace_back("Cache-Control", caching);
    headers.emplace_back("Vary", "Accept-Encoding");
    if (encoding != http::Encoding::identity && body.size() >= compressed_bytes_min) {
        body = http::compress(encoding, body, compression_quality);
        headers.emplace_back("Content-Encoding", http::content_encoding(encoding));
    }
    const crypto::Digest digest = crypto::sha256(body);
    const std::string etag = '"' + crypto::base64url(crypto::bytes(digest).substr(0, etag_bytes)) + '"';
    return http::prebuild(200, "application/json", std::move(body), headers, etag);
}

/// One answer that is kept: where it is found, and how long it is good.
struct Kept {
    std::string key; // of the question, without the encoding
    std::string_view caching = page_caching;
    bool shows_stock_filter = false;
    Deadline fresh_until = Deadline::max();
};

/// The kept answer, or the one that `render` gives, which is kept from now on.
template <class Render>
http::Response answer(CatalogStore& store, const http::Request& request, const Snapshot& snapshot, Kept kept,
                      Render&& render) {
    const http::Encoding encoding = http::choose_encoding(request.header("Accept-Encoding"));
    kept.key += "|";
    kept.key += http::content_encoding(encoding);
    http::Response response;
    response.prebuilt = store.pages().find(kept.key, request.target, encoding);
    response.stage = "hit";
    if (response.prebuilt) return response;
    // Read before rendering: stock that changes meanwhile makes the answer old, never the other way round.
    cache::Stamp stamp = store.stamp(snapshot, store.availability().seq(), kept.shows_stock_filter);
    stamp.fresh_until = kept.fresh_until;
    Result<std::string> body = render();
    if (!body) return http::problem(body.error());
    response.prebuilt = prebuild_json(store, std::move(*body), encoding, kept.caching);
    response.stage = "render";
    store.pages().put(kept.key, request.target, encoding, {response.prebuilt, stamp});
    return response;
}

Error cursor_expired(const std::string& segment, const Query& query) {
    std::string first = std::string(path_prefix) + segment + "/products";
    if (const std::string parameters = canonical(query); !parameters.empty()) (first += '?') += parameters;
    Error error{ErrorKind::gone, "cursor_expired",
                "This list has moved on; start again from its first page."};
    error.members = "\"first\":" + json::print(first);
    return error;
}

Result<std::string> render_list(CatalogStore& store, const Asked& asked, const Question& question) {
    std::shared_ptr<const Snapshot> snapshot = asked.snapshot;
    const std::string& key = store.options().cursor_key;
    const std::string& segment = asked.segment->segment;
    Cursor cursor;
    if (!question.cursor.empty()) {
        Result<Cursor> opened = open_cursor(key, segment, question.query, question.cursor);
        if (!opened) return std::unexpected(std::move(opened).error());
        cursor = *opened;
        snapshot = store.snapshot_at(cursor.snapshot_id);
        if (!snapshot) return std::unexpected(cursor_expired(segment, question.query));
    }
    const Page page = evaluate(*snapshot, asked.market, question.query, cursor.offset);
    std::string next;
    if (page.next_offset) next = seal_cursor(key, segment, question.query, {snapshot->id, *page.next_offset});
    return render_page({*snapshot, store.availability(), asked.market}, page, next);
}

} // namespace

std::shared_ptr<const http::Prebuilt> find_cached(CatalogStore& store, const http::Request& request) {
    if (!request.target.starts_with(path_prefix)) return nullptr;
    return store.pages().find_exact(request.target, http::choose_encoding(request.header("Accept-Encoding")));
}

http::Response list_categories(CatalogStore& store, http::Request& request) {
    const Result<Asked> asked = ask(store, request);
    if (!asked) return http::problem(asked.error());
    if (const Result<> none = refuse_parameters(request); !none) return http::problem(none.error());
    return answer(store, request, *asked->snapshot, {.key = "categories|" + asked->segment->segment},
                  [&]() -> Result<std::string> {
                      return render_categories({*asked->snapshot, store.availability(), asked->market});
                  });
}

http::Response list_products(CatalogStore& store, http::Request& request) {
    const Result<Asked> asked = ask(store, request);
    if (!asked) return http::problem(asked.error());
    const auto parameters = request.query_parameters();
    if (!parameters) return http::problem(parameters.error());
    const Result<Question> question = parse_question(*parameters);
    if (!question) return http::problem(question.error());
    Kept kept{.key = "products|" + asked->segment->segment + "|" + canonical(question->query) + "|" +
                     question->cursor,
              .shows_stock_filter = question->query.in_stock};
    return answer(store, request, *asked->snapshot, std::move(kept),
                  [&] { return render_list(store, *asked, *question); });
}

http::Response get_product(CatalogStore& store, http::Request& request) {
    const Result<Asked> asked = ask(store, request);
    if (!asked) return http::problem(asked.error());
    if (const Result<> none = refuse_parameters(request); !none) return http::problem(none.error());
    const Columns& columns = *asked->snapshot->columns;
    const auto found = columns.product_by_handle.find(request.path_values[1]);
    if (found == columns.product_by_handle.end() ||
        !columns.by_market[asked->market].listed.contains(found->second))
        return http::problem({ErrorKind::not_found, "not_found", "There is no such product."});
    return answer(store, request, *asked->snapshot,
                  {.key = "product|" + asked->segment->segment + "|" + request.path_values[1]},
                  [&]() -> Result<std::string> {
                      return render_product({*asked->snapshot, store.availability(), asked->market},
                                            found->second);
                  });
}

http::Response get_availability(CatalogStore& store, http::Request& request) {
    const Result<Asked> asked = ask(store, request);
    if (!asked) return http::problem(asked.error());
    if (const Result<> none = refuse_parameters(request); !none) return http::problem(none.error());
    return answer(store, request, *asked->snapshot,
                  {.key = "availability|" + asked->segment->segment,
                   .caching = availability_caching,
                   .fresh_until = Steady::now() + availability_stale_max},
                  [&]() -> Result<std::string> {
                      return render_availability({*asked->snapshot, store.availability(), asked->market},
                                                 request.received_at);
                  });
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
