#include "catalog/engine/build_part.hpp"

#include "base/check.hpp"
#include "catalog/engine/price_buckets.hpp"
#include "catalog/engine/record.hpp"
#include "catalog/engine/search_texts.hpp"

#include <algorithm>
#include <map>
#include <numeric>

namespace rialto::catalog {

namespace {

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
};

template <class T>
void sort_by(std::vector<T>& keys, std::vector<std::uint32_t>& places) {
    std::vector<std::uint32_t> order(keys.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, [&](std::uint32_t a, std::uint32_t b) {
        return keys[a] != keys[b] ? keys[a] < keys[b] : places[a] < places[b];
    });
    std::vector<T> sorted_keys;
    std::vector<std::uint32_t> sorted_places;
    for (const std::uint32_t i : order) {
        sorted_keys.push_back(keys[i]);
        sorted_places.push_back(places[i]);
    }
    keys = std::move(sorted_keys);
    places = std::move(sorted_places);
}

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

} // namespace

PartShape shape_of(const markets::Markets& markets) {
    PartShape shape;
    for (const markets::Market& market : markets.markets()) {
        std::int64_t unit = 1;
        for (int i = 0; i < minor_digits(market.currency); ++i) unit *= 10;
        shape.main_units.push_back(unit);
    }
    for (const markets::Segment& segment : markets.segments()) {
        const auto same = [&](const std::string& locale) {
            return search::language_of(locale) == search::language_of(segment.locale);
        };
        if (std::ranges::none_of(shape.languages, same)) shape.languages.push_back(segment.locale);
    }
    return shape;
}

std::size_t language_index(const PartShape& shape, std::string_view locale) {
    for (std::size_t i = 0; i < shape.languages.size(); ++i)
        if (search::language_of(shape.languages[i]) == search::language_of(locale)) return i;
    return 0;
}

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
    std::vector<std::uint32_t> order;      // by ordinal: row
    std::vector<std::uint32_t> first_slot; // by ordinal
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
};

PartBuilder::PartBuilder(PartShape shape) : state_(std::make_unique<State>()) {
    state_->prices.resize(shape.main_units.size());
    state_->shape = std::move(shape);
}

PartBuilder::~PartBuilder() = default;

std::size_t PartBuilder::size() const {
    return state_->rows.size();
}

std::uint32_t PartBuilder::State::value(const std::string& key, std::string_view label, bool is_option,
                                        const std::string& text) {
    auto found = facets.find(key);
    if (found == facets.end())
        found = facets.emplace(key, FacetDraft{std::string(label), is_option, {}}).first;
    const auto [entry, is_new] = found->second.values.emplace(text, draft_values);
    if (is_new) ++draft_values;
    return entry->second;
}

void PartBuilder::add(const Product& product) {
    State& s = *state_;
    CHECK(product.card_prices.size() == s.prices.size());
    Row row{.id = product.id,
            .record = s.records.size(),
            .created = product.created_at.time_since_epoch().count(),
            .handle_hash = hash_text(product.handle),
            .first_variant = s.variants.size(),
            .first_value = s.row_values.size(),
            .popularity = product.popularity,
            .is_active = product.status == Status::active};
    if (product.price_valid_until) row.price_boundary = product.price_valid_until->time_since_epoch().count();
    append_record(s.records, product);
    if (product.category_id) {
        const auto [known, is_new] =
            s.categories.emplace(*product.category_id, static_cast<std::uint32_t>(s.category_ids.size()));
        if (is_new) s.category_ids.push_back(*product.category_id);
        row.category = known->second;
    }
    if (product.brand) s.row_values.push_back(s.value("brand", "Brand", false, *product.brand));
    for (const Attribute& attribute : product.attributes)
        s.row_values.push_back(s.value("attr." + attribute.name, attribute.name, false, attribute.value));
    for (const Variant& variant : product.variants) {
        VariantRow& place = s.variants.emplace_back();
        place.sku_id = variant.sku_id;
        place.sku_hash = hash_text(variant.sku);
        place.values.fill(no_value);
        const std::size_t options =
            std::min({product.option_names.size(), variant.option_values.size(), place.values.size()});
        for (std::size_t o = 0; o < options; ++o) {
            const std::string& name = product.option_names[o];
            place.values[o] = s.value("option." + name, name, true, variant.option_values[o]);
            s.row_values.push_back(place.values[o]);
        }
    }
    const auto own = s.row_values.begin() + static_cast<std::ptrdiff_t>(row.first_value);
    std::sort(own, s.row_values.end());
    s.row_values.erase(std::unique(own, s.row_values.end()), s.row_values.end());
    for (std::size_t v = 0; v < s.prices.size(); ++v) {
        const CardPrice& card = product.card_prices[v];
        s.prices[v].push_back({card.lowest.amount, discount_of(card.lowest), card.on_sale});
    }
    s.rows.push_back(row);
}

std::size_t PartBuilder::State::variants_of(std::uint32_t row) const {
    const std::size_t end = row + 1 < rows.size() ? rows[row + 1].first_variant : variants.size();
    return end - rows[row].first_variant;
}

std::span<const std::uint32_t> PartBuilder::State::values_of(std::uint32_t row) const {
    const std::size_t end = row + 1 < rows.size() ? rows[row + 1].first_value : row_values.size();
    return std::span(row_values).subspan(rows[row].first_value, end - rows[row].first_value);
}

void PartBuilder::State::place_rows() {
    order.resize(rows.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, {}, [&](std::uint32_t r) {
        return std::tuple(-std::int64_t{rows[r].popularity}, -rows[r].created, rows[r].id);
    });
}

void PartBuilder::State::write_columns() {
    std::vector<std::uint64_t> record_offsets;
    std::string sorted_records;
    sorted_records.reserve(records.size());
    std::vector<Uuid> ids;
    std::vector<std::int32_t> popularity;
    std::vector<std::int64_t> created;
    std::vector<std::uint32_t> row_categories;
    std::vector<PriceBoundary> boundaries;
    std::vector<std::uint64_t> hashes;
    std::vector<Ordinal> places(rows.size());
    std::iota(places.begin(), places.end(), 0U);
    for (Ordinal ordinal = 0; ordinal < order.size(); ++ordinal) {
        const std::uint32_t r = order[ordinal];
        const Row& row = rows[r];
        const std::uint64_t end = r + 1 < rows.size() ? rows[r + 1].record : records.size();
        record_offsets.push_back(sorted_records.size());
        sorted_records.append(records, row.record, end - row.record);
        ids.push_back(row.id);
        popularity.push_back(row.popularity);
        created.push_back(row.created);
        row_categories.push_back(row.category);
        hashes.push_back(row.handle_hash);
        if (row.price_boundary) boundaries.push_back({*row.price_boundary, ordinal});
    }
    record_offsets.push_back(sorted_records.size());
    records = std::move(sorted_records);
    std::ranges::sort(boundaries, {}, [](const PriceBoundary& b) { return std::pair(b.at, b.product); });
    std::vector<Ordinal> id_order = places;
    std::ranges::sort(id_order, {}, [&](Ordinal o) { return ids[o]; });
    std::vector<Ordinal> newest = places;
    std::ranges::sort(newest, {}, [&](Ordinal o) { return std::pair(-created[o], o); });
    sort_by(hashes, places);
    image.add(Section::record_offsets, record_offsets);
    image.add(Section::records, 0, std::span<const char>(records));
    image.add(Section::ids, ids);
    image.add(Section::id_order, id_order);
    image.add(Section::popularity, popularity);
    image.add(Section::created, created);
    image.add(Section::price_boundaries, boundaries);
    image.add(Section::category_ids, category_ids);
    image.add(Section::categories, row_categories);
    image.add(Section::handle_hashes, hashes);
    image.add(Section::handle_products, places);
    image.add(Section::newest_order, newest);
}

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
        if (!rows[order[ordinal]].is_active || cell.amount < 0) continue;
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

std::shared_ptr<const Part> PartBuilder::build(const CategoryTree& tree) {
    State& s = *state_;
    s.place_rows();
    s.write_columns();
    s.place_slots();
    s.write_facets();
    for (std::uint32_t view = 0; view < s.prices.size(); ++view) s.write_view(view);
    const PartCounts counts{s.variants.size(), static_cast<std::uint32_t>(s.prices.size()),
                            static_cast<std::uint32_t>(s.shape.languages.size())};
    s.image.add(Section::counts, 0, std::span(&counts, 1));
    s.image.add(Section::dense_words, s.sets.dense);
    s.image.add(Section::sparse_members, s.sets.sparse);
    const PartShape shape = s.shape;
    auto bytes = std::make_shared<const std::vector<std::byte>>(s.image.finish());
    state_ = std::make_unique<State>();
    Result<std::shared_ptr<const Part>> part = Part::open(*bytes, bytes, PartImage::Checksum::trusted);
    CHECK(part);
    auto complete = std::make_shared<Part>(**part);
    for (const std::string& locale : shape.languages)
        complete->search.push_back(index_texts(*complete, locale, tree));
    return complete;
}

} // namespace rialto::catalog
