#include "carts/cart.hpp"
#include "carts/sql.hpp"

namespace rialto::carts {

Task<Result<Cart>> remove_line(postgres::Session& session, CartWrite write, std::int64_t sku_id, Time at) {
    const postgres::Rows rows =
        co_await session.run(sql::remove_line, postgres::params(write.cart_id, write.expected_version, sku_id,
                                                                make_uuid_v7(at), at));
    co_return result_of(rows);
}

} // namespace rialto::carts
