#pragma once
// What a PartBuilder has gathered, and the steps that make an image of it. Only build_part.cpp and its
// sibling files know this.

#include "catalog/engine/build_part.hpp"

#include <array>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace rialto::catalog {

/// Values of facets, numbered as they come; sorted at the end.
struct FacetDraft {
    std::string label;
    bool is_option = false;
    std::unordered_map<std::string, std::uint32_t> values; // → number in the draft
};

struct Row {
    Uuid id;
    std::uint64_t record = 0; // offset
    std::int64_t created = 0;
    std::uint64_t handle_hash = 0;
    std::optional<std::int64_t> price_boundary = {};
    std::size_t first_variant = 0;
    std::size_t first_value = 0;
    std::int32_t popularity = 0;
    std::uint32_t category = no_value;
    bool is_active = false;
};

struct VariantRow {
    std::int64_t sku_id = 0;
    std::uint64_t sku_hash = 0;
    std::array<std::uint32_t, options_per_product_max> values{};
};

struct PriceCell {
    std::int64_t amount = -1;
    std::int64_t discount = 0;
    bool on_sale = false;
    bool is_visible = true;
};

/// Sets as they go into an image.
struct SetPool {
    std::vector<Word> dense;
    std::vector<std::uint32_t> sparse;

    SetRow add(std::span<const std::uint32_t> members, std::size_t universe) {
        SetRow row{.offset = sparse.size(), .size = static_cast<std::uint32_t>(members.size())};
        if (members.size() * dense_from_one_in <= universe) {
            sparse.insert(sparse.end(), members.begin(), members.end());
            return row;
        }
        row.is_dense = 1;
        row.offset = dense.size();
        dense.resize(dense.size() + words_for(universe), 0);
        const std::span<Word> words = std::span(dense).subspan(row.offset);
        for (const std::uint32_t member : members) set_bit(words, member);
        return row;
    }
};

struct PartBuilder::State {
    PartShape shape;
    std::string records;
    std::vector<Row> rows;
    std::vector<VariantRow> variants;
    std::vector<std::uint32_t> row_values;      // drafts' numbers, of all rows
    std::vector<std::vector<PriceCell>> prices; // by view, then row
    std::vector<Uuid> category_ids;
    std::unordered_map<Uuid, std::uint32_t> categories;
    std::map<std::string, FacetDraft> facets;  // by key
    std::vector<std::uint32_t> draft_to_value; // made by number_values()

    PartImageWriter image;
    SetPool sets;
    std::vector<std::uint32_t> order;          // by ordinal: row
    std::vector<std::uint64_t> record_offsets; // by ordinal, and one more
    std::vector<std::uint32_t> first_slot;     // by ordinal
    std::vector<std::uint16_t> variant_counts;
    std::vector<Ordinal> slot_products;
    std::vector<std::uint32_t> slot_values;
    std::uint32_t draft_values = 0;

    std::uint32_t value(const std::string& key, std::string_view label, bool is_option,
                        const std::string& text);
    std::size_t variants_of(std::uint32_t row) const;
    std::span<const std::uint32_t> values_of(std::uint32_t row) const;
    void place_rows();
    void write_columns();
    void place_slots();
    void number_values(std::vector<FacetRow>& facet_rows, std::vector<ValueRow>& value_rows);
    void write_slots();
    void write_facets();
    void write_view(std::uint32_t view);
    void write_search(const CategoryTree& tree);
};

} // namespace rialto::catalog
