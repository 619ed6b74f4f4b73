#include "offers/admin.hpp"

#include <functional>

namespace rialto::offers {

namespace {

using Schemas = std::map<std::string, std::string>;

http::Response private_json(int status, std::string body) {
    http::Response response = http::json_response(status, std::move(body));
    response.headers.emplace_back("Cache-Control", "private, no-store");
    response.stage = "db";
    return response;
}

Error no_such_offer() {
    return {ErrorKind::not_found, "not_found", "There is no such offer."};
}

AdminCall call_of(const catalog::CatalogStore& store, const http::Request& request) {
    return {accounts::key_digest(request), catalog::markets_of(store), request.received_at};
}

using Write = std::function<Task<Result<wire::Offer>>(postgres::Session&)>;

/// One transaction; what it refuses leaves nothing.
Task<http::Response> answer_write(postgres::Pool& pool, Write write, int status = 200) {
    postgres::Transaction transaction = co_await pool.begin();
    const Result<wire::Offer> offer = co_await write(transaction);
    if (!offer) co_return http::problem(offer.error());
    co_await transaction.commit();
    co_return private_json(status, json::print(*offer));
}

std::string offer_schema(Schemas& schemas) {
    return json::schema<wire::Offer>(schemas);
}

} // namespace

Task<http::Response> list_offers_admin(catalog::CatalogStore& store, postgres::Pool& pool,
                                       http::Request& request) {
    postgres::Session session = co_await pool.session();
    wire::OfferList list;
    for (StoredOffer& stored : co_await read_offers(session, catalog::markets_of(store), OffersWanted::all))
        list.items.push_back(view_of(std::move(stored), request.received_at));
    co_return private_json(200, json::print(list));
}

Task<http::Response> get_offer_admin(catalog::CatalogStore& store, postgres::Pool& pool,
                                     http::Request& request) {
    const auto id = parse_uuid(request.path_values[0]);
    if (!id) co_return http::problem(no_such_offer());
    postgres::Session session = co_await pool.session();
    Result<StoredOffer> found = co_await read_offer(session, catalog::markets_of(store), *id);
    if (!found) co_return http::problem(found.error());
    co_return private_json(200, json::print(view_of(std::move(*found), request.received_at)));
}

Task<http::Response> create_offer(catalog::CatalogStore& store, postgres::Pool& pool,
                                  http::Request& request) {
    Result<wire::NewOffer> wanted = json::parse<wire::NewOffer>(request.body);
    if (!wanted) co_return http::problem(wanted.error());
    co_return co_await answer_write(
        pool,
        [&](postgres::Session& transaction) {
            return create_offer(transaction, std::move(*wanted), call_of(store, request));
        },
        201);
}

Task<http::Response> change_offer(catalog::CatalogStore& store, postgres::Pool& pool,
                                  http::Request& request) {
    const auto id = parse_uuid(request.path_values[0]);
    if (!id) co_return http::problem(no_such_offer());
    Result<wire::OfferChange> change = json::parse<wire::OfferChange>(request.body);
    if (!change) co_return http::problem(change.error());
    co_return co_await answer_write(pool, [&](postgres::Session& transaction) {
        return change_offer(transaction, *id, std::move(*change), call_of(store, request));
    });
}

Task<http::Response> pause_offer(catalog::CatalogStore& store, postgres::Pool& pool, http::Request& request) {
    const auto id = parse_uuid(request.path_values[0]);
    if (!id) co_return http::problem(no_such_offer());
    co_return co_await answer_write(pool, [&](postgres::Session& transaction) {
        return pause_offer(transaction, *id, Pause::pause, call_of(store, request));
    });
}

Task<http::Response> resume_offer(catalog::CatalogStore& store, postgres::Pool& pool,
                                  http::Request& request) {
    const auto id = parse_uuid(request.path_values[0]);
    if (!id) co_return http::problem(no_such_offer());
    co_return co_await answer_write(pool, [&](postgres::Session& transaction) {
        return pause_offer(transaction, *id, Pause::resume, call_of(store, request));
    });
}

Task<http::Response> extend_offer(catalog::CatalogStore& store, postgres::Pool& pool,
                                  http::Request& request) {
    const auto id = parse_uuid(request.path_values[0]);
    if (!id) co_return http::problem(no_such_offer());
    const Result<wire::OfferExtension> wanted = json::parse<wire::OfferExtension>(request.body);
    if (!wanted) co_return http::problem(wanted.error());
    co_return co_await answer_write(pool, [&](postgres::Session& transaction) {
        return extend_offer(transaction, *id, wanted->ends_at, call_of(store, request));
    });
}

Task<http::Response> end_offer(catalog::CatalogStore& store, postgres::Pool& pool, http::Request& request) {
    const auto id = parse_uuid(request.path_values[0]);
    if (!id) co_return http::problem(no_such_offer());
    co_return co_await answer_write(pool, [&](postgres::Session& transaction) {
        return end_offer(transaction, *id, call_of(store, request));
    });
}

const http::Operation list_offers_admin_operation{
    .id = "list_offers_admin",
    .summary = "The newest 200 flash offers with what is claimed and left.",
    .answer_schema = [](Schemas& schemas) { return json::schema<wire::OfferList>(schemas); },
};
const http::Operation get_offer_admin_operation{
    .id = "get_offer_admin",
    .summary = "One flash offer with what is claimed and left.",
    .answer_schema = offer_schema,
    .errors = {"not_found"},
};
const http::Operation create_offer_operation{
    .id = "create_offer",
    .summary = "Schedules a flash offer and sets its units aside.",
    .body_schema = [](Schemas& schemas) { return json::schema<wire::NewOffer>(schemas); },
    .success = 201,
    .answer_schema = offer_schema,
    .errors = {"invalid_request", "unknown_sku", "limit_reached", "not_enough_stock"},
};
const http::Operation change_offer_operation{
    .id = "change_offer",
    .summary = "Changes a flash offer that is not over, if nobody else has meanwhile.",
    .body_schema = [](Schemas& schemas) { return json::schema<wire::OfferChange>(schemas); },
    .answer_schema = offer_schema,
    .errors = {"not_found", "invalid_request", "offer_ended", "version_conflict", "unknown_sku",
               "not_enough_stock", "below_claimed"},
};
const http::Operation pause_offer_operation{
    .id = "pause_offer",
    .summary = "Stops a flash offer for a while: regular prices, and its units stay set aside.",
    .answer_schema = offer_schema,
    .errors = {"not_found", "offer_ended"},
};
const http::Operation resume_offer_operation{
    .id = "resume_offer",
    .summary = "Lets a flash offer that was paused go on.",
    .answer_schema = offer_schema,
    .errors = {"not_found", "offer_ended"},
};
const http::Operation extend_offer_operation{
    .id = "extend_offer",
    .summary = "Moves the end of a flash offer to a later moment.",
    .body_schema = [](Schemas& schemas) { return json::schema<wire::OfferExtension>(schemas); },
    .answer_schema = offer_schema,
    .errors = {"not_found", "invalid_request", "offer_ended"},
};
const http::Operation end_offer_operation{
    .id = "end_offer",
    .summary = "Ends a flash offer now; what it has left goes back to stock.",
    .answer_schema = offer_schema,
    .errors = {"not_found"},
};

} // namespace rialto::offers
