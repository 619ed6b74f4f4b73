#include "base/check.hpp"
#include "carts/cart.hpp"
#include "carts/sql.hpp"
#include "platform/batch/batch.hpp"

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

namespace {

constexpr batch::Options read_options{.batch_max = 256, .queue_max = 8192, .writers = 2};

} // namespace

struct CartReader::State {
    explicit State(postgres::Pool& pool_)
        : pool(pool_), batches(pool_.loop(), read_options,
                               [this](std::vector<Uuid> ids) { return read_batch(std::move(ids)); }) {}

    Task<std::vector<std::optional<Cart>>> read_batch(std::vector<Uuid> ids) {
        postgres::Session session = co_await pool.session();
        co_return co_await read_carts(session, std::move(ids));
    }

    postgres::Pool& pool;
    batch::Batcher<Uuid, std::optional<Cart>> batches;
};

CartReader::CartReader(postgres::Pool& pool) : state_(std::make_unique<State>(pool)) {}

CartReader::~CartReader() = default;

Task<Result<Cart>> CartReader::read(Uuid id) {
    std::optional<std::optional<Cart>> cart = co_await state_->batches.submit(id);
    if (!cart) co_return std::unexpected(overloaded());
    if (!*cart) co_return std::unexpected(no_such_cart());
    co_return std::move(**cart);
}

} // namespace rialto::carts
