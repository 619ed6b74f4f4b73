#include "catalog/store.hpp"

#include "base/check.hpp"
#include "catalog/pages.hpp"
#include "catalog/prices_event.hpp"
#include "catalog/stock_event.hpp"
#include "catalog/store_state.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>

namespace rialto::catalog {

cache::Freshness CatalogStore::State::judge(const cache::Stamp& stamp) const {
    using cache::Freshness;
    if (stamp.fresh_until != Deadline::max() && Steady::now() >= stamp.fresh_until) return Freshness::gone;
    const bool is_of_stock = (stamp.generation & stock_mark) != 0;
    // From its moment on the coming snapshot is what answers are made from, published or not.
    const bool is_due = is_boundary_due();
    const std::uint64_t wanted = (is_of_stock ? stock_generation.load(std::memory_order_acquire) | stock_mark
                                              : generation.load(std::memory_order_acquire)) +
                                 (is_due ? 1 : 0);
    if (stamp.generation == wanted) {
        if (has_fresh_stock(stamp)) return Freshness::good;
        const auto age = Steady::now() - stamp.rendered_at;
        return age < availability_stale_max + page_stale_max ? Freshness::stale : Freshness::gone;
    }
    if (stamp.generation + 1 != wanted || is_due) return Freshness::gone;
    const Deadline replaced_at = is_of_stock ? stock_replaced_at.load() : columns_replaced_at.load();
    return Steady::now() - replaced_at < page_stale_max ? Freshness::stale : Freshness::gone;
}

bool CatalogStore::State::has_fresh_stock(const cache::Stamp& stamp) const {
    return stamp.availability_seq == availability.seq() ||
           Steady::now() - stamp.rendered_at < availability_stale_max;
}

/// Slots that can be bought, of each part: made for a new one, changed where SKUs crossed zero. Returns which
/// did; nullopt for too many to say.
std::optional<std::vector<std::int64_t>> CatalogStore::State::follow_stock(std::vector<PartState>& parts) {
    // Read before the bits are set: a crossing in between is seen again rather than missed.
    built_crossings = availability.crossings();
    const auto crossed = availability.take_crossed();
    const auto can_be_bought = [&](std::int64_t sku_id) { return availability.can_be_bought(sku_id); };
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
    return crossed;
}

/// What kept answers are judged by. What changes by the clock, and what is too much, may touch any.
void CatalogStore::State::log_change(const Snapshot& next, News news, const std::optional<Changed>& products,
                                     const std::optional<std::vector<std::int64_t>>& crossed) {
    Change change{.generation = next.generation,
                  .stock_generation = next.stock_generation,
                  .is_of_catalog = news != News::of_stock};
    if (products) {
        const auto can_be_bought = [this](std::int64_t sku_id) {
            return availability.class_of(sku_id) != StockClass::sold_out;
        };
        change.products.emplace(change_part(next, products->before, can_be_bought),
                                change_part(next, products->after, can_be_bought));
    }
    if (crossed && crossed->size() <= change_crossings_max) {
        PartBuilder builder(shape);
        std::set<Place> places;
        for (const std::int64_t sku_id : *crossed)
            if (const auto found = next.find_sku_id(sku_id); found && places.insert(found->product).second)
                builder.add(*next.product(found->product));
        change.crossed = change_part(next, builder.build(*next.tree));
    }
    change_log.add(std::move(change));
}

void CatalogStore::State::publish(Cut cut, News news, std::optional<Changed> products) {
    const std::shared_ptr<const Snapshot> before = current.load();
    auto next = std::make_shared<Snapshot>();
    next->id = before ? std::max(cut.id, before->id) : cut.id;
    next->price_epoch = cut.price_epoch;
    const bool is_of_catalog = news == News::of_prices || news == News::of_products;
    next->generation = generation.load() + (is_of_catalog ? 1 : 0);
    next->stock_generation = stock_generation.load() + (news == News::none ? 0 : 1);
    next->markets = markets;
    next->languages = shape.languages;
    next->tree = std::move(cut.tree);
    next->parts = std::move(cut.parts);
    next->prices_end_at = next_price_boundary(next->parts);
    const auto crossed = follow_stock(next->parts);
    if (!before ||
        !std::ranges::equal(before->parts, next->parts, [](const PartState& a, const PartState& b) {
            return a.part == b.part && a.live == b.live;
        }))
        ++parts_version;
    const bool is_news = before && news != News::none;
    if (is_news) log_change(*next, news, products, crossed);
    // Prices of a new moment are not kept waiting.
    const bool is_warmed = is_news && news != News::of_prices && before_publish;
    const auto keep_warm = is_warmed ? before_publish(next) : nullptr;
    built_at = Steady::now();
    if (is_of_catalog) columns_replaced_at.store(built_at);
    if (news != News::none) stock_replaced_at.store(built_at);
    current.store(next);
    generation.store(next->generation);
    stock_generation.store(next->stock_generation);
    if (keep_warm) keep_warm();
    if (is_news) keep(before);
    prepare_coming(*next);
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
    state_->before_publish = nullptr; // what builds may outlive the store
    state_->stopped = true;
    // What their threads finish is told to the loop, which may end after this.
    state_->builders.join();
    state_->mergers.join();
}

void CatalogStore::State::take_markets(std::shared_ptr<const markets::Markets> loaded) {
    markets = std::move(loaded);
    shape = shape_of(*markets);
}

void CatalogStore::State::take(const events::Event& event) {
    if (event.topic == "stock.changed") {
        for (const StockChange& change : parse_stock_event(event.data))
            availability.apply(change.sku_id, change.available, change.revision);
    } else if (event.topic == "product.changed") {
        if (const auto id = parse_uuid(event.subject)) changed.products.insert(*id);
    } else if (event.topic == "prices.changed") {
        const PricesChange change = parse_prices_event(event.data);
        changed.list_skus.insert(change.sku_ids.begin(), change.sku_ids.end());
        const auto id = parse_uuid(event.subject);
        if (change.of_list && id) changed.lists.insert(*id);
        if (change.of_everything) changed.everything = true;
    } else if (event.topic == "markets.changed" || event.topic == "categories.changed") {
        changed.everything = true;
    } else if (event.topic == pricing::price_book_topic) {
        book_changed = true;
    }
    position = event.position;
}

Task<> CatalogStore::consume(std::vector<events::Event> events) {
    const std::shared_ptr<State> state = state_;
    CHECK(state->current.load() != nullptr); // load() comes first
    for (const events::Event& event : events) state->take(event);
    const Executor executor = co_await asio::this_coro::executor;
    state->start_reading_book(executor);
    state->start_building(executor);
}

std::int64_t CatalogStore::position() const {
    return state_->loaded_at;
}

bool CatalogStore::is_from_files() const {
    return state_->is_from_files;
}

bool CatalogStore::is_behind() const {
    return state_->building.load();
}

std::shared_ptr<const Snapshot> CatalogStore::snapshot() const {
    std::shared_ptr<const Snapshot> now = state_->current.load();
    if (!now || !now->prices_end_at || state_->clock() < *now->prices_end_at) return now;
    // The loop publishes it in a moment: nobody is to see the old prices until then.
    std::shared_ptr<const Snapshot> coming = state_->coming.load();
    return coming && coming->generation > now->generation && state_->is_boundary_due() ? coming : now;
}

std::shared_ptr<const Snapshot> CatalogStore::snapshot_at(std::int64_t id, std::int64_t price_epoch) const {
    const std::shared_ptr<const Snapshot> current = snapshot();
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

std::shared_ptr<const markets::Markets> CatalogStore::markets() const {
    const std::shared_ptr<const Snapshot> now = state_->current.load();
    CHECK(now != nullptr);
    return now->markets;
}

std::shared_ptr<const pricing::PriceBook> CatalogStore::price_book() const {
    return state_->price_book.load();
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

QueryBudget& CatalogStore::budget() {
    return state_->budget;
}

cache::Flights& CatalogStore::flights() {
    return state_->flights;
}

bool CatalogStore::is_of(const cache::Stamp& stamp, const Snapshot& snapshot) const {
    return stamp.generation == snapshot.generation ||
           stamp.generation == (snapshot.stock_generation | stock_mark);
}

std::optional<cache::Stamp>
CatalogStore::stamp_on(cache::Stamp stamp, const Snapshot& snapshot,
                       const std::function<bool(const Change&)>& is_touched_by) const {
    const bool is_of_stock = (stamp.generation & stock_mark) != 0;
    const std::uint64_t wanted = is_of_stock ? snapshot.stock_generation : snapshot.generation;
    if (Steady::now() >= std::min(stamp.fresh_until, stamp.rendered_at + page_kept_max)) return std::nullopt;
    if (!state_->has_fresh_stock(stamp)) return std::nullopt;
    const auto changes = state_->change_log.between(stamp.generation & ~stock_mark, wanted, is_of_stock);
    if (!changes || std::ranges::any_of(*changes, [&](const auto& one) { return is_touched_by(*one); }))
        return std::nullopt;
    stamp.generation = wanted | (stamp.generation & stock_mark);
    return stamp;
}

void CatalogStore::publish(const Snapshot& snapshot) {
    if (state_->markets != snapshot.markets) state_->take_markets(snapshot.markets);
    const auto before = state_->current.load();
    const bool is_same =
        before && std::ranges::equal(before->parts, snapshot.parts, {}, &PartState::part, &PartState::part);
    state_->publish({snapshot.id, snapshot.price_epoch, snapshot.tree, snapshot.parts},
                    is_same ? News::of_stock : News::of_products);
}

} // namespace rialto::catalog
