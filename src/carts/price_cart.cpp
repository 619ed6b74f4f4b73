#include "carts/cart.hpp"

namespace rialto::carts {

namespace {

/// Words for a line that this segment does not sell: from another segment where there are any.
catalog::PricedSku without_price(const catalog::CatalogStore& store, const markets::Markets& markets,
                                 const markets::Market& market, std::int64_t sku_id) {
    for (const markets::Segment& other : markets.segments())
        if (auto found = catalog::find_sku(store, other.segment, sku_id)) {
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
                      const PricedCart& cart, const CartLine& line) {
    std::optional<catalog::PricedSku> sku =
        catalog::find_sku(store, cart.cart.segment, line.sku_id, line.qty);
    if (!sku || !sku->sellable) {
        PricedLine unavailable{sku ? std::move(*sku)
                                   : without_price(store, *cart.markets, *cart.market, line.sku_id),
                               line.qty, 0, "unavailable"};
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
    PricedCart priced;
    priced.markets = catalog::markets_of(store);
    priced.market = &market_of(*priced.markets, cart);
    priced.cart = std::move(cart);
    priced.lines.reserve(priced.cart.lines.size());
    std::vector<pricing::LineAmount> amounts;
    amounts.reserve(priced.cart.lines.size());
    for (const CartLine& line : priced.cart.lines) {
        priced.lines.push_back(price_line(store, availability, priced, line));
        const PricedLine& last = priced.lines.back();
        if (last.problem != "unavailable") amounts.push_back({last.sku.price.amount, last.qty});
    }
    std::optional<DeliveryChoice>& delivery = priced.cart.delivery;
    std::int64_t delivery_price = 0;
    if (delivery) {
        if (auto method = pricing::find_delivery_method(*priced.market, delivery->method)) {
            delivery->label = std::move(method->label);
            delivery->price = delivery_price = method->price;
        } else {
            delivery.reset();
        }
    }
    priced.totals = pricing::total_up(*priced.market, amounts, delivery_price);
    return priced;
}

} // namespace rialto::carts
