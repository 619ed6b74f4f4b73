#pragma once
// The back office's wire format: the use cases' own structs, described.

#include "catalog/admin_product.hpp"
#include "platform/json/json.hpp"

namespace rialto::catalog {

BOOST_DESCRIBE_STRUCT(AdminPrice, (), (market, price, compare_at))
BOOST_DESCRIBE_STRUCT(AdminVariant, (), (sku, title, prices, on_hand, reserved))
BOOST_DESCRIBE_STRUCT(AdminProduct, (),
                      (id, version, handle, title, description_html, status, brand, variants))
BOOST_DESCRIBE_STRUCT(AdminVariantEdit, (), (sku, prices))
BOOST_DESCRIBE_STRUCT(ProductEdit, (), (version, title, description_html, variants))

} // namespace rialto::catalog
