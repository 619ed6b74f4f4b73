#include "carts/carts.hpp"
#include "carts/sql.hpp"

namespace rialto::carts {

Task<Cart> create_cart(postgres::Session& session, std::string segment, Time at) {
    Cart cart;
    cart.id = make_capability();
    const postgres::Rows rows =
        co_await session.run(sql::create_cart, postgres::params(cart.id, segment, make_uuid_v7(at), at));
    cart.version = rows[0].get<std::int32_t>(0);
    cart.segment = std::move(segment);
    co_return cart;
}

} // namespace rialto::carts
