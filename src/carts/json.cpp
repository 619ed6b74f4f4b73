#include "carts/cart.hpp"
#include "carts/wire.hpp"
#include "media/media.hpp"
#include "platform/telemetry/telemetry.hpp"

namespace rialto::carts {

namespace {

struct StoredDelivery {
    DeliveryAddress address;
    std::string method;
};
BOOST_DESCRIBE_STRUCT(StoredDelivery, (), (address, method))

wire::CartLine view_of(const PricedLine& line) {
    const catalog::PricedSku& sku = line.sku;
    wire::CartLine view{.sku = sku.sku,
                        .handle = sku.handle,
                        .qty = line.qty,
                        .title = sku.title,
                        .variant_title = {},
                        .unit_price = sku.price,
                        .total = {line.total, sku.price.currency},
                        .image = image_of(sku),
                        .problem = line.problem};
    if (!sku.variant_title.empty()) view.variant_title = sku.variant_title;
    return view;
}

} // namespace

std::optional<wire::LineImage> image_of(const catalog::PricedSku& sku) {
    if (!sku.image) return std::nullopt;
    const catalog::Image& image = *sku.image;
    const media::Size size = media::variant_size(image.width, image.height);
    return wire::LineImage{media::variant_url(image.hash), size.width, size.height, image.alt,
                           image.placeholder};
}

wire::Delivery view_of(const DeliveryChoice& delivery, Currency currency) {
    return {delivery.address, delivery.method, delivery.label, {delivery.price, currency}};
}

std::string print_cart(const PricedCart& priced) {
    wire::Cart view{.id = priced.cart.id,
                    .version = priced.cart.version,
                    .segment = priced.cart.segment,
                    .status = priced.cart.ordered ? "ordered" : "open",
                    .lines = {},
                    .delivery = {},
                    .totals = pricing::view_of(priced.totals)};
    view.lines.reserve(priced.lines.size());
    for (const PricedLine& line : priced.lines) view.lines.push_back(view_of(line));
    if (priced.cart.delivery) view.delivery = view_of(*priced.cart.delivery, priced.market->currency);
    return json::print(view);
}

void append_totals(std::string& out, const pricing::Totals& totals) {
    json::append(out, pricing::view_of(totals));
}

void append_delivery(std::string& out, const DeliveryChoice& delivery, Currency currency) {
    json::append(out, view_of(delivery, currency));
}

std::string print_stored_delivery(const DeliveryChoice& delivery) {
    return json::print(StoredDelivery{delivery.address, delivery.method});
}

std::optional<DeliveryChoice> parse_stored_delivery(std::string_view text) {
    Result<StoredDelivery> stored = json::parse<StoredDelivery>(text);
    if (!stored) {
        telemetry::error("cart_delivery_unreadable", {{"bytes", static_cast<std::int64_t>(text.size())}});
        return std::nullopt;
    }
    return DeliveryChoice{std::move(stored->address), std::move(stored->method), {}, 0};
}

} // namespace rialto::carts
