#pragma once
// The compiled catalog: everything that browsing needs, immutable, in memory. Products are shared between
// snapshots; columns, bitmaps and orders are made anew when a product changes; the in-stock bitmap alone
// when a SKU sells out or comes back. Positions of products ("ordinals") are of one snapshot's columns only.

#include "base/id.hpp"
#include "catalog/availability.hpp"
#include "catalog/product.hpp"
#include "markets/markets.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <roaring/roaring.hh>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rialto::catalog {

using Bitmap = Roaring;
using Ordinal = std::uint32_t;

inline constexpr std::size_t price_buckets_max = 7;

struct Category {
    Uuid id;
    std::optional<Uuid> parent_id;
    std::string slug;
    std::string title;
    int position = 0;
};

/// Several values of one property, each with the products (and for options the variants) that have it.
struct FacetColumn {
    std::string key;                 // "brand", "option.Size"
    std::string label;               // "Brand", "Size"
    std::vector<std::string> values; // in the order shown
    std::vector<Bitmap> products;
    std::vector<Bitmap> variants;            // options only
    std::vector<std::int32_t> variant_value; // options only: by variant ordinal, −1 for none

    /// Index of a value; −1 when there is none.
    std::int32_t find(std::string_view value) const;
    std::unordered_map<std::string, std::int32_t> index;
};

enum class Sort : std::uint8_t { popular, newest, price, price_descending, discount };
inline constexpr std::size_t sort_count = 5;

/// Both ends belong to it; `high` is −1 for the last.
struct PriceBucket {
    std::int64_t low = 0;
    std::int64_t high = -1;
};

struct MarketColumns {
    Bitmap listed;                                       // active, with a variant and a price
    std::array<std::vector<Ordinal>, sort_count> orders; // of the listed ones
    std::vector<PriceBucket> buckets;
};

struct CategoryNode {
    Category category;
    std::vector<std::size_t> children; // indexes into Columns::categories
    std::optional<std::size_t> parent;
    Bitmap products;              // with descendants
    std::vector<Ordinal> popular; // own and descendants' products, most popular first
};

/// Everything but stock, of one state of the catalog.
struct Columns {
    std::shared_ptr<const markets::Markets> markets;
    std::vector<ProductPointer> products; // by ordinal, in order of popularity
    std::vector<Ordinal> first_variant;   // by ordinal, and one more
    std::vector<Ordinal> product_of;      // by variant ordinal
    std::vector<MarketColumns> by_market;
    FacetColumn brands;
    std::vector<FacetColumn> options; // by name
    std::vector<CategoryNode> categories;
    std::vector<std::size_t> roots;
    std::unordered_map<std::string_view, std::size_t> category_by_slug;
    std::unordered_map<Uuid, std::size_t> category_by_id;
    std::unordered_map<std::string_view, Ordinal> product_by_handle; // views into products
    std::unordered_map<std::string_view, Ordinal> variant_by_sku;
    std::unordered_map<std::int64_t, Ordinal> variant_by_sku_id;
    std::vector<std::pair<std::string, Bitmap>> words; // sorted by word

    std::size_t variant_count() const { return product_of.size(); }
    const Variant& variant(Ordinal variant) const {
        const Ordinal product = product_of[variant];
        return products[product]->variants[variant - first_variant[product]];
    }
};

/// One state of the catalog that pages are made from. `id` is the position in the event log that it stands
/// at.
struct Snapshot {
    std::int64_t id = 0;
    std::uint64_t generation = 0;       // of this process: grows with every new set of columns
    std::uint64_t stock_generation = 0; // grows with every new snapshot
    std::shared_ptr<const Columns> columns;
    Bitmap in_stock; // variant ordinals

    const Product& product(Ordinal ordinal) const { return *columns->products[ordinal]; }
};

/// Compiles the columns. Products need not be sorted; each is complete().
std::shared_ptr<const Columns> build_columns(std::shared_ptr<const markets::Markets> markets,
                                             std::vector<ProductPointer> products,
                                             std::vector<Category> categories);

/// The variants that can be bought now.
Bitmap build_in_stock(const Columns& columns, const Availability& availability);

} // namespace rialto::catalog
