#pragma once
// HTTP face of pricing: the back office's promotions, tax rates and delivery zones; app/routes.cpp puts it
// into the route table. All run on the order loop; no answer is cached.

#include "markets/markets.hpp"
#include "platform/http/http.hpp"
#include "platform/postgres/postgres.hpp"

#include <functional>
#include <memory>
#include <string>

namespace rialto::pricing {

/// `pool` has role rialto_order. All outlive the routes.
struct PricingService {
    postgres::Pool& pool;
    std::function<std::shared_ptr<const markets::Markets>()> markets;
    std::string cursor_key; // secret; the same on every node
};

/// GET /v1/admin/promotions
Task<http::Response> list_promotions(PricingService& service, http::Request& request);
extern const http::Operation list_promotions_operation;
/// GET /v1/admin/promotions/{id}
Task<http::Response> get_promotion(PricingService& service, http::Request& request);
extern const http::Operation get_promotion_operation;
/// POST /v1/admin/promotions
Task<http::Response> create_promotion(PricingService& service, http::Request& request);
extern const http::Operation create_promotion_operation;
/// PATCH /v1/admin/promotions/{id}
Task<http::Response> change_promotion(PricingService& service, http::Request& request);
extern const http::Operation change_promotion_operation;

/// GET /v1/admin/tax-rates
Task<http::Response> list_tax_rates(PricingService& service, http::Request& request);
extern const http::Operation list_tax_rates_operation;
/// POST /v1/admin/tax-rates
Task<http::Response> create_tax_rate(PricingService& service, http::Request& request);
extern const http::Operation create_tax_rate_operation;
/// PATCH /v1/admin/tax-rates/{id}
Task<http::Response> change_tax_rate(PricingService& service, http::Request& request);
extern const http::Operation change_tax_rate_operation;
/// DELETE /v1/admin/tax-rates/{id}
Task<http::Response> remove_tax_rate(PricingService& service, http::Request& request);
extern const http::Operation remove_tax_rate_operation;

/// GET /v1/admin/delivery-zones
Task<http::Response> list_delivery_zones(PricingService& service, http::Request& request);
extern const http::Operation list_delivery_zones_operation;
/// POST /v1/admin/delivery-zones
Task<http::Response> create_delivery_zone(PricingService& service, http::Request& request);
extern const http::Operation create_delivery_zone_operation;
/// PATCH /v1/admin/delivery-zones/{id}
Task<http::Response> change_delivery_zone(PricingService& service, http::Request& request);
extern const http::Operation change_delivery_zone_operation;
/// DELETE /v1/admin/delivery-zones/{id}
Task<http::Response> remove_delivery_zone(PricingService& service, http::Request& request);
extern const http::Operation remove_delivery_zone_operation;

} // namespace rialto::pricing
