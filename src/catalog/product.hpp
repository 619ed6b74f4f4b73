#pragma once
// A product as a snapshot holds it: the rows of the database and what follows from them.

#include "base/id.hpp"
#include "base/time.hpp"
#include "catalog/catalog.hpp"
#include "catalog/price_lists.hpp"
#include "markets/markets.hpp"
#include "pricing/pricing.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::catalog {

struct Variant {
    Uuid id;
    std::int64_t sku_id = 0;
    std::string sku;
    std::string title; // "M / Blue"; empty without options
    std::vector<std::string> option_values;
    std::optional<std::string> media_hash;
    std::int32_t grams = 0;
    std::string tax_class = std::string(pricing::standard_tax_class);
    std::vector<MarketPrice> regular; // by market; what lists start from
    std::vector<ListRow> list_rows;
    std::vector<ViewPrice> prices; // by price view
};

/// What a card shows of the price: the lowest of the variants.
struct CardPrice {
    MarketPrice lowest;
    bool varies = false;
    bool on_sale = false;              // a price list with an end or a beginning made it lower
    bool is_visible = true;            // to who looks through the view
    std::optional<OfferPrice> by = {}; // of the lowest
};

/// A product's words in a locale; what is empty is looked for further on.
struct ProductText {
    std::string locale;
    std::optional<std::string> title = {};
    std::optional<std::string> description_html = {};

    bool operator==(const ProductText&) const = default;
};

/// Who may see a product: everybody when both are empty.
struct Visibility {
    std::vector<std::string> groups = {};
    std::vector<std::string> segments = {}; // each stands for all that share its price view

    bool operator==(const Visibility&) const = default;
};

struct Product {
    Uuid id;
    std::int64_t version = 0;
    std::string handle;
    std::string title;
    std::string description_html;
    std::optional<std::string> brand;
    std::optional<Uuid> category_id;
    std::vector<std::string> option_names;
    std::vector<Attribute> attributes;
    Status status = Status::active;
    int popularity = 0;
    Time created_at;
    std::vector<Image> images;
    std::vector<Variant> variants;
    std::vector<ProductText> texts;
    Visibility visible_to;
    std::vector<CardPrice> card_prices;    // by price view
    std::optional<Time> price_valid_until; // when some price of it changes next
};

/// In the locale, else in its language, else in the product's own words.
std::string_view title_in(const Product& product, std::string_view locale);
std::string_view description_in(const Product& product, std::string_view locale);

/// What prices follow from. All of it outlives what uses it.
struct PriceBasis {
    const markets::Markets& markets;
    const PriceLists& lists;
    Time at;
};

using ProductPointer = std::shared_ptr<const Product>;

/// Fills what follows from the rest: prices of markets that have none set, prices in every view at the
/// instant, card prices, variant titles. Safe to repeat, with the same markets or for another instant.
void complete(Product& product, const PriceBasis& basis);

/// Orders values as a shopper expects: XS before S before M, 64 GB before 128 GB, else by letters.
bool shown_before(std::string_view a, std::string_view b);

} // namespace rialto::catalog
