#pragma once
// Baskets and books for the tests of this folder.

#include "pricing/price.hpp"

#include <string>
#include <utility>
#include <vector>

namespace rialto::pricing::test {

inline const Time noon = Time(std::chrono::seconds(1'800'000'000));

inline Uuid id_of(std::uint8_t number) {
    Uuid id;
    id.bytes[15] = number;
    return id;
}

inline markets::Market market(bool tax_included = false) {
    return {.market = "here",
            .name = "Here",
            .currency = *parse_currency("EUR"),
            .countries = {"DE", "FR"},
            .tax_included = tax_included,
            .delivery_label = "Standard"};
}

inline BasketLine line(std::int64_t sku_id, std::int64_t unit_price, int qty, std::uint8_t product = 0,
                       std::vector<Uuid> categories = {}) {
    return {.sku_id = sku_id,
            .product_id = id_of(product),
            .categories = std::move(categories),
            .unit_price = unit_price,
            .qty = qty};
}

inline Promotion promotion(std::uint8_t number, std::vector<Action> actions) {
    return {
        .id = id_of(number), .label = "Promotion " + std::to_string(number), .actions = std::move(actions)};
}

inline DeliveryZone zone(std::string code, std::int64_t price) {
    return {.id = id_of(200),
            .market = "here",
            .name = "All",
            .methods = {{.code = std::move(code), .label = "Standard", .bands = {{std::nullopt, price}}}}};
}

inline TaxRate tax_rate(std::uint8_t number, std::string tax_class, int basis_points) {
    return {.id = id_of(number),
            .market = "here",
            .tax_class = std::move(tax_class),
            .basis_points = basis_points,
            .label = "VAT"};
}

inline Basket basket(const markets::Market& of, std::vector<BasketLine> lines) {
    return {.market = &of, .segment = "here", .lines = std::move(lines), .at = noon};
}

} // namespace rialto::pricing::test
