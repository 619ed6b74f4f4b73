// HTTP face of the back office's pricing.

#include "pricing/routes.hpp"

#include "base/text.hpp"
#include "platform/crypto/crypto.hpp"
#include "pricing/admin.hpp"

#include <charconv>

namespace rialto::pricing {

namespace {

using Schemas = std::map<std::string, std::string>;

AdminCall call_of(const PricingService& service, const http::Request& request) {
    return {accounts::key_digest(request), service.markets(), request.received_at};
}

template <class Item>
http::Response private_json(int status, const Item& item) {
    http::Response response = http::json_response(status, json::print(item));
    response.headers.emplace_back("Cache-Control", "private, no-store");
    return response;
}

http::Response not_found(const char* what) {
    return http::problem({ErrorKind::not_found, "not_found", "There is no such " + std::string(what) + "."});
}

/// Decodes the body, makes the change in a transaction of its own and answers what became of it.
template <class Body, class Item>
Task<http::Response> create(PricingService& service, http::Request& request,
                            Task<Result<Item>> (*make)(postgres::Session&, Body, AdminCall)) {
    Result<Body> body = json::parse<Body>(request.body);
    if (!body) co_return http::problem(body.error());
    postgres::Transaction transaction = co_await service.pool.begin();
    const Result<Item> made = co_await make(transaction, std::move(*body), call_of(service, request));
    if (!made) co_return http::problem(made.error());
    co_await transaction.commit();
    co_return private_json(201, *made);
}

template <class Body, class Item>
Task<http::Response> change(PricingService& service, http::Request& request,
                            Task<Result<Item>> (*write)(postgres::Session&, Uuid, Body, AdminCall),
                            const char* what) {
    const std::optional<Uuid> id = parse_uuid(request.path_values[0]);
    if (!id) co_return not_found(what);
    Result<Body> body = json::parse<Body>(request.body);
    if (!body) co_return http::problem(body.error());
    postgres::Transaction transaction = co_await service.pool.begin();
    const Result<Item> changed =
        co_await write(transaction, *id, std::move(*body), call_of(service, request));
    if (!changed) co_return http::problem(changed.error());
    co_await transaction.commit();
    co_return private_json(200, *changed);
}

Task<http::Response> remove(PricingService& service, http::Request& request,
                            Task<Result<>> (*take_away)(postgres::Session&, Uuid, AdminCall),
                            const char* what) {
    const std::optional<Uuid> id = parse_uuid(request.path_values[0]);
    if (!id) co_return not_found(what);
    postgres::Transaction transaction = co_await service.pool.begin();
    const Result<> removed = co_await take_away(transaction, *id, call_of(service, request));
    if (!removed) co_return http::problem(removed.error());
    co_await transaction.commit();
    http::Response response;
    response.status = 204;
    response.headers.emplace_back("Cache-Control", "private, no-store");
    co_return response;
}

std::string sign(const PricingService& service, std::string_view place) {
    const crypto::Digest mac = crypto::hmac_sha256(service.cursor_key, "promotions:" + std::string(place));
    return crypto::base64url(crypto::bytes(mac).substr(0, 12));
}

/// "<microseconds>-<promotion id>-<signature>"
std::string print_cursor(const PricingService& service, const wire::Promotion& last) {
    const std::string place =
        std::to_string(last.created_at.time_since_epoch().count()) + "-" + to_string(last.id);
    return place + "-" + sign(service, place);
}

std::optional<PromotionPlace> parse_cursor(const PricingService& service, std::string_view text) {
    constexpr std::size_t uuid_bytes = 36;
    std::int64_t at = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), at);
    const auto used = static_cast<std::size_t>(parsed.ptr - text.data());
    if (parsed.ec != std::errc() || text.size() <= used + uuid_bytes + 2) return std::nullopt;
    const std::string_view place = text.substr(0, used + 1 + uuid_bytes);
    if (!crypto::equal_in_constant_time(sign(service, place), text.substr(place.size() + 1)))
        return std::nullopt;
    const std::optional<Uuid> id = parse_uuid(place.substr(used + 1));
    return id ? std::optional<PromotionPlace>({Time(Duration(at)), *id}) : std::nullopt;
}

} // namespace

Task<http::Response> list_promotions(PricingService& service, http::Request& request) {
    auto parameters = request.query_parameters();
    if (!parameters) co_return http::problem(parameters.error());
    std::optional<PromotionPlace> after;
    int limit = 25;
    for (const http::QueryParameter& parameter : *parameters) {
        const std::string& value = parameter.value;
        if (parameter.name == "cursor") {
            after = parse_cursor(service, value);
            if (!after)
                co_return http::problem(invalid_field("?cursor", "is not one that a list has given").error());
        } else if (parameter.name == "limit") {
            const auto parsed = std::from_chars(value.data(), value.data() + value.size(), limit);
            if (parsed.ec != std::errc() || parsed.ptr != value.data() + value.size() || limit < 1 ||
                limit > promotions_per_page_max)
                co_return http::problem(invalid_field("?limit", "must be 1 to 100").error());
        } else {
            co_return http::problem(invalid_field("?" + parameter.name, "is not known here").error());
        }
    }
    postgres::Session session = co_await service.pool.session();
    wire::PromotionList list;
    list.items = co_await list_promotions(session, after, limit);
    if (list.items.size() > static_cast<std::size_t>(limit)) {
        list.items.pop_back();
        list.next.value = print_cursor(service, list.items.back());
    }
    co_return private_json(200, list);
}

Task<http::Response> get_promotion(PricingService& service, http::Request& request) {
    const std::optional<Uuid> id = parse_uuid(request.path_values[0]);
    if (!id) co_return not_found("promotion");
    postgres::Session session = co_await service.pool.session();
    const Result<wire::Promotion> found = co_await read_promotion(session, *id);
    co_return found ? private_json(200, *found) : http::problem(found.error());
}

Task<http::Response> create_promotion(PricingService& service, http::Request& request) {
    return create<wire::NewPromotion, wire::Promotion>(service, request, create_promotion);
}

Task<http::Response> change_promotion(PricingService& service, http::Request& request) {
    return change<wire::PromotionChange, wire::Promotion>(service, request, change_promotion, "promotion");
}

Task<http::Response> list_tax_rates(PricingService& service, http::Request&) {
    postgres::Session session = co_await service.pool.session();
    co_return private_json(200, wire::TaxRateList{co_await list_tax_rates(session)});
}

Task<http::Response> create_tax_rate(PricingService& service, http::Request& request) {
    return create<wire::NewTaxRate, wire::TaxRate>(service, request, create_tax_rate);
}

Task<http::Response> change_tax_rate(PricingService& service, http::Request& request) {
    return change<wire::TaxRateChange, wire::TaxRate>(service, request, change_tax_rate, "tax rate");
}

Task<http::Response> remove_tax_rate(PricingService& service, http::Request& request) {
    return remove(service, request, remove_tax_rate, "tax rate");
}

Task<http::Response> list_delivery_zones(PricingService& service, http::Request&) {
    postgres::Session session = co_await service.pool.session();
    co_return private_json(200, wire::DeliveryZoneList{co_await list_delivery_zones(session)});
}

Task<http::Response> create_delivery_zone(PricingService& service, http::Request& request) {
    return create<wire::NewDeliveryZone, wire::DeliveryZone>(service, request, create_delivery_zone);
}

Task<http::Response> change_delivery_zone(PricingService& service, http::Request& request) {
    return change<wire::DeliveryZoneChange, wire::DeliveryZone>(service, request, change_delivery_zone,
                                                                "delivery zone");
}

Task<http::Response> remove_delivery_zone(PricingService& service, http::Request& request) {
    return remove(service, request, remove_delivery_zone, "delivery zone");
}

const http::Operation list_promotions_operation{
    .id = "list_promotions",
    .summary = "Promotions, newest first, with what they have given.",
    .answer_schema = [](Schemas& schemas) { return json::schema<wire::PromotionList>(schemas); },
    .parameters = {{"limit", "query", "integer", "1 to 100, otherwise 25."},
                   {"cursor", "query", "string", "`next` of the page before."}},
    .errors = {"invalid_request"},
};

const http::Operation get_promotion_operation{
    .id = "get_promotion",
    .summary = "One promotion.",
    .answer_schema = [](Schemas& schemas) { return json::schema<wire::Promotion>(schemas); },
    .errors = {"not_found"},
};

const http::Operation create_promotion_operation{
    .id = "create_promotion",
    .summary = "Makes a promotion: conditions under which its actions lower prices, by itself or by code.",
    .body_schema = [](Schemas& schemas) { return json::schema<wire::NewPromotion>(schemas); },
    .success = 201,
    .answer_schema = [](Schemas& schemas) { return json::schema<wire::Promotion>(schemas); },
    .errors = {"invalid_request", "promotion_limit"},
};

const http::Operation change_promotion_operation{
    .id = "change_promotion",
    .summary = "Changes a promotion or its codes, if nobody else has changed it meanwhile.",
    .body_schema = [](Schemas& schemas) { return json::schema<wire::PromotionChange>(schemas); },
    .answer_schema = [](Schemas& schemas) { return json::schema<wire::Promotion>(schemas); },
    .errors = {"not_found", "invalid_request", "promotion_limit", "version_conflict"},
};

const http::Operation list_tax_rates_operation{
    .id = "list_tax_rates",
    .summary = "Tax rates of every market.",
    .answer_schema = [](Schemas& schemas) { return json::schema<wire::TaxRateList>(schemas); },
};

const http::Operation create_tax_rate_operation{
    .id = "create_tax_rate",
    .summary = "Adds a tax rate for a class of goods, a country or a region, from a time on.",
    .body_schema = [](Schemas& schemas) { return json::schema<wire::NewTaxRate>(schemas); },
    .success = 201,
    .answer_schema = [](Schemas& schemas) { return json::schema<wire::TaxRate>(schemas); },
    .errors = {"invalid_request", "tax_rate_exists"},
};

const http::Operation change_tax_rate_operation{
    .id = "change_tax_rate",
    .summary = "Changes a tax rate, if nobody else has changed it meanwhile.",
    .body_schema = [](Schemas& schemas) { return json::schema<wire::TaxRateChange>(schemas); },
    .answer_schema = [](Schemas& schemas) { return json::schema<wire::TaxRate>(schemas); },
    .errors = {"not_found", "invalid_request", "tax_rate_exists", "version_conflict"},
};

const http::Operation remove_tax_rate_operation{
    .id = "remove_tax_rate",
    .summary = "Takes a tax rate away; wider ones count in its place.",
    .success = 204,
    .errors = {"not_found"},
};

const http::Operation list_delivery_zones_operation{
    .id = "list_delivery_zones",
    .summary = "Delivery zones of every market, with their methods and prices.",
    .answer_schema = [](Schemas& schemas) { return json::schema<wire::DeliveryZoneList>(schemas); },
};

const http::Operation create_delivery_zone_operation{
    .id = "create_delivery_zone",
    .summary = "Adds a delivery zone to a market, with its methods and prices.",
    .body_schema = [](Schemas& schemas) { return json::schema<wire::NewDeliveryZone>(schemas); },
    .success = 201,
    .answer_schema = [](Schemas& schemas) { return json::schema<wire::DeliveryZone>(schemas); },
    .errors = {"invalid_request"},
};

const http::Operation change_delivery_zone_operation{
    .id = "change_delivery_zone",
    .summary = "Changes a delivery zone, if nobody else has changed it meanwhile.",
    .body_schema = [](Schemas& schemas) { return json::schema<wire::DeliveryZoneChange>(schemas); },
    .answer_schema = [](Schemas& schemas) { return json::schema<wire::DeliveryZone>(schemas); },
    .errors = {"not_found", "invalid_request", "version_conflict"},
};

const http::Operation remove_delivery_zone_operation{
    .id = "remove_delivery_zone",
    .summary = "Takes a delivery zone away; wider ones serve its places.",
    .success = 204,
    .errors = {"not_found"},
};

} // namespace rialto::pricing
