// What follows from a product's own rows: prices in every view, what its card shows, words in a locale.

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

bool is_visible(const Product& product, const markets::Markets& markets, std::size_t view) {
    const Visibility& to = product.visible_to;
    if (to.groups.empty() && to.segments.empty()) return true;
    const auto& group = markets.views()[view].group;
    if (group && std::ranges::find(to.groups, *group) != to.groups.end()) return true;
    return std::ranges::any_of(to.segments, [&](const std::string& name) {
        const markets::Segment* segment = markets.find_segment(name);
        return segment != nullptr && markets.view_of(*segment) == view;
    });
}

CardPrice card_price(const Product& product, std::size_t view) {
    CardPrice card;
    for (const Variant& variant : product.variants) {
        const ViewPrice& price = variant.prices[view];
        if (!price.is_set()) continue;
        if (card.lowest.is_set() && price.amount != card.lowest.amount) card.varies = true;
        if (!card.lowest.is_set() || price.amount < card.lowest.amount) {
            card.lowest = price;
            card.by = price.by;
        }
        card.on_sale = card.on_sale || price.on_sale;
    }
    return card;
}

/// The first that has something, of the texts of the locale and of its language.
template <class Member>
std::string_view text_in(const Product& product, std::string_view locale, Member member,
                         std::string_view own) {
    const std::string_view language = locale.substr(0, locale.find('-'));
    for (const std::string_view wanted : {locale, language})
        for (const ProductText& text : product.texts)
            if (text.locale == wanted && text.*member) return *(text.*member);
    return own;
}

} // namespace

std::string_view title_in(const Product& product, std::string_view locale) {
    return text_in(product, locale, &ProductText::title, product.title);
}

std::string_view description_in(const Product& product, std::string_view locale) {
    return text_in(product, locale, &ProductText::description_html, product.description_html);
}

void complete(Product& product, const PriceBasis& basis) {
    const markets::Markets& markets = basis.markets;
    const std::size_t base = markets.index_of(markets.default_market().market);
    std::optional<Time> valid_until;
    for (Variant& variant : product.variants) {
        variant.title = joined(variant.option_values);
        variant.regular.resize(markets.markets().size());
        for (std::size_t m = 0; m < variant.regular.size(); ++m) {
            MarketPrice& price = variant.regular[m];
            if (!price.is_set()) price = converted(markets, markets.markets()[m], variant.regular[base]);
            // A former price that is no higher is no news to a shopper.
            if (price.compare_at && *price.compare_at <= price.amount) price.compare_at.reset();
        }
        variant.prices.clear();
        for (const markets::PriceView& view : markets.views())
            variant.prices.push_back(
                basis.lists.price(markets, view, variant.regular[view.market], variant.list_rows, basis.at));
        const auto next = basis.lists.next_boundary(variant.list_rows, basis.at);
        if (next && (!valid_until || *next < *valid_until)) valid_until = next;
    }
    product.price_valid_until = valid_until;
    product.card_prices.clear();
    for (std::size_t view = 0; view < markets.views().size(); ++view) {
        product.card_prices.push_back(card_price(product, view));
        product.card_prices.back().is_visible = is_visible(product, markets, view);
    }
}

} // namespace rialto::catalog
