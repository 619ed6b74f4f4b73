#include "base/check.hpp"
#include "carts/carts.hpp"
#include "orders/wire.hpp"

namespace rialto::orders {

namespace {

wire::Line line_of(const catalog::CatalogStore& store, std::string_view segment, const OrderLine& line,
                   Currency currency) {
    wire::Line view;
    view.sku = line.sku;
    view.title = line.title;
    if (!line.variant_title.empty()) view.variant_title = line.variant_title;
    view.qty = line.qty;
    view.unit_price = {line.unit_price, currency};
    view.total = {line.total, currency};
    const auto some = [](int pieces) { return pieces > 0 ? std::optional(pieces) : std::nullopt; };
    view.shipped = some(line.shipped);
    view.cancelled = some(line.cancelled);
    view.returned = some(line.returned);
    view.refunded = some(line.refunded);
    // Handle and picture are today's: the order itself keeps only what was agreed.
    if (const auto sku = catalog::find_sku(store, segment, line.sku_id)) {
        view.handle = sku->handle;
        view.image = carts::image_of(*sku);
    }
    return view;
}

} // namespace

wire::Order view_of(const catalog::CatalogStore& store, const Order& order) {
    const auto markets = catalog::markets_of(store);
    const bool is_known = markets->find_segment(order.segment) != nullptr;
    const std::string segment = is_known ? order.segment : markets->segments().front().segment;
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
        view.lines.push_back(line_of(store, segment, line, order.totals.currency));
    view.totals = pricing::view_of(order.totals);
    view.adjustments = {order.adjustments};
    view.taxes = {order.taxes};
    view.codes = {order.codes};
    view.delivery = {order.delivery_to};
    view.payment.method = order.payment_method;
    if (order.payment_method != "manual") view.payment.due_by = order.reserved_until;
    if (order.collected > 0) view.payment.collected = {order.collected, order.totals.currency};
    if (order.refunded > 0) view.payment.refunded = {order.refunded, order.totals.currency};
    if (!order.payment.empty()) {
        Result<wire::PaymentState> state = json::parse<wire::PaymentState>(order.payment);
        CHECK(state);
        view.next_action = std::move(state->next_action);
        view.payment.failure = std::move(state->failure);
    }
    if (!order.shipment.empty()) view.shipment = {order.shipment};
    if (!order.events.empty()) {
        view.events.emplace();
        for (const OrderEvent& event : order.events)
            view.events->push_back({event.seq, event.type, event.at, {event.data}});
    }
    return view;
}

} // namespace rialto::orders
