#include "base/complaints.hpp"
#include "base/text.hpp"
#include "offers/admin.hpp"

#include <algorithm>
#include <set>

namespace rialto::offers {

namespace {

constexpr int percent_off_max = 10'000; // basis points

void check_times(const wire::NewOffer& offer, Time at, Complaints& complaints) {
    if (offer.ends_at <= offer.starts_at)
        complaints.add("/ends_at", "must be after starts_at");
    else if (offer.ends_at <= at)
        complaints.add("/ends_at", "is over already");
    if (offer.teaser_at && *offer.teaser_at >= offer.starts_at)
        complaints.add("/teaser_at", "must be before starts_at");
}

void check_early_access(const wire::NewOffer& offer, const markets::Markets& markets,
                        Complaints& complaints) {
    if (!offer.early_access) return;
    std::set<std::string> seen;
    for (std::size_t i = 0; i < offer.early_access->size(); ++i) {
        const wire::OfferEarlyAccess& one = (*offer.early_access)[i];
        const std::string at = "/early_access/" + std::to_string(i);
        if (std::ranges::find(markets.segments(), one.group, &markets::Segment::group) ==
            markets.segments().end())
            complaints.add(at + "/group", "has no segment of its own");
        if (!seen.insert(one.group).second) complaints.add(at + "/group", "is there twice");
        if (one.starts_at >= offer.starts_at) complaints.add(at + "/starts_at", "must be before starts_at");
    }
}

void check_prices(const std::string& at, const wire::NewOfferItem& item, const markets::Markets& markets,
                  Complaints& complaints) {
    const bool has_prices = item.prices && !item.prices->empty();
    if (item.percent_off_basis_points.has_value() == has_prices)
        complaints.add(at + "/prices", "give exactly one of prices and percent_off_basis_points");
    if (item.percent_off_basis_points &&
        (*item.percent_off_basis_points < 1 || *item.percent_off_basis_points > percent_off_max))
        complaints.add(at + "/percent_off_basis_points", "must be 1 to 10000");
    if (!has_prices) return;
    std::set<std::string> seen;
    for (std::size_t i = 0; i < item.prices->size(); ++i) {
        const wire::OfferMarketPrice& one = (*item.prices)[i];
        const std::string price_at = at + "/prices/" + std::to_string(i);
        const markets::Market* market = markets.find_market(one.market);
        if (market == nullptr)
            complaints.add(price_at + "/market", "there is no such market");
        else if (one.price.currency != market->currency)
            complaints.add(price_at + "/price/currency", "must be " + std::string(market->currency.code()));
        if (!seen.insert(one.market).second) complaints.add(price_at + "/market", "is there twice");
        if (one.price.amount < 0 || one.price.amount > money_amount_max)
            complaints.add(price_at + "/price/amount", "must be 0 or more");
    }
}

void check_waves(const std::string& at, const wire::NewOfferItem& item, const wire::NewOffer& offer,
                 Complaints& complaints) {
    if (!item.waves) return;
    if (item.waves->size() > offer_waves_max) complaints.add(at + "/waves", "at most 20 of one SKU");
    Time before = offer.starts_at;
    std::int64_t units = item.quantity;
    for (std::size_t i = 0; i < item.waves->size() && i < offer_waves_max; ++i) {
        const wire::OfferWave& wave = (*item.waves)[i];
        const std::string wave_at = at + "/waves/" + std::to_string(i);
        if (wave.starts_at <= before || wave.starts_at >= offer.ends_at)
            complaints.add(wave_at + "/starts_at",
                           "must be after the wave before it and before the offer ends");
        if (wave.quantity < 1) complaints.add(wave_at + "/quantity", "must be 1 or more");
        before = wave.starts_at;
        units += wave.quantity;
    }
    if (units > offer_units_max) complaints.add(at + "/waves", "at most 10,000,000 units of one SKU");
}

} // namespace

Result<> check_offer(const wire::NewOffer& offer, const markets::Markets& markets, Time at) {
    Complaints complaints;
    const std::string_view title = trim(offer.title);
    if (title.empty() || code_points(title) > offer_title_max)
        complaints.add("/title", "must have 1 to 200 characters");
    check_times(offer, at, complaints);
    if (offer.segments)
        for (std::size_t i = 0; i < offer.segments->size(); ++i)
            if (markets.find_segment((*offer.segments)[i]) == nullptr)
                complaints.add("/segments/" + std::to_string(i), "there is no such segment");
    if (offer.limit_per_customer &&
        (*offer.limit_per_customer < 1 || *offer.limit_per_customer > limit_per_customer_max))
        complaints.add("/limit_per_customer", "must be 1 to 1000");
    check_early_access(offer, markets, complaints);
    if (offer.items.empty() || offer.items.size() > offer_skus_max)
        complaints.add("/items", "must have 1 to 500");
    for (std::size_t i = 0; i < offer.items.size() && i < offer_skus_max; ++i) {
        const wire::NewOfferItem& item = offer.items[i];
        const std::string place = "/items/" + std::to_string(i);
        if (item.sku.has_value() == item.handle.has_value())
            complaints.add(place + "/sku", "give exactly one of sku and handle");
        if (item.quantity < 1 || item.quantity > offer_units_max)
            complaints.add(place + "/quantity", "must be 1 to 10,000,000");
        check_prices(place, item, markets, complaints);
        check_waves(place, item, offer, complaints);
    }
    return std::move(complaints).result();
}

} // namespace rialto::offers
