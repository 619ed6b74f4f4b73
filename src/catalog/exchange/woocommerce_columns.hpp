#pragma once
// The columns of a WooCommerce file that are read; those with a number or a unit in their name are found by
// the reader.

#include <cstddef>
#include <string_view>
#include <vector>

namespace rialto::catalog::woocommerce {

enum Column : std::size_t {
    id,
    type,
    sku,
    gtin,
    name,
    published,
    short_description,
    description,
    sale_starts,
    sale_ends,
    in_stock,
    stock,
    sale_price,
    regular_price,
    categories,
    tags,
    images,
    parent,
    position,
    brands,
    tax_status,
    tax_class,
    column_count,
};

/// In lower case, in order of Column.
inline const std::vector<std::vector<std::string_view>> spellings{
    {"id"},
    {"type"},
    {"sku"},
    {"gtin, upc, ean, or isbn"},
    {"name"},
    {"published"},
    {"short description"},
    {"description"},
    {"date sale price starts"},
    {"date sale price ends"},
    {"in stock?"},
    {"stock"},
    {"sale price"},
    {"regular price"},
    {"categories"},
    {"tags"},
    {"images"},
    {"parent"},
    {"position"},
    {"brands"},
    {"tax status"},
    {"tax class"},
};

} // namespace rialto::catalog::woocommerce
