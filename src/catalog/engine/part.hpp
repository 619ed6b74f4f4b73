#pragma once
// Some of the catalog's products, compiled for queries and immutable: the columns of an image as spans, with
// what is quicker to make than to store. A product's place ("ordinal") is of one part only; places are in
// order of popularity, ties by newness and id.

#include "catalog/engine/part_image.hpp"
#include "catalog/engine/slots.hpp"
#include "catalog/engine/value_set.hpp"
#include "catalog/product.hpp"
#include "platform/search/search.hpp"

#include <array>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rialto::catalog {

using Ordinal = std::uint32_t;

inline constexpr std::size_t price_buckets_max = 7;
inline constexpr std::uint32_t no_value = 0xffffffff;

enum class Sort : std::uint8_t { relevance, popular, newest, price, price_descending, discount };
inline constexpr std::size_t sort_count = 6;

/// Both ends belong to it; `high` is −1 for the last.
struct PriceBucket {
    std::int64_t low = 0;
    std::int64_t high = -1;

    bool operator==(const PriceBucket&) const = default;
};

/// Several values of one property.
struct FacetColumn {
    std::string_view key;          // "brand", "option.Size", "attr.Material"
    std::string_view label;        // "Brand", "Size", "Material"
    bool is_option = false;        // of variants, not of products
    std::uint32_t first_value = 0; // its values are [first_value, first_value + value_count) of the part's
    std::uint32_t value_count = 0;
    ValueSet products;                                           // that have some value
    std::unordered_map<std::string_view, std::uint32_t> by_text; // → index into Part::values
};

struct FacetValueColumn {
    std::string_view text;
    ValueSet products;
    ValueSet slots; // options only
};

/// What differs by price view.
struct ViewColumns {
    Bits listed;                             // active, with a price
    Bits on_offer;                           // of the listed ones
    std::span<const std::int64_t> amounts;   // lowest; −1 where there is none
    std::span<const std::int64_t> discounts; // see discount_of()
    std::span<const Ordinal> price_order;    // listed ones, dearer later
    std::span<const Ordinal> price_descending_order;
    std::span<const Ordinal> discount_order;
    std::span<const PriceBucket> buckets;
    std::vector<Bits> bucket_members;
};

struct PriceBoundary {
    std::int64_t at = 0; // microseconds since the epoch
    Ordinal product = 0;
};

/// Where two products of different parts stand to each other in a list: the smaller first.
struct SortKey {
    std::int64_t first = 0;      // by the sort: smaller is earlier
    std::int64_t popularity = 0; // negated
    std::int64_t created = 0;    // negated
    Uuid id;

    auto operator<=>(const SortKey&) const = default;
};

/// The share of the former price that is taken off, in 2^-40; 0 without a former price.
std::int64_t discount_of(const MarketPrice& price);

class Part {
  public:
    /// `keeps` holds the bytes for as long as the part lives. Error `damaged`: every place that a query could
    /// follow is checked here, so that nothing of a part needs checking later.
    static Result<std::shared_ptr<const Part>>
    open(std::span<const std::byte> bytes, std::shared_ptr<const void> keeps, PartImage::Checksum checksum);

    std::size_t size() const { return ids.size(); }
    std::size_t words() const { return words_for(size()); }
    ProductPointer product(Ordinal ordinal) const;
    /// Which variant of its product is at a slot.
    std::size_t variant_at(std::uint32_t slot) const;

    std::optional<Ordinal> find_id(const Uuid& id) const;
    std::optional<Ordinal> find_handle(std::string_view handle) const;
    std::optional<std::uint32_t> find_sku(std::string_view sku) const; // its slot
    std::optional<std::uint32_t> find_sku_id(std::int64_t sku_id) const;
    const FacetColumn* find_facet(std::string_view key) const;

    SortKey sort_key(Sort sort, std::size_t view, Ordinal ordinal, std::uint32_t score) const;

    const PartImage& image() const { return image_; }

    std::size_t variant_count = 0;
    std::span<const Uuid> ids;
    std::span<const std::int32_t> popularity;
    std::span<const std::int64_t> created;           // microseconds since the epoch
    std::span<const PriceBoundary> price_boundaries; // soonest first
    std::span<const Uuid> category_ids;
    std::span<const std::uint32_t> categories; // by ordinal, into category_ids; no_value for none
    Slots slots;
    std::span<const Ordinal> slot_products;
    std::span<const std::int64_t> slot_skus;    // sku_id; 0 where there is no variant
    std::span<const std::uint32_t> slot_values; // options_per_product_max a slot, into values
    std::vector<FacetColumn> facets;            // sorted by key
    std::vector<FacetValueColumn> values;
    std::vector<std::uint32_t> facet_of;                  // by value
    std::vector<std::uint32_t> brands;                    // by ordinal, into values; no_value for none
    std::span<const std::uint32_t> product_value_offsets; // by ordinal, and one more
    std::span<const std::uint32_t> product_values;        // of each product, ascending, options included
    std::span<const Ordinal> newest_order;
    std::vector<ViewColumns> views;
    std::vector<std::shared_ptr<const search::Index>> search; // by language of the store

  private:
    Result<> read_columns();
    Result<> read_slots();
    Result<> read_facets();
    void read_brands();
    Result<> read_views();
    Result<> read_search();

    PartImage image_;
    std::shared_ptr<const void> keeps_;
    std::span<const std::uint64_t> record_offsets_;
    std::span<const std::byte> records_;
    std::span<const Ordinal> id_order_;
    std::span<const std::int64_t> sku_ids_;
    std::span<const std::uint32_t> sku_slots_;
    std::span<const std::uint64_t> sku_hashes_;
    std::span<const std::uint32_t> sku_hash_slots_;
    std::span<const std::uint64_t> handle_hashes_;
    std::span<const Ordinal> handle_products_;
};

// ---- layout of sections that are no plain numbers
// -----------------------------------------------------------

struct PartCounts {
    std::uint64_t variants = 0;
    std::uint32_t views = 0;
    std::uint32_t languages = 0;
};

struct TextRow {
    std::uint32_t offset = 0;
    std::uint32_t size = 0;
};

struct SetRow {
    std::uint64_t offset = 0; // into dense_words or sparse_members
    std::uint32_t size = 0;   // members
    std::uint32_t is_dense = 0;
};

struct FacetRow {
    TextRow key;
    TextRow label;
    std::uint32_t is_option = 0;
    std::uint32_t first_value = 0;
    std::uint32_t value_count = 0;
    std::uint32_t padding = 0;
    SetRow products;
};

struct ValueRow {
    TextRow text;
    SetRow products;
    SetRow slots;
};

std::uint64_t hash_text(std::string_view text);

} // namespace rialto::catalog
