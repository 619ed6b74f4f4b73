#include "catalog/engine/merge_parts.hpp"

#include <algorithm>

namespace rialto::catalog {

std::optional<std::size_t> first_to_merge(const std::vector<PartState>& parts) {
    if (parts.size() < 3) return std::nullopt;
    std::size_t after = count(*parts.back().live);
    std::size_t first = parts.size() - 1;
    while (first > 0) {
        const std::size_t size = parts[first - 1].part->size();
        if (size > merge_ratio * after) break;
        after += size;
        --first;
    }
    if (parts.size() > parts_max) first = std::min(first, parts_max - 2);
    // Two of a kind are left alone: each merge costs as much as what it makes.
    if (parts.size() - first < 3 && parts.size() <= parts_max) return std::nullopt;
    return first;
}

std::shared_ptr<const Part> merge_parts(const std::vector<PartState>& parts, std::size_t first,
                                        const PartShape& shape, const CategoryTree& tree) {
    PartBuilder builder(shape);
    for (std::size_t p = first; p < parts.size(); ++p)
        each_bit(*parts[p].live, [&](Ordinal ordinal) { builder.add(*parts[p].part->product(ordinal)); });
    return builder.build(tree);
}

std::vector<PartState> with_merged(std::vector<PartState> now, const std::vector<PartState>& parts,
                                   std::size_t first, std::shared_ptr<const Part> merged,
                                   const CategoryTree& tree) {
    PartState state{.part = merged, .categories = {}, .live = {}, .in_stock = {}};
    state.categories = std::make_shared<CategoryMembers>(*merged, tree);
    Words live = all_bits(merged->size());
    for (std::size_t p = first; p < parts.size(); ++p) {
        const auto still = std::ranges::find(now, parts[p].part, &PartState::part);
        each_bit(*parts[p].live, [&](Ordinal ordinal) {
            if (still != now.end() && has_bit(*still->live, ordinal)) return;
            clear_bit(live, *merged->find_id(parts[p].part->ids[ordinal]));
        });
    }
    state.live = std::make_shared<Words>(std::move(live));
    const auto is_merged = [&](const PartState& one) {
        return std::ranges::find(parts.begin() + static_cast<std::ptrdiff_t>(first), parts.end(), one.part,
                                 &PartState::part) != parts.end();
    };
    const auto place = std::ranges::find_if(now, [&](const PartState& one) {
        return std::ranges::find(parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(first), one.part,
                                 &PartState::part) == parts.begin() + static_cast<std::ptrdiff_t>(first);
    });
    now.insert(place, std::move(state));
    std::erase_if(now, is_merged);
    return now;
}

} // namespace rialto::catalog
