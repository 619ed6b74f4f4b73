#include "carts/cart.hpp"

namespace rialto::carts {

namespace {

Result<std::optional<CartEvent>> remove_from(Cart& cart, std::int64_t sku_id) {
    const CartLine* line = find_line(cart, sku_id);
    if (line == nullptr) return std::nullopt;
    const int qty = line->qty;
    std::erase_if(cart.lines, [sku_id](const CartLine& one) { return one.sku_id == sku_id; });
    return line_event("cart.line_removed", sku_id, qty);
}

} // namespace

Task<Result<Cart>> remove_line(CartWriter& carts, CartWrite write, std::int64_t sku_id, Time at) {
    co_return co_await carts.write(write, [sku_id](Cart& cart) { return remove_from(cart, sku_id); }, at);
}

} // namespace rialto::carts
