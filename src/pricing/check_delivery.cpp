#include "base/text.hpp"
#include "pricing/delivery_wire.hpp"

#include <algorithm>
#include <set>

namespace rialto::pricing {

namespace {

constexpr std::size_t name_bytes_max = 200;

bool is_name(std::string_view text) {
    return !trim(text).empty() && text.size() <= name_bytes_max && is_valid_utf8(text);
}

/// As tax classes and delivery methods are named.
bool is_slug(std::string_view text) {
    const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    return !text.empty() && text.size() <= 32 && text[0] >= 'a' && text[0] <= 'z' &&
           std::ranges::all_of(text, fits);
}

bool serves(const markets::Market& market, const std::string& country) {
    return std::ranges::find(market.countries, country) != market.countries.end();
}

void check_money(const std::string& at, const Money& money, Currency currency, Complaints& complaints) {
    if (money.amount < 0 || money.amount > money_amount_max)
        complaints.add(at + "/amount", "must be 0 or more");
    if (money.currency != currency)
        complaints.add(at + "/currency", "must be " + std::string(currency.code()));
}

void check_bands(const std::string& at, const wire::DeliveryMethod& method, Currency currency,
                 Complaints& complaints) {
    if (method.bands.empty() || method.bands.size() > delivery_bands_max)
        return complaints.add(at, "must have 1 to " + std::to_string(delivery_bands_max));
    if (method.basis == DeliveryBasis::flat && method.bands.size() != 1)
        complaints.add(at, "must have 1: a flat price is one");
    std::int64_t before = 0;
    for (std::size_t i = 0; i < method.bands.size(); ++i) {
        const wire::DeliveryBand& band = method.bands[i];
        const std::string place = at + "/" + std::to_string(i);
        check_money(place + "/price", band.price, currency, complaints);
        if (method.basis == DeliveryBasis::flat && band.up_to)
            complaints.add(place + "/up_to", "does not belong to a flat price");
        else if (!band.up_to && i + 1 < method.bands.size())
            complaints.add(place + "/up_to", "is needed for all but the last");
        else if (band.up_to && (*band.up_to <= before || *band.up_to > money_amount_max))
            complaints.add(place + "/up_to", "must be more than the band before");
        before = band.up_to.value_or(before);
    }
}

void check_method(const std::string& at, const wire::DeliveryMethod& method, Currency currency,
                  Complaints& complaints) {
    if (!is_slug(method.id))
        complaints.add(at + "/id", "must be 1 to 32 small letters, digits and hyphens, a letter first");
    if (!is_name(method.label)) complaints.add(at + "/label", "must have 1 to 200 bytes");
    check_bands(at + "/bands", method, currency, complaints);
    if (method.free_from) check_money(at + "/free_from", *method.free_from, currency, complaints);
    if (method.tax_class && !is_slug(*method.tax_class))
        complaints.add(at + "/tax_class",
                       "must be 1 to 32 small letters, digits and hyphens, a letter first");
}

void check_places(const std::string& at, const std::vector<std::string>& places, Complaints& complaints) {
    if (places.size() > zone_places_max)
        complaints.add(at, "must have at most " + std::to_string(zone_places_max));
    for (std::size_t i = 0; i < places.size(); ++i)
        if (!is_name(places[i])) complaints.add(at + "/" + std::to_string(i), "must have 1 to 200 bytes");
}

} // namespace

DeliveryMethod method_of(const wire::DeliveryMethod& body) {
    DeliveryMethod made{.code = body.id, .label = body.label, .basis = body.basis, .bands = {}};
    for (const wire::DeliveryBand& band : body.bands) made.bands.push_back({band.up_to, band.price.amount});
    if (body.free_from) made.free_from = body.free_from->amount;
    if (body.tax_class) made.tax_class = *body.tax_class;
    return made;
}

std::vector<wire::DeliveryMethod> parse_methods(std::string_view text) {
    return json::parse<std::vector<wire::DeliveryMethod>>(text).value_or(std::vector<wire::DeliveryMethod>{});
}

DeliveryZone zone_of(const wire::NewDeliveryZone& body, const markets::Markets& markets,
                     Complaints& complaints) {
    DeliveryZone zone{.id = {},
                      .market = body.market,
                      .name = body.name,
                      .position = body.position.value_or(1),
                      .countries = body.countries.value_or(std::vector<std::string>{}),
                      .regions = body.regions.value_or(std::vector<std::string>{}),
                      .postal_prefixes = body.postal_prefixes.value_or(std::vector<std::string>{})};
    const markets::Market* market = markets.find_market(body.market);
    if (market == nullptr) {
        complaints.add("/market", "there is no such market");
        return zone;
    }
    if (!is_name(body.name)) complaints.add("/name", "must have 1 to 200 bytes");
    for (std::size_t i = 0; i < zone.countries.size(); ++i)
        if (!serves(*market, zone.countries[i]))
            complaints.add("/countries/" + std::to_string(i), "is none of the market's");
    check_places("/countries", zone.countries, complaints);
    check_places("/regions", zone.regions, complaints);
    check_places("/postal_prefixes", zone.postal_prefixes, complaints);
    if (body.methods.empty() || body.methods.size() > delivery_methods_max)
        complaints.add("/methods", "must have 1 to " + std::to_string(delivery_methods_max));
    std::set<std::string> seen;
    for (std::size_t i = 0; i < body.methods.size() && i < delivery_methods_max; ++i) {
        const std::string at = "/methods/" + std::to_string(i);
        check_method(at, body.methods[i], market->currency, complaints);
        if (!seen.insert(body.methods[i].id).second) complaints.add(at + "/id", "is there twice");
        zone.methods.push_back(method_of(body.methods[i]));
    }
    return zone;
}

TaxRate tax_rate_of(const wire::NewTaxRate& body, const markets::Markets& markets, Complaints& complaints) {
    TaxRate rate{.id = {},
                 .market = body.market,
                 .tax_class = body.tax_class.value_or(std::string(standard_tax_class)),
                 .country = body.country.value_or(""),
                 .region = std::string(trim(body.region.value_or(""))),
                 .basis_points = body.basis_points,
                 .label = body.label,
                 .starts_at = body.starts_at};
    const markets::Market* market = markets.find_market(body.market);
    if (market == nullptr)
        complaints.add("/market", "there is no such market");
    else if (!rate.country.empty() && !serves(*market, rate.country))
        complaints.add("/country", "is none of the market's");
    if (!is_slug(rate.tax_class))
        complaints.add("/tax_class", "must be 1 to 32 small letters, digits and hyphens, a letter first");
    if (!rate.region.empty() && rate.country.empty()) complaints.add("/country", "is needed with a region");
    if (rate.region.size() > name_bytes_max || !is_valid_utf8(rate.region))
        complaints.add("/region", "must have at most 200 bytes");
    if (rate.basis_points < 0 || rate.basis_points > basis_points_max)
        complaints.add("/basis_points", "must be 0 to 10000");
    if (!is_name(rate.label)) complaints.add("/label", "must have 1 to 200 bytes");
    return rate;
}

} // namespace rialto::pricing
