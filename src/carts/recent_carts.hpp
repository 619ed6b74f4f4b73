#pragma once
// Carts as this node has just written them: what spares the next step, which mostly follows within a minute,
// a look at the database. A hint and no truth, since another node may have written meanwhile: whatever is
// built on it is checked by the cart's version in the transaction that uses it, and nothing is refused
// because of it.

#include "carts/carts.hpp"

#include <cstddef>
#include <list>
#include <optional>
#include <unordered_map>

namespace rialto::carts {

/// Bounded: past `carts_max` the one that was kept longest ago is dropped. Belongs to one event loop.
class RecentCarts {
  public:
    explicit RecentCarts(std::size_t carts_max) : carts_max_(carts_max) {}

    void keep(Cart cart);
    /// nullptr when it is not known; good until the next call.
    const Cart* find(const Uuid& id) const;
    /// Gives it away.
    std::optional<Cart> take(const Uuid& id);
    void forget(const Uuid& id);

    std::size_t size() const { return by_id_.size(); }

  private:
    std::size_t carts_max_;
    std::list<Cart> carts_; // the latest at the end
    std::unordered_map<Uuid, std::list<Cart>::iterator> by_id_;
};

} // namespace rialto::carts
