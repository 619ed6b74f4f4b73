#include "carts/routes.hpp"

#include "carts/cart.hpp"
#include "carts/wire.hpp"

#include <algorithm>
#include <charconv>

namespace rialto::carts {

namespace {

http::Response cart_response(CartService& service, const http::Request& request, int status, Cart cart) {
    const PricedCart priced = price_cart(service.store, catalog::availability_of(service.store),
                                         std::move(cart), request.received_at);
    http::Response response = http::json_response(status, print_cart(priced));
    response.headers.emplace_back("Cache-Control", "private, no-store");
    response.headers.emplace_back("ETag", "\"" + std::to_string(priced.cart.version) + "\"");
    response.stage = "db";
    return response;
}

http::Response cart_response(CartService& service, const http::Request& request, Result<Cart> cart) {
    return cart ? cart_response(service, request, 200, std::move(*cart)) : http::problem(cart.error());
}

/// The cart of the path and the version of If-Match, if one is given.
Result<CartWrite> parse_write(const http::Request& request) {
    const std::optional<Uuid> id = parse_uuid(request.path_values[0]);
    if (!id) return std::unexpected(no_such_cart());
    std::string_view expected = request.header("If-Match");
    if (expected.empty() || expected == "*") return CartWrite{*id, std::nullopt, request.deadline};
    if (expected.size() >= 2 && expected.front() == '"' && expected.back() == '"')
        expected = expected.substr(1, expected.size() - 2);
    int version = 0;
    const auto parsed = std::from_chars(expected.data(), expected.data() + expected.size(), version);
    if (parsed.ec != std::errc() || parsed.ptr != expected.data() + expected.size())
        return invalid_field("header If-Match", "must be the cart's version in quotation marks");
    return CartWrite{*id, version, request.deadline};
}

Result<> check_qty(int qty, int smallest) {
    if (qty >= smallest && qty <= line_qty_max) return {};
    return invalid_field("/qty", "must be between " + std::to_string(smallest) + " and " +
                                     std::to_string(line_qty_max));
}

/// The SKU's number. A cart names its segment itself, so any segment will do here.
Result<std::int64_t> find_sku_id(CartService& service, const std::string& sku, std::string pointer) {
    const auto markets = catalog::markets_of(service.store);
    for (const markets::Segment& segment : markets->segments())
        if (const auto priced = catalog::find_sku(service.store, segment.segment, sku)) return priced->sku_id;
    Error error{ErrorKind::not_found, "unknown_sku", "There is no such SKU: " + sku + "."};
    error.fields.push_back({std::move(pointer), "is not a SKU of this shop"});
    return std::unexpected(std::move(error));
}

} // namespace

Task<http::Response> create_cart(CartService& service, http::Request& request) {
    Result<wire::NewCart> body = json::parse<wire::NewCart>(request.body);
    if (!body) co_return http::problem(body.error());
    if (!co_await catalog::may_see_segment(service.store, body->segment, request))
        co_return http::problem(invalid_field("/segment", "there is no such segment").error());
    Result<Cart> cart =
        co_await create_cart(service.writer, std::move(body->segment), request.received_at, request.deadline);
    if (!cart) co_return http::problem(cart.error());
    co_return cart_response(service, request, 201, std::move(*cart));
}

Task<http::Response> get_cart(CartService& service, http::Request& request) {
    const std::optional<Uuid> id = parse_uuid(request.path_values[0]);
    if (!id) co_return http::problem(no_such_cart());
    co_return cart_response(service, request, co_await service.reader.read(*id));
}

Task<http::Response> add_line(CartService& service, http::Request& request) {
    const Result<CartWrite> write = parse_write(request);
    if (!write) co_return http::problem(write.error());
    const Result<wire::NewLine> body = json::parse<wire::NewLine>(request.body);
    if (!body) co_return http::problem(body.error());
    if (const Result<> checked = check_qty(body->qty, 1); !checked) co_return http::problem(checked.error());
    const Result<std::int64_t> sku_id = find_sku_id(service, body->sku, "/sku");
    if (!sku_id) co_return http::problem(sku_id.error());
    co_return cart_response(
        service, request, co_await add_line(service.writer, *write, *sku_id, body->qty, request.received_at));
}

Task<http::Response> change_line(CartService& service, http::Request& request) {
    const Result<CartWrite> write = parse_write(request);
    if (!write) co_return http::problem(write.error());
    const Result<wire::LineChange> body = json::parse<wire::LineChange>(request.body);
    if (!body) co_return http::problem(body.error());
    if (const Result<> checked = check_qty(body->qty, 0); !checked) co_return http::problem(checked.error());
    const Result<std::int64_t> sku_id = find_sku_id(service, request.path_values[1], "");
    if (!sku_id) co_return http::problem(sku_id.error());
    if (body->qty == 0)
        co_return cart_response(service, request,
                                co_await remove_line(service.writer, *write, *sku_id, request.received_at));
    co_return cart_response(
        service, request,
        co_await change_line(service.writer, *write, *sku_id, body->qty, request.received_at));
}

Task<http::Response> remove_line(CartService& service, http::Request& request) {
    const Result<CartWrite> write = parse_write(request);
    if (!write) co_return http::problem(write.error());
    const Result<std::int64_t> sku_id = find_sku_id(service, request.path_values[1], "");
    if (!sku_id) co_return http::problem(sku_id.error());
    co_return cart_response(service, request,
                            co_await remove_line(service.writer, *write, *sku_id, request.received_at));
}

Task<http::Response> list_delivery_options(CartService& service, http::Request& request) {
    const std::optional<Uuid> id = parse_uuid(request.path_values[0]);
    if (!id) co_return http::problem(no_such_cart());
    Result<Cart> cart = co_await service.reader.read(*id);
    if (!cart) co_return http::problem(cart.error());
    const Currency currency = market_of(*catalog::markets_of(service.store), *cart).currency;
    wire::DeliveryOptionList list;
    for (pricing::DeliveryOption& option : delivery_options(
             service.store, catalog::availability_of(service.store), std::move(*cart), request.received_at))
        list.items.push_back({std::move(option.method), std::move(option.label), {option.price, currency}});
    http::Response response = http::json_response(200, json::print(list));
    response.headers.emplace_back("Cache-Control", "private, no-store");
    co_return response;
}

Task<http::Response> set_delivery(CartService& service, http::Request& request) {
    const Result<CartWrite> write = parse_write(request);
    if (!write) co_return http::problem(write.error());
    Result<wire::NewDelivery> body = json::parse<wire::NewDelivery>(request.body);
    if (!body) co_return http::problem(body.error());
    Result<DeliveryAddress> address = checked_address(std::move(body->address));
    if (!address) co_return http::problem(address.error());
    DeliveryChoice delivery;
    delivery.address = std::move(*address);
    delivery.method = std::move(body->method);
    co_return cart_response(
        service, request,
        co_await set_delivery(service.writer, *write, std::move(delivery), request.received_at));
}

Task<http::Response> set_codes(CartService& service, http::Request& request) {
    const Result<CartWrite> write = parse_write(request);
    if (!write) co_return http::problem(write.error());
    Result<wire::Codes> body = json::parse<wire::Codes>(request.body);
    if (!body) co_return http::problem(body.error());
    co_return cart_response(service, request,
                            co_await set_codes(service.writer, service.pool, *write, std::move(body->codes),
                                               request.received_at));
}

Task<http::Response> claim_cart(CartService& service, http::Request& request) {
    const std::optional<Uuid> id = parse_uuid(request.path_values[0]);
    if (!id) co_return http::problem(no_such_cart());
    wire::Claim claim;
    if (!request.body.empty()) {
        Result<wire::Claim> body = json::parse<wire::Claim>(request.body);
        if (!body) co_return http::problem(body.error());
        claim = *body;
    }
    const std::optional<accounts::SignedIn> signed_in =
        co_await accounts::find_session(service.sessions, request);
    // It may have run out since the access check.
    if (!signed_in)
        co_return http::problem({ErrorKind::unauthenticated, "unauthenticated", "The session has ended."});
    co_return cart_response(service, request,
                            co_await claim_cart(service.pool, *id, signed_in->account.id,
                                                claim.strategy.value_or(MergeStrategy::keep_larger),
                                                request.received_at));
}

namespace {

using Schemas = std::map<std::string, std::string>;

std::string cart_schema(Schemas& schemas) {
    return json::schema<wire::Cart>(schemas);
}

const http::Parameter if_match{"If-Match", "header", "string",
                               "The version that is known: 409 version_conflict when it has changed."};

} // namespace

const http::Operation create_cart_operation{
    .id = "create_cart",
    .summary = "Starts an empty cart; its id is all it takes to open it.",
    .body_schema = [](Schemas& schemas) { return json::schema<wire::NewCart>(schemas); },
    .success = 201,
    .answer_schema = cart_schema,
    .errors = {"invalid_request", "overloaded"},
};
const http::Operation get_cart_operation{
    .id = "get_cart",
    .summary = "A cart at today's prices.",
    .answer_schema = cart_schema,
    .errors = {"overloaded", "not_found"},
};
const http::Operation add_line_operation{
    .id = "add_line",
    .summary = "Adds to what is in the cart of that SKU. Reserves nothing.",
    .body_schema = [](Schemas& schemas) { return json::schema<wire::NewLine>(schemas); },
    .answer_schema = cart_schema,
    .parameters = {if_match},
    .errors = {"invalid_request", "overloaded", "not_found", "cart_ordered", "version_conflict",
               "unknown_sku", "cart_full", "line_limit"},
};
const http::Operation change_line_operation{
    .id = "change_line",
    .summary =
        "Sets the quantity of a line; 0 takes it out. Accepts its price as it is now, so the quantity of a "
        "line's `repair` ends its problem.",
    .body_schema = [](Schemas& schemas) { return json::schema<wire::LineChange>(schemas); },
    .answer_schema = cart_schema,
    .parameters = {if_match},
    .errors = {"invalid_request", "overloaded", "not_found", "cart_ordered", "version_conflict",
               "unknown_sku"},
};
const http::Operation remove_line_operation{
    .id = "remove_line",
    .summary = "Takes a line out. Safe to repeat.",
    .answer_schema = cart_schema,
    .parameters = {if_match},
    .errors = {"overloaded", "not_found", "cart_ordered", "version_conflict", "unknown_sku"},
};
const http::Operation set_codes_operation{
    .id = "set_codes",
    .summary = "Sets the promotion codes of a cart; what became of each is in `codes`.",
    .body_schema = [](Schemas& schemas) { return json::schema<wire::Codes>(schemas); },
    .answer_schema = cart_schema,
    .parameters = {if_match},
    .errors = {"invalid_request", "overloaded", "not_found", "cart_ordered", "version_conflict"},
};
const http::Operation list_delivery_options_operation{
    .id = "list_delivery_options",
    .summary = "The ways to have the cart brought; the first is the default.",
    .answer_schema = [](Schemas& schemas) { return json::schema<wire::DeliveryOptionList>(schemas); },
    .errors = {"overloaded", "not_found"},
};
const http::Operation set_delivery_operation{
    .id = "set_delivery",
    .summary = "Says where the goods shall go, and how.",
    .body_schema = [](Schemas& schemas) { return json::schema<wire::NewDelivery>(schemas); },
    .answer_schema = cart_schema,
    .parameters = {if_match},
    .errors = {"invalid_request", "overloaded", "not_found", "cart_ordered", "version_conflict",
               "country_not_served"},
};
const http::Operation claim_cart_operation{
    .id = "claim_cart",
    .summary = "Makes a guest's cart the account's. Where the account has one already, what the guest chose "
               "goes into "
               "it by `strategy`, and the answer is that cart, with another id.",
    .body_schema = [](Schemas& schemas) { return json::schema<wire::Claim>(schemas); },
    .answer_schema = cart_schema,
    .errors = {"forbidden", "cross_site_request", "unauthenticated", "invalid_request", "not_found",
               "cart_ordered", "cart_claimed", "cart_full", "overloaded"},
};

} // namespace rialto::carts
