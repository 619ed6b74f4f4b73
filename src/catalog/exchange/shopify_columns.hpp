#pragma once
// The columns of a Shopify file, for its reader and its writer.

#include <array>
#include <cstddef>
#include <string_view>

namespace rialto::catalog::shopify {

enum Column : std::size_t {
    handle,
    title,
    body,
    vendor,
    category,
    type,
    tags,
    published,
    option_name_1,
    option_value_1,
    option_name_2,
    option_value_2,
    option_name_3,
    option_value_3,
    sku,
    grams,
    tracker,
    quantity,
    policy,
    fulfillment,
    price,
    compare_at,
    requires_shipping,
    taxable,
    barcode,
    image,
    image_position,
    image_alt,
    gift_card,
    variant_image,
    weight_unit,
    status,
    categories,
    attributes,
    popularity,
    created,
    tax_class,
    column_count,
};

/// As Shopify writes them (its older names, which its importer takes too) and as its newer files spell them.
struct Spelling {
    std::string_view name;
    std::string_view newer = name;
};

inline constexpr std::array<Spelling, column_count> spellings{{
    {"Handle", "URL handle"},
    {"Title"},
    {"Body (HTML)", "Description"},
    {"Vendor"},
    {"Product Category"},
    {"Type"},
    {"Tags"},
    {"Published", "Published on online store"},
    {"Option1 Name"},
    {"Option1 Value"},
    {"Option2 Name"},
    {"Option2 Value"},
    {"Option3 Name"},
    {"Option3 Value"},
    {"Variant SKU", "SKU"},
    {"Variant Grams", "Weight value (grams)"},
    {"Variant Inventory Tracker", "Inventory tracker"},
    {"Variant Inventory Qty", "Inventory quantity"},
    {"Variant Inventory Policy", "Continue selling when out of stock"},
    {"Variant Fulfillment Service", "Fulfillment service"},
    {"Variant Price", "Price"},
    {"Variant Compare At Price", "Compare-at price"},
    {"Variant Requires Shipping", "Requires shipping"},
    {"Variant Taxable", "Charge tax"},
    {"Variant Barcode", "Barcode"},
    {"Image Src", "Product image URL"},
    {"Image Position"},
    {"Image Alt Text"},
    {"Gift Card"},
    {"Variant Image", "Variant image URL"},
    {"Variant Weight Unit", "Weight unit for display"},
    {"Status"},
    {"Categories (Rialto)"},
    {"Attributes (Rialto)"},
    {"Popularity (Rialto)"},
    {"Created (Rialto)"},
    {"Tax class (Rialto)"},
}};

/// Column of the nth option's name and of its value, from 0.
constexpr std::size_t option_name(std::size_t option) {
    return option_name_1 + 2 * option;
}
constexpr std::size_t option_value(std::size_t option) {
    return option_value_1 + 2 * option;
}

} // namespace rialto::catalog::shopify
