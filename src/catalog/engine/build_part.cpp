#include "catalog/engine/build_part.hpp"

#include "base/check.hpp"
#include "catalog/engine/part_draft.hpp"
#include "catalog/engine/record.hpp"
#include "catalog/engine/search_texts.hpp"
#include "catalog/engine/sort_by.hpp"

#include <algorithm>
#include <numeric>

namespace rialto::catalog {

PartShape shape_of(const markets::Markets& markets) {
    PartShape shape;
    for (const markets::PriceView& view : markets.views()) {
        std::int64_t unit = 1;
        for (int i = 0; i < minor_digits(view.terms.currency); ++i) unit *= 10;
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

std::size_t language_index(const std::vector<std::string>& languages, std::string_view locale) {
    for (std::size_t i = 0; i < languages.size(); ++i)
        if (search::language_of(languages[i]) == search::language_of(locale)) return i;
    return 0;
}

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
        s.prices[v].push_back({card.lowest.amount, discount_of(card.lowest), card.on_sale, card.is_visible});
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

void PartBuilder::State::write_search(const CategoryTree& tree) {
    const auto product = [&](Ordinal ordinal) {
        const auto record = std::span<const char>(records).subspan(
            record_offsets[ordinal], record_offsets[ordinal + 1] - record_offsets[ordinal]);
        return read_record(std::as_bytes(record));
    };
    for (std::uint32_t language = 0; language < shape.languages.size(); ++language) {
        const std::vector<std::byte> index =
            index_texts(order.size(), product, shape.languages[language], tree);
        image.add(Section::search, language, std::span(index));
    }
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
    s.write_search(tree);
    auto bytes = std::make_shared<const std::vector<std::byte>>(s.image.finish());
    state_ = std::make_unique<State>();
    Result<std::shared_ptr<const Part>> part = Part::open(*bytes, bytes, PartImage::Checksum::trusted);
    CHECK(part);
    return *std::move(part);
}

} // namespace rialto::catalog
