#include "base/check.hpp"
#include "carts/cart.hpp"
#include "carts/sql.hpp"

namespace rialto::carts {

Task<Result<Cart>> change_line(postgres::Session& session, CartWrite write, std::int64_t sku_id, int qty,
                               Time at) {
    CHECK(qty >= 1 && qty <= line_qty_max);
    const postgres::Rows rows =
        co_await session.run(sql::change_line, postgres::params(write.cart_id, write.expected_version, sku_id,
                                                                qty, make_uuid_v7(at), at));
    co_return result_of(rows);
}

} // namespace rialto::carts
