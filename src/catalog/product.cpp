// What follows from a product's own rows: prices in every market, what its card shows.

#include "catalog/product.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace rialto::catalog {

namespace {

/// A price that nobody set is the default market's, converted (markets::convert_price).
MarketPrice converted(const markets::Markets& markets, const markets::Market& target,
                      const MarketPrice& base) {
    if (!base.is_set()) return {};
    const auto amount = markets::convert_price(markets.default_market(), target, base.amount);
    if (!amount) return {};
    MarketPrice price{*amount, std::nullopt};
    if (base.compare_at)
        price.compare_at = markets::convert_price(markets.default_market(), target, *base.compare_at);
    return price;
}

std::string joined(const std::vector<std::string>& values) {
    std::string text;
    for (const std::string& value : values) {
        if (!text.empty()) text += " / ";
        text += value;
    }
    return text;
}

CardPrice card_price(const Product& product, std::size_t market) {
    CardPrice card;
    for (const Variant& variant : product.variants) {
        const MarketPrice& price = variant.prices[market];
        if (!price.is_set()) continue;
        if (card.lowest.is_set() && price.amount != card.lowest.amount) card.varies = true;
        if (!card.lowest.is_set() || price.amount < card.lowest.amount) card.lowest = price;
    }
    return card;
}

} // namespace

void complete(Product& product, const markets::Markets& markets) {
    const std::size_t base = markets.index_of(markets.default_market().market);
    for (Variant& variant : product.variants) {
        variant.title = joined(variant.option_values);
        variant.prices.resize(markets.markets().size());
        for (std::size_t m = 0; m < variant.prices.size(); ++m) {
            MarketPrice& price = variant.prices[m];
            if (!price.is_set()) price = converted(markets, markets.markets()[m], variant.prices[base]);
            // A former price that is no higher is no news to a shopper.
            if (price.compare_at && *price.compare_at <= price.amount) price.compare_at.reset();
        }
    }
    product.card_prices.clear();
    for (std::size_t m = 0; m < markets.markets().size(); ++m)
        product.card_prices.push_back(card_price(product, m));
}

} // namespace rialto::catalog
