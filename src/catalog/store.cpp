#include "catalog/store.hpp"

#include "base/check.hpp"
#include "catalog/load_catalog.hpp"
#include "catalog/pages.hpp"
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

struct Kept {
    std::shared_ptr<const Snapshot> snapshot;
    Deadline replaced_at;
};

} // namespace

struct CatalogStore::State {
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
    telemetry::Histogram rebuild_seconds =
        telemetry::histogram("rialto_catalog_rebuild_seconds", "Time to read changes and build a snapshot.");
    telemetry::Counter rebuild_failures =
        telemetry::counter("rialto_catalog_rebuild_failures_total", "Snapshots that could not be built.");

    cache::Freshness judge(const cache::Stamp& stamp) const;
    void publish(std::int64_t id, std::shared_ptr<const Columns> columns);
    void keep(std::shared_ptr<const Snapshot> replaced);
    bool has_news() const { return !changed.empty() || built_crossings != availability.crossings(); }
    Task<> rebuild();
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

void CatalogStore::State::publish(std::int64_t id, std::shared_ptr<const Columns> columns) {
    const std::shared_ptr<const Snapshot> before = current.load();
    auto next = std::make_shared<Snapshot>();
    next->id = before ? std::max(id, before->id) : id;
    const bool same_columns = before && before->columns == columns;
    next->generation = generation.load() + (same_columns ? 0 : 1);
    next->stock_generation = stock_generation.load() + 1;
    // Read before the bitmap is built: a crossing in between is built again rather than missed.
    built_crossings = availability.crossings();
    next->in_stock = build_in_stock(*columns, availability);
    next->in_stock.runOptimize();
    next->columns = std::move(columns);
    if (!markets) markets = next->columns->markets;
    const auto keep_warm = before && before_publish ? before_publish(next) : nullptr;
    built_at = Steady::now();
    if (!same_columns) columns_replaced_at.store(built_at);
    stock_replaced_at.store(built_at);
    current.store(next);
    generation.store(next->generation);
    stock_generation.store(next->stock_generation);
    if (keep_warm) keep_warm();
    if (before) keep(before);
}

void CatalogStore::State::keep(std::shared_ptr<const Snapshot> replaced) {
    const std::lock_guard lock(keeping);
    const Deadline at = Steady::now();
    kept.push_back({std::move(replaced), at});
    std::size_t catalogs = 0;
    for (std::size_t i = 0; i < kept.size(); ++i)
        if (i == 0 || kept[i].snapshot->columns != kept[i - 1].snapshot->columns) ++catalogs;
    while (!kept.empty() && (at - kept.front().replaced_at > snapshot_kept_for ||
                             kept.size() > snapshots_kept_max || catalogs > columns_kept_max)) {
        const auto columns = kept.front().snapshot->columns;
        kept.pop_front();
        if (kept.empty() || kept.front().snapshot->columns != columns) --catalogs;
    }
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
    const auto markets = co_await markets::load_markets(transaction);
    auto products = co_await load_products(transaction, markets, std::nullopt, &state->availability);
    auto categories = co_await load_categories(transaction);
    const std::optional<Time> stock_changed_at = co_await events::last_time(transaction, "stock.changed");
    co_await transaction.commit();
    if (stock_changed_at) state->availability.note_changes_until(*stock_changed_at);
    state->position = position;
    state->loaded_at = position;
    state->publish(position, build_columns(markets, std::move(products), std::move(categories)));
    telemetry::info("catalog_loaded",
                    {{"products", static_cast<std::int64_t>(state->current.load()->columns->products.size())},
                     {"variants", static_cast<std::int64_t>(state->current.load()->columns->variant_count())},
                     {"position", position}});
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
            std::shared_ptr<const Columns> columns = current.load()->columns;
            if (!ids.empty()) {
                postgres::Transaction transaction =
                    co_await pool.begin(postgres::Isolation::repeatable_read_read_only);
                auto loaded = co_await load_products(transaction, markets,
                                                     std::vector(ids.begin(), ids.end()), &availability);
                auto categories = co_await load_categories(transaction);
                co_await transaction.commit();
                for (const ProductPointer& product : columns->products)
                    if (!ids.contains(product->id)) loaded.push_back(product);
                columns = build_columns(markets, std::move(loaded), std::move(categories));
            }
            publish(id, std::move(columns));
            rebuild_seconds.observe(std::chrono::duration<double>(Steady::now() - begun).count());
        } catch (const std::exception& failure) {
            telemetry::warn("catalog_rebuild_failed", {{"error", std::string_view(failure.what())}});
            failed = true;
        }
        if (failed) {
            rebuild_failures.add();
            changed.insert(ids.begin(), ids.end());
            built_at = Steady::now();
        }
    }
    rebuilding = false;
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

std::shared_ptr<const Snapshot> CatalogStore::snapshot_at(std::int64_t id) const {
    const std::shared_ptr<const Snapshot> current = state_->current.load();
    if (!current || id >= current->id) return current;
    const std::lock_guard lock(state_->keeping);
    const auto newer =
        std::ranges::upper_bound(state_->kept, id, {}, [](const Kept& one) { return one.snapshot->id; });
    if (newer == state_->kept.begin()) return nullptr;
    return std::prev(newer)->snapshot;
}

const std::shared_ptr<const markets::Markets>& CatalogStore::markets() const {
    CHECK(state_->markets != nullptr);
    return state_->markets;
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

void CatalogStore::publish(std::int64_t id, std::shared_ptr<const Columns> columns) {
    state_->publish(id, std::move(columns));
}

} // namespace rialto::catalog
