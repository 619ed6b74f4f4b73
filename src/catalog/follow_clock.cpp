// Prices that change by the clock: made ahead, and there at their moment on every node without a word between
// them.

#include "base/on_thread.hpp"
#include "catalog/engine/merge_parts.hpp"
#include "catalog/store_state.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace rialto::catalog {

namespace {

Time time_of(std::int64_t price_epoch) {
    return Time(Duration(price_epoch));
}

/// The products of a snapshot whose prices change not later than `at`, as they are from then on.
std::shared_ptr<const Part> compile_changing(const Snapshot& from, const PriceBasis& basis, PartShape shape) {
    PartBuilder builder(std::move(shape));
    for (const PartState& state : from.parts)
        for (const PriceBoundary& boundary : state.part->price_boundaries) {
            if (time_of(boundary.at) > basis.at) break; // they are in order
            if (!has_bit(*state.live, boundary.product)) continue;
            Product product = *state.part->product(boundary.product);
            complete(product, basis);
            builder.add(product);
        }
    return builder.build(*from.tree);
}

} // namespace

bool CatalogStore::State::wants_ahead() const {
    const auto now = current.load();
    return now && now->prices_end_at && !ahead && clock() + prices_made_ahead >= *now->prices_end_at;
}

bool CatalogStore::State::is_boundary_due() const {
    const std::int64_t at = coming_at.load(std::memory_order_acquire);
    return at != never && clock() >= time_of(at);
}

/// At most one snapshot in rebuild_interval, but for what the clock demands.
Deadline CatalogStore::State::next_build_at() const {
    const Deadline at = built_at + rebuild_interval;
    const auto next = coming.load();
    if (!next) return at;
    return std::min(at, Steady::now() + std::max(time_of(next->price_epoch) - clock(), Duration::zero()));
}

Task<> CatalogStore::State::make_ahead() {
    co_await keep_few();
    const auto from = current.load();
    Ahead made{.boundary = *from->prices_end_at, .at = *from->prices_end_at, .layers = {}};
    if (const auto last = lists->last_boundary(clock())) made.at = std::max(made.at, *last);
    auto part = co_await on_thread<std::shared_ptr<const Part>>(
        builders, [from, at = made.at, of = lists, shaped = shape] {
            return compile_changing(*from, {*from->markets, *of, at}, shaped);
        });
    made.layers.push_back({std::move(part), {}});
    ahead = std::move(made);
    prepare_coming(*current.load());
}

/// The first layer may be large, so those above it are kept as one: however many edits come before the
/// boundary, it has two parts more than the current snapshot.
Task<> CatalogStore::State::add_ahead(Ahead::Layer layer, std::shared_ptr<const CategoryTree> tree) {
    if (!ahead) co_return;
    if (ahead->layers.size() > 1) {
        const Ahead::Layer below = ahead->layers.back();
        layer.part =
            co_await on_thread<std::shared_ptr<const Part>>(builders, [below, layer, tree, of = shape] {
                const auto two =
                    with_part(with_part({}, below.part, {}, *tree), layer.part, layer.gone, *tree);
                return merge_parts(two, 0, of, *tree);
            });
        layer.gone.insert(layer.gone.end(), below.gone.begin(), below.gone.end());
        if (!ahead) co_return; // its boundary is another one now
        ahead->layers.pop_back();
    }
    ahead->layers.push_back(std::move(layer));
}

void CatalogStore::State::prepare_coming(const Snapshot& now) {
    if (ahead && now.prices_end_at != ahead->boundary) ahead.reset();
    if (!ahead) {
        coming_at.store(never);
        coming.store(nullptr);
        return;
    }
    auto next = std::make_shared<Snapshot>(now);
    next->price_epoch = ahead->at.time_since_epoch().count();
    ++next->generation;
    ++next->stock_generation;
    for (const Ahead::Layer& layer : ahead->layers)
        next->parts = with_part(std::move(next->parts), layer.part, layer.gone, *next->tree);
    for (PartState& state : next->parts)
        if (!state.in_stock)
            state.in_stock = std::make_shared<Words>(build_in_stock(
                *state.part, [&](std::int64_t sku_id) { return availability.can_be_bought(sku_id); }));
    next->prices_end_at = next_price_boundary(next->parts);
    const std::int64_t at = next->price_epoch;
    coming.store(std::move(next));
    coming_at.store(at);
}

void CatalogStore::State::pass_boundary() {
    const auto next = coming.load();
    ahead.reset();
    publish({next->id, next->price_epoch, next->tree, next->parts}, News::of_prices);
}

std::chrono::milliseconds CatalogStore::State::until_next_look() const {
    using std::chrono::milliseconds;
    const auto next = coming.load();
    if (!next) return clock_looked_at_every;
    const auto left = std::chrono::ceil<milliseconds>(time_of(next->price_epoch) - clock());
    return std::clamp(left, milliseconds(1), clock_looked_at_every);
}

Task<> CatalogStore::look_at_clock() {
    const std::shared_ptr<State> state = state_;
    state->start_building(co_await asio::this_coro::executor);
}

Task<> CatalogStore::follow_clock() {
    const std::shared_ptr<State> state = state_;
    const Executor executor = co_await asio::this_coro::executor;
    asio::basic_waitable_timer<Steady, asio::wait_traits<Steady>, Executor> timer(executor);
    while (!state->stopped) {
        state->start_building(executor);
        timer.expires_after(state->until_next_look());
        co_await timer.async_wait(asio::use_awaitable_t<Executor>());
    }
}

} // namespace rialto::catalog
