#include "offers/store_items.hpp"

#include "base/complaints.hpp"
#include "offers/sql.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace rialto::offers {

Task<Result<std::vector<OfferedItem>>> find_items(postgres::Session& session,
                                                  std::vector<wire::NewOfferItem> wanted) {
    std::vector<std::string> skus, handles;
    for (const wire::NewOfferItem& item : wanted) {
        if (item.sku) skus.push_back(*item.sku);
        if (item.handle) handles.push_back(*item.handle);
    }
    const std::vector<catalog::NamedSku> known =
        co_await catalog::find_variants(session, std::move(skus), std::move(handles));
    std::vector<OfferedItem> items;
    Error unknown{ErrorKind::not_found, "unknown_sku", "There is no such SKU or product."};
    Complaints complaints;
    std::set<std::int64_t> seen;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const wire::NewOfferItem& item = wanted[i];
        const std::string pointer = "/items/" + std::to_string(i);
        const std::size_t before = items.size();
        for (const catalog::NamedSku& one : known) {
            if (item.sku ? one.sku != *item.sku : one.handle != *item.handle) continue;
            items.push_back({pointer, one.sku_id, item});
            if (!seen.insert(one.sku_id).second) complaints.add(pointer + "/sku", "is there twice");
        }
        if (items.size() == before)
            unknown.fields.push_back({pointer + (item.sku ? "/sku" : "/handle"), "is not known"});
    }
    if (!unknown.fields.empty()) co_return std::unexpected(std::move(unknown));
    if (items.size() > offer_skus_max) complaints.add("/items", "at most 500 SKUs in one offer");
    CO_CHECK(std::move(complaints).result());
    co_return items;
}

namespace {

/// In all, those of waves as well; none for a SKU that is not in the offer any more.
std::map<std::int64_t, int> units_by_sku(const ItemsOfOffer& offer) {
    std::map<std::int64_t, int> units;
    for (const std::int64_t sku_id : offer.skus_before) units[sku_id] = 0;
    for (const OfferedItem& one : offer.items) {
        int& all = units[one.sku_id] = one.item.quantity;
        for (const wire::OfferWave& wave : one.item.waves.value_or(std::vector<wire::OfferWave>()))
            all += wave.quantity;
    }
    return units;
}

Task<Result<>> allot(postgres::Session& transaction, ItemsOfOffer& offer, Time at) {
    std::vector<std::int64_t> skus;
    std::vector<std::int32_t> units;
    for (const auto& [sku_id, all] : units_by_sku(offer)) {
        skus.push_back(sku_id);
        units.push_back(all);
    }
    const postgres::Rows rows = co_await transaction.run(
        sql::allot_units, postgres::params(offer.offer, skus, units, offer.step, make_uuid_v7(at), at));
    const auto outcome = rows[0].get<std::string>(0);
    if (outcome == "allotted") co_return Result<>();
    const auto item = std::ranges::find(offer.items, rows[0].get<std::int64_t>(1), &OfferedItem::sku_id);
    const std::string pointer = item == offer.items.end() ? "/items" : item->pointer + "/quantity";
    const bool is_short = outcome == "not_enough_stock";
    Error error{ErrorKind::conflict, outcome,
                is_short ? "There is not so much stock left to set aside."
                         : "More of it is sold already than the offer would have."};
    error.fields.push_back({pointer, is_short ? "is more than is left" : "is below what is sold"});
    co_return std::unexpected(std::move(error));
}

postgres::Session::Call add_item(const Uuid& offer, const OfferedItem& one, std::int32_t position) {
    std::vector<std::string> markets;
    std::vector<std::int64_t> amounts;
    for (const wire::OfferMarketPrice& price :
         one.item.prices.value_or(std::vector<wire::OfferMarketPrice>())) {
        markets.push_back(price.market);
        amounts.push_back(price.price.amount);
    }
    return {sql::add_item, postgres::params(offer, one.sku_id, position, one.item.percent_off_basis_points,
                                            markets, amounts)};
}

postgres::Session::Call add_waves(const ItemsOfOffer& offer) {
    std::vector<std::int64_t> skus;
    std::vector<Time> starts;
    std::vector<std::int32_t> units;
    for (const OfferedItem& one : offer.items)
        for (const wire::OfferWave& wave : one.item.waves.value_or(std::vector<wire::OfferWave>())) {
            skus.push_back(one.sku_id);
            starts.push_back(wave.starts_at);
            units.push_back(wave.quantity);
        }
    return {sql::add_waves, postgres::params(offer.offer, skus, starts, units)};
}

postgres::Session::Call add_early_access(const ItemsOfOffer& offer) {
    std::vector<std::string> groups;
    std::vector<Time> starts;
    for (const wire::OfferEarlyAccess& one : offer.early_access) {
        groups.push_back(one.group);
        starts.push_back(one.starts_at);
    }
    return {sql::add_early_access, postgres::params(offer.offer, groups, starts)};
}

} // namespace

Task<Result<>> store_items(postgres::Session& transaction, ItemsOfOffer offer, Time at) {
    std::vector<postgres::Session::Call> calls;
    calls.push_back({sql::remove_offer_parts, postgres::params(offer.offer)});
    for (std::size_t i = 0; i < offer.items.size(); ++i)
        calls.push_back(add_item(offer.offer, offer.items[i], static_cast<std::int32_t>(i) + 1));
    calls.push_back(add_waves(offer));
    calls.push_back(add_early_access(offer));
    co_await transaction.run_all(std::move(calls));
    co_return co_await allot(transaction, offer, at);
}

Task<> publish(postgres::Session& transaction, StoredOffer stored, Time at) {
    const wire::Offer& offer = stored.offer;
    catalog::PublishedOffer published{.id = offer.id,
                                      .title = offer.title,
                                      .starts_at = offer.starts_at,
                                      .ends_at = offer.ends_at,
                                      .segments = offer.segments,
                                      .early = {},
                                      .skus = {}};
    for (const wire::OfferEarlyAccess& one : offer.early_access)
        published.early.push_back({one.group, one.starts_at});
    const bool has_prices = !stored.is_paused && !offer.ended_at;
    for (const StoredItem& one : stored.items) {
        if (has_prices) published.skus.push_back(offered_of(one));
    }
    co_await catalog::publish_offer(transaction, std::move(published), at);
}

} // namespace rialto::offers
