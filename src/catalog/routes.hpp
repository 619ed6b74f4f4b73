#pragma once
// HTTP face of the catalog; app/routes.cpp puts it into the route table. Public answers are rendered and
// compressed once and kept (pages.hpp); who asks for what is being rendered waits for it.

#include "catalog/store.hpp"
#include "platform/http/http.hpp"
#include "platform/postgres/postgres.hpp"

#include <memory>

namespace rialto::catalog {

/// For http::Server: the answer to a catalog URL that was asked exactly so before, while it is still good.
std::shared_ptr<const http::Prebuilt> find_cached(CatalogStore& store, const http::Request& request);

/// GET /v1/catalog/{segment}/categories
Task<http::Response> list_categories(CatalogStore& store, http::Request& request);
extern const http::Operation list_categories_operation;

/// GET /v1/catalog/{segment}/products
Task<http::Response> list_products(CatalogStore& store, http::Request& request);
extern const http::Operation list_products_operation;

/// GET /v1/catalog/{segment}/products/{handle}
Task<http::Response> get_product(CatalogStore& store, http::Request& request);
extern const http::Operation get_product_operation;

/// GET /v1/catalog/{segment}/suggest
Task<http::Response> suggest_products(CatalogStore& store, http::Request& request);
extern const http::Operation suggest_products_operation;

/// GET /v1/catalog/{segment}/availability
Task<http::Response> get_availability(CatalogStore& store, http::Request& request);
extern const http::Operation get_availability_operation;

/// GET /v1/admin/products/{id}: Access::viewer, Role::order. `pool` has role rialto_order.
Task<http::Response> get_product_admin(CatalogStore& store, postgres::Pool& pool, http::Request& request);
extern const http::Operation get_product_admin_operation;

/// PATCH /v1/admin/products/{id}: Access::manager, Role::order. The node rebuilds from the event it leaves.
Task<http::Response> edit_product(CatalogStore& store, postgres::Pool& pool, http::Request& request);
extern const http::Operation edit_product_operation;

/// PATCH /v1/admin/categories/{slug}: Access::manager, Role::order
Task<http::Response> edit_category(CatalogStore& store, postgres::Pool& pool, http::Request& request);
extern const http::Operation edit_category_operation;

// ---- price lists: Role::order ---------------------------------------------------------------------------

/// GET /v1/admin/price-lists: Access::viewer
Task<http::Response> list_price_lists(CatalogStore& store, postgres::Pool& pool, http::Request& request);
extern const http::Operation list_price_lists_operation;

/// POST /v1/admin/price-lists: Access::manager
Task<http::Response> create_price_list(CatalogStore& store, postgres::Pool& pool, http::Request& request);
extern const http::Operation create_price_list_operation;

/// PATCH /v1/admin/price-lists/{id}: Access::manager
Task<http::Response> edit_price_list(CatalogStore& store, postgres::Pool& pool, http::Request& request);
extern const http::Operation edit_price_list_operation;

/// GET /v1/admin/price-lists/{id}/rows: Access::viewer
Task<http::Response> get_list_rows(CatalogStore& store, postgres::Pool& pool, http::Request& request);
extern const http::Operation get_list_rows_operation;

/// PUT /v1/admin/price-lists/{id}/rows: Access::manager
Task<http::Response> set_list_rows(CatalogStore& store, postgres::Pool& pool, http::Request& request);
extern const http::Operation set_list_rows_operation;

} // namespace rialto::catalog
