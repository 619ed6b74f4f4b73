// Where variants lie, and what is at each place.

#include "catalog/engine/part_draft.hpp"
#include "catalog/engine/sort_by.hpp"

namespace rialto::catalog {

/// Products side by side, none across the end of a word but the wide ones, which have words of their own.
void PartBuilder::State::place_slots() {
    std::vector<Word> last;
    std::vector<std::uint32_t> first_products;
    std::vector<std::uint32_t> wide;
    std::size_t at = 0;
    const auto open_words = [&](std::size_t end) {
        while (last.size() < words_for(end)) {
            last.push_back(0);
            first_products.push_back(0);
        }
    };
    for (Ordinal ordinal = 0; ordinal < order.size(); ++ordinal) {
        const std::size_t count = variants_of(order[ordinal]);
        const std::size_t places = std::max<std::size_t>(count, 1); // one that stays empty
        const bool is_wide = places > word_bits;
        if (is_wide || at % word_bits + places > word_bits) at = words_for(at) * word_bits;
        first_slot.push_back(static_cast<std::uint32_t>(at));
        variant_counts.push_back(static_cast<std::uint16_t>(count));
        const std::size_t end = is_wide ? words_for(at + places) * word_bits : at + places;
        open_words(end);
        slot_products.resize(end, ordinal);
        if (is_wide) {
            wide.push_back(ordinal);
        } else {
            const std::size_t word = at / word_bits;
            if (last[word] == 0) first_products[word] = ordinal;
            last[word] |= Word{1} << ((end - 1) % word_bits);
        }
        at = end;
    }
    first_slot.push_back(static_cast<std::uint32_t>(last.size() * word_bits));
    slot_products.resize(last.size() * word_bits, order.empty() ? 0 : static_cast<Ordinal>(order.size() - 1));
    image.add(Section::first_slot, first_slot);
    image.add(Section::variant_counts, variant_counts);
    image.add(Section::wide_products, wide);
    image.add(Section::last_slots, last);
    image.add(Section::first_products, first_products);
    image.add(Section::slot_products, slot_products);
}

void PartBuilder::State::write_slots() {
    const std::size_t places = slot_products.size();
    std::vector<std::int64_t> skus(places, 0);
    slot_values.assign(places * options_per_product_max, no_value);
    std::vector<std::int64_t> sku_ids;
    std::vector<std::uint64_t> sku_hashes;
    std::vector<std::uint32_t> slots;
    for (Ordinal ordinal = 0; ordinal < order.size(); ++ordinal) {
        const std::size_t first = rows[order[ordinal]].first_variant;
        for (std::size_t v = 0; v < variant_counts[ordinal]; ++v) {
            const VariantRow& variant = variants[first + v];
            const std::size_t slot = first_slot[ordinal] + v;
            skus[slot] = variant.sku_id;
            for (std::size_t o = 0; o < variant.values.size(); ++o)
                if (variant.values[o] != no_value)
                    slot_values[slot * options_per_product_max + o] = draft_to_value[variant.values[o]];
            sku_ids.push_back(variant.sku_id);
            sku_hashes.push_back(variant.sku_hash);
            slots.push_back(static_cast<std::uint32_t>(slot));
        }
    }
    std::vector<std::uint32_t> id_slots = slots;
    sort_by(sku_ids, id_slots);
    sort_by(sku_hashes, slots);
    image.add(Section::slot_skus, skus);
    image.add(Section::slot_values, slot_values);
    image.add(Section::sku_ids, sku_ids);
    image.add(Section::sku_slots, id_slots);
    image.add(Section::sku_hashes, sku_hashes);
    image.add(Section::sku_hash_slots, slots);
}

} // namespace rialto::catalog
