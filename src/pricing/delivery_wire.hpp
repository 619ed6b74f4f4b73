#pragma once
// Delivery zones and tax rates as the admin API and the database's JSON columns write them. Private to this
// folder.

#include "base/complaints.hpp"
#include "markets/markets.hpp"
#include "platform/json/json.hpp"
#include "pricing/book.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rialto::pricing {

BOOST_DESCRIBE_ENUM(DeliveryBasis, flat, weight, total)

inline constexpr std::size_t zone_places_max = 1000; // countries, regions or postal prefixes of one zone

} // namespace rialto::pricing

namespace rialto::pricing::wire {

struct DeliveryBand {
    std::optional<std::int64_t> up_to; // grams, or minor units
    Money price;
};
BOOST_DESCRIBE_STRUCT(DeliveryBand, (), (up_to, price))

struct DeliveryMethod {
    std::string id;
    std::string label;
    DeliveryBasis basis = DeliveryBasis::flat;
    std::vector<DeliveryBand> bands;
    std::optional<Money> free_from;
    std::optional<std::string> tax_class;
};
BOOST_DESCRIBE_STRUCT(DeliveryMethod, (), (id, label, basis, bands, free_from, tax_class))

struct NewDeliveryZone {
    std::string market;
    std::string name;
    std::vector<DeliveryMethod> methods;
    std::optional<int> position;
    std::optional<std::vector<std::string>> countries;
    std::optional<std::vector<std::string>> regions;
    std::optional<std::vector<std::string>> postal_prefixes;
};
BOOST_DESCRIBE_STRUCT(NewDeliveryZone, (),
                      (market, name, methods, position, countries, regions, postal_prefixes))

struct DeliveryZoneChange {
    int version = 0;
    std::optional<std::string> name;
    std::optional<std::vector<DeliveryMethod>> methods;
    std::optional<int> position;
    std::optional<std::vector<std::string>> countries;
    std::optional<std::vector<std::string>> regions;
    std::optional<std::vector<std::string>> postal_prefixes;
};
BOOST_DESCRIBE_STRUCT(DeliveryZoneChange, (),
                      (version, name, methods, position, countries, regions, postal_prefixes))

struct DeliveryZone : NewDeliveryZone {
    Uuid id;
    int version = 0;
};
BOOST_DESCRIBE_STRUCT(DeliveryZone, (NewDeliveryZone), (id, version))

struct DeliveryZoneList {
    std::vector<DeliveryZone> items;
};
BOOST_DESCRIBE_STRUCT(DeliveryZoneList, (), (items))

struct NewTaxRate {
    std::string market;
    int basis_points = 0;
    std::string label;
    std::optional<std::string> tax_class;
    std::optional<std::string> country;
    std::optional<std::string> region;
    std::optional<Time> starts_at;
};
BOOST_DESCRIBE_STRUCT(NewTaxRate, (), (market, basis_points, label, tax_class, country, region, starts_at))

struct TaxRateChange {
    int version = 0;
    std::optional<int> basis_points;
    std::optional<std::string> label;
    std::optional<Time> starts_at;
};
BOOST_DESCRIBE_STRUCT(TaxRateChange, (), (version, basis_points, label, starts_at))

struct TaxRate : NewTaxRate {
    Uuid id;
    int version = 0;
};
BOOST_DESCRIBE_STRUCT(TaxRate, (NewTaxRate), (id, version))

struct TaxRateList {
    std::vector<TaxRate> items;
};
BOOST_DESCRIBE_STRUCT(TaxRateList, (), (items))

} // namespace rialto::pricing::wire

namespace rialto::pricing {

/// The model of what was written, with an id of nothing; complains like promotion_of.
DeliveryZone zone_of(const wire::NewDeliveryZone& body, const markets::Markets& markets,
                     Complaints& complaints);
TaxRate tax_rate_of(const wire::NewTaxRate& body, const markets::Markets& markets, Complaints& complaints);

/// Methods as a zone's column keeps them; empty when another release wrote them and this one cannot read
/// them.
std::vector<wire::DeliveryMethod> parse_methods(std::string_view text);
DeliveryMethod method_of(const wire::DeliveryMethod& body);

} // namespace rialto::pricing
