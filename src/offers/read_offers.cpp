#include "offers/admin.hpp"
#include "offers/sql.hpp"

#include <algorithm>
#include <unordered_map>

namespace rialto::offers {

namespace {

wire::WaitingRoom room_named(std::string_view name) {
    using enum wire::WaitingRoom;
    return name == "never" ? never : name == "always" ? always : automatic;
}

StoredOffer offer_of(const postgres::Row& row) {
    StoredOffer stored;
    wire::Offer& offer = stored.offer;
    offer.id = row.get<Uuid>(0);
    offer.version = row.get<std::int32_t>(1);
    offer.title = row.get<std::string>(2);
    offer.teaser_at = row.get<std::optional<Time>>(3);
    offer.starts_at = row.get<Time>(4);
    offer.ends_at = row.get<Time>(5);
    offer.segments = row.get<std::vector<std::string>>(6);
    offer.limit_per_customer = row.get<std::optional<std::int32_t>>(7);
    stored.is_paused = row.get<bool>(8);
    offer.ended_at = row.get<std::optional<Time>>(9);
    offer.created_at = row.get<Time>(10);
    offer.updated_at = row.get<Time>(11);
    offer.verified_email = row.get<bool>(12);
    offer.waiting_room = room_named(row.get<std::string_view>(13));
    offer.waiting_room_opened_at = row.get<std::optional<Time>>(14);
    return stored;
}

StoredItem item_of(const postgres::Row& row, const markets::Markets& markets) {
    StoredItem stored{
        .sku_id = row.get<std::int64_t>(1), .allotment_no = row.get<std::int64_t>(2), .item = {}};
    wire::OfferItem& item = stored.item;
    item.sku = row.get<std::string>(3);
    item.percent_off_basis_points = row.get<std::optional<std::int32_t>>(4);
    const auto names = row.get<std::vector<std::string>>(5);
    const auto amounts = row.get<std::vector<std::int64_t>>(6);
    for (std::size_t i = 0; i < names.size(); ++i)
        if (const markets::Market* market = markets.find_market(names[i]))
            item.prices.push_back({names[i], {amounts[i], market->currency}});
    item.quantity = row.get<std::int32_t>(7);
    item.claimed = row.get<std::int32_t>(8);
    item.left = item.quantity - item.claimed - row.get<std::int32_t>(9);
    return stored;
}

} // namespace

wire::OfferState state_of(const StoredOffer& stored, Time at) {
    using enum wire::OfferState;
    if (stored.offer.ended_at || stored.offer.ends_at <= at) return ended;
    if (stored.is_paused) return paused;
    return stored.offer.starts_at <= at ? live : upcoming;
}

catalog::OfferedSku offered_of(const StoredItem& stored) {
    catalog::OfferedSku sku{stored.sku_id, stored.allotment_no, stored.item.percent_off_basis_points, {}};
    for (const wire::OfferMarketPrice& price : stored.item.prices)
        sku.amounts.emplace(price.market, price.price.amount);
    return sku;
}

wire::Offer view_of(StoredOffer stored, Time at) {
    wire::Offer view = std::move(stored.offer);
    for (StoredItem& item : stored.items) view.items.push_back(std::move(item.item));
    stored.offer.ended_at = view.ended_at;
    stored.offer.starts_at = view.starts_at;
    stored.offer.ends_at = view.ends_at;
    view.state = state_of(stored, at);
    return view;
}

namespace {

Task<std::vector<StoredOffer>> read(postgres::Session& session,
                                    std::shared_ptr<const markets::Markets> markets, postgres::Params which) {
    const postgres::Rows rows = co_await session.run(sql::read_offers, std::move(which));
    std::vector<StoredOffer> offers;
    std::vector<Uuid> ids;
    for (const postgres::Row row : rows) {
        offers.push_back(offer_of(row));
        ids.push_back(offers.back().offer.id);
    }
    std::unordered_map<Uuid, StoredOffer*> by_id;
    for (StoredOffer& stored : offers) by_id.emplace(stored.offer.id, &stored);
    std::vector<postgres::Session::Call> calls;
    calls.push_back({sql::read_items, postgres::params(ids)});
    calls.push_back({sql::read_waves, postgres::params(ids)});
    calls.push_back({sql::read_early_access, postgres::params(ids)});
    const std::vector<postgres::Rows> parts = co_await session.run_all(std::move(calls));
    for (const postgres::Row row : parts[0])
        by_id.at(row.get<Uuid>(0))->items.push_back(item_of(row, *markets));
    for (const postgres::Row row : parts[1]) {
        std::vector<StoredItem>& items = by_id.at(row.get<Uuid>(0))->items;
        const auto owner = std::ranges::find(items, row.get<std::int64_t>(1), &StoredItem::sku_id);
        if (owner == items.end()) continue;
        owner->item.waves.push_back({row.get<Time>(2), row.get<std::int32_t>(3)});
        owner->item.quantity -= owner->item.waves.back().quantity;
    }
    for (const postgres::Row row : parts[2])
        by_id.at(row.get<Uuid>(0))->offer.early_access.push_back({row.get<std::string>(1), row.get<Time>(2)});
    co_return offers;
}

} // namespace

Task<std::vector<StoredOffer>> read_offers(postgres::Session& session,
                                           std::shared_ptr<const markets::Markets> markets,
                                           OffersWanted wanted) {
    const bool is_open = wanted == OffersWanted::holding_units;
    const auto most = static_cast<std::int64_t>(is_open ? 2 * open_offers_max : offers_listed_max);
    return read(session, std::move(markets), postgres::params(std::optional<Uuid>(), most, is_open));
}

Task<Result<StoredOffer>> read_offer(postgres::Session& session,
                                     std::shared_ptr<const markets::Markets> markets, Uuid id) {
    std::vector<StoredOffer> found = co_await read(
        session, std::move(markets), postgres::params(std::optional(id), std::int64_t{1}, false));
    if (found.empty()) co_return fail(ErrorKind::not_found, "not_found", "There is no such offer.");
    co_return std::move(found[0]);
}

} // namespace rialto::offers
