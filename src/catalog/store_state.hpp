#pragma once
// What a CatalogStore holds. Only store.cpp and follow_changes.cpp know this.

#include "catalog/engine/build_part.hpp"
#include "catalog/snapshot.hpp"
#include "catalog/store.hpp"
#include "platform/telemetry/telemetry.hpp"

#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <vector>

namespace rialto::catalog {

/// Marks stamps that hold a stock generation instead of a generation; neither ever counts that far.
inline constexpr std::uint64_t stock_mark = std::uint64_t{1} << 63;

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
    std::atomic<std::shared_ptr<const pricing::PriceBook>> price_book{
        std::make_shared<const pricing::PriceBook>()};
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
    bool prices_changed = false; // since the price book was read
    bool reading_prices = false;
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
    Task<> read_prices();
    Task<> merge();
};

} // namespace rialto::catalog
