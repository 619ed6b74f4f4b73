#include "carts/carts.hpp"
#include "orders/wire.hpp"

namespace rialto::orders {

namespace {

wire::Line line_of(const catalog::CatalogStore& store, std::string_view market, const OrderLine& line,
                   Currency currency) {
    wire::Line view;
    view.sku = line.sku;
    view.title = line.title;
    if (!line.variant_title.empty()) view.variant_title = line.variant_title;
    view.qty = line.qty;
    view.unit_price = {line.unit_price, currency};
    view.total = {line.total, currency};
    // Handle and picture are today's: the order itself keeps only what was agreed.
    if (const auto sku = catalog::find_sku(store, market, line.sku_id)) {
        view.handle = sku->handle;
        view.image = carts::image_of(*sku);
    }
    return view;
}

} // namespace

wire::Order view_of(const catalog::CatalogStore& store, const Order& order) {
    const markets::Segment* segment = catalog::markets_of(store).find_segment(order.segment);
    const std::string market =
        segment != nullptr ? segment->market : catalog::markets_of(store).default_market().market;
    wire::Order view;
    view.id = order.id;
    view.number = print_order_number(order.number);
    view.status = order.status;
    view.payment_status = order.payment_status;
    view.segment = order.segment;
    view.email = order.email;
    view.placed_at = order.placed_at;
    view.updated_at = order.updated_at;
    for (const OrderLine& line : order.lines)
        view.lines.push_back(line_of(store, market, line, order.totals.currency));
    view.totals = pricing::view_of(order.totals);
    view.adjustments = {order.adjustments};
    view.taxes = {order.taxes};
    view.codes = {order.codes};
    view.delivery = {order.delivery_to};
    view.payment = {order.payment_method};
    if (!order.shipment.empty()) view.shipment = {order.shipment};
    if (!order.events.empty()) {
        view.events.emplace();
        for (const OrderEvent& event : order.events)
            view.events->push_back({event.seq, event.type, event.at, {event.data}});
    }
    return view;
}

} // namespace rialto::orders
