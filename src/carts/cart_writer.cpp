#include "carts/cart.hpp"
#include "carts/write_batch.hpp"
#include "platform/batch/batch.hpp"

namespace rialto::carts {

struct CartWriter::State {
    State(asio::io_context& loop, postgres::Pool& pool, const catalog::CatalogStore& store_)
        : store(store_), recent(recent_carts_max), writer(pool, recent),
          batches(loop, {.batch_max = write_batch_max, .queue_max = write_queue_max, .writers = 1},
                  [this](std::vector<CartWork> batch) { return writer.write(std::move(batch)); }) {}

    const catalog::CatalogStore& store;
    RecentCarts recent;
    BatchWriter writer;
    batch::Batcher<CartWork, CartOutcome> batches;
};

CartWriter::CartWriter(asio::io_context& loop, postgres::Pool& pool, const catalog::CatalogStore& store)
    : state_(std::make_unique<State>(loop, pool, store)) {}

CartWriter::~CartWriter() = default;

Task<Result<Cart>> CartWriter::write(CartWrite write, CartChange change, Time at) {
    for (int round = 0; round < write_rounds_max; ++round) {
        std::optional<CartOutcome> outcome =
            co_await state_->batches.submit({.write = write, .change = change, .at = at});
        if (!outcome) break;
        if (*outcome) co_return std::move(**outcome);
    }
    co_return std::unexpected(overloaded());
}

Task<Result<Cart>> CartWriter::create(Cart cart, CartEvent event, Time at, Deadline deadline) {
    CartWork work{.write = {cart.id, std::nullopt, deadline}, .change = {}, .at = at};
    work.change = [event = std::move(event)](Cart&) { return Result<std::optional<CartEvent>>(event); };
    work.made = std::move(cart);
    std::optional<CartOutcome> outcome = co_await state_->batches.submit(std::move(work));
    if (!outcome || !*outcome) co_return std::unexpected(overloaded());
    co_return std::move(**outcome);
}

std::optional<Cart> CartWriter::take_recent(const Uuid& id) {
    return state_->recent.take(id);
}

const catalog::CatalogStore& CartWriter::store() const {
    return state_->store;
}

} // namespace rialto::carts
