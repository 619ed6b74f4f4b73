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

struct StoredRefusal {
    Uuid promotion_id;
    std::optional<std::string> code;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(StoredRefusal, (), (promotion_id, code, reason))

struct LineEvent {
    std::int64_t sku_id = 0;
    int qty = 0;
};
BOOST_DESCRIBE_STRUCT(LineEvent, (), (sku_id, qty))

struct CreatedEvent {
    std::string_view segment;
};
BOOST_DESCRIBE_STRUCT(CreatedEvent, (), (segment))

struct DeliveryEvent {
    std::string_view method;
};
BOOST_DESCRIBE_STRUCT(DeliveryEvent, (), (method))

struct CodesEvent {
    int codes = 0;
};
BOOST_DESCRIBE_STRUCT(CodesEvent, (), (codes))

struct MergedEvent {
    MergeStrategy strategy = MergeStrategy::keep_larger;
    Uuid from;
};
BOOST_DESCRIBE_STRUCT(MergedEvent, (), (strategy, from))

} // namespace

CartEvent line_event(std::string_view topic, std::int64_t sku_id, int qty) {
    return {std::string(topic), json::print(LineEvent{sku_id, qty})};
}

CartEvent created_event(std::string_view segment) {
    return {"cart.created", json::print(CreatedEvent{segment})};
}

CartEvent delivery_event(std::string_view method) {
    return {"cart.delivery_set", json::print(DeliveryEvent{method})};
}

CartEvent codes_event(std::size_t codes) {
    return {"cart.codes_set", json::print(CodesEvent{static_cast<int>(codes)})};
}

CartEvent merged_event(MergeStrategy strategy, const Cart& guest) {
    return {"cart.merged", json::print(MergedEvent{strategy, guest.id})};
}

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
                        .problem = line.problem,
                        .repair = {},
                        .seen_price = {},
                        .discount = {}};
    if (line.repair) view.repair = wire::LineRepair{line.repair->action, line.repair->qty};
    if (line.seen_price) view.seen_price = Money{*line.seen_price, sku.price.currency};
    if (line.discount > 0) view.discount = Money{line.discount, sku.price.currency};
    if (!sku.variant_title.empty()) view.variant_title = sku.variant_title;
    return view;
}

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
                    .totals = pricing::view_of(priced.totals),
                    .adjustments = {},
                    .taxes = {},
                    .codes = {}};
    view.lines.reserve(priced.lines.size());
    for (const PricedLine& line : priced.lines) view.lines.push_back(view_of(line));
    if (priced.cart.delivery) view.delivery = view_of(*priced.cart.delivery, priced.market->currency);
    view.adjustments = adjustments_of(priced);
    for (const pricing::TaxPart& part : priced.taxes)
        view.taxes.push_back(pricing::view_of(part, priced.market->currency));
    for (const pricing::CodeAnswer& answer : priced.codes) view.codes.push_back(pricing::view_of(answer));
    return json::print(view);
}

std::vector<pricing::wire::Adjustment> adjustments_of(const PricedCart& priced) {
    std::vector<pricing::wire::Adjustment> views;
    for (const pricing::Adjustment& adjustment : priced.adjustments) {
        pricing::wire::Adjustment view{.sku = {},
                                       .promotion_id = adjustment.promotion_id,
                                       .label = adjustment.label,
                                       .code = {},
                                       .amount = {adjustment.amount, priced.totals.currency}};
        if (!adjustment.code.empty()) view.code = adjustment.code;
        for (const PricedLine& line : priced.lines)
            if (adjustment.sku_id == line.sku.sku_id) view.sku = line.sku.sku;
        views.push_back(std::move(view));
    }
    return views;
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

std::string print_stored_codes(const std::vector<std::string>& codes) {
    return json::print(codes);
}

std::string print_stored_refusals(const std::vector<pricing::Refusal>& refusals) {
    std::vector<StoredRefusal> stored;
    for (const pricing::Refusal& refusal : refusals) {
        stored.push_back({refusal.promotion_id, {}, refusal.reason});
        if (!refusal.code.empty()) stored.back().code = refusal.code;
    }
    return json::print(stored);
}

std::vector<pricing::Refusal> parse_stored_refusals(std::string_view text) {
    Result<std::vector<StoredRefusal>> stored = json::parse<std::vector<StoredRefusal>>(text);
    if (!stored) {
        telemetry::error("cart_refusals_unreadable", {{"bytes", static_cast<std::int64_t>(text.size())}});
        return {};
    }
    std::vector<pricing::Refusal> refusals;
    for (StoredRefusal& one : *stored)
        refusals.push_back({one.promotion_id, std::move(one.code).value_or(""), std::move(one.reason)});
    return refusals;
}

} // namespace rialto::carts
