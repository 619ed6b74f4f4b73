// Tax rates and delivery zones, as the back office changes them.

#include "platform/postgres/postgres.hpp"
#include "pricing/admin.hpp"
#include "pricing/sql.hpp"

#include <algorithm>

namespace rialto::pricing {

namespace {

std::optional<std::string> unless_empty(std::string text) {
    return text.empty() ? std::nullopt : std::optional<std::string>(std::move(text));
}

wire::TaxRate rate_of_row(const postgres::Row& row) {
    wire::TaxRate made;
    made.id = row.get<Uuid>(0);
    made.version = row.get<std::int32_t>(1);
    made.market = row.get<std::string>(2);
    made.tax_class = row.get<std::string>(3);
    made.country = unless_empty(row.get<std::string>(4));
    made.region = unless_empty(row.get<std::string>(5));
    made.basis_points = row.get<std::int32_t>(6);
    made.label = row.get<std::string>(7);
    made.starts_at = row.get<std::optional<Time>>(8);
    return made;
}

wire::DeliveryZone zone_of_row(const postgres::Row& row) {
    wire::DeliveryZone made;
    made.id = row.get<Uuid>(0);
    made.version = row.get<std::int32_t>(1);
    made.market = row.get<std::string>(2);
    made.name = row.get<std::string>(3);
    made.position = row.get<std::int32_t>(4);
    made.countries = row.get<std::vector<std::string>>(5);
    made.regions = row.get<std::vector<std::string>>(6);
    made.postal_prefixes = row.get<std::vector<std::string>>(7);
    made.methods = parse_methods(row.get<postgres::Jsonb>(8).text);
    return made;
}

template <class Item>
std::optional<Item> find_item(const std::vector<Item>& items, const Uuid& id) {
    const auto found = std::ranges::find(items, id, &Item::id);
    return found == items.end() ? std::nullopt : std::optional<Item>(*found);
}

Error not_there(std::string_view what) {
    return {ErrorKind::not_found, "not_found", "There is no such " + std::string(what) + "."};
}

Error rate_exists() {
    return {ErrorKind::conflict, "tax_rate_exists",
            "There is a rate for this class, place and time already. Change that one."};
}

constexpr std::string_view unique_violation = "23505";

} // namespace

// ---- tax rates --------------------------------------------------------------------------------------------

Task<std::vector<wire::TaxRate>> list_tax_rates(postgres::Session& session) {
    const postgres::Rows rows = co_await session.run(sql::load_tax_rates, {});
    std::vector<wire::TaxRate> rates;
    for (const postgres::Row row : rows) rates.push_back(rate_of_row(row));
    co_return rates;
}

Task<Result<wire::TaxRate>> create_tax_rate(postgres::Session& transaction, wire::NewTaxRate body,
                                            AdminCall call) {
    Complaints complaints;
    const TaxRate rate = tax_rate_of(body, *call.markets, complaints);
    if ((co_await list_tax_rates(transaction)).size() >= tax_rates_max)
        complaints.add("", "there are " + std::to_string(tax_rates_max) + " tax rates already");
    CO_CHECK(std::move(complaints).result());
    const Uuid id = make_uuid_v7(call.at);
    co_await transaction.run(sql::add_tax_class, postgres::params(rate.tax_class));
    const postgres::Rows made = co_await transaction.run(
        sql::create_tax_rate,
        postgres::Params(id, rate.market, rate.tax_class, rate.country, rate.region,
                         static_cast<std::int32_t>(rate.basis_points), rate.label, rate.starts_at));
    if (made.empty()) co_return std::unexpected(rate_exists());
    co_await record_change(transaction, "create_tax_rate", id, json::print(body), call);
    co_return *find_item(co_await list_tax_rates(transaction), id);
}

Task<Result<wire::TaxRate>> change_tax_rate(postgres::Session& transaction, Uuid id,
                                            wire::TaxRateChange change, AdminCall call) {
    std::optional<wire::TaxRate> current = find_item(co_await list_tax_rates(transaction), id);
    if (!current) co_return std::unexpected(not_there("tax rate"));
    if (change.basis_points) current->basis_points = *change.basis_points;
    if (change.label) current->label = *change.label;
    if (change.starts_at) current->starts_at = change.starts_at;
    Complaints complaints;
    const TaxRate rate = tax_rate_of(*current, *call.markets, complaints);
    CO_CHECK(std::move(complaints).result());
    bool is_taken = false;
    try {
        const postgres::Rows changed = co_await transaction.run(
            sql::change_tax_rate,
            postgres::Params(id, static_cast<std::int32_t>(change.version),
                             static_cast<std::int32_t>(rate.basis_points), rate.label, rate.starts_at));
        if (changed.empty()) co_return std::unexpected(version_conflict(current->version));
    } catch (const postgres::SqlError& error) {
        if (error.state != unique_violation) throw;
        is_taken = true;
    }
    if (is_taken) co_return std::unexpected(rate_exists());
    co_await record_change(transaction, "change_tax_rate", id, json::print(change), call);
    co_return *find_item(co_await list_tax_rates(transaction), id);
}

Task<Result<>> remove_tax_rate(postgres::Session& transaction, Uuid id, AdminCall call) {
    const postgres::Rows removed = co_await transaction.run(sql::remove_tax_rate, postgres::params(id));
    if (removed.affected() == 0) co_return std::unexpected(not_there("tax rate"));
    co_await record_change(transaction, "remove_tax_rate", id, "{}", call);
    co_return Result<>();
}

// ---- delivery zones ---------------------------------------------------------------------------------------

Task<std::vector<wire::DeliveryZone>> list_delivery_zones(postgres::Session& session) {
    const postgres::Rows rows = co_await session.run(sql::load_delivery_zones, {});
    std::vector<wire::DeliveryZone> zones;
    for (const postgres::Row row : rows) zones.push_back(zone_of_row(row));
    co_return zones;
}

Task<Result<wire::DeliveryZone>> create_delivery_zone(postgres::Session& transaction,
                                                      wire::NewDeliveryZone body, AdminCall call) {
    Complaints complaints;
    const DeliveryZone zone = zone_of(body, *call.markets, complaints);
    if ((co_await list_delivery_zones(transaction)).size() >= delivery_zones_max)
        complaints.add("", "there are " + std::to_string(delivery_zones_max) + " zones already");
    CO_CHECK(std::move(complaints).result());
    const Uuid id = make_uuid_v7(call.at);
    const postgres::Jsonb methods{json::print(body.methods)};
    co_await transaction.run(sql::create_delivery_zone,
                             postgres::Params(id, zone.market, zone.name,
                                              static_cast<std::int32_t>(zone.position), zone.countries,
                                              zone.regions, zone.postal_prefixes, methods));
    co_await record_change(transaction, "create_delivery_zone", id, json::print(body), call);
    co_return *find_item(co_await list_delivery_zones(transaction), id);
}

Task<Result<wire::DeliveryZone>> change_delivery_zone(postgres::Session& transaction, Uuid id,
                                                      wire::DeliveryZoneChange change, AdminCall call) {
    std::optional<wire::DeliveryZone> current = find_item(co_await list_delivery_zones(transaction), id);
    if (!current) co_return std::unexpected(not_there("delivery zone"));
    if (change.name) current->name = *change.name;
    if (change.methods) current->methods = *change.methods;
    if (change.position) current->position = change.position;
    if (change.countries) current->countries = change.countries;
    if (change.regions) current->regions = change.regions;
    if (change.postal_prefixes) current->postal_prefixes = change.postal_prefixes;
    Complaints complaints;
    const DeliveryZone zone = zone_of(*current, *call.markets, complaints);
    CO_CHECK(std::move(complaints).result());
    const postgres::Jsonb methods{json::print(current->methods)};
    const postgres::Rows changed = co_await transaction.run(
        sql::change_delivery_zone, postgres::Params(id, static_cast<std::int32_t>(change.version), zone.name,
                                                    static_cast<std::int32_t>(zone.position), zone.countries,
                                                    zone.regions, zone.postal_prefixes, methods));
    if (changed.empty()) co_return std::unexpected(version_conflict(current->version));
    co_await record_change(transaction, "change_delivery_zone", id, json::print(change), call);
    co_return *find_item(co_await list_delivery_zones(transaction), id);
}

Task<Result<>> remove_delivery_zone(postgres::Session& transaction, Uuid id, AdminCall call) {
    const postgres::Rows removed = co_await transaction.run(sql::remove_delivery_zone, postgres::params(id));
    if (removed.affected() == 0) co_return std::unexpected(not_there("delivery zone"));
    co_await record_change(transaction, "remove_delivery_zone", id, "{}", call);
    co_return Result<>();
}

} // namespace rialto::pricing
