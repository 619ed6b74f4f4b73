#include "catalog/segment_page.hpp"

#include "base/check.hpp"
#include "catalog/render.hpp"
#include "catalog/snapshot.hpp"
#include "catalog/store.hpp"

#include <algorithm>

namespace rialto::catalog {

SegmentView::SegmentView(const CatalogStore& store, const Snapshot& snapshot, const markets::Segment& segment)
    : store_(store), snapshot_(snapshot), segment_(segment), view_(snapshot.markets->view_of(segment)) {}

bool SegmentView::is_among(std::span<const std::string> segments) const {
    return segments.empty() || std::ranges::any_of(segments, [&](const std::string& name) {
               const markets::Segment* segment = snapshot_.markets->find_segment(name);
               return segment != nullptr && snapshot_.markets->view_of(*segment) == view_;
           });
}

std::optional<Uuid> SegmentView::find_product(std::int64_t sku_id) const {
    const auto found = snapshot_.find_sku_id(sku_id);
    if (!found || !snapshot_.is_listed(found->product, view_)) return std::nullopt;
    return snapshot_.parts[found->product.part].part->ids[found->product.ordinal];
}

std::string SegmentView::card(const Uuid& product) const {
    const auto place = snapshot_.find_id(product);
    CHECK(place.has_value());
    std::string out;
    append_card(out, {snapshot_, store_.availability(), view_, segment_.locale}, *snapshot_.product(*place));
    return out;
}

std::optional<Money> SegmentView::price_in(const OfferedSku& offered) const {
    const auto found = snapshot_.find_sku_id(offered.sku_id);
    if (!found) return std::nullopt;
    const ProductPointer product = snapshot_.product(found->product);
    if (found->variant >= product->variants.size()) return std::nullopt;
    const markets::PriceView& view = snapshot_.markets->views()[view_];
    const markets::Market& market = snapshot_.markets->markets()[view.market];
    const MarketPrice& regular = product->variants[found->variant].regular[view.market];
    std::int64_t amount = -1;
    if (offered.percent_off_basis_points && regular.is_set())
        amount = take_off(regular.amount, *offered.percent_off_basis_points, 0);
    else if (const auto set = offered.amounts.find(market.market); set != offered.amounts.end())
        amount = set->second;
    if (amount < 0) return std::nullopt;
    return Money{markets::restate(market, view.terms, amount), view.terms.currency};
}

} // namespace rialto::catalog
