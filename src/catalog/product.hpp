#pragma once
// A product as a snapshot holds it: the rows of the database and what follows from them.

#include "base/id.hpp"
#include "base/time.hpp"
#include "catalog/catalog.hpp"
#include "markets/markets.hpp"
#include "pricing/pricing.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::catalog {

/// nullopt amounts cannot be: a market without a price has `amount` −1.
struct MarketPrice {
    std::int64_t amount = -1;
    std::optional<std::int64_t> compare_at;

    bool is_set() const { return amount >= 0; }
};

struct Variant {
    Uuid id;
    std::int64_t sku_id = 0;
    std::string sku;
    std::string title; // "M / Blue"; empty without options
    std::vector<std::string> option_values;
    std::optional<std::string> media_hash;
    std::int32_t grams = 0;
    std::string tax_class = std::string(pricing::standard_tax_class);
    std::vector<MarketPrice> prices; // by Markets::index_of
};

/// What a card shows of the price: the lowest of the variants.
struct CardPrice {
    MarketPrice lowest;
    bool varies = false;
    bool on_sale = false; // a price list with an end or a beginning made it lower
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
    std::vector<CardPrice> card_prices;    // by Markets::index_of
    std::optional<Time> price_valid_until; // when some price of it changes next
};

using ProductPointer = std::shared_ptr<const Product>;

/// Fills what follows from the rest: prices of markets that have none set, card prices, variant titles.
void complete(Product& product, const markets::Markets& markets);

/// Orders values as a shopper expects: XS before S before M, 64 GB before 128 GB, else by letters.
bool shown_before(std::string_view a, std::string_view b);

} // namespace rialto::catalog
