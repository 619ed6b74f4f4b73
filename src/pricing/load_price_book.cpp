#include "platform/telemetry/telemetry.hpp"
#include "pricing/delivery_wire.hpp"
#include "pricing/pricing.hpp"
#include "pricing/promotion_wire.hpp"
#include "pricing/sql.hpp"

namespace rialto::pricing {

namespace {

/// nullopt (and a line in the log) for what another release wrote and this one cannot read: it is not
/// offered.
std::optional<Promotion> read_promotion(const postgres::Row& row) {
    const auto id = row.get<Uuid>(0);
    wire::PromotionBody body;
    body.name = body.label = row.get<std::string>(1);
    auto conditions = json::parse<wire::PromotionConditions>(row.get<postgres::Jsonb>(7).text);
    auto actions = json::parse<std::vector<wire::PromotionAction>>(row.get<postgres::Jsonb>(8).text);
    Complaints complaints;
    if (conditions && actions) {
        body.conditions = std::move(*conditions);
        body.actions = std::move(*actions);
    }
    Promotion promotion = promotion_of(body, nullptr, complaints);
    if (!complaints.empty()) {
        telemetry::warn("promotion_unreadable", {{"promotion", std::string_view(to_string(id))}});
        return std::nullopt;
    }
    promotion.id = id;
    promotion.priority = row.get<std::int32_t>(2);
    promotion.is_exclusive = row.get<bool>(3);
    promotion.needs_code = row.get<bool>(4);
    promotion.starts_at = row.get<std::optional<Time>>(5);
    promotion.ends_at = row.get<std::optional<Time>>(6);
    promotion.limits = {row.get<std::optional<std::int32_t>>(9), row.get<std::optional<std::int32_t>>(10),
                        row.get<std::optional<std::int64_t>>(11)};
    promotion.is_used_up = row.get<bool>(12);
    promotion.currency.reset();
    if (const auto code = row.get<std::optional<std::string>>(13)) promotion.currency = parse_currency(*code);
    return promotion;
}

TaxRate read_tax_rate(const postgres::Row& row) {
    return {.id = row.get<Uuid>(0),
            .market = row.get<std::string>(2),
            .tax_class = row.get<std::string>(3),
            .country = row.get<std::string>(4),
            .region = row.get<std::string>(5),
            .basis_points = row.get<std::int32_t>(6),
            .label = row.get<std::string>(7),
            .starts_at = row.get<std::optional<Time>>(8)};
}

DeliveryZone read_zone(const postgres::Row& row) {
    DeliveryZone zone{.id = row.get<Uuid>(0),
                      .market = row.get<std::string>(2),
                      .name = row.get<std::string>(3),
                      .position = row.get<std::int32_t>(4),
                      .countries = row.get<std::vector<std::string>>(5),
                      .regions = row.get<std::vector<std::string>>(6),
                      .postal_prefixes = row.get<std::vector<std::string>>(7)};
    for (const wire::DeliveryMethod& method : parse_methods(row.get<postgres::Jsonb>(8).text))
        zone.methods.push_back(method_of(method));
    return zone;
}

} // namespace

Task<std::shared_ptr<const PriceBook>> load_price_book(postgres::Session& session, std::vector<Uuid> drafts) {
    PriceBookRows rows;
    const postgres::Rows promotions = co_await session.run(sql::load_promotions, postgres::params(drafts));
    for (const postgres::Row row : promotions)
        if (auto promotion = read_promotion(row)) rows.promotions.push_back(std::move(*promotion));
    const postgres::Rows codes = co_await session.run(sql::load_codes, postgres::params(drafts));
    for (const postgres::Row row : codes)
        rows.codes.push_back({row.get<std::string>(0), row.get<Uuid>(1),
                              row.get<std::optional<std::int32_t>>(2), row.get<bool>(3)});
    const postgres::Rows rates = co_await session.run(sql::load_tax_rates, {});
    for (const postgres::Row row : rates) rows.tax_rates.push_back(read_tax_rate(row));
    const postgres::Rows zones = co_await session.run(sql::load_delivery_zones, {});
    for (const postgres::Row row : zones) rows.zones.push_back(read_zone(row));
    co_return std::make_shared<const PriceBook>(std::move(rows));
}

Task<> seed_market_rows(postgres::Session& session) {
    co_await session.run(sql::seed_market_rows, {});
}

} // namespace rialto::pricing
