#include "catalog/store.hpp"

#include "base/check.hpp"
#include "base/on_thread.hpp"
#include "catalog/engine/merge_parts.hpp"
#include "catalog/load_catalog.hpp"
#include "catalog/pages.hpp"
#include "catalog/snapshot.hpp"
#include "catalog/stock_event.hpp"
#include "platform/telemetry/telemetry.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <atomic>
#include <deque>
#include <mutex>
#include <set>

namespace rialto::catalog {

namespace {

/// Marks stamps that hold a stock generation instead of a generation; neither ever counts that far.
constexpr std::uint64_t stock_mark = std::uint64_t{1} << 63;

/// What a snapshot is made of.
struct Cut {
    std::int64_t id = 0;
    std::int64_t price_epoch = 0;
    std::shared_ptr<const CategoryTree> tree;
    std::vector<PartState> parts;
};

/// What a new snapshot shows that the one before does not.
enum class News : std::uint8_t { none, of_stock, of_products };

struct Kept {
    std::shared_ptr<const Snapshot> snapshot;
    Deadline replaced_at;
};

} // namespace

struct CatalogStore::State : std::enable_shared_from_this<CatalogStore::State> {
    State(postgres::Pool& p, StoreOptions o)
        : pool(p), options(std::move(o)), availability(options.few_left_threshold),
          pages("catalog", {.bytes_max = options.cache_bytes_max},
                [this](const cache::Stamp& stamp) { return judge(stamp); }) {}

    postgres::Pool& pool;
    StoreOptions options;
    Availability availability;
    cache::ResponseCache pages;
    cache::Flights flights;
    /// Told of a snapshot that is about to be published; what it returns is called once it is.
    std::function<std::function<void()>(std::shared_ptr<const Snapshot>)> before_publish;
    std::shared_ptr<const markets::Markets> markets;
    PartShape shape;

    std::atomic<std::shared_ptr<const Snapshot>> current;
    std::atomic<std::uint64_t> generation{0};
    std::atomic<std::uint64_t> stock_generation{0};
    std::atomic<Deadline> columns_replaced_at{Deadline{}};
    std::atomic<Deadline> stock_replaced_at{Deadline{}};
    std::int64_t loaded_at = 0;

    mutable std::mutex keeping;
    std::deque<Kept> kept; // oldest first; under `keeping`

    // What follows belongs to the pool's loop.
    std::int64_t position = 0; // last event consumed
    std::set<Uuid> changed;
    std::uint64_t built_crossings = 0;
    Deadline built_at;
    std::atomic<bool> rebuilding = false;
    std::atomic<bool> merging = false;
    asio::thread_pool builders{1}; // new parts, which somebody waits for
    asio::thread_pool mergers{1};  // bigger ones, which nobody waits for
    telemetry::Counter merges =
        telemetry::counter("rialto_catalog_merges_total", "Times that parts of the catalog were merged.");
    telemetry::Histogram rebuild_seconds =
        telemetry::histogram("rialto_catalog_rebuild_seconds", "Time to read changes and build a snapshot.");
    telemetry::Counter rebuild_failures =
        telemetry::counter("rialto_catalog_rebuild_failures_total", "Snapshots that could not be built.");

    cache::Freshness judge(const cache::Stamp& stamp) const;
    void take_markets(std::shared_ptr<const markets::Markets> loaded);
    void follow_stock(std::vector<PartState>& parts);
    void publish(Cut cut, News news);
    void keep(std::shared_ptr<const Snapshot> replaced);
    bool has_news() const { return !changed.empty() || built_crossings != availability.crossings(); }
    Task<> add_changes(std::set<Uuid> ids, std::int64_t id);
    Task<> rebuild();
    Task<> merge();
};

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
        }
        state->position = event.position;
    }
    if (!state->has_news() || state->rebuilding.exchange(true)) co_return;
    const Executor executor = co_await asio::this_coro::executor;
    asio::co_spawn(
        executor, [](std::shared_ptr<State> kept) -> Task<> { co_await kept->rebuild(); }(state),
        asio::detached);
}

/// The changed products as they are now, as one more part.
Task<> CatalogStore::State::add_changes(std::set<Uuid> ids, std::int64_t id) {
    postgres::Transaction transaction = co_await pool.begin(postgres::Isolation::repeatable_read_read_only);
    auto builder = std::make_shared<PartBuilder>(shape);
    std::vector<Uuid> gone;
    for (auto at = ids.begin(); at != ids.end();) {
        std::vector<Uuid> some;
        for (; at != ids.end() && some.size() < products_per_read; ++at) some.push_back(*at);
        std::set<Uuid> missing(some.begin(), some.end());
        for (const ProductPointer& product :
             co_await load_products(transaction, markets, std::move(some), &availability)) {
            missing.erase(product->id);
            builder->add(*product);
        }
        gone.insert(gone.end(), missing.begin(), missing.end());
    }
    auto tree = std::make_shared<const CategoryTree>(co_await load_categories(transaction));
    co_await transaction.commit();
    auto part = co_await on_thread<std::shared_ptr<const Part>>(
        builders, [builder, tree] { return builder->build(*tree); });
    const auto before = current.load();
    Cut cut{.id = id, .price_epoch = before->price_epoch, .tree = tree, .parts = before->parts};
    if (!is_same_tree(*before->tree, *tree))
        for (PartState& one : cut.parts) one.categories = std::make_shared<CategoryMembers>(*one.part, *tree);
    else
        cut.tree = before->tree;
    cut.parts = with_part(std::move(cut.parts), std::move(part), gone, *cut.tree);
    publish(std::move(cut), News::of_products);
}

Task<> CatalogStore::State::rebuild() {
    asio::basic_waitable_timer<Steady, asio::wait_traits<Steady>, Executor> timer(
        co_await asio::this_coro::executor);
    while (has_news()) {
        timer.expires_at(built_at + rebuild_interval);
        co_await timer.async_wait(asio::use_awaitable_t<Executor>());
        const Deadline begun = Steady::now();
        const std::set<Uuid> ids = std::exchange(changed, {});
        const std::int64_t id = position;
        bool failed = false;
        try {
            if (ids.empty()) {
                const auto before = current.load();
                publish({id, before->price_epoch, before->tree, before->parts}, News::of_stock);
            } else {
                co_await add_changes(ids, id);
            }
            rebuild_seconds.observe(std::chrono::duration<double>(Steady::now() - begun).count());
        } catch (const std::exception& failure) {
            telemetry::warn("catalog_rebuild_failed", {{"error", std::string_view(failure.what())}});
            failed = true;
        }
        if (failed) {
            rebuild_failures.add();
            changed.insert(ids.begin(), ids.end());
            built_at = Steady::now();
            continue;
        }
        if (!merging.exchange(true)) {
            const Executor executor = co_await asio::this_coro::executor;
            asio::co_spawn(
                executor,
                [](std::shared_ptr<State> self) -> Task<> { co_await self->merge(); }(shared_from_this()),
                asio::detached);
        }
    }
    rebuilding = false;
}

/// Merges parts until the list is short enough. Nobody sees a difference but by the time a query takes.
Task<> CatalogStore::State::merge() {
    while (true) {
        const auto from = current.load();
        const std::optional<std::size_t> first = first_to_merge(from->parts);
        if (!first) break;
        auto merged = co_await on_thread<std::shared_ptr<const Part>>(
            mergers, [from, first, of = shape] { return merge_parts(from->parts, *first, of, *from->tree); });
        const auto before = current.load();
        publish({before->id, before->price_epoch, before->tree,
                 with_merged(before->parts, from->parts, *first, std::move(merged), *before->tree)},
                News::none);
        merges.add();
    }
    merging = false;
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
