#pragma once
// The wire format as described structs. Public answers are rendered without them (render.hpp); their structs
// make the API document and let tests read the answers back.

#include "catalog/card.hpp"
#include "platform/json/json.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rialto::catalog::wire {

struct FacetValue {
    std::string value;
    std::string label;
    std::int64_t count = 0;
    bool selected = false;
};
BOOST_DESCRIBE_STRUCT(FacetValue, (), (value, label, count, selected))

struct Facet {
    std::string key;
    std::string label;
    std::vector<FacetValue> values;
};
BOOST_DESCRIBE_STRUCT(Facet, (), (key, label, values))

struct ProductList {
    std::string snapshot;
    std::int64_t total = 0;
    std::vector<Card> items;
    std::vector<Facet> facets;
    std::optional<std::string> corrected; // by which was searched
    json::Nullable<std::string> next;
};
BOOST_DESCRIBE_STRUCT(ProductList, (), (snapshot, total, items, facets, corrected, next))

struct ProductMedia {
    std::string id;
    std::string url;
    int width = 0;
    int height = 0;
    std::string alt;
    std::optional<std::string> placeholder;
};
BOOST_DESCRIBE_STRUCT(ProductMedia, (), (id, url, width, height, alt, placeholder))

struct Option {
    std::string name;
    std::vector<std::string> values;
};
BOOST_DESCRIBE_STRUCT(Option, (), (name, values))

/// From so many pieces on, one costs so much.
struct QuantityPrice {
    int min_qty = 0;
    Money price;
};
BOOST_DESCRIBE_STRUCT(QuantityPrice, (), (min_qty, price))

struct Variant {
    Uuid id;
    std::string sku;
    std::string title;
    std::map<std::string, std::string> options;
    Money price;
    std::optional<Money> compare_at;
    std::optional<std::vector<QuantityPrice>> quantity_prices;
    std::string availability;
    std::optional<std::string> media_id;
};
BOOST_DESCRIBE_STRUCT(Variant, (),
                      (id, sku, title, options, price, compare_at, quantity_prices, availability, media_id))

struct ProductAttribute {
    std::string name;
    std::string value;
};
BOOST_DESCRIBE_STRUCT(ProductAttribute, (), (name, value))

struct Breadcrumb {
    std::string slug;
    std::string title;
};
BOOST_DESCRIBE_STRUCT(Breadcrumb, (), (slug, title))

struct Product {
    Uuid id;
    std::string handle;
    std::string title;
    std::optional<std::string> brand;
    std::optional<Image> image;
    Money price;
    std::optional<Money> compare_at;
    std::optional<bool> price_varies;
    std::string availability;
    std::optional<CardOffer> offer;
    std::optional<Time> valid_until;
    std::string description_html;
    std::vector<ProductMedia> media;
    std::vector<Option> options;
    std::vector<Variant> variants;
    std::vector<ProductAttribute> attributes;
    std::vector<Breadcrumb> breadcrumbs;
    std::vector<Card> related;
};
BOOST_DESCRIBE_STRUCT(Product, (),
                      (id, handle, title, brand, image, price, compare_at, price_varies, availability, offer,
                       valid_until, description_html, media, options, variants, attributes, breadcrumbs,
                       related))

struct Category {
    std::string slug;
    std::string title;
    std::int64_t count = 0;
    std::optional<Image> image;
    std::vector<Category> children;
};
BOOST_DESCRIBE_STRUCT(Category, (), (slug, title, count, image, children))

struct CategoryTree {
    std::vector<Category> items;
};
BOOST_DESCRIBE_STRUCT(CategoryTree, (), (items))

struct SuggestedCategory {
    std::string slug;
    std::string title;
};
BOOST_DESCRIBE_STRUCT(SuggestedCategory, (), (slug, title))

struct Suggestions {
    std::vector<Card> products;
    std::vector<SuggestedCategory> categories;
    std::vector<std::string> completions;
    std::optional<std::string> corrected;
};
BOOST_DESCRIBE_STRUCT(Suggestions, (), (products, categories, completions, corrected))

struct AvailabilityList {
    Time as_of;
    std::vector<std::string> sold_out;
    std::vector<std::string> few_left;
};
BOOST_DESCRIBE_STRUCT(AvailabilityList, (), (as_of, sold_out, few_left))

} // namespace rialto::catalog::wire
