#include "pricing/pricing.hpp"

#include "base/check.hpp"
#include "pricing/allocate.hpp"

namespace rialto::pricing {

namespace {

constexpr std::string_view standard_method = "standard";

using Wide = __int128; // holds the largest base (100 × 99 × 10^12) × 10^4

bool is_amount(std::int64_t amount) {
    return amount >= 0 && amount <= money_amount_max;
}

} // namespace

Totals total_up(const markets::Market& market, std::span<const LineAmount> lines, std::int64_t delivery) {
    CHECK(lines.size() <= lines_max && is_amount(delivery));
    CHECK(market.tax_basis_points >= 0 && market.tax_basis_points <= 10'000);
    Totals totals{.delivery = delivery, .tax_included = market.tax_included, .currency = market.currency};
    for (const LineAmount& line : lines) {
        CHECK(is_amount(line.unit_price) && line.qty >= 1 && line.qty <= qty_max);
        totals.items += line.unit_price * line.qty;
    }
    const std::int64_t base = totals.items - totals.discounts + totals.delivery;
    const Wide product = static_cast<Wide>(base) * market.tax_basis_points;
    totals.tax = round_half_up(product, market.tax_included ? 10'000 + market.tax_basis_points : 10'000);
    totals.total = market.tax_included ? base : base + totals.tax;
    return totals;
}

std::vector<FlatDelivery> delivery_methods(const markets::Market& market) {
    return {{std::string(standard_method), market.delivery_label, market.delivery_price}};
}

std::optional<FlatDelivery> find_delivery_method(const markets::Market& market, std::string_view id) {
    for (FlatDelivery& method : delivery_methods(market))
        if (method.id == id) return std::move(method);
    return std::nullopt;
}

TotalsView view_of(const Totals& totals) {
    const auto money = [&](std::int64_t amount) { return Money{amount, totals.currency}; };
    return {money(totals.items), money(totals.discounts), money(totals.delivery),
            money(totals.tax),   money(totals.total),     totals.tax_included};
}

} // namespace rialto::pricing
