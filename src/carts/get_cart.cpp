#include "base/check.hpp"
#include "carts/cart.hpp"
#include "carts/sql.hpp"

#include <unordered_map>

namespace rialto::carts {

Task<std::vector<std::optional<Cart>>> read_carts(postgres::Session& session, std::vector<Uuid> ids) {
    CHECK(ids.size() <= carts_read_max);
    const postgres::Rows rows = co_await session.run(sql::read_carts, postgres::params(ids));
    std::unordered_map<Uuid, int> row_of;
    for (int i = 0; i < rows.size(); ++i) row_of.emplace(rows[i].get<Uuid>(0), i);
    std::vector<std::optional<Cart>> carts(ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i)
        if (const auto found = row_of.find(ids[i]); found != row_of.end())
            carts[i] = cart_of(rows[found->second]);
    co_return carts;
}

Task<Result<Cart>> get_cart(postgres::Session& session, Uuid id) {
    const std::vector<Uuid> ids{id};
    std::vector<std::optional<Cart>> carts = co_await read_carts(session, ids);
    if (!carts[0]) co_return std::unexpected(no_such_cart());
    co_return std::move(*carts[0]);
}

} // namespace rialto::carts
