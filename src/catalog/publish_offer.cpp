#include "catalog/offer_prices.hpp"
#include "catalog/prices_event.hpp"
#include "catalog/sql.hpp"
#include "platform/events/events.hpp"

#include <set>

namespace rialto::catalog {

namespace {

/// One list: those of a market's amounts, or (without a market) those with a percentage.
struct Rows {
    std::vector<std::int64_t> sku_ids;
    std::vector<std::int64_t> allotment_nos;
    std::vector<std::optional<std::int64_t>> amounts;
    std::vector<std::optional<std::int64_t>> percents;

    void add(const OfferedSku& sku, std::optional<std::int64_t> amount) {
        sku_ids.push_back(sku.sku_id);
        allotment_nos.push_back(sku.allotment_no);
        amounts.push_back(amount);
        percents.emplace_back();
        if (!amount) percents.back() = sku.percent_off_basis_points;
    }
};

std::map<std::string, Rows> rows_by_market(const PublishedOffer& offer) {
    std::map<std::string, Rows> lists; // "": without a market
    for (const OfferedSku& sku : offer.skus) {
        if (sku.percent_off_basis_points) lists[""].add(sku, std::nullopt);
        for (const auto& [market, amount] : sku.amounts) lists[market].add(sku, amount);
    }
    return lists;
}

} // namespace

Task<> publish_offer(postgres::Session& transaction, PublishedOffer offer, Time at) {
    const postgres::Rows removed = co_await transaction.run(sql::withdraw_offer, postgres::params(offer.id));
    std::set<std::int64_t> concerned;
    for (const postgres::Row row : removed) concerned.insert(row.get<std::int64_t>(0));
    for (const OfferedSku& sku : offer.skus) concerned.insert(sku.sku_id);
    std::vector<std::string> groups;
    std::vector<Time> starts;
    for (const EarlyAccess& one : offer.early) {
        groups.push_back(one.group);
        starts.push_back(one.starts_at);
    }
    for (const auto& [market, rows] : rows_by_market(offer)) {
        std::optional<std::string> of_market;
        if (!market.empty()) of_market = market;
        co_await transaction.run(sql::publish_offer,
                                 postgres::params(make_uuid_v7(at), offer.id, offer.title, of_market,
                                                  offer.starts_at, offer.ends_at, offer.segments, groups,
                                                  starts, at, rows.sku_ids, rows.amounts, rows.percents,
                                                  rows.allotment_nos));
    }
    if (concerned.empty()) co_return;
    const PricesChange change{.sku_ids = {concerned.begin(), concerned.end()}};
    co_await events::append(transaction, "prices.changed", to_string(offer.id), print_prices_event(change),
                            at);
}

Task<std::vector<NamedSku>> find_variants(postgres::Session& session, std::vector<std::string> skus,
                                          std::vector<std::string> handles) {
    const postgres::Rows rows = co_await session.run(sql::find_offered, postgres::params(skus, handles));
    std::vector<NamedSku> found;
    for (const postgres::Row row : rows)
        found.push_back({row.get<std::int64_t>(0), row.get<std::string>(1), row.get<std::string>(2)});
    co_return found;
}

} // namespace rialto::catalog
