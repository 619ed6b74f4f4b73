#pragma once
// Answers that are kept: from memory, from another request that makes the same one just now, from another
// node, or rendered; and rendered ahead for a snapshot that is about to be published. A handler says by a
// Recipe what is asked and how it is rendered, and has no more to do with it.

#include "base/result.hpp"
#include "base/task.hpp"
#include "catalog/change.hpp"
#include "catalog/store.hpp"
#include "platform/http/http.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace rialto::catalog {

/// Of a page that another node may take from Redis, unless its prices end earlier.
inline constexpr std::chrono::minutes shared_page_kept_for{10};
/// Rendered ahead when a snapshot is published: so many at most, in so much time, of those used so often.
inline constexpr std::size_t warm_pages_max = 64;
inline constexpr std::size_t kept_pages_max = 512; // looked at, whether they can stay as they are
inline constexpr std::chrono::milliseconds warm_time_max{100};
inline constexpr std::uint32_t warm_heat_min = 3;
inline constexpr int compression_quality = 5;
inline constexpr std::size_t compressed_bytes_min = 512; // below it compressing costs more than it saves

struct Rendered {
    std::string body;
    std::vector<Uuid> products = {}; // shown: what a CDN may be told to forget it by
    Steady::duration evaluated{};    // of the time that it took: finding and counting
    std::optional<Edge> edge = {};   // of a list's first page
};

/// Immutable, and good for any snapshot. Functions run on any thread.
struct Recipe {
    std::string segment;
    std::string question; // with the segment it names the answer; canonical
    bool shows_stock_filter = false;
    /// For a customer group alone: never found by its URL, never shared, not to be kept by anybody outside.
    /// Who asks has been checked before.
    bool is_private = false;
    /// The stock list itself: made to be fresh to the second, so each node makes its own.
    bool is_availability = false;
    std::function<Result<Rendered>(const CatalogStore&, const std::shared_ptr<const Snapshot>&)> render;
    /// When what it shows ends (an offer), if that may be before the next change of prices.
    std::function<Deadline(const Snapshot&)> fresh_until = {};
    /// Whether a first page with this edge may be another one after a change; null: it may after any.
    std::function<bool(const Change&, const Snapshot& now, const Edge&)> is_touched_by = {};
    /// The question for logs, without what a shopper typed; null: as it stands.
    std::function<std::string()> describe = {};
};

/// The answer to a request for what the recipe makes. `store` and `request` outlive the task.
Task<http::Response> answer(CatalogStore& store, http::Request& request,
                            std::shared_ptr<const Snapshot> snapshot, std::shared_ptr<const Recipe> recipe);

/// Renders the hottest answers that `next` makes old, and keeps those that it leaves as they are. The
/// function returned keeps them; to be called once `next` is the current snapshot.
std::function<void()> warm_pages(CatalogStore& store, std::shared_ptr<const Snapshot> next);

} // namespace rialto::catalog
