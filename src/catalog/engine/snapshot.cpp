#include "catalog/snapshot.hpp"

#include "catalog/engine/build_part.hpp"

#include <algorithm>
#include <ranges>

namespace rialto::catalog {

std::optional<Audience> Snapshot::audience_of(std::string_view name) const {
    const markets::Segment* segment = markets->find_segment(name);
    if (segment == nullptr) return std::nullopt;
    return Audience{markets->view_of(*segment), language_index(languages, segment->locale), segment->locale};
}

std::optional<Time> next_price_boundary(const std::vector<PartState>& parts) {
    std::optional<Time> next;
    for (const PartState& state : parts)
        for (const PriceBoundary& boundary : state.part->price_boundaries) {
            if (!has_bit(*state.live, boundary.product)) continue;
            const Time at{Duration(boundary.at)};
            if (!next || at < *next) next = at;
            break; // they are in order
        }
    return next;
}

std::size_t Snapshot::size() const {
    std::size_t total = 0;
    for (const PartState& state : parts) total += count(*state.live);
    return total;
}

std::size_t Snapshot::variant_count() const {
    std::size_t total = 0;
    for (const PartState& state : parts) total += state.part->variant_count;
    return total;
}

bool Snapshot::is_listed(Place place, std::size_t view) const {
    return has_bit(parts[place.part].part->views[view].listed, place.ordinal);
}

std::span<const PriceBucket> Snapshot::price_lines(std::size_t view) const {
    if (parts.empty()) return {};
    return std::ranges::max_element(parts, {}, [](const PartState& state) { return state.part->size(); })
        ->part->views[view]
        .buckets;
}

std::optional<Place> Snapshot::find_id(const Uuid& wanted) const {
    for (std::size_t p = parts.size(); p-- > 0;)
        if (const auto found = parts[p].part->find_id(wanted); found && has_bit(*parts[p].live, *found))
            return Place{static_cast<std::uint32_t>(p), *found};
    return std::nullopt;
}

std::optional<Place> Snapshot::find_handle(std::string_view handle) const {
    for (std::size_t p = parts.size(); p-- > 0;)
        if (const auto found = parts[p].part->find_handle(handle); found && has_bit(*parts[p].live, *found))
            return Place{static_cast<std::uint32_t>(p), *found};
    return std::nullopt;
}

std::optional<SkuPlace> Snapshot::sku_at(std::size_t place, std::uint32_t slot) const {
    const Part& of = *parts[place].part;
    const Ordinal ordinal = of.slot_products[slot];
    if (!has_bit(*parts[place].live, ordinal)) return std::nullopt;
    return SkuPlace{{static_cast<std::uint32_t>(place), ordinal}, of.variant_at(slot)};
}

std::optional<SkuPlace> Snapshot::find_sku(std::string_view sku) const {
    for (std::size_t p = parts.size(); p-- > 0;)
        if (const auto slot = parts[p].part->find_sku(sku))
            if (const auto found = sku_at(p, *slot)) return found;
    return std::nullopt;
}

std::optional<SkuPlace> Snapshot::find_sku_id(std::int64_t sku_id) const {
    for (std::size_t p = parts.size(); p-- > 0;)
        if (const auto slot = parts[p].part->find_sku_id(sku_id))
            if (const auto found = sku_at(p, *slot)) return found;
    return std::nullopt;
}

namespace {

Words listed_in(const PartState& state, std::size_t node, std::size_t view) {
    Words members(state.part->words(), 0);
    state.categories->of(node).add_to(members);
    and_into(members, *state.live);
    and_into(members, state.part->views[view].listed);
    return members;
}

} // namespace

void Snapshot::each_popular(std::size_t node, std::size_t view,
                            const std::function<bool(Place)>& visit) const {
    struct Run {
        std::uint32_t part;
        std::vector<Ordinal> ordinals; // in order of popularity
        std::size_t next = 0;
    };
    std::vector<Run> runs;
    for (std::uint32_t p = 0; p < parts.size(); ++p) {
        Run run{p, {}};
        each_bit(listed_in(parts[p], node, view), [&](Ordinal o) { run.ordinals.push_back(o); });
        if (!run.ordinals.empty()) runs.push_back(std::move(run));
    }
    const auto key = [&](const Run& run) {
        return parts[run.part].part->sort_key(Sort::popular, view, run.ordinals[run.next], 0);
    };
    while (!runs.empty()) {
        const auto first = std::ranges::min_element(runs, {}, key);
        if (!visit({first->part, first->ordinals[first->next]})) return;
        if (++first->next == first->ordinals.size()) runs.erase(first);
    }
}

std::size_t Snapshot::count_in(std::size_t node, std::size_t view) const {
    std::size_t total = 0;
    for (const PartState& state : parts) total += count(listed_in(state, node, view));
    return total;
}

void Snapshot::each_product(const std::function<void(Place)>& visit) const {
    for (std::uint32_t p = 0; p < parts.size(); ++p)
        each_bit(*parts[p].live, [&](Ordinal ordinal) { visit({p, ordinal}); });
}

std::vector<search::SearchedPart> searched_parts(const Snapshot& snapshot, std::size_t language) {
    std::vector<search::SearchedPart> searched;
    for (const PartState& state : snapshot.parts)
        searched.push_back({state.part->search[language].get(), *state.live});
    return searched;
}

Words build_in_stock(const Part& part, const std::function<bool(std::int64_t)>& can_be_bought) {
    Words slots(part.slots.words(), 0);
    for (std::size_t slot = 0; slot < part.slot_skus.size(); ++slot)
        if (part.slot_skus[slot] != 0 && can_be_bought(part.slot_skus[slot])) set_bit(slots, slot);
    return slots;
}

std::vector<PartState> with_part(std::vector<PartState> parts, std::shared_ptr<const Part> added,
                                 const std::vector<Uuid>& gone, const CategoryTree& tree) {
    for (PartState& state : parts) {
        std::shared_ptr<Words> live;
        const auto hide = [&](const Uuid& id) {
            const auto ordinal = state.part->find_id(id);
            if (!ordinal || !has_bit(*state.live, *ordinal)) return;
            if (!live) live = std::make_shared<Words>(*state.live);
            clear_bit(*live, *ordinal);
        };
        std::ranges::for_each(added->ids, hide);
        std::ranges::for_each(gone, hide);
        if (live) state.live = std::move(live);
    }
    // Parts that show nothing any more are dropped.
    std::erase_if(parts, [](const PartState& state) { return count(*state.live) == 0; });
    if (added->size() == 0 && !parts.empty()) return parts;
    PartState state{.part = added, .categories = {}, .live = {}, .in_stock = {}};
    state.categories = std::make_shared<CategoryMembers>(*added, tree);
    state.live = std::make_shared<Words>(all_bits(added->size()));
    parts.push_back(std::move(state));
    return parts;
}

} // namespace rialto::catalog
