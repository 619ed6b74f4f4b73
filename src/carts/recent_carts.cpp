#include "carts/recent_carts.hpp"

#include <utility>

namespace rialto::carts {

void RecentCarts::keep(Cart cart) {
    const auto [found, is_new] = by_id_.try_emplace(cart.id, carts_.end());
    if (is_new) {
        found->second = carts_.insert(carts_.end(), std::move(cart));
    } else {
        *found->second = std::move(cart);
        carts_.splice(carts_.end(), carts_, found->second);
    }
    if (by_id_.size() > carts_max_) forget(carts_.front().id);
}

const Cart* RecentCarts::find(const Uuid& id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : &*found->second;
}

std::optional<Cart> RecentCarts::take(const Uuid& id) {
    const auto found = by_id_.find(id);
    if (found == by_id_.end()) return std::nullopt;
    std::optional<Cart> cart = std::move(*found->second);
    carts_.erase(found->second);
    by_id_.erase(found);
    return cart;
}

void RecentCarts::forget(const Uuid& id) {
    const auto found = by_id_.find(id);
    if (found == by_id_.end()) return;
    carts_.erase(found->second);
    by_id_.erase(found);
}

} // namespace rialto::carts
