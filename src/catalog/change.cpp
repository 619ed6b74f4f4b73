#include "catalog/change.hpp"

#include "catalog/part_query.hpp"

#include <algorithm>

namespace rialto::catalog {

namespace {

bool has_to_do_with(const Snapshot& products, const Audience& audience, const Query& query) {
    return std::ranges::any_of(products.parts, [&](const PartState& state) {
        return PartQuery(products, state, audience, query, nullptr).is_near();
    });
}

} // namespace

Snapshot change_parts(const Snapshot& of, const std::vector<std::shared_ptr<const Part>>& parts) {
    Snapshot products;
    products.markets = of.markets;
    products.languages = of.languages;
    products.tree = of.tree;
    for (const auto& part : parts) {
        if (part->size() == 0) continue;
        products.parts.push_back(
            {.part = part,
             .categories = std::make_shared<CategoryMembers>(*part, *of.tree),
             .live = std::make_shared<Words>(all_bits(part->size())),
             .in_stock = std::make_shared<Words>(build_in_stock(*part, [](std::int64_t) { return true; }))});
    }
    return products;
}

bool touches(const Change& change, std::string_view segment, const Query& query) {
    if (!query.text.empty()) return true;
    const auto touched = [&](const std::optional<Snapshot>& products) {
        if (!products) return true;
        const auto audience = products->audience_of(segment);
        return !audience || has_to_do_with(*products, *audience, query);
    };
    return (change.is_of_catalog && touched(change.products)) || (query.in_stock && touched(change.crossed));
}

void ChangeLog::add(Change change) {
    const std::lock_guard lock(mutex_);
    changes_.push_back(std::make_shared<const Change>(std::move(change)));
    if (changes_.size() > 2 * changes_followed_max) changes_.pop_front();
}

std::optional<ChangeLog::Changes> ChangeLog::between(std::uint64_t after, std::uint64_t up_to,
                                                     bool of_stock) const {
    if (after > up_to || up_to - after > changes_followed_max) return std::nullopt;
    Changes found;
    const std::lock_guard lock(mutex_);
    for (const auto& change : changes_) {
        if (!of_stock && !change->is_of_catalog) continue;
        const std::uint64_t shown = of_stock ? change->stock_generation : change->generation;
        if (shown > after && shown <= up_to) found.push_back(change);
    }
    if (found.size() != up_to - after) return std::nullopt;
    return found;
}

} // namespace rialto::catalog
