#pragma once
// What promotions take off a basket. Private to this folder.

#include "pricing/price.hpp"

#include <vector>

namespace rialto::pricing {

/// A basket with its lines in the canonical order, by sku_id.
struct Goods {
    explicit Goods(const Basket& basket);

    std::vector<const BasketLine*> lines;
    std::vector<std::size_t> places;   // in the basket
    std::vector<std::size_t> by_price; // cheapest first, ties by sku_id: indexes into lines
    std::vector<std::int64_t> items;   // unit_price × qty
    std::int64_t items_total = 0;
    std::int64_t grams = 0;
};

/// A promotion that may be taken, and the code that opened it (folded; empty: automatic).
struct Offered {
    const Promotion* promotion = nullptr;
    std::string code = {};
};

/// Whether the promotion may be taken at all: CodeState::applied when it may, else why not.
CodeState judge(const Promotion& promotion, const Basket& basket, const Goods& goods);

/// One choice of promotions, reckoned up to delivery.
struct Reckoned {
    std::vector<std::int64_t> left;         // of each line of the goods
    std::vector<Adjustment> adjustments;    // in order of application; no amount is 0
    std::vector<std::int64_t> taken;        // by offered promotion
    std::int64_t goods = 0;                 // sum of left
    const DeliveryMethod* method = nullptr; // nullptr: not chosen, or not offered
    std::int64_t delivery = 0;              // before promotions
    std::int64_t delivery_discount = 0;

    std::int64_t to_pay() const { return goods + delivery - delivery_discount; }
};

/// `offered` in order of priority. `method` (may be null) is the one chosen in the destination's zone.
Reckoned reckon(const Goods& goods, const std::vector<Offered>& offered, const DeliveryMethod* method);

} // namespace rialto::pricing
