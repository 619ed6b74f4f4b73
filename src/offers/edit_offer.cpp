#include "base/text.hpp"
#include "offers/admin.hpp"
#include "offers/sql.hpp"
#include "offers/store_items.hpp"
#include "platform/events/events.hpp"

#include <algorithm>

namespace rialto::offers {

namespace {

Error no_such_offer() {
    return {ErrorKind::not_found, "not_found", "There is no such offer."};
}

Error offer_is_over() {
    return {ErrorKind::conflict, "offer_ended", "This offer is over. Make a new one."};
}

std::string_view name_of(wire::WaitingRoom room) {
    using enum wire::WaitingRoom;
    return room == never ? "never" : room == always ? "always" : "automatic";
}

/// The offer under its lock, unless it is over by the database's clock.
Task<Result<StoredOffer>> lock_offer(postgres::Session& transaction, Uuid id,
                                     std::shared_ptr<const markets::Markets> markets) {
    const postgres::Rows locked = co_await transaction.run(sql::lock_offer, postgres::params(id));
    if (locked.empty()) co_return std::unexpected(no_such_offer());
    if (locked[0].get<bool>(0)) co_return std::unexpected(offer_is_over());
    co_return co_await read_offer(transaction, std::move(markets), id);
}

Task<> write_offer(postgres::Session& transaction, StoredOffer stored, Time at) {
    const wire::Offer& offer = stored.offer;
    co_await transaction.run(sql::change_offer,
                             postgres::params(offer.id, offer.title, offer.teaser_at, offer.starts_at,
                                              offer.ends_at, offer.segments, offer.limit_per_customer,
                                              stored.is_paused, offer.ended_at, offer.verified_email, at,
                                              name_of(offer.waiting_room)));
}

Task<> open_room(postgres::Session& transaction, Uuid id, wire::WaitingRoom wanted, Time at) {
    if (wanted == wire::WaitingRoom::always)
        co_await transaction.run(sql::open_room, postgres::params(id, name_of(wanted), at));
}

/// What nodes and the back office are told, and the offer as it is now.
Task<Result<wire::Offer>> finish(postgres::Session& transaction, Uuid id, std::string operation,
                                 std::string detail, AdminCall call) {
    CO_TRY(const StoredOffer stored, co_await read_offer(transaction, call.markets, id));
    co_await publish(transaction, stored, call.at);
    co_await events::append(transaction, std::string(offers_topic), to_string(id), "{}", call.at);
    accounts::AuditRecord record{call.key_digest, std::move(operation), to_string(id), std::move(detail)};
    co_await accounts::append_audit_record(transaction, std::move(record), call.at);
    co_return view_of(stored, call.at);
}

/// What stays, with what changes.
wire::NewOffer merged(const StoredOffer& stored, const wire::OfferChange& change) {
    const wire::Offer& offer = stored.offer;
    wire::NewOffer body{.title = offer.title,
                        .teaser_at = offer.teaser_at,
                        .starts_at = offer.starts_at,
                        .ends_at = offer.ends_at,
                        .segments = offer.segments,
                        .limit_per_customer = offer.limit_per_customer,
                        .verified_email = offer.verified_email,
                        .early_access = offer.early_access,
                        .items = {},
                        .waiting_room = offer.waiting_room};
    const auto take = [](auto& into, const auto& from) {
        if (from) into = *from;
    };
    take(body.title, change.title);
    take(body.teaser_at, change.teaser_at);
    take(body.starts_at, change.starts_at);
    take(body.ends_at, change.ends_at);
    take(body.segments, change.segments);
    take(body.limit_per_customer, change.limit_per_customer);
    take(body.verified_email, change.verified_email);
    take(body.early_access, change.early_access);
    take(body.waiting_room, change.waiting_room);
    for (const std::string& member : change.clear.value_or(std::vector<std::string>())) {
        if (member == "teaser_at") body.teaser_at.reset();
        if (member == "limit_per_customer") body.limit_per_customer.reset();
    }
    if (change.items) {
        body.items = *change.items;
        return body;
    }
    for (const StoredItem& stored_item : stored.items) {
        const wire::OfferItem& item = stored_item.item;
        body.items.push_back(
            {item.sku, {}, item.quantity, item.percent_off_basis_points, item.prices, item.waves});
    }
    return body;
}

bool has_begun(const wire::Offer& offer, Time at) {
    return offer.starts_at <= at ||
           std::ranges::any_of(offer.early_access, [&](const auto& early) { return early.starts_at <= at; });
}

Result<> check_change(const StoredOffer& stored, const wire::OfferChange& change, Time at) {
    if (change.version != stored.offer.version)
        return fail(ErrorKind::conflict, "version_conflict",
                    "Somebody changed it meanwhile; it has version " + std::to_string(stored.offer.version) +
                        " now. Read it again and repeat the change.");
    if (change.starts_at && *change.starts_at != stored.offer.starts_at && has_begun(stored.offer, at))
        return invalid_field("/starts_at", "has passed");
    const std::vector<std::string> clear = change.clear.value_or(std::vector<std::string>());
    for (std::size_t i = 0; i < clear.size(); ++i)
        if (clear[i] != "teaser_at" && clear[i] != "limit_per_customer")
            return invalid_field("/clear/" + std::to_string(i), "must be teaser_at or limit_per_customer");
    return {};
}

} // namespace

Task<Result<wire::Offer>> create_offer(postgres::Session& transaction, wire::NewOffer wanted,
                                       AdminCall call) {
    CO_CHECK(check_offer(wanted, *call.markets, call.at));
    CO_TRY(std::vector<OfferedItem> items, co_await find_items(transaction, wanted.items));
    const Uuid id = make_uuid_v7(call.at);
    const wire::WaitingRoom room = wanted.waiting_room.value_or(wire::WaitingRoom::automatic);
    const postgres::Rows made = co_await transaction.run(
        sql::create_offer,
        postgres::params(id, trim(wanted.title), wanted.teaser_at, wanted.starts_at, wanted.ends_at,
                         wanted.segments.value_or(std::vector<std::string>()), wanted.limit_per_customer,
                         wanted.verified_email.value_or(wanted.limit_per_customer.has_value()), call.at,
                         static_cast<std::int64_t>(open_offers_max), name_of(room)));
    if (made.empty())
        co_return fail(ErrorKind::conflict, "limit_reached",
                       "A store can have at most 1,000 offers that are not over.");
    CO_CHECK(co_await store_items(
        transaction,
        {id, 1, std::move(items), {}, wanted.early_access.value_or(std::vector<wire::OfferEarlyAccess>())},
        call.at));
    co_await open_room(transaction, id, room, call.at);
    co_return co_await finish(transaction, id, "create_offer", json::print(wanted), call);
}

Task<Result<wire::Offer>> change_offer(postgres::Session& transaction, Uuid id, wire::OfferChange change,
                                       AdminCall call) {
    CO_TRY(StoredOffer stored, co_await lock_offer(transaction, id, call.markets));
    CO_CHECK(check_change(stored, change, call.at));
    const wire::NewOffer body = merged(stored, change);
    CO_CHECK(check_offer(body, *call.markets, call.at));
    CO_TRY(std::vector<OfferedItem> items, co_await find_items(transaction, body.items));
    std::vector<std::int64_t> before;
    for (const StoredItem& item : stored.items) before.push_back(item.sku_id);
    CO_CHECK(co_await store_items(transaction,
                                  {id, stored.offer.version + 1, std::move(items), std::move(before),
                                   body.early_access.value_or(std::vector<wire::OfferEarlyAccess>())},
                                  call.at));
    stored.offer.title = std::string(trim(body.title));
    stored.offer.teaser_at = body.teaser_at;
    stored.offer.starts_at = body.starts_at;
    stored.offer.ends_at = body.ends_at;
    stored.offer.segments = body.segments.value_or(std::vector<std::string>());
    stored.offer.limit_per_customer = body.limit_per_customer;
    stored.offer.verified_email = body.verified_email.value_or(false);
    stored.offer.waiting_room = *body.waiting_room;
    co_await write_offer(transaction, std::move(stored), call.at);
    co_await open_room(transaction, id, *body.waiting_room, call.at);
    co_return co_await finish(transaction, id, "change_offer", json::print(change), call);
}

Task<Result<wire::Offer>> pause_offer(postgres::Session& transaction, Uuid id, Pause wanted, AdminCall call) {
    CO_TRY(StoredOffer stored, co_await lock_offer(transaction, id, call.markets));
    const bool pauses = wanted == Pause::pause;
    if (stored.is_paused == pauses) co_return view_of(std::move(stored), call.at);
    stored.is_paused = pauses;
    co_await write_offer(transaction, std::move(stored), call.at);
    co_return co_await finish(transaction, id, pauses ? "pause_offer" : "resume_offer", "{}", call);
}

Task<Result<wire::Offer>> extend_offer(postgres::Session& transaction, Uuid id, Time ends_at,
                                       AdminCall call) {
    CO_TRY(StoredOffer stored, co_await lock_offer(transaction, id, call.markets));
    if (ends_at <= stored.offer.ends_at) co_return invalid_field("/ends_at", "must be later than it is now");
    stored.offer.ends_at = ends_at;
    co_await write_offer(transaction, std::move(stored), call.at);
    co_return co_await finish(transaction, id, "extend_offer", json::print(wire::OfferExtension{ends_at}),
                              call);
}

Task<Result<wire::Offer>> end_offer(postgres::Session& transaction, Uuid id, AdminCall call) {
    Result<StoredOffer> stored = co_await lock_offer(transaction, id, call.markets);
    if (!stored && stored.error().code == "offer_ended") {
        CO_TRY(StoredOffer over, co_await read_offer(transaction, call.markets, id));
        co_return view_of(std::move(over), call.at);
    }
    if (!stored) co_return std::unexpected(std::move(stored).error());
    stored->offer.ended_at = call.at;
    co_await write_offer(transaction, std::move(*stored), call.at);
    co_await transaction.run(sql::return_units, postgres::params(id, make_uuid_v7(call.at), call.at));
    co_return co_await finish(transaction, id, "end_offer", "{}", call);
}

} // namespace rialto::offers
