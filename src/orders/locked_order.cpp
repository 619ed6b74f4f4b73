#include "orders/locked_order.hpp"

#include "base/check.hpp"
#include "orders/sql.hpp"

#include <array>

namespace rialto::orders {

namespace {

constexpr std::array<std::string_view, 4> move_names{"release", "shipment", "return", "refund"};

std::unexpected<Error> cannot_move(std::string_view outcome, const std::string& sku) {
    if (outcome == "unknown_line")
        return fail(ErrorKind::unprocessable, "unknown_line", "There is no " + sku + " in this order.");
    CHECK(outcome == "too_many");
    return fail(ErrorKind::conflict, "too_many", "So many of " + sku + " are not left in this order.");
}

} // namespace

Task<std::optional<LockedOrder>> lock_order(postgres::Session& transaction, Uuid id) {
    const postgres::Rows rows = co_await transaction.run(sql::lock_order, postgres::params(id));
    if (rows.empty()) co_return std::nullopt;
    const postgres::Row row = rows[0];
    LockedOrder order;
    order.id = row.get<Uuid>(0);
    order.status = row.get<std::string>(1);
    order.payment_status = row.get<std::string>(2);
    order.payment_method = row.get<std::string>(3);
    order.totals.currency = parse_currency(row.get<std::string_view>(4)).value_or(Currency{});
    order.totals.items = row.get<std::int64_t>(5);
    order.totals.discounts = row.get<std::int64_t>(6);
    order.totals.delivery = row.get<std::int64_t>(7);
    order.totals.tax = row.get<std::int64_t>(8);
    order.totals.tax_included = row.get<bool>(9);
    order.totals.total = row.get<std::int64_t>(10);
    order.collected = row.get<std::int64_t>(11);
    order.refunded = row.get<std::int64_t>(12);
    order.event_seq = row.get<std::int32_t>(13);
    co_return order;
}

Task<> record_step(postgres::Session& transaction, LockedOrder& order, OrderStep step, Time at) {
    std::optional<std::string> from_status;
    if (step.to_status) from_status = order.status;
    std::optional<std::string> from_payment_status;
    if (step.payment_status) from_payment_status = order.payment_status;
    const auto as_json = [](const std::optional<std::string>& text) {
        return text ? std::optional(postgres::Jsonb{*text}) : std::nullopt;
    };
    const postgres::Rows rows = co_await transaction.run(
        sql::record_step,
        postgres::params(order.id, std::int32_t(order.event_seq), step.type, from_status, step.to_status,
                         from_payment_status, step.payment_status, step.collected, step.refunded,
                         as_json(step.shipment), step.payment_method, as_json(step.payment),
                         postgres::Jsonb{step.data}, at, make_uuid_v7(at)));
    CHECK(rows[0].get<std::int32_t>(0) == 1);
    order.event_seq += 1;
    order.collected += step.collected;
    order.refunded += step.refunded;
    if (step.to_status) order.status = *step.to_status;
    if (step.payment_status) order.payment_status = *step.payment_status;
    if (step.payment_method) order.payment_method = *step.payment_method;
}

Task<Result<Moved>> move_lines(postgres::Session& transaction, LockedOrder& order, Move move,
                               std::vector<LineQty> lines, Time at) {
    std::vector<std::string> skus;
    std::vector<std::int32_t> qtys;
    for (const LineQty& line : lines) {
        skus.push_back(line.sku);
        qtys.push_back(line.qty);
    }
    const postgres::Rows rows = co_await transaction.run(
        sql::move_lines, postgres::params(order.id, move_names[static_cast<std::size_t>(move)], skus, qtys,
                                          std::int32_t(order.event_seq + 1), make_uuid_v7(at), at));
    const postgres::Row row = rows[0];
    const auto outcome = row.get<std::string>(0);
    if (outcome != "moved") co_return cannot_move(outcome, row.get<std::string>(1));
    Moved moved{row.get<std::int64_t>(2),
                row.get<std::int32_t>(3),
                row.get<std::int32_t>(4),
                row.get<std::int32_t>(5),
                {}};
    const auto stock_skus = row.get<std::vector<std::int64_t>>(6);
    const auto available = row.get<std::vector<std::int64_t>>(7);
    const auto revisions = row.get<std::vector<std::int64_t>>(8);
    for (std::size_t i = 0; i < stock_skus.size(); ++i)
        moved.stock.push_back({stock_skus[i], available[i], revisions[i]});
    co_return moved;
}

} // namespace rialto::orders
