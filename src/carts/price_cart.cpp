#include "carts/cart.hpp"

#include <algorithm>

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

void find_problem(PricedLine& line, std::int64_t available, std::optional<std::int64_t> seen_price) {
    if (available <= 0) {
        line.problem = "sold_out";
        line.repair = {"remove", 0};
    } else if (available < line.qty) {
        line.problem = "not_enough_stock";
        line.repair = {"lower_qty", static_cast<int>(available)};
    } else if (seen_price && *seen_price != line.sku.price.amount) {
        line.problem = "price_changed";
        line.repair = {"accept_price", line.qty};
        line.seen_price = seen_price;
    }
}

PricedLine price_line(const catalog::CatalogStore& store, const catalog::Availability& availability,
                      const PricedCart& cart, const CartLine& line) {
    std::optional<catalog::PricedSku> sku =
        catalog::find_sku(store, cart.cart.segment, line.sku_id, line.qty);
    PricedLine priced;
    priced.qty = line.qty;
    if (!sku || !sku->sellable) {
        priced.sku = sku ? std::move(*sku) : without_price(store, *cart.markets, *cart.market, line.sku_id);
        priced.problem = "unavailable";
        priced.repair = {"remove", 0};
        return priced;
    }
    priced.sku = std::move(*sku);
    priced.total = priced.sku.price.amount * line.qty;
    find_problem(priced, availability.available(priced.sku.stock_key()).value_or(0), line.seen_price);
    return priced;
}

} // namespace

pricing::Basket basket_of(const PricedCart& priced, Time at) {
    const Cart& cart = priced.cart;
    pricing::Basket basket{.market = priced.market,
                           .stated_by = priced.markets->find_market(priced.market->market),
                           .segment = cart.segment,
                           .group = {},
                           .codes = cart.codes,
                           .refusals = cart.refusals,
                           .at = at};
    if (const markets::Segment* segment = priced.markets->find_segment(cart.segment))
        basket.group = segment->group.value_or("");
    for (const PricedLine& line : priced.lines)
        if (line.problem != "unavailable")
            basket.lines.push_back({.sku_id = line.sku.sku_id,
                                    .product_id = line.sku.product_id,
                                    .categories = line.sku.categories,
                                    .unit_price = line.sku.price.amount,
                                    .qty = line.qty,
                                    .grams = line.sku.grams,
                                    .tax_class = line.sku.tax_class});
    if (cart.delivery) {
        const DeliveryAddress& address = cart.delivery->address;
        basket.destination = {address.country, address.region.value_or(""), address.postal_code};
        basket.delivery_method = cart.delivery->method;
    }
    return basket;
}

PricedCart with_lines(const catalog::CatalogStore& store, const catalog::Availability& availability,
                      Cart cart) {
    PricedCart priced;
    priced.markets = catalog::markets_of(store);
    priced.market = &market_of(*priced.markets, cart);
    priced.cart = std::move(cart);
    priced.lines.reserve(priced.cart.lines.size());
    for (const CartLine& line : priced.cart.lines)
        priced.lines.push_back(price_line(store, availability, priced, line));
    return priced;
}

void take_price(PricedCart& priced, pricing::Priced price) {
    std::size_t place = 0;
    for (PricedLine& line : priced.lines) {
        if (line.problem == "unavailable") continue;
        line.discount = price.lines[place].discount;
        line.tax = price.lines[place].tax;
        ++place;
    }
    if (priced.cart.delivery && price.delivery) {
        priced.cart.delivery->label = std::move(price.delivery->label);
        priced.cart.delivery->price = price.totals.delivery;
    } else {
        priced.cart.delivery.reset();
    }
    priced.totals = price.totals;
    priced.adjustments = std::move(price.adjustments);
    priced.taxes = std::move(price.taxes);
    priced.codes = std::move(price.codes);
    priced.claims = std::move(price.claims);
    priced.valid_until = price.valid_until;
    for (const PricedLine& line : priced.lines)
        if (line.sku.price_ends_at)
            priced.valid_until = std::min(priced.valid_until, *line.sku.price_ends_at);
}

PricedCart price_cart(const catalog::CatalogStore& store, const catalog::Availability& availability,
                      Cart cart, Time at) {
    PricedCart priced = with_lines(store, availability, std::move(cart));
    take_price(priced, pricing::price(*catalog::price_book_of(store), basket_of(priced, at)));
    return priced;
}

std::vector<pricing::DeliveryOption> delivery_options(const catalog::CatalogStore& store,
                                                      const catalog::Availability& availability, Cart cart,
                                                      Time at) {
    const PricedCart priced = with_lines(store, availability, std::move(cart));
    return pricing::delivery_options(*catalog::price_book_of(store), basket_of(priced, at));
}

} // namespace rialto::carts
