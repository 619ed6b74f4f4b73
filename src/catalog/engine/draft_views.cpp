// What differs by price view.

#include "catalog/engine/part_draft.hpp"
#include "catalog/engine/price_buckets.hpp"

#include <algorithm>

namespace rialto::catalog {

void PartBuilder::State::write_view(std::uint32_t view) {
    const std::size_t n = order.size();
    Words listed(words_for(n), 0);
    Words on_offer(words_for(n), 0);
    std::vector<std::int64_t> amounts;
    std::vector<std::int64_t> discounts;
    std::vector<Ordinal> shown;
    for (Ordinal ordinal = 0; ordinal < n; ++ordinal) {
        const PriceCell& cell = prices[view][order[ordinal]];
        amounts.push_back(cell.amount);
        discounts.push_back(cell.discount);
        if (!rows[order[ordinal]].is_active || cell.amount < 0 || !cell.is_visible) continue;
        shown.push_back(ordinal);
        set_bit(listed, ordinal);
        if (cell.on_sale) set_bit(on_offer, ordinal);
    }
    std::vector<std::int64_t> sorted;
    for (const Ordinal ordinal : shown) sorted.push_back(amounts[ordinal]);
    std::ranges::sort(sorted);
    const std::vector<PriceBucket> buckets = make_buckets(sorted, shape.main_units[view]);
    Words members;
    for (const PriceBucket& bucket : buckets) {
        Words words(words_for(n), 0);
        for (const Ordinal ordinal : shown)
            if (holds(bucket, amounts[ordinal])) set_bit(words, ordinal);
        members.insert(members.end(), words.begin(), words.end());
    }
    const auto add = [&]<class T>(Section section, const std::vector<T>& items) {
        image.add(section, view, std::span<const T>(items));
    };
    const auto add_order = [&](Section section, auto&& key) {
        std::vector<Ordinal> sequence = shown;
        std::ranges::sort(sequence, {}, [&](Ordinal o) { return std::pair(key(o), o); });
        add(section, sequence);
    };
    add(Section::listed, listed);
    add(Section::on_offer, on_offer);
    add(Section::amounts, amounts);
    add(Section::discounts, discounts);
    add_order(Section::price_order, [&](Ordinal o) { return amounts[o]; });
    add_order(Section::price_descending_order, [&](Ordinal o) { return -amounts[o]; });
    add_order(Section::discount_order, [&](Ordinal o) { return -discounts[o]; });
    add(Section::buckets, buckets);
    add(Section::bucket_members, members);
}

} // namespace rialto::catalog
