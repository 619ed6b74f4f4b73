// What follows from a product's own rows: prices in every market, what its card shows, its words.

#include "base/text.hpp"
#include "catalog/product.hpp"

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
    product.words = fold_words(product.title);
    if (product.brand) std::ranges::move(fold_words(*product.brand), std::back_inserter(product.words));
    std::ranges::sort(product.words);
    product.words.erase(std::ranges::unique(product.words).begin(), product.words.end());
}

std::vector<std::string> fold_words(std::string_view text) {
    const std::string slug = slugify(text);
    std::vector<std::string> words;
    for (const std::string_view word : split_trimmed(slug, '-')) words.emplace_back(word);
    return words;
}

namespace {

constexpr std::array<std::string_view, 13> sizes{"xxxs", "xxs", "xs",  "s",    "m",   "l",  "xl",
                                                 "xxl",  "2xl", "3xl", "xxxl", "4xl", "5xl"};

/// Place among the letter sizes; past all of them for what is none.
std::size_t size_rank(std::string_view value) {
    const std::string lower = ascii_lower(value);
    return static_cast<std::size_t>(std::ranges::find(sizes, std::string_view(lower)) - sizes.begin());
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::string_view take_digits(std::string_view& text) {
    std::size_t count = 0;
    while (count < text.size() && is_digit(text[count])) ++count;
    std::string_view digits = text.substr(0, count);
    text.remove_prefix(count);
    while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
    return digits;
}

} // namespace

bool shown_before(std::string_view a, std::string_view b) {
    const std::size_t rank_a = size_rank(a);
    const std::size_t rank_b = size_rank(b);
    if (rank_a != rank_b) return rank_a < rank_b;
    const std::string whole_a = ascii_lower(a);
    const std::string whole_b = ascii_lower(b);
    std::string_view rest_a = whole_a;
    std::string_view rest_b = whole_b;
    while (!rest_a.empty() && !rest_b.empty()) {
        if (is_digit(rest_a.front()) && is_digit(rest_b.front())) {
            const std::string_view digits_a = take_digits(rest_a);
            const std::string_view digits_b = take_digits(rest_b);
            if (digits_a.size() != digits_b.size()) return digits_a.size() < digits_b.size();
            if (digits_a != digits_b) return digits_a < digits_b;
            continue;
        }
        if (rest_a.front() != rest_b.front()) return rest_a.front() < rest_b.front();
        rest_a.remove_prefix(1);
        rest_b.remove_prefix(1);
    }
    if (rest_a.empty() != rest_b.empty()) return rest_a.empty();
    return a < b; // equal but for case or leading zeros
}

} // namespace rialto::catalog
