#pragma once
// The node's catalog: the current snapshot, the ones before it for cursors, and the availability overlay.
// Reading is lock-free and safe on any thread; load() and consume() belong to the pool's loop.

#include "base/task.hpp"
#include "base/time.hpp"
#include "catalog/availability.hpp"
#include "catalog/catalog.hpp"
#include "markets/markets.hpp"
#include "platform/cache/flights.hpp"
#include "platform/cache/response_cache.hpp"
#include "platform/events/events.hpp"
#include "platform/postgres/postgres.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace rialto::catalog {

inline constexpr std::chrono::milliseconds rebuild_interval{200}; // at most five snapshots a second
/// After it was replaced, for cursors: ten minutes, and as long as a list may stay as it is before.
inline constexpr std::chrono::minutes snapshot_kept_for{11};
inline constexpr std::chrono::seconds page_kept_max{60};         // though its catalog has been replaced
inline constexpr std::chrono::seconds availability_stale_max{1}; // of the stock shown in a kept answer
/// An answer of the catalog before is sent for so long while somebody renders its successor.
inline constexpr std::chrono::milliseconds page_stale_max{200};
inline constexpr std::size_t snapshots_kept_max = 3500;      // a little more than five a second for that long
inline constexpr std::size_t products_per_read = 2000;       // of one round trip to the database
inline constexpr std::size_t skus_per_read = 100'000;        // likewise, of stock
inline constexpr std::chrono::seconds prices_made_ahead{10}; // before they begin
inline constexpr std::chrono::seconds files_written_every{60}; // at most, while the catalog changes
inline constexpr std::size_t changes_caught_up_max =
    20'000; // since a catalog was saved; else it is compiled anew
inline constexpr std::chrono::milliseconds clock_looked_at_every{250}; // at least

class QueryBudget; // query_budget.hpp
struct Snapshot;   // snapshot.hpp
struct Change;     // change.hpp

class CatalogStore {
  public:
    /// `pool` (role rialto_browse) must outlive the store.
    CatalogStore(postgres::Pool& pool, StoreOptions options);
    ~CatalogStore();
    CatalogStore(const CatalogStore&) = delete;
    CatalogStore& operator=(const CatalogStore&) = delete;

    /// Publishes the first snapshot, which is the database as of now: the catalog that was saved
    /// (StoreOptions::files_dir) with what changed since, or all of it compiled, read in one repeatable-read
    /// transaction. Needed once, before anything else. Throws what the pool throws.
    Task<> load();

    /// Position in the event log that load() stands at: where the feed goes on.
    std::int64_t position() const;

    /// Takes `stock.changed` at once and `product.changed` and `prices.changed` into the next snapshot, which
    /// is built in the background within rebuild_interval; after `markets.changed`, `categories.changed` or a
    /// price list's rule everything is read again. `pricing.changed` has the price book read again, as often.
    /// Other topics are passed over. For events::Feed.
    Task<> consume(std::vector<events::Event> events);

    /// Whether load() could use what was saved.
    bool is_from_files() const;

    /// Makes the prices ready that begin soon, and lets them begin at their moment. Runs until the store is
    /// gone.
    Task<> follow_clock();
    /// One look at the clock, for tests that set it.
    Task<> look_at_clock();

    /// True while changes wait for the next snapshot.
    bool is_behind() const;

    /// The current snapshot, at the prices of this moment; null before load().
    std::shared_ptr<const Snapshot> snapshot() const;

    /// The newest snapshot that is not newer than (`id`, `price_epoch`), for a cursor; null when it is not
    /// kept any more. An id ahead of this node (a cursor from a node that is further) gets the current one.
    std::shared_ptr<const Snapshot> snapshot_at(std::int64_t id, std::int64_t price_epoch) const;

    /// Those of the current snapshot. Only after load().
    std::shared_ptr<const markets::Markets> markets() const;
    /// That of load(), followed by events; an empty one before.
    std::shared_ptr<const pricing::PriceBook> price_book() const;
    Availability& availability();
    const Availability& availability() const;
    const StoreOptions& options() const;

    /// Snapshot::generation and ::stock_generation of the current snapshot, without touching it.
    std::uint64_t generation() const;
    std::uint64_t stock_generation() const;

    /// Answers ready to send. An entry is good while its catalog is the current one and its stock is the
    /// current one or younger than availability_stale_max; then it is stale for page_stale_max. Past
    /// Stamp::fresh_until it is gone.
    cache::ResponseCache& pages();
    /// Answers being made.
    cache::Flights& flights();
    /// What making them may take (StoreOptions::answer_budget).
    QueryBudget& budget();
    /// The stamp of an answer rendered from a snapshot; `shows_stock_filter` when its contents depend on
    /// in_stock.
    cache::Stamp stamp(const Snapshot& snapshot, std::uint64_t availability_seq,
                       bool shows_stock_filter) const;
    /// The stamp in `snapshot` of an answer that was made from an older one, when none of the changes in
    /// between touches it, and its stock and its cursors are fresh enough; nullopt: make it again.
    std::optional<cache::Stamp> stamp_on(cache::Stamp stamp, const Snapshot& snapshot,
                                         const std::function<bool(const Change&)>& is_touched_by) const;
    /// Whether an answer with this stamp is still of the catalog when the snapshot is the current one.
    bool is_of(const cache::Stamp& stamp, const Snapshot& snapshot) const;

    /// Publishes the catalog given, as load() would: for tests and benchmarks without a database.
    void publish(const Snapshot& snapshot);

  private:
    struct State;
    std::shared_ptr<State> state_;
};

} // namespace rialto::catalog
