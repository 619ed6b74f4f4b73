#include "app/routes.hpp"

#include "app/page_routes.hpp"
#include "app/version.hpp"
#include "catalog/routes.hpp"
#include "markets/markets.hpp"
#include "media/routes.hpp"

#include <algorithm>

namespace rialto::app {

namespace {

using http::Access;
using http::Method;
using http::Role;

/// Binds a use case to the service that it works on.
template <class Service>
http::SyncHandler to(Service* service, http::Response (*answer)(Service&, http::Request&)) {
    return [service, answer](http::Request& request) { return answer(*service, request); };
}
template <class Service>
http::AsyncHandler to(Service* service, Task<http::Response> (*handle)(Service&, http::Request&)) {
    return [service, handle](http::Request& request) { return handle(*service, request); };
}
http::AsyncHandler to(const Services& services,
                      Task<http::Response> (*handle)(catalog::CatalogStore&, postgres::Pool&,
                                                     http::Request&)) {
    return [&services, handle](http::Request& request) {
        return handle(*services.store, *services.order_pool, request);
    };
}

http::Route row(Method method, std::string_view path, const http::Operation& operation, Access access,
                Role role, http::SyncHandler answer) {
    return {.method = method,
            .path = path,
            .operation = operation,
            .access = access,
            .role = role,
            .answer = std::move(answer)};
}
http::Route row(Method method, std::string_view path, const http::Operation& operation, Access access,
                Role role, http::AsyncHandler handle) {
    return {.method = method,
            .path = path,
            .operation = operation,
            .access = access,
            .role = role,
            .handle = std::move(handle)};
}
/// A route that the API document does not show.
http::Route page(std::string_view path, http::SyncHandler answer) {
    http::Route route =
        row(Method::get, path, {.id = "page"}, Access::everyone, Role::browse, std::move(answer));
    route.documented = false;
    return route;
}

http::Route page(std::string_view path, http::AsyncHandler handle) {
    http::Route route =
        row(Method::get, path, {.id = "page"}, Access::everyone, Role::browse, std::move(handle));
    route.documented = false;
    return route;
}

Task<http::Response> list_segments(catalog::CatalogStore& store, http::Request& request) {
    const std::optional<std::string> group = co_await catalog::find_group(store, request);
    co_return markets::list_segments(*catalog::markets_of(store), group, request);
}

// clang-format off
std::vector<http::Route> store_routes(const Services& s) {
    using enum Method;
    std::vector<http::Route> routes{
        row(get,   "/v1/segments",                              markets::list_segments_operation,       Access::everyone, Role::browse, to(s.store, list_segments)),
        row(get,   "/v1/catalog/{segment}/categories",          catalog::list_categories_operation,     Access::everyone, Role::browse, to(s.store, catalog::list_categories)),
        row(get,   "/v1/catalog/{segment}/suggest",             catalog::suggest_products_operation,    Access::everyone, Role::browse, to(s.store, catalog::suggest_products)),
        row(get,   "/v1/catalog/{segment}/products",            catalog::list_products_operation,       Access::everyone, Role::browse, to(s.store, catalog::list_products)),
        row(get,   "/v1/catalog/{segment}/products/{handle}",   catalog::get_product_operation,         Access::everyone, Role::browse, to(s.store, catalog::get_product)),
        row(get,   "/v1/catalog/{segment}/availability",        catalog::get_availability_operation,    Access::everyone, Role::browse, to(s.store, catalog::get_availability)),
        row(get,   "/v1/catalog/{segment}/offers",              offers::list_offers_operation,          Access::everyone, Role::browse, to(s.offers, offers::list_offers)),
        row(get,   "/v1/quotes",                                offers::get_quotes_operation,           Access::everyone, Role::browse, to(s.store, offers::get_quotes)),
        row(get,   "/media/{hash}/{file}",                      media::get_media_operation,             Access::everyone, Role::browse, to(s.media, media::get_media)),

        row(post,  "/v1/carts",                                 carts::create_cart_operation,           Access::shopper,  Role::order,  to(s.carts, carts::create_cart)),
        row(get,   "/v1/carts/{id}",                            carts::get_cart_operation,              Access::shopper,  Role::order,  to(s.carts, carts::get_cart)),
        row(post,  "/v1/carts/{id}/lines",                      carts::add_line_operation,              Access::shopper,  Role::order,  to(s.carts, carts::add_line)),
        row(patch, "/v1/carts/{id}/lines/{sku}",                carts::change_line_operation,           Access::shopper,  Role::order,  to(s.carts, carts::change_line)),
        row(del,   "/v1/carts/{id}/lines/{sku}",                carts::remove_line_operation,           Access::shopper,  Role::order,  to(s.carts, carts::remove_line)),
        row(put,   "/v1/carts/{id}/codes",                      carts::set_codes_operation,             Access::shopper,  Role::order,  to(s.carts, carts::set_codes)),
        row(get,   "/v1/carts/{id}/delivery-options",           carts::list_delivery_options_operation, Access::shopper,  Role::order,  to(s.carts, carts::list_delivery_options)),
        row(put,   "/v1/carts/{id}/delivery",                   carts::set_delivery_operation,          Access::shopper,  Role::order,  to(s.carts, carts::set_delivery)),
        row(post,  "/v1/carts/{id}/claim",                      carts::claim_cart_operation,            Access::account,  Role::order,  to(s.carts, carts::claim_cart)),

        row(post,  "/v1/offers/{id}/tickets",                   offers::take_ticket_operation,          Access::shopper,  Role::order,  to(s.rooms, offers::take_ticket)),
        row(get,   "/v1/tickets/{id}",                          offers::get_ticket_operation,           Access::shopper,  Role::browse, to(s.rooms, offers::get_ticket)),
        row(get,   "/v1/tickets/{id}/events",                   offers::follow_ticket_operation,        Access::shopper,  Role::browse, to(s.rooms, offers::follow_ticket)),

        row(get,   "/v1/payment-methods",                       orders::list_payment_methods_operation, Access::shopper,  Role::order,  to(s.orders, orders::list_payment_methods)),
        row(post,  "/v1/orders",                                orders::capture_order_operation,        Access::shopper,  Role::order,  to(s.orders, orders::capture_order)),
        row(get,   "/v1/orders/{id}",                           tracking::get_order_operation,          Access::holder,   Role::order,  to(s.tracking, tracking::get_order)),
        row(post,  "/v1/orders/{id}/cancellation",              orders::cancel_order_operation,         Access::holder,   Role::order,  to(s.orders, orders::cancel_order)),
        row(post,  "/v1/orders/{id}/payment",                   orders::pay_order_operation,            Access::holder,   Role::order,  to(s.orders, orders::pay_order)),
        row(post,  "/v1/orders/{id}/payment/confirmation",      orders::confirm_payment_operation,      Access::holder,   Role::order,  to(s.orders, orders::confirm_payment)),
        row(post,  "/v1/webhooks/{provider}",                   orders::receive_webhook_operation,      Access::shopper,  Role::order,  to(s.orders, orders::receive_webhook)),
        row(get,   "/v1/sandbox/payments/{id}",                 payments::get_sandbox_payment_operation,Access::shopper,  Role::order,  to(s.sandbox, payments::get_sandbox_payment)),
        row(post,  "/v1/sandbox/payments/{id}/action",          payments::act_in_sandbox_operation,     Access::shopper,  Role::order,  to(s.sandbox, payments::act_in_sandbox)),

        row(post,  "/v1/accounts",                              accounts::create_account_operation,     Access::shopper,  Role::order,  to(s.accounts, accounts::create_account)),
        row(post,  "/v1/sessions",                              accounts::create_session_operation,     Access::shopper,  Role::order,  to(s.accounts, accounts::create_session)),
        row(del,   "/v1/sessions",                              accounts::end_session_operation,        Access::shopper,  Role::order,  to(s.accounts, accounts::end_session)),
        row(get,   "/v1/me",                                    accounts::get_me_operation,             Access::account,  Role::order,  to(s.accounts, accounts::get_me)),
        row(post,  "/v1/email-verifications",                   accounts::begin_email_verification_operation, Access::shopper, Role::order, to(s.accounts, accounts::begin_email_verification)),
        row(post,  "/v1/email-verifications/{id}/confirmation", accounts::confirm_email_operation,      Access::shopper,  Role::order,  to(s.accounts, accounts::confirm_email)),
    };
    // clang-format on
    std::ranges::find(routes, std::string_view("/v1/orders"), &http::Route::path)->shortcut =
        [orders = s.orders](const http::Request& request) { return orders->orders.find_refused(request); };
    // clang-format off
    return routes;
}

std::vector<http::Route> admin_routes(const Services& s) {
    using enum Method;
    return {
        row(get,   "/v1/admin/products/{id}",                   catalog::get_product_admin_operation,   Access::viewer,   Role::order,  to(s, catalog::get_product_admin)),
        row(patch, "/v1/admin/products/{id}",                   catalog::edit_product_operation,        Access::manager,  Role::order,  to(s, catalog::edit_product)),
        row(patch, "/v1/admin/categories/{slug}",               catalog::edit_category_operation,       Access::manager,  Role::order,  to(s, catalog::edit_category)),
        row(get,   "/v1/admin/price-lists",                     catalog::list_price_lists_operation,    Access::viewer,   Role::order,  to(s, catalog::list_price_lists)),
        row(post,  "/v1/admin/price-lists",                     catalog::create_price_list_operation,   Access::manager,  Role::order,  to(s, catalog::create_price_list)),
        row(patch, "/v1/admin/price-lists/{id}",                catalog::edit_price_list_operation,     Access::manager,  Role::order,  to(s, catalog::edit_price_list)),
        row(get,   "/v1/admin/price-lists/{id}/rows",           catalog::get_list_rows_operation,       Access::viewer,   Role::order,  to(s, catalog::get_list_rows)),
        row(put,   "/v1/admin/price-lists/{id}/rows",           catalog::set_list_rows_operation,       Access::manager,  Role::order,  to(s, catalog::set_list_rows)),
        row(get,   "/v1/admin/markets",                         markets::list_markets_admin_operation,  Access::viewer,   Role::order,  to(s.order_pool, markets::list_markets_admin)),
        row(patch, "/v1/admin/markets/{id}",                    markets::edit_market_operation,         Access::manager,  Role::order,  to(s.order_pool, markets::edit_market)),
        row(get,   "/v1/admin/payment-methods",                 payments::list_payment_methods_admin_operation, Access::viewer, Role::order, to(s.methods, payments::list_payment_methods_admin)),
        row(patch, "/v1/admin/payment-methods/{method}",        payments::edit_payment_method_operation,Access::manager,  Role::order,  to(s.methods, payments::edit_payment_method)),
        row(get,   "/v1/admin/segments",                        markets::list_segments_admin_operation, Access::viewer,   Role::order,  to(s.order_pool, markets::list_segments_admin)),
        row(post,  "/v1/admin/segments",                        markets::create_segment_operation,      Access::manager,  Role::order,  to(s.order_pool, markets::create_segment)),
        row(patch, "/v1/admin/segments/{id}",                   markets::edit_segment_operation,        Access::manager,  Role::order,  to(s.order_pool, markets::edit_segment)),
        row(get,   "/v1/admin/groups",                          accounts::list_groups_operation,        Access::viewer,   Role::order,  to(s.order_pool, accounts::list_groups)),
        row(post,  "/v1/admin/groups",                          accounts::create_group_operation,       Access::manager,  Role::order,  to(s.order_pool, accounts::create_group)),
        row(post,  "/v1/admin/stock-adjustments",               inventory::adjust_stock_operation,      Access::manager,  Role::order,  to(s.stock, inventory::adjust_stock)),
        row(get,   "/v1/admin/promotions",                      pricing::list_promotions_operation,     Access::viewer,   Role::order,  to(s.pricing, pricing::list_promotions)),
        row(post,  "/v1/admin/promotions",                      pricing::create_promotion_operation,    Access::manager,  Role::order,  to(s.pricing, pricing::create_promotion)),
        row(get,   "/v1/admin/promotions/{id}",                 pricing::get_promotion_operation,       Access::viewer,   Role::order,  to(s.pricing, pricing::get_promotion)),
        row(patch, "/v1/admin/promotions/{id}",                 pricing::change_promotion_operation,    Access::manager,  Role::order,  to(s.pricing, pricing::change_promotion)),
        row(post,  "/v1/admin/promotions/preview",              carts::preview_promotions_operation,    Access::viewer,   Role::order,  to(s.carts, carts::preview_promotions)),
        row(get,   "/v1/admin/offers",                          offers::list_offers_admin_operation,    Access::viewer,   Role::order,  to(s, offers::list_offers_admin)),
        row(post,  "/v1/admin/offers",                          offers::create_offer_operation,         Access::manager,  Role::order,  to(s, offers::create_offer)),
        row(get,   "/v1/admin/offers/{id}",                     offers::get_offer_admin_operation,      Access::viewer,   Role::order,  to(s, offers::get_offer_admin)),
        row(patch, "/v1/admin/offers/{id}",                     offers::change_offer_operation,         Access::manager,  Role::order,  to(s, offers::change_offer)),
        row(post,  "/v1/admin/offers/{id}/pause",               offers::pause_offer_operation,          Access::manager,  Role::order,  to(s, offers::pause_offer)),
        row(post,  "/v1/admin/offers/{id}/resumption",          offers::resume_offer_operation,         Access::manager,  Role::order,  to(s, offers::resume_offer)),
        row(post,  "/v1/admin/offers/{id}/extension",           offers::extend_offer_operation,         Access::manager,  Role::order,  to(s, offers::extend_offer)),
        row(post,  "/v1/admin/offers/{id}/end",                 offers::end_offer_operation,            Access::manager,  Role::order,  to(s, offers::end_offer)),
        row(get,   "/v1/admin/tax-rates",                       pricing::list_tax_rates_operation,      Access::viewer,   Role::order,  to(s.pricing, pricing::list_tax_rates)),
        row(post,  "/v1/admin/tax-rates",                       pricing::create_tax_rate_operation,     Access::manager,  Role::order,  to(s.pricing, pricing::create_tax_rate)),
        row(patch, "/v1/admin/tax-rates/{id}",                  pricing::change_tax_rate_operation,     Access::manager,  Role::order,  to(s.pricing, pricing::change_tax_rate)),
        row(del,   "/v1/admin/tax-rates/{id}",                  pricing::remove_tax_rate_operation,     Access::manager,  Role::order,  to(s.pricing, pricing::remove_tax_rate)),
        row(get,   "/v1/admin/delivery-zones",                  pricing::list_delivery_zones_operation, Access::viewer,   Role::order,  to(s.pricing, pricing::list_delivery_zones)),
        row(post,  "/v1/admin/delivery-zones",                  pricing::create_delivery_zone_operation,Access::manager,  Role::order,  to(s.pricing, pricing::create_delivery_zone)),
        row(patch, "/v1/admin/delivery-zones/{id}",             pricing::change_delivery_zone_operation,Access::manager,  Role::order,  to(s.pricing, pricing::change_delivery_zone)),
        row(del,   "/v1/admin/delivery-zones/{id}",             pricing::remove_delivery_zone_operation,Access::manager,  Role::order,  to(s.pricing, pricing::remove_delivery_zone)),
        row(get,   "/v1/admin/orders",                          orders::list_orders_operation,          Access::viewer,   Role::order,  to(s.orders, orders::list_orders)),
        row(post,  "/v1/admin/orders/{id}/payment",             orders::record_payment_operation,       Access::support,  Role::order,  to(s.orders, orders::record_payment)),
        row(post,  "/v1/admin/orders/{id}/packing",             orders::pack_order_operation,           Access::support,  Role::order,  to(s.orders, orders::pack_order)),
        row(post,  "/v1/admin/orders/{id}/shipment",            orders::ship_order_operation,           Access::support,  Role::order,  to(s.orders, orders::ship_order)),
        row(post,  "/v1/admin/orders/{id}/delivery",            orders::deliver_order_operation,        Access::support,  Role::order,  to(s.orders, orders::deliver_order)),
        row(post,  "/v1/admin/orders/{id}/refund",              orders::refund_order_operation,         Access::support,  Role::order,  to(s.orders, orders::refund_order)),
        row(post,  "/v1/admin/orders/{id}/return",              orders::return_lines_operation,         Access::support,  Role::order,  to(s.orders, orders::return_lines)),
        row(post,  "/v1/admin/orders/{id}/cancellation",        orders::cancel_order_admin_operation,   Access::support,  Role::order,  to(s.orders, orders::cancel_order_admin)),
    };
}
// clang-format on

std::vector<http::Route> page_routes(const Services& s) {
    const Services* services = &s;
    std::vector<http::Route> routes;
    const auto answered = [&](std::string_view path, http::SyncHandler answer) {
        routes.push_back(page(path, std::move(answer)));
    };
    const auto handled = [&](std::string_view path, PageHandler* handle) {
        const auto bound = [services, handle](http::Request& request) { return handle(services, request); };
        routes.push_back(page(path, http::AsyncHandler(bound)));
    };
    answered("/healthz", [](http::Request&) { return text_response("ok\n"); });
    answered("/version", [services](http::Request&) { return version_response(services->environment); });
    answered("/metrics", [services](http::Request&) { return metrics_response(*services->store); });
    answered("/openapi.json",
             [document = api_document()](http::Request&) { return http::json_response(200, document); });
    handled("/", home_redirect);
    handled("/{name}", root_file);
    answered("/assets/{rest...}", [services](http::Request& request) { return asset(*services, request); });
    answered("/v1/sandbox/payments/{id}/action",
             [services](http::Request& request) { return bank_page(*services, request); });
    handled("/{segment}/{rest...}", shell);
    http::Route ready = page("/readyz", http::SyncHandler());
    ready.role = Role::order;
    ready.answer = [services](http::Request&) { return ready_response(services->not_ready()); };
    routes.push_back(std::move(ready));
    return routes;
}

} // namespace

std::vector<http::Route> make_routes(const Services& services, config::Roles roles) {
    std::vector<http::Route> routes;
    for (auto part : {store_routes, admin_routes, page_routes})
        for (http::Route& route : part(services))
            if (route.role == Role::order ? roles.order || !route.documented
                                          : roles.browse || !route.documented)
                routes.push_back(std::move(route));
    return routes;
}

std::string api_document() {
    const Services none;
    std::vector<http::Route> routes = store_routes(none);
    for (http::Route& route : admin_routes(none)) routes.push_back(std::move(route));
    return http::openapi_document(routes, version);
}

std::vector<std::pair<std::string, std::string>> page_headers() {
    return {
        {"Content-Security-Policy",
         "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; connect-src 'self'; "
         "font-src 'self'; manifest-src 'self'; worker-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
         "form-action 'self'; object-src 'none'"},
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "same-origin"},
        {"Cross-Origin-Opener-Policy", "same-origin"}};
}

std::vector<std::pair<std::string, std::string>> api_headers() {
    return {{"X-Content-Type-Options", "nosniff"}, {"Referrer-Policy", "same-origin"}};
}

} // namespace rialto::app
