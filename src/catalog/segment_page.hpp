#pragma once
// A page about one segment that another domain writes and the catalog keeps as it keeps its own: rendered
// once, compressed, shared between nodes, never sent past its end. Seen by other domains through catalog.hpp.

#include "base/id.hpp"
#include "base/money.hpp"
#include "base/task.hpp"
#include "base/time.hpp"
#include "catalog/offer_prices.hpp"
#include "markets/markets.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rialto::http {
class Request;
struct Response;
} // namespace rialto::http

namespace rialto::catalog {

class CatalogStore;
class Availability;
struct Snapshot;

/// A segment as one snapshot has it; valid while a page is written.
class SegmentView {
  public:
    SegmentView(const CatalogStore& store, const Snapshot& snapshot, const markets::Segment& segment);

    /// Whether what is for these segments (all when empty) is for this one, by its price view.
    bool is_among(std::span<const std::string> segments) const;
    const std::optional<std::string>& group() const { return segment_.group; }

    /// The product that has the SKU, when the segment lists it.
    std::optional<Uuid> find_product(std::int64_t sku_id) const;
    /// The card of a product that find_product() gave.
    std::string card(const Uuid& product) const;
    /// What the SKU costs by the offer once that is on; nullopt where it has no price here.
    std::optional<Money> price_in(const OfferedSku& offered) const;

  private:
    const CatalogStore& store_;
    const Snapshot& snapshot_;
    const markets::Segment& segment_;
    std::size_t view_;
};

struct WrittenPage {
    std::string body;
    std::vector<Uuid> products; // shown: what a CDN may be told to forget it by
};

struct SegmentPage {
    std::string question; // names the page within its segment
    /// On any thread, for any snapshot.
    std::function<WrittenPage(const SegmentView&)> write;
    /// When what it shows changes, by the store's clock; nullopt for not before the prices do.
    std::function<std::optional<Time>()> ends_at;
};

/// The answer to GET /v1/catalog/{segment}/…; a segment that is not the caller's to see is not_found. `store`
/// and `request` outlive the task.
Task<http::Response> answer_page(CatalogStore& store, http::Request& request, SegmentPage page);

} // namespace rialto::catalog
