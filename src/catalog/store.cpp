#include "catalog/store.hpp"

#include "base/check.hpp"
#include "base/on_thread.hpp"
#include "catalog/load_catalog.hpp"
#include "catalog/pages.hpp"
#include "catalog/stock_event.hpp"
#include "catalog/store_state.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>

namespace rialto::catalog {

cache::Freshness CatalogStore::State::judge(const cache::Stamp& stamp) const {
    using cache::Freshness;
    if (stamp.fresh_until != Deadline::max() && Steady::now() >= stamp.fresh_until) return Freshness::gone;
    const bool is_of_stock = (stamp.generation & stock_mark) != 0;
    const std::uint64_t wanted = is_of_stock ? stock_generation.load(std::memory_order_acquire) | stock_mark
                                             : generation.load(std::memory_order_acquire);
    if (stamp.generation == wanted) {
        if (stamp.availability_seq == availability.seq()) return Freshness::good;
        const auto age = Steady::now() - stamp.rendered_at;
        if (age < availability_stale_max) return Freshness::good;
        return age < availability_stale_max + page_stale_max ? Freshness::stale : Freshness::gone;
    }
    if (stamp.generation + 1 != wanted) return Freshness::gone;
    const Deadline replaced_at = is_of_stock ? stock_replaced_at.load() : columns_replaced_at.load();
    return Steady::now() - replaced_at < page_stale_max ? Freshness::stale : Freshness::gone;
}

/// Slots that can be bought, of each part: made for a new one, changed where SKUs crossed zero.
void CatalogStore::State::follow_stock(std::vector<PartState>& parts) {
    // Read before the bits are set: a crossing in between is seen again rather than missed.
    built_crossings = availability.crossings();
    const auto crossed = availability.take_crossed();
    const auto can_be_bought = [&](std::int64_t sku_id) {
        return availability.class_of(sku_id) != StockClass::sold_out;
    };
    for (PartState& state : parts) {
        if (!state.in_stock || !crossed) {
            state.in_stock = std::make_shared<Words>(build_in_stock(*state.part, can_be_bought));
            continue;
        }
        std::shared_ptr<Words> changed_slots;
        for (const std::int64_t sku_id : *crossed) {
            const auto slot = state.part->find_sku_id(sku_id);
            if (!slot) continue;
            if (!changed_slots) changed_slots = std::make_shared<Words>(*state.in_stock);
            can_be_bought(sku_id) ? set_bit(*changed_slots, *slot) : clear_bit(*changed_slots, *slot);
        }
        if (changed_slots) state.in_stock = std::move(changed_slots);
    }
}

void CatalogStore::State::publish(Cut cut, News news) {
    const std::shared_ptr<const Snapshot> before = current.load();
    auto next = std::make_shared<Snapshot>();
    next->id = before ? std::max(cut.id, before->id) : cut.id;
    next->price_epoch = cut.price_epoch;
    next->generation = generation.load() + (news == News::of_products ? 1 : 0);
    next->stock_generation = stock_generation.load() + (news == News::none ? 0 : 1);
    next->markets = markets;
    next->tree = std::move(cut.tree);
    next->parts = std::move(cut.parts);
    follow_stock(next->parts);
    const bool is_news = before && news != News::none;
    const auto keep_warm = is_news && before_publish ? before_publish(next) : nullptr;
    built_at = Steady::now();
    if (news == News::of_products) columns_replaced_at.store(built_at);
    if (news != News::none) stock_replaced_at.store(built_at);
    current.store(next);
    generation.store(next->generation);
    stock_generation.store(next->stock_generation);
    if (keep_warm) keep_warm();
    if (is_news) keep(before);
}

void CatalogStore::State::keep(std::shared_ptr<const Snapshot> replaced) {
    const std::lock_guard lock(keeping);
    const Deadline at = Steady::now();
    kept.push_back({std::move(replaced), at});
    while (at - kept.front().replaced_at > snapshot_kept_for || kept.size() > snapshots_kept_max)
        kept.pop_front();
}

CatalogStore::CatalogStore(postgres::Pool& pool, StoreOptions options)
    : state_(std::make_shared<State>(pool, std::move(options))) {
    state_->before_publish = [this](std::shared_ptr<const Snapshot> next) {
        return warm_pages(*this, std::move(next));
    };
}

CatalogStore::~CatalogStore() {
    state_->before_publish = nullptr; // a rebuild may outlive the store
}

Task<> CatalogStore::load() {
    const std::shared_ptr<State> state = state_;
    postgres::Transaction transaction =
        co_await state->pool.begin(postgres::Isolation::repeatable_read_read_only);
    const std::int64_t position = co_await events::last_position(transaction);
    state->take_markets(co_await markets::load_markets(transaction));
    state->price_book.store(co_await pricing::load_price_book(transaction));
    Cut cut{.id = position, .tree = {}, .parts = {}};
    cut.tree = std::make_shared<const CategoryTree>(co_await load_categories(transaction));
    auto builder = std::make_shared<PartBuilder>(state->shape);
    std::optional<Uuid> last;
    while (true) {
        std::vector<Uuid> ids = co_await list_product_ids(transaction, last, products_per_read);
        if (ids.empty()) break;
        last = ids.back();
        for (const ProductPointer& product :
             co_await load_products(transaction, state->markets, std::move(ids), &state->availability))
            builder->add(*product);
    }
    const std::optional<Time> stock_changed_at = co_await events::last_time(transaction, "stock.changed");
    co_await transaction.commit();
    if (stock_changed_at) state->availability.note_changes_until(*stock_changed_at);
    const auto tree = cut.tree;
    auto part = co_await on_thread<std::shared_ptr<const Part>>(
        state->builders, [builder, tree] { return builder->build(*tree); });
    cut.parts = with_part({}, std::move(part), {}, *tree);
    state->position = position;
    state->loaded_at = position;
    state->publish(std::move(cut), News::of_products);
    telemetry::info("catalog_loaded",
                    {{"products", static_cast<std::int64_t>(state->current.load()->size())},
                     {"variants", static_cast<std::int64_t>(state->current.load()->variant_count())},
                     {"position", position}});
}

void CatalogStore::State::take_markets(std::shared_ptr<const markets::Markets> loaded) {
    markets = std::move(loaded);
    shape = shape_of(*markets);
}

Task<> CatalogStore::consume(std::vector<events::Event> events) {
    const std::shared_ptr<State> state = state_;
    CHECK(state->current.load() != nullptr); // load() comes first
    for (const events::Event& event : events) {
        if (event.topic == "stock.changed") {
            for (const StockChange& change : parse_stock_event(event.data))
                state->availability.apply(change.sku_id, change.available, change.revision);
        } else if (event.topic == "product.changed") {
            if (const auto id = parse_uuid(event.subject)) state->changed.insert(*id);
        } else if (event.topic == pricing::price_book_topic) {
            state->prices_changed = true;
        }
        state->position = event.position;
    }
    const Executor executor = co_await asio::this_coro::executor;
    if (state->prices_changed && !std::exchange(state->reading_prices, true))
        asio::co_spawn(
            executor, [](std::shared_ptr<State> kept) -> Task<> { co_await kept->read_prices(); }(state),
            asio::detached);
    if (!state->has_news() || state->rebuilding.exchange(true)) co_return;
    asio::co_spawn(
        executor, [](std::shared_ptr<State> kept) -> Task<> { co_await kept->rebuild(); }(state),
        asio::detached);
}

std::int64_t CatalogStore::position() const {
    return state_->loaded_at;
}

bool CatalogStore::is_behind() const {
    return state_->rebuilding.load();
}

std::shared_ptr<const Snapshot> CatalogStore::snapshot() const {
    return state_->current.load();
}

std::shared_ptr<const Snapshot> CatalogStore::snapshot_at(std::int64_t id, std::int64_t price_epoch) const {
    const std::shared_ptr<const Snapshot> current = state_->current.load();
    if (!current || std::pair(id, price_epoch) >= std::pair(current->id, current->price_epoch))
        return current;
    const std::lock_guard lock(state_->keeping);
    const auto newer =
        std::ranges::upper_bound(state_->kept, std::pair(id, price_epoch), {}, [](const Kept& one) {
            return std::pair(one.snapshot->id, one.snapshot->price_epoch);
        });
    if (newer == state_->kept.begin()) return nullptr;
    return std::prev(newer)->snapshot;
}

const std::shared_ptr<const markets::Markets>& CatalogStore::markets() const {
    CHECK(state_->markets != nullptr);
    return state_->markets;
}

std::shared_ptr<const pricing::PriceBook> CatalogStore::price_book() const {
    return state_->price_book.load();
}

std::size_t CatalogStore::language_of(std::string_view locale) const {
    return language_index(state_->shape, locale);
}

Availability& CatalogStore::availability() {
    return state_->availability;
}

const Availability& CatalogStore::availability() const {
    return state_->availability;
}

const StoreOptions& CatalogStore::options() const {
    return state_->options;
}

std::uint64_t CatalogStore::generation() const {
    return state_->generation.load(std::memory_order_acquire);
}

std::uint64_t CatalogStore::stock_generation() const {
    return state_->stock_generation.load(std::memory_order_acquire);
}

cache::ResponseCache& CatalogStore::pages() {
    return state_->pages;
}

cache::Stamp CatalogStore::stamp(const Snapshot& snapshot, std::uint64_t availability_seq,
                                 bool shows_stock_filter) const {
    return {.generation = shows_stock_filter ? snapshot.stock_generation | stock_mark : snapshot.generation,
            .availability_seq = availability_seq,
            .rendered_at = Steady::now(),
            .fresh_until = Deadline::max()};
}

cache::Flights& CatalogStore::flights() {
    return state_->flights;
}

bool CatalogStore::is_of(const cache::Stamp& stamp, const Snapshot& snapshot) const {
    return stamp.generation == snapshot.generation ||
           stamp.generation == (snapshot.stock_generation | stock_mark);
}

void CatalogStore::publish(const Snapshot& snapshot) {
    if (!state_->markets) state_->take_markets(snapshot.markets);
    const auto before = state_->current.load();
    const bool is_same =
        before && std::ranges::equal(before->parts, snapshot.parts, {}, &PartState::part, &PartState::part);
    state_->publish({snapshot.id, snapshot.price_epoch, snapshot.tree, snapshot.parts},
                    is_same ? News::of_stock : News::of_products);
}

} // namespace rialto::catalog
