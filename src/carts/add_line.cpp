#include "base/check.hpp"
#include "carts/cart.hpp"

namespace rialto::carts {

namespace {

Result<std::optional<CartEvent>> add_to(const catalog::CatalogStore& store, Cart& cart, std::int64_t sku_id,
                                        int qty) {
    CartLine* line = find_line(cart, sku_id);
    const int wanted = (line ? line->qty : 0) + qty;
    const std::optional<std::int64_t> price = price_now(store, cart, sku_id, wanted);
    if (!price) return std::unexpected(refusal("unknown_sku", cart));
    if (!line && cart.lines.size() >= lines_per_cart_max) return std::unexpected(refusal("cart_full", cart));
    if (wanted > line_qty_max) return std::unexpected(refusal("line_limit", cart));
    if (line == nullptr) {
        const int last = cart.lines.empty() ? 0 : cart.lines.back().position;
        line = &cart.lines.emplace_back(sku_id, 0, last + 1);
    }
    line->qty = wanted;
    line->seen_price = price;
    return line_event("cart.line_added", sku_id, qty);
}

} // namespace

Task<Result<Cart>> add_line(CartWriter& carts, CartWrite write, std::int64_t sku_id, int qty, Time at) {
    CHECK(qty >= 1 && qty <= line_qty_max);
    co_return co_await carts.write(
        write, [&store = carts.store(), sku_id, qty](Cart& cart) { return add_to(store, cart, sku_id, qty); },
        at);
}

} // namespace rialto::carts
