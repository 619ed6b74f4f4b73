#include "carts/cart.hpp"

namespace rialto::carts {

Task<Result<Cart>> create_cart(CartWriter& carts, std::string segment, Time at, Deadline deadline) {
    Cart cart;
    cart.id = make_capability();
    cart.version = 1;
    cart.segment = std::move(segment);
    CartEvent event = created_event(cart.segment);
    co_return co_await carts.create(std::move(cart), std::move(event), at, deadline);
}

} // namespace rialto::carts
