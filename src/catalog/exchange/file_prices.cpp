#include "catalog/exchange/file_prices.hpp"

#include <algorithm>

namespace rialto::catalog {

const PriceInput* own_price(const VariantInput& variant, const markets::Market& market) {
    const auto found = std::ranges::find(variant.prices, market.market, &PriceInput::market);
    return found == variant.prices.end() ? nullptr : &*found;
}

std::optional<PriceInput> shown_price(const VariantInput& variant, const markets::Markets& markets,
                                      const markets::Market& market) {
    const markets::Market& base = markets.default_market();
    std::optional<PriceInput> shown;
    if (const PriceInput* own = own_price(variant, market)) {
        shown = *own;
    } else if (const PriceInput* original = own_price(variant, base)) {
        const auto amount = markets::convert_price(base, market, original->amount);
        if (!amount) return std::nullopt;
        shown = PriceInput{market.market, *amount, {}};
        if (original->compare_at)
            shown->compare_at = markets::convert_price(base, market, *original->compare_at);
    }
    // Rounding may bring both together; a former price that is no higher is no news to a shopper.
    if (shown && shown->compare_at && *shown->compare_at <= shown->amount) shown->compare_at.reset();
    return shown;
}

std::string print_amount(std::int64_t amount, Currency currency) {
    std::string text = to_string(Money{amount, currency});
    text.resize(text.find(' '));
    return text;
}

} // namespace rialto::catalog
