#include "base/check.hpp"
#include "carts/cart.hpp"

namespace rialto::carts {

namespace {

/// Whoever says how many there shall be has seen what one costs now.
Result<std::optional<CartEvent>> change_in(const catalog::CatalogStore& store, Cart& cart,
                                           std::int64_t sku_id, int qty) {
    CartLine* line = find_line(cart, sku_id);
    if (line == nullptr) return std::unexpected(refusal("not_in_cart", cart));
    const CartLine before = *line;
    line->qty = qty;
    if (const auto price = price_now(store, cart, sku_id, qty)) line->seen_price = price;
    if (*line == before) return std::nullopt;
    return line_event("cart.line_changed", sku_id, qty);
}

} // namespace

Task<Result<Cart>> change_line(CartWriter& carts, CartWrite write, std::int64_t sku_id, int qty, Time at) {
    CHECK(qty >= 1 && qty <= line_qty_max);
    co_return co_await carts.write(
        write,
        [&store = carts.store(), sku_id, qty](Cart& cart) { return change_in(store, cart, sku_id, qty); },
        at);
}

} // namespace rialto::carts
