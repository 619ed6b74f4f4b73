#pragma once
// HTTP face of carts; app/routes.cpp puts it into the route table. All are Role::order, and but for
// claim_cart Access::shopper; every answer is the whole cart, never cached.

#include "accounts/accounts.hpp"
#include "carts/carts.hpp"
#include "platform/http/http.hpp"

namespace rialto::carts {

/// `pool` has role rialto_order and reads. All outlive the routes.
struct CartService {
    postgres::Pool& pool;
    catalog::CatalogStore& store;
    CartWriter& writer;
    CartReader& reader;
    accounts::Sessions& sessions;
};

/// POST /v1/carts
Task<http::Response> create_cart(CartService& service, http::Request& request);
extern const http::Operation create_cart_operation;

/// GET /v1/carts/{id}
Task<http::Response> get_cart(CartService& service, http::Request& request);
extern const http::Operation get_cart_operation;

/// POST /v1/carts/{id}/lines
Task<http::Response> add_line(CartService& service, http::Request& request);
extern const http::Operation add_line_operation;

/// PATCH /v1/carts/{id}/lines/{sku}
Task<http::Response> change_line(CartService& service, http::Request& request);
extern const http::Operation change_line_operation;

/// DELETE /v1/carts/{id}/lines/{sku}
Task<http::Response> remove_line(CartService& service, http::Request& request);
extern const http::Operation remove_line_operation;

/// PUT /v1/carts/{id}/codes
Task<http::Response> set_codes(CartService& service, http::Request& request);
extern const http::Operation set_codes_operation;

/// GET /v1/carts/{id}/delivery-options
Task<http::Response> list_delivery_options(CartService& service, http::Request& request);
extern const http::Operation list_delivery_options_operation;

/// PUT /v1/carts/{id}/delivery
Task<http::Response> set_delivery(CartService& service, http::Request& request);
extern const http::Operation set_delivery_operation;

/// POST /v1/carts/{id}/claim: Access::account
Task<http::Response> claim_cart(CartService& service, http::Request& request);
extern const http::Operation claim_cart_operation;

/// POST /v1/admin/promotions/preview
Task<http::Response> preview_promotions(CartService& service, http::Request& request);
extern const http::Operation preview_promotions_operation;

} // namespace rialto::carts
