#pragma once
// The route table: the map of the product.

#include "accounts/shoppers.hpp"
#include "carts/routes.hpp"
#include "catalog/store.hpp"
#include "inventory/inventory.hpp"
#include "media/media.hpp"
#include "offers/offers.hpp"
#include "offers/room/room.hpp"
#include "orders/routes.hpp"
#include "payments/routes.hpp"
#include "platform/config/config.hpp"
#include "platform/http/http.hpp"
#include "platform/http/static_files.hpp"
#include "pricing/routes.hpp"
#include "tracking/tracking.hpp"

#include <functional>
#include <string>
#include <vector>

namespace rialto::app {

/// What handlers are bound to. For the API document alone every pointer may be null.
struct Services {
    catalog::CatalogStore* store = nullptr;
    postgres::Pool* order_pool = nullptr;
    carts::CartService* carts = nullptr;
    orders::OrderRoutes* orders = nullptr;
    tracking::TrackingRoutes* tracking = nullptr;
    inventory::StockService* stock = nullptr;
    accounts::AccountService* accounts = nullptr;
    pricing::PricingService* pricing = nullptr;
    media::MediaStore* media = nullptr;
    const http::StaticFiles* storefront = nullptr;
    /// Why the node should get no requests; empty when it is ready. Asked on the order loop.
    std::function<std::string()> not_ready = {};
    payments::SandboxRoutes* sandbox = nullptr;
    payments::MethodRoutes* methods = nullptr;
    offers::OfferPages* offers = nullptr;
    offers::RoomRoutes* rooms = nullptr;
    std::string_view environment = {}; // config::environment_of
};

/// Every route of the roles given, in the order of the contract. `services` outlives the handlers.
std::vector<http::Route> make_routes(const Services& services, config::Roles roles);

/// The document that /openapi.json answers.
std::string api_document();

/// Of every page and file of the storefront (strict: no inline scripts or styles), and of every API answer.
std::vector<std::pair<std::string, std::string>> page_headers();
std::vector<std::pair<std::string, std::string>> api_headers();

} // namespace rialto::app
