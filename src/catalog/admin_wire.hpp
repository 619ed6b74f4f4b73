#pragma once
// The back office's wire format: the use cases' own structs, described.

#include "catalog/admin_price_lists.hpp"
#include "catalog/admin_product.hpp"
#include "platform/json/json.hpp"

namespace rialto::catalog {

BOOST_DESCRIBE_STRUCT(AdminPrice, (), (market, price, compare_at))
BOOST_DESCRIBE_STRUCT(AdminText, (), (title, description_html))
BOOST_DESCRIBE_STRUCT(AdminVisibility, (), (groups, segments))
BOOST_DESCRIBE_STRUCT(AdminVariant, (), (sku, title, prices, on_hand, reserved, tax_class))
BOOST_DESCRIBE_STRUCT(AdminProduct, (),
                      (id, version, handle, title, description_html, status, brand, texts, visible_to,
                       variants))
BOOST_DESCRIBE_STRUCT(AdminVariantEdit, (), (sku, prices, tax_class))
BOOST_DESCRIBE_STRUCT(ProductEdit, (), (version, title, description_html, variants, texts, visible_to))
BOOST_DESCRIBE_STRUCT(AdminCategory, (), (slug, title, texts))
BOOST_DESCRIBE_STRUCT(CategoryEdit, (), (title, texts))

BOOST_DESCRIBE_STRUCT(AdminPriceList, (),
                      (id, version, name, market, group, starts_at, ends_at, priority,
                       percent_off_basis_points, price_ending, row_count))
BOOST_DESCRIBE_STRUCT(NewPriceList, (),
                      (name, market, group, starts_at, ends_at, priority, percent_off_basis_points,
                       price_ending))
BOOST_DESCRIBE_STRUCT(PriceListEdit, (),
                      (version, name, starts_at, ends_at, priority, percent_off_basis_points, price_ending,
                       clear))
BOOST_DESCRIBE_STRUCT(ListPrice, (), (min_qty, price, compare_at))
BOOST_DESCRIBE_STRUCT(ListSku, (), (sku, prices))
BOOST_DESCRIBE_STRUCT(ListRowsEdit, (), (items))
BOOST_DESCRIBE_STRUCT(ListRowsPage, (), (items, next))

} // namespace rialto::catalog
