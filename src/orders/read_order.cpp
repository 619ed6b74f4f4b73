#include "orders/read_order.hpp"

#include "orders/sql.hpp"

#include <algorithm>
#include <unordered_map>

namespace rialto::orders {

namespace {

Order read_row(postgres::Row row) {
    Order order;
    order.id = row.get<Uuid>(0);
    order.number = row.get<std::int64_t>(1);
    order.segment = row.get<std::string>(3);
    order.totals.currency = parse_currency(row.get<std::string_view>(4)).value_or(Currency{});
    order.email = row.get<std::string>(5);
    order.status = row.get<std::string>(6);
    order.payment_status = row.get<std::string>(7);
    order.payment_method = row.get<std::string>(8);
    order.event_seq = row.get<std::int32_t>(9);
    order.totals.items = row.get<std::int64_t>(10);
    order.totals.discounts = row.get<std::int64_t>(11);
    order.totals.delivery = row.get<std::int64_t>(12);
    order.totals.tax = row.get<std::int64_t>(13);
    order.totals.tax_included = row.get<bool>(14);
    order.totals.total = row.get<std::int64_t>(15);
    order.delivery_to = row.get<postgres::Jsonb>(16).text;
    if (!row.is_null(17)) order.shipment = row.get<postgres::Jsonb>(17).text;
    order.placed_at = row.get<Time>(18);
    order.updated_at = row.get<Time>(19);
    order.collected = row.get<std::int64_t>(20);
    order.refunded = row.get<std::int64_t>(21);
    if (!row.is_null(22)) order.payment = row.get<postgres::Jsonb>(22).text;
    order.adjustments = row.get<postgres::Jsonb>(23).text;
    order.taxes = row.get<postgres::Jsonb>(24).text;
    order.codes = row.get<postgres::Jsonb>(25).text;
    order.reserved_until = row.get<std::optional<Time>>(26);
    return order;
}

} // namespace

Task<std::vector<Order>> read_orders(postgres::Session& session, std::vector<Uuid> ids) {
    std::vector<postgres::Session::Call> calls;
    calls.push_back({sql::read_orders, postgres::params(ids)});
    calls.push_back({sql::read_lines, postgres::params(ids)});
    calls.push_back({sql::read_events, postgres::params(ids)});
    const std::vector<postgres::Rows> results = co_await session.run_all(std::move(calls));

    std::unordered_map<Uuid, Order> found;
    for (const postgres::Row row : results[0]) {
        Order order = read_row(row);
        found.emplace(order.id, std::move(order));
    }
    for (const postgres::Row row : results[1]) {
        const auto order = found.find(row.get<Uuid>(0));
        if (order == found.end()) continue;
        order->second.lines.push_back(
            {row.get<std::int64_t>(1), row.get<std::string>(2), row.get<std::string>(3),
             row.get<std::optional<std::string>>(4).value_or(""), row.get<std::int32_t>(5),
             row.get<std::int64_t>(6), row.get<std::int64_t>(7), row.get<std::int64_t>(8),
             row.get<std::int32_t>(9), row.get<std::int32_t>(10), row.get<std::int32_t>(11),
             row.get<std::int32_t>(12)});
    }
    for (const postgres::Row row : results[2]) {
        const auto order = found.find(row.get<Uuid>(0));
        // A later statement may see a later event than the order's row did.
        if (order == found.end() || row.get<std::int32_t>(1) > order->second.event_seq) continue;
        order->second.events.push_back({row.get<std::int32_t>(1), row.get<std::string>(2), row.get<Time>(4),
                                        row.get<postgres::Jsonb>(3).text});
    }
    std::vector<Order> orders;
    for (const Uuid& id : ids)
        if (auto order = found.extract(id)) orders.push_back(std::move(order.mapped()));
    co_return orders;
}

} // namespace rialto::orders
