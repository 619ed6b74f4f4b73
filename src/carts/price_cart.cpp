#include "carts/cart.hpp"

namespace rialto::carts {

namespace {

/// Words for a line that this market does not sell: from another market where there are any.
catalog::PricedSku without_price(const catalog::CatalogStore& store, const markets::Market& market,
                                 std::int64_t sku_id) {
    for (const markets::Market& other : catalog::markets_of(store).markets())
        if (auto found = catalog::find_sku(store, other.market, sku_id)) {
            found->price = {0, market.currency};
            found->compare_at.reset();
            found->sellable = false;
            return std::move(*found);
        }
    catalog::PricedSku gone;
    gone.sku_id = sku_id;
    gone.price = {0, market.currency};
    return gone;
}

PricedLine price_line(const catalog::CatalogStore& store, const catalog::Availability& availability,
                      const markets::Market& market, CartLine line, bool is_known_segment) {
    std::optional<catalog::PricedSku> sku;
    if (is_known_segment) sku = catalog::find_sku(store, market.market, line.sku_id);
    if (!sku || !sku->sellable) {
        PricedLine unavailable{sku ? std::move(*sku) : without_price(store, market, line.sku_id), line.qty, 0,
                               "unavailable"};
        return unavailable;
    }
    PricedLine priced{std::move(*sku), line.qty, 0, std::nullopt};
    priced.total = priced.sku.price.amount * line.qty;
    const std::int64_t available = availability.available(line.sku_id).value_or(0);
    if (available <= 0)
        priced.problem = "sold_out";
    else if (available < line.qty)
        priced.problem = "not_enough_stock";
    return priced;
}

} // namespace

PricedCart price_cart(const catalog::CatalogStore& store, const catalog::Availability& availability,
                      Cart cart) {
    const markets::Markets& markets = catalog::markets_of(store);
    const bool is_known_segment = markets.find_segment(cart.segment) != nullptr;
    PricedCart priced;
    priced.market = &market_of(markets, cart);
    priced.lines.reserve(cart.lines.size());
    std::vector<pricing::LineAmount> amounts;
    amounts.reserve(cart.lines.size());
    for (const CartLine& line : cart.lines) {
        priced.lines.push_back(price_line(store, availability, *priced.market, line, is_known_segment));
        const PricedLine& last = priced.lines.back();
        if (last.problem != "unavailable") amounts.push_back({last.sku.price.amount, last.qty});
    }
    std::int64_t delivery_price = 0;
    if (cart.delivery) {
        if (auto method = pricing::find_delivery_method(*priced.market, cart.delivery->method)) {
            cart.delivery->label = std::move(method->label);
            cart.delivery->price = delivery_price = method->price;
        } else {
            cart.delivery.reset();
        }
    }
    priced.totals = pricing::total_up(*priced.market, amounts, delivery_price);
    priced.cart = std::move(cart);
    return priced;
}

} // namespace rialto::carts
