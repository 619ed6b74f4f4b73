#include "catalog/engine/part.hpp"

#include "catalog/engine/record.hpp"

#include <algorithm>
#include <xxhash.h>

namespace rialto::catalog {

namespace {

Result<> require(bool holds, const char* what) {
    if (holds) return {};
    return std::unexpected(Error{ErrorKind::invalid, "damaged", std::string(what) + " does not fit"});
}

template <class T>
bool all_below(std::span<const T> items, std::uint64_t limit) {
    T largest = 0;
    for (const T item : items) largest = std::max(largest, item);
    return items.empty() || largest < limit;
}

/// From 0 to `last`, never down.
template <class T>
bool are_offsets(std::span<const T> offsets, std::uint64_t last) {
    return !offsets.empty() && offsets.front() == 0 && offsets.back() == last &&
           std::ranges::is_sorted(offsets);
}

bool is_ascending(std::span<const std::uint32_t> items) {
    return std::ranges::adjacent_find(items, std::greater_equal<>()) == items.end();
}

/// Bits past the universe are never set.
bool is_within(Bits bits, std::size_t universe) {
    return universe % word_bits == 0 || bits.empty() || bits.back() >> (universe % word_bits) == 0;
}

class Sets {
  public:
    Sets(const PartImage& image)
        : dense_(image.get<Word>(Section::dense_words)),
          sparse_(image.get<std::uint32_t>(Section::sparse_members)) {}

    Result<> read(const SetRow& row, std::size_t universe, ValueSet& set) const {
        set.size = row.size;
        const std::size_t words = words_for(universe);
        if (row.is_dense != 0) {
            if (row.offset > dense_.size() || words > dense_.size() - row.offset)
                return require(false, "a set");
            set.dense = dense_.subspan(row.offset, words);
            return require(is_within(set.dense, universe), "a set");
        }
        if (row.offset > sparse_.size() || row.size > sparse_.size() - row.offset)
            return require(false, "a set");
        set.sparse = sparse_.subspan(row.offset, row.size);
        return require(is_ascending(set.sparse) && (set.sparse.empty() || set.sparse.back() < universe),
                       "a set");
    }

  private:
    Bits dense_;
    std::span<const std::uint32_t> sparse_;
};

} // namespace

std::uint64_t hash_text(std::string_view text) {
    return XXH3_64bits(text.data(), text.size());
}

std::int64_t discount_of(const MarketPrice& price) {
    constexpr int shift = 40;
    using Wide = __int128; // an amount up to 10^12, shifted
    if (!price.compare_at || *price.compare_at <= price.amount) return 0;
    return static_cast<std::int64_t>((static_cast<Wide>(*price.compare_at - price.amount) << shift) /
                                     *price.compare_at);
}

Result<std::shared_ptr<const Part>> Part::open(std::span<const std::byte> bytes,
                                               std::shared_ptr<const void> keeps,
                                               PartImage::Checksum checksum) {
    auto part = std::make_shared<Part>();
    Result<PartImage> image = PartImage::open(bytes, checksum);
    if (!image) return std::unexpected(std::move(image).error());
    part->image_ = *image;
    part->keeps_ = std::move(keeps);
    if (Result<> read = part->read_columns(); !read) return std::unexpected(read.error());
    if (Result<> read = part->read_slots(); !read) return std::unexpected(read.error());
    if (Result<> read = part->read_facets(); !read) return std::unexpected(read.error());
    if (Result<> read = part->read_views(); !read) return std::unexpected(read.error());
    if (Result<> read = part->read_search(); !read) return std::unexpected(read.error());
    return part;
}

Result<> Part::read_columns() {
    ids = image_.get<Uuid>(Section::ids);
    popularity = image_.get<std::int32_t>(Section::popularity);
    created = image_.get<std::int64_t>(Section::created);
    record_offsets_ = image_.get<std::uint64_t>(Section::record_offsets);
    records_ = image_.get<std::byte>(Section::records);
    id_order_ = image_.get<Ordinal>(Section::id_order);
    handle_hashes_ = image_.get<std::uint64_t>(Section::handle_hashes);
    handle_products_ = image_.get<Ordinal>(Section::handle_products);
    price_boundaries = image_.get<PriceBoundary>(Section::price_boundaries);
    category_ids = image_.get<Uuid>(Section::category_ids);
    categories = image_.get<std::uint32_t>(Section::categories);
    newest_order = image_.get<Ordinal>(Section::newest_order);
    const std::size_t n = size();
    const auto counts = image_.get<PartCounts>(Section::counts);
    if (counts.size() != 1) return require(false, "the head");
    variant_count = counts[0].variants;
    const bool fits =
        popularity.size() == n && created.size() == n && id_order_.size() == n && categories.size() == n &&
        record_offsets_.size() == n + 1 && are_offsets(record_offsets_, records_.size()) &&
        handle_hashes_.size() == n && handle_products_.size() == n && newest_order.size() == n &&
        std::ranges::is_sorted(handle_hashes_) && all_below(handle_products_, n) && all_below(id_order_, n) &&
        all_below(newest_order, n) &&
        std::ranges::all_of(categories,
                            [&](std::uint32_t c) { return c == no_value || c < category_ids.size(); }) &&
        std::ranges::all_of(price_boundaries, [&](const PriceBoundary& b) { return b.product < n; });
    return require(fits, "a column");
}

Result<> Part::read_slots() {
    const std::size_t n = size();
    slots.last = image_.get<Word>(Section::last_slots);
    slots.first_product = image_.get<std::uint32_t>(Section::first_products);
    slots.first_slot = image_.get<std::uint32_t>(Section::first_slot);
    slots.variants = image_.get<std::uint16_t>(Section::variant_counts);
    slots.wide = image_.get<std::uint32_t>(Section::wide_products);
    slot_products = image_.get<Ordinal>(Section::slot_products);
    slot_skus = image_.get<std::int64_t>(Section::slot_skus);
    slot_values = image_.get<std::uint32_t>(Section::slot_values);
    sku_ids_ = image_.get<std::int64_t>(Section::sku_ids);
    sku_slots_ = image_.get<std::uint32_t>(Section::sku_slots);
    sku_hashes_ = image_.get<std::uint64_t>(Section::sku_hashes);
    sku_hash_slots_ = image_.get<std::uint32_t>(Section::sku_hash_slots);
    const std::size_t words = slots.last.size();
    const std::size_t places = words * word_bits;
    if (slots.first_product.size() != words || slots.first_slot.size() != n + 1 ||
        slots.variants.size() != n || slot_products.size() != places || slot_skus.size() != places ||
        slot_values.size() != places * options_per_product_max || sku_ids_.size() != variant_count ||
        sku_slots_.size() != variant_count || sku_hashes_.size() != variant_count ||
        sku_hash_slots_.size() != variant_count || !are_offsets(slots.first_slot, places))
        return require(false, "a column of variants");
    for (std::size_t p = 0; p < n; ++p)
        if (slots.first_slot[p + 1] - slots.first_slot[p] < slots.variants[p])
            return require(false, "a product's place");
    for (std::size_t w = 0; w < words; ++w)
        if (slots.last[w] != 0 &&
            slots.first_product[w] + static_cast<std::size_t>(std::popcount(slots.last[w])) > n)
            return require(false, "a word of places");
    for (const std::uint32_t product : slots.wide)
        if (product >= n || slots.first_slot[product] % word_bits != 0)
            return require(false, "a wide product");
    return require(std::ranges::is_sorted(sku_ids_) && std::ranges::is_sorted(sku_hashes_) &&
                       all_below(sku_slots_, places) && all_below(sku_hash_slots_, places) &&
                       all_below(slot_products, std::max<std::size_t>(n, 1)),
                   "a column of variants");
}

Result<> Part::read_facets() {
    const std::size_t n = size();
    const std::size_t places = slots.words() * word_bits;
    const auto text = image_.get<char>(Section::text);
    const auto facet_rows = image_.get<FacetRow>(Section::facets);
    const auto value_rows = image_.get<ValueRow>(Section::values);
    const Sets sets(image_);
    const auto text_at = [&](TextRow row, std::string_view& into) {
        if (row.offset > text.size() || row.size > text.size() - row.offset) return require(false, "a text");
        into = {text.data() + row.offset, row.size};
        return Result<>{};
    };
    for (const ValueRow& row : value_rows) {
        FacetValueColumn& value = values.emplace_back();
        if (Result<> good = text_at(row.text, value.text); !good) return good;
        if (Result<> good = sets.read(row.products, n, value.products); !good) return good;
        if (Result<> good = sets.read(row.slots, places, value.slots); !good) return good;
    }
    facet_of.assign(values.size(), no_value);
    for (const FacetRow& row : facet_rows) {
        FacetColumn& facet = facets.emplace_back();
        if (Result<> good = text_at(row.key, facet.key); !good) return good;
        if (Result<> good = text_at(row.label, facet.label); !good) return good;
        if (Result<> good = sets.read(row.products, n, facet.products); !good) return good;
        if (row.first_value > values.size() || row.value_count > values.size() - row.first_value)
            return require(false, "a facet");
        facet.is_option = row.is_option != 0;
        facet.first_value = row.first_value;
        facet.value_count = row.value_count;
        for (std::uint32_t v = row.first_value; v < row.first_value + row.value_count; ++v) {
            facet.by_text.emplace(values[v].text, v);
            facet_of[v] = static_cast<std::uint32_t>(facets.size() - 1);
        }
    }
    product_value_offsets = image_.get<std::uint32_t>(Section::product_value_offsets);
    product_values = image_.get<std::uint32_t>(Section::product_values);
    const Result<> fits =
        require(std::ranges::is_sorted(facets, {}, &FacetColumn::key) &&
                    std::ranges::find(facet_of, no_value) == facet_of.end() &&
                    product_value_offsets.size() == n + 1 &&
                    are_offsets(product_value_offsets, product_values.size()) &&
                    all_below(product_values, values.size()) &&
                    std::ranges::all_of(slot_values,
                                        [&](std::uint32_t v) { return v == no_value || v < values.size(); }),
                "a facet");
    if (fits) read_brands();
    return fits;
}

void Part::read_brands() {
    const FacetColumn* facet = find_facet("brand");
    brands.assign(size(), no_value);
    if (facet == nullptr) return;
    for (Ordinal ordinal = 0; ordinal < size(); ++ordinal)
        for (std::uint32_t i = product_value_offsets[ordinal]; i < product_value_offsets[ordinal + 1]; ++i)
            if (product_values[i] - facet->first_value < facet->value_count)
                brands[ordinal] = product_values[i];
}

Result<> Part::read_views() {
    const std::size_t n = size();
    const auto count = image_.get<PartCounts>(Section::counts)[0].views;
    for (std::uint32_t v = 0; v < count; ++v) {
        if (!image_.has(Section::listed, v)) return require(false, "a view");
        ViewColumns& view = views.emplace_back();
        view.listed = image_.get<Word>(Section::listed, v);
        view.on_offer = image_.get<Word>(Section::on_offer, v);
        view.amounts = image_.get<std::int64_t>(Section::amounts, v);
        view.discounts = image_.get<std::int64_t>(Section::discounts, v);
        view.price_order = image_.get<Ordinal>(Section::price_order, v);
        view.price_descending_order = image_.get<Ordinal>(Section::price_descending_order, v);
        view.discount_order = image_.get<Ordinal>(Section::discount_order, v);
        view.buckets = image_.get<PriceBucket>(Section::buckets, v);
        const Bits members = image_.get<Word>(Section::bucket_members, v);
        const bool fits = view.listed.size() == words() && view.on_offer.size() == words() &&
                          is_within(view.listed, n) && is_within(view.on_offer, n) &&
                          view.amounts.size() == n && view.discounts.size() == n &&
                          all_below(view.price_order, n) && all_below(view.price_descending_order, n) &&
                          all_below(view.discount_order, n) && view.buckets.size() <= price_buckets_max &&
                          members.size() == view.buckets.size() * words();
        if (!fits) return require(false, "a view");
        for (std::size_t b = 0; b < view.buckets.size(); ++b)
            view.bucket_members.push_back(members.subspan(b * words(), words()));
    }
    return {};
}

Result<> Part::read_search() {
    const auto count = image_.get<PartCounts>(Section::counts)[0].languages;
    for (std::uint32_t language = 0; language < count; ++language) {
        auto index = search::Index::open(image_.get<std::byte>(Section::search, language), keeps_);
        if (!index) return std::unexpected(std::move(index).error());
        if ((*index)->documents() != size()) return require(false, "an index");
        search.push_back(*std::move(index));
    }
    return {};
}

ProductPointer Part::product(Ordinal ordinal) const {
    const std::uint64_t first = record_offsets_[ordinal];
    return read_record(records_.subspan(first, record_offsets_[ordinal + 1] - first));
}

std::size_t Part::variant_at(std::uint32_t slot) const {
    return slot - slots.first_slot[slot_products[slot]];
}

std::optional<Ordinal> Part::find_id(const Uuid& id) const {
    const auto found =
        std::ranges::lower_bound(id_order_, id, {}, [&](Ordinal ordinal) { return ids[ordinal]; });
    if (found == id_order_.end() || ids[*found] != id) return std::nullopt;
    return *found;
}

std::optional<Ordinal> Part::find_handle(std::string_view handle) const {
    const auto [first, last] = std::ranges::equal_range(handle_hashes_, hash_text(handle));
    for (auto at = first; at != last; ++at) {
        const Ordinal ordinal = handle_products_[static_cast<std::size_t>(at - handle_hashes_.begin())];
        if (product(ordinal)->handle == handle) return ordinal;
    }
    return std::nullopt;
}

std::optional<std::uint32_t> Part::find_sku(std::string_view sku) const {
    const auto [first, last] = std::ranges::equal_range(sku_hashes_, hash_text(sku));
    for (auto at = first; at != last; ++at) {
        const std::uint32_t slot = sku_hash_slots_[static_cast<std::size_t>(at - sku_hashes_.begin())];
        const ProductPointer owner = product(slot_products[slot]);
        const std::size_t variant = variant_at(slot);
        if (variant < owner->variants.size() && owner->variants[variant].sku == sku) return slot;
    }
    return std::nullopt;
}

std::optional<std::uint32_t> Part::find_sku_id(std::int64_t sku_id) const {
    const auto found = std::ranges::lower_bound(sku_ids_, sku_id);
    if (found == sku_ids_.end() || *found != sku_id) return std::nullopt;
    return sku_slots_[static_cast<std::size_t>(found - sku_ids_.begin())];
}

const FacetColumn* Part::find_facet(std::string_view key) const {
    const auto found = std::ranges::lower_bound(facets, key, {}, &FacetColumn::key);
    return found == facets.end() || found->key != key ? nullptr : &*found;
}

SortKey Part::sort_key(Sort sort, std::size_t view, Ordinal ordinal, std::uint32_t score) const {
    SortKey key{
        .popularity = -std::int64_t{popularity[ordinal]}, .created = -created[ordinal], .id = ids[ordinal]};
    switch (sort) {
    case Sort::relevance: key.first = -std::int64_t{score}; break;
    case Sort::popular: break;
    case Sort::newest: key.first = -created[ordinal]; break;
    case Sort::price: key.first = views[view].amounts[ordinal]; break;
    case Sort::price_descending: key.first = -views[view].amounts[ordinal]; break;
    case Sort::discount: key.first = -views[view].discounts[ordinal]; break;
    }
    return key;
}

} // namespace rialto::catalog
