// Facets, their values, and who has them.

#include "catalog/engine/part_draft.hpp"

#include <algorithm>

namespace rialto::catalog {

/// Values get their final numbers: facet by facet, each in the order shown.
void PartBuilder::State::number_values(std::vector<FacetRow>& facet_rows, std::vector<ValueRow>& value_rows) {
    std::string text;
    const auto add_text = [&](std::string_view item) {
        const TextRow row{static_cast<std::uint32_t>(text.size()), static_cast<std::uint32_t>(item.size())};
        text += item;
        return row;
    };
    draft_to_value.resize(draft_values);
    for (const auto& [key, draft] : facets) {
        FacetRow facet{.key = add_text(key),
                       .label = add_text(draft.label),
                       .is_option = draft.is_option ? 1U : 0U,
                       .first_value = static_cast<std::uint32_t>(value_rows.size()),
                       .value_count = static_cast<std::uint32_t>(draft.values.size()),
                       .products = {}};
        std::vector<std::pair<std::string_view, std::uint32_t>> values(draft.values.begin(),
                                                                       draft.values.end());
        std::ranges::sort(values,
                          [](const auto& a, const auto& b) { return shown_before(a.first, b.first); });
        for (const auto& [value, number] : values) {
            draft_to_value[number] = static_cast<std::uint32_t>(value_rows.size());
            value_rows.push_back({.text = add_text(value), .products = {}, .slots = {}});
        }
        facet_rows.push_back(facet);
    }
    image.add(Section::text, 0, std::span<const char>(text));
}

void PartBuilder::State::write_facets() {
    std::vector<FacetRow> facet_rows;
    std::vector<ValueRow> value_rows;
    number_values(facet_rows, value_rows);
    write_slots();
    std::vector<std::vector<std::uint32_t>> members(value_rows.size());
    std::vector<std::uint32_t> offsets{0};
    std::vector<std::uint32_t> product_values;
    for (Ordinal ordinal = 0; ordinal < order.size(); ++ordinal) {
        for (const std::uint32_t draft : values_of(order[ordinal])) {
            product_values.push_back(draft_to_value[draft]);
            members[draft_to_value[draft]].push_back(ordinal);
        }
        std::sort(product_values.begin() + offsets.back(), product_values.end());
        offsets.push_back(static_cast<std::uint32_t>(product_values.size()));
    }
    for (FacetRow& facet : facet_rows) {
        std::vector<std::uint32_t> all;
        for (std::uint32_t v = facet.first_value; v < facet.first_value + facet.value_count; ++v) {
            value_rows[v].products = sets.add(members[v], order.size());
            all.insert(all.end(), members[v].begin(), members[v].end());
            members[v] = {};
        }
        std::ranges::sort(all);
        all.erase(std::ranges::unique(all).begin(), all.end());
        facet.products = sets.add(all, order.size());
    }
    for (std::size_t i = 0; i < slot_values.size(); ++i) {
        if (slot_values[i] == no_value) continue;
        std::vector<std::uint32_t>& own = members[slot_values[i]];
        const auto slot = static_cast<std::uint32_t>(i / options_per_product_max);
        if (own.empty() || own.back() != slot) own.push_back(slot);
    }
    for (std::size_t v = 0; v < value_rows.size(); ++v)
        value_rows[v].slots = sets.add(members[v], members[v].empty() ? 0 : slot_products.size());
    image.add(Section::facets, facet_rows);
    image.add(Section::values, value_rows);
    image.add(Section::product_value_offsets, offsets);
    image.add(Section::product_values, product_values);
}

} // namespace rialto::catalog
