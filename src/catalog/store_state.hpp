#pragma once
// What a CatalogStore holds. Only store.cpp, load_store.cpp, follow_changes.cpp,
// follow_clock.cpp and follow_book.cpp know this.

#include "base/niceness.hpp"
#include "catalog/change.hpp"
#include "catalog/engine/build_part.hpp"
#include "catalog/price_lists.hpp"
#include "catalog/query_budget.hpp"
#include "catalog/saved_catalog.hpp"
#include "catalog/snapshot.hpp"
#include "catalog/store.hpp"
#include "platform/telemetry/telemetry.hpp"

#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <deque>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <set>
#include <vector>

namespace rialto::catalog {

/// Marks stamps that hold a stock generation instead of a generation; neither ever counts that far.
inline constexpr std::uint64_t stock_mark = std::uint64_t{1} << 63;

inline constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

/// What a snapshot is made of.
struct Cut {
    std::int64_t id = 0;
    std::int64_t price_epoch = 0;
    std::shared_ptr<const CategoryTree> tree;
    std::vector<PartState> parts;
};

/// What a new snapshot shows that the one before does not.
enum class News : std::uint8_t { none, of_stock, of_prices, of_products }; // of_prices: by the clock alone

/// The products that a new snapshot shows otherwise, compiled as they were and as they are.
struct Changed {
    std::shared_ptr<const Part> before, after;
};

/// What events said that the snapshot does not show yet.
struct Changes {
    std::set<Uuid> products = {};
    std::set<Uuid> lists = {};             // price lists: all that has a row in them
    std::set<std::int64_t> list_skus = {}; // whose rows in some list changed
    bool everything = false;               // segments, categories, a rule: all is read again

    bool empty() const { return products.empty() && lists.empty() && list_skus.empty() && !everything; }
    void add(Changes other) {
        products.merge(other.products);
        lists.merge(other.lists);
        list_skus.merge(other.list_skus);
        everything = everything || other.everything;
    }
};

/// Products at the prices of a moment to come.
struct Ahead {
    struct Layer {
        std::shared_ptr<const Part> part;
        std::vector<Uuid> gone;
    };
    Time boundary;             // Snapshot::prices_end_at that it was made for
    Time at;                   // whose prices they are: the boundary, or a later one that has passed as well
    std::vector<Layer> layers; // each replaces what it has of the ones before
};

struct Kept {
    std::shared_ptr<const Snapshot> snapshot;
    Deadline replaced_at;
};

inline constexpr int builder_niceness = 5; // an edit may wait a little for those who browse
inline constexpr int merger_niceness = 10;

struct CatalogStore::State : std::enable_shared_from_this<CatalogStore::State> {
    State(postgres::Pool& p, StoreOptions o)
        : pool(p), options(std::move(o)), availability(options.few_left_threshold),
          pages("catalog", {.bytes_max = options.cache_bytes_max},
                [this](const cache::Stamp& stamp) { return judge(stamp); }) {
        if (!options.files_dir.empty()) files.emplace(options.files_dir);
        asio::post(builders, [] { set_niceness(builder_niceness); });
        asio::post(mergers, [] { set_niceness(merger_niceness); });
    }

    postgres::Pool& pool;
    StoreOptions options;
    Availability availability;
    cache::ResponseCache pages;
    cache::Flights flights;
    ChangeLog change_log;
    QueryBudget budget{options.answer_budget};
    /// Told of a snapshot that is about to be published; what it returns is called once it is.
    std::function<std::function<void()>(std::shared_ptr<const Snapshot>)> before_publish;
    std::atomic<std::shared_ptr<const pricing::PriceBook>> price_book{
        std::make_shared<const pricing::PriceBook>()};

    std::atomic<std::shared_ptr<const Snapshot>> current;
    /// What follows the current one at the moment of its price_epoch; null while that is far.
    std::atomic<std::shared_ptr<const Snapshot>> coming;
    std::atomic<std::int64_t> coming_at{never}; // its price_epoch
    std::atomic<std::uint64_t> generation{0};
    std::atomic<std::uint64_t> stock_generation{0};
    std::atomic<Deadline> columns_replaced_at{Deadline{}};
    std::atomic<Deadline> stock_replaced_at{Deadline{}};
    std::int64_t loaded_at = 0;
    bool is_from_files = false;

    mutable std::mutex keeping;
    std::deque<Kept> kept; // oldest first; under `keeping`

    // What follows belongs to the pool's loop.
    std::shared_ptr<const markets::Markets> markets;
    std::shared_ptr<const PriceLists> lists = std::make_shared<const PriceLists>();
    PartShape shape;
    std::int64_t position = 0;  // last event consumed
    std::uint64_t readings = 0; // times that everything was read: parts of two of them do not mix
    Changes changed;
    std::optional<Ahead> ahead;
    bool book_changed = false; // since the price book was read
    bool is_reading_book = false;
    std::uint64_t built_crossings = 0;
    Deadline built_at;
    std::atomic<bool> building = false;
    std::atomic<bool> merging = false;
    std::optional<CatalogFiles> files;
    std::uint64_t parts_version = 0; // grows whenever the list of parts changes
    std::uint64_t saved_version = 0; // what files hold
    Deadline saved_at;               // when they were last written, or could not be
    bool saving = false;
    asio::thread_pool builders{1}; // new parts, which somebody waits for
    asio::thread_pool mergers{1};  // bigger ones, which nobody waits for
    telemetry::Counter merges =
        telemetry::counter("rialto_catalog_merges_total", "Times that parts of the catalog were merged.");
    telemetry::Histogram rebuild_seconds =
        telemetry::histogram("rialto_catalog_rebuild_seconds", "Time to read changes and build a snapshot.");
    telemetry::Counter rebuild_failures =
        telemetry::counter("rialto_catalog_rebuild_failures_total", "Snapshots that could not be built.");

    std::atomic<bool> stopped = false;

    cache::Freshness judge(const cache::Stamp& stamp) const;
    Time clock() const { return options.clock(); }
    void take_markets(std::shared_ptr<const markets::Markets> loaded);
    std::optional<std::vector<std::int64_t>> follow_stock(std::vector<PartState>& parts);
    /// nullopt when the products are too many, or everything may be another.
    void publish(Cut cut, News news, std::optional<Changed> products = std::nullopt);
    void log_change(const Snapshot& next, News news, const std::optional<Changed>& products,
                    const std::optional<std::vector<std::int64_t>>& crossed);
    bool has_fresh_stock(const cache::Stamp& stamp) const;
    void keep(std::shared_ptr<const Snapshot> replaced);
    void take(const events::Event& event);

    bool has_news() const;
    /// Begins to build what there is news of, unless that is going on.
    void start_building(const Executor& executor);
    Task<> build_while_there_is_news();
    Task<> build(Changes news, std::int64_t id);
    /// Begins with the saved catalog, stock as of now, and notes what has changed since; false, with nothing
    /// done, when there is none that can be used.
    Task<bool> open_saved();
    Task<> load_stock(postgres::Session& transaction);
    void save_when_due(const Executor& executor);
    Task<> save();
    Task<> read_everything();
    Task<> add_changes(Changes news, std::int64_t id);
    Task<> load_book();
    /// Begins to read the price book when it has changed, unless that is going on.
    void start_reading_book(const Executor& executor);
    Task<> read_book();
    Task<> keep_few();
    Task<> merge();

    bool wants_ahead() const;
    bool is_boundary_due() const;
    Deadline next_build_at() const;
    Task<> make_ahead();
    Task<> add_ahead(Ahead::Layer layer, std::shared_ptr<const CategoryTree> tree);
    /// The products as of Ahead::at, above the current ones that changed meanwhile.
    void prepare_coming(const Snapshot& now);
    void pass_boundary();
    std::chrono::milliseconds until_next_look() const;
};

} // namespace rialto::catalog
