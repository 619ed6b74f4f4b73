#pragma once
// The price of a variant in a market, as files show it.

#include "catalog/catalog.hpp"
#include "markets/markets.hpp"

#include <optional>
#include <string>

namespace rialto::catalog {

/// What was set for the market; nullptr when nothing was.
const PriceInput* own_price(const VariantInput& variant, const markets::Market& market);

/// The market's own price, or else the default market's converted, as the shop shows it. nullopt when there
/// is none, or it is too large.
std::optional<PriceInput> shown_price(const VariantInput& variant, const markets::Markets& markets,
                                      const markets::Market& market);

/// "12.50"
std::string print_amount(std::int64_t amount, Currency currency);

} // namespace rialto::catalog
