#include "base/check.hpp"
#include "orders/life.hpp"
#include "orders/locked_order.hpp"
#include "orders/read_order.hpp"
#include "orders/service.hpp"
#include "orders/sql.hpp"
#include "payments/payments.hpp"

namespace rialto::orders {

namespace {

std::unexpected<Error> invalid_transition(std::string_view from, std::string_view to) {
    return fail(ErrorKind::conflict, "invalid_transition",
                "An order that is " + std::string(from) + " cannot become " + std::string(to) +
                    ": it can become " + list_next(transitions(), from) + ".");
}

/// What of the order's payments a cancellation undoes: what took no money yet takes none, what did is given
/// back. By people that is done at once; its sum.
Task<std::int64_t> undo_payments(postgres::Session& transaction, Uuid id, Time at) {
    co_await payments::void_payments(transaction, {id}, at);
    std::int64_t given_back = 0;
    std::int64_t left = co_await payments::refundable(transaction, id);
    for (const payments::Payment& payment : co_await payments::read_payments(transaction, id)) {
        const std::int64_t amount = std::min(left, payment.collected - payment.refunded);
        if (!payment.counts || amount <= 0) continue;
        left -= amount;
        const payments::Refund refund = co_await payments::begin_refund(transaction, payment, amount, at);
        if (refund.status == payments::RefundStatus::done) given_back += amount;
    }
    co_return given_back;
}

/// Pieces leave the house. The order is shipped once none is left to ship.
Task<Result<OrderStep>> ship(postgres::Session& transaction, LockedOrder& order, OrderStep step,
                             std::vector<LineQty> lines, std::vector<StockChange>& stock, Time at) {
    CO_TRY(Moved moved, co_await move_lines(transaction, order, Move::shipment, std::move(lines), at));
    stock = std::move(moved.stock);
    if (moved.left_to_ship > 0) {
        step.type = "part_shipped";
        step.to_status.reset();
    }
    co_return step;
}

} // namespace

Task<Result<OrderStep>> cancel_locked(postgres::Session& transaction, LockedOrder& order, OrderStep step,
                                      std::vector<StockChange>& stock, Time at) {
    co_await transaction.run(sql::release_claims, postgres::params(order.id, at));
    CO_TRY(Moved moved, co_await move_lines(transaction, order, Move::release, {}, at));
    if (moved.shipped > 0)
        co_return fail(ErrorKind::conflict, "invalid_transition",
                       "Some of this order has been shipped: refund the rest instead.");
    stock = std::move(moved.stock);
    const std::int64_t given_back = co_await undo_payments(transaction, order.id, at);
    step.payment = "{}";
    step.refunded = given_back;
    const bool was_paid = order.payment_status == "paid" || order.payment_status == "part_refunded";
    if (was_paid && order.refunded + given_back == order.collected) step.payment_status = "refunded";
    if (given_back > 0 && !step.payment_status) step.payment_status = "part_refunded";
    co_return step;
}

Task<Result<Order>> OrderService::State::change_locked(Uuid id, LockedChange change, Record record) {
    for (int attempt = 1;; ++attempt) {
        try {
            postgres::Transaction transaction = co_await pool.begin();
            std::optional<LockedOrder> order = co_await lock_order(transaction, id);
            if (!order) co_return fail(ErrorKind::not_found, "not_found", "There is no such order.");
            const int seq = order->event_seq;
            std::vector<StockChange> stock;
            CO_CHECK(co_await change(transaction, *order, stock));
            if (record && order->event_seq != seq) co_await record(transaction);
            std::vector<Order> orders = co_await read_orders(transaction, {id});
            co_await transaction.commit();
            for (const StockChange& each : stock)
                catalog::availability_of(store).apply(each.sku_id, each.available, each.revision);
            co_return std::move(orders.at(0));
        } catch (const postgres::SqlError& error) {
            if (!error.is_retryable() || attempt >= batch_retries_max) throw;
        }
    }
}

namespace {

Task<Result<>> change_status(postgres::Session& transaction, LockedOrder& order, OrderChange change,
                             std::vector<StockChange>& stock, Time at) {
    if (order.status == change.to_status) co_return Result<>{};
    if (!may_become(transitions(), order.status, change.to_status))
        co_return invalid_transition(order.status, change.to_status);
    if (change.to_status == "packed" && order.payment_status != "paid" &&
        order.payment_status != "authorised" && order.payment_method != "manual")
        co_return fail(ErrorKind::conflict, "payment_required",
                       "The order is not paid yet: record its payment first.");
    OrderStep step{.type = change.to_status,
                   .data = change.data,
                   .to_status = change.to_status,
                   .shipment = change.shipment};
    if (change.to_status == "cancelled") {
        CO_TRY(step, co_await cancel_locked(transaction, order, std::move(step), stock, at));
    } else if (change.to_status == "shipped") {
        CO_TRY(step, co_await ship(transaction, order, std::move(step), std::move(change.lines), stock, at));
    }
    co_await record_step(transaction, order, std::move(step), at);
    co_return Result<>{};
}

Task<Result<>> record_return(postgres::Session& transaction, LockedOrder& order, std::vector<LineQty> lines,
                             std::string data, std::vector<StockChange>& stock, Time at) {
    CO_TRY(Moved moved, co_await move_lines(transaction, order, Move::return_, std::move(lines), at));
    if (moved.pieces == 0)
        co_return fail(ErrorKind::conflict, "too_many", "Nothing of this order is out of the house.");
    stock = std::move(moved.stock);
    co_await record_step(transaction, order, {.type = "returned", .data = std::move(data)}, at);
    co_return Result<>{};
}

/// People took the money, whatever method the order was placed with.
Task<Result<>> take_by_hand(postgres::Session& transaction, LockedOrder& order, Time at) {
    if (order.payment_status == "paid") co_return Result<>{};
    if (is_closed(order.status) || order.payment_status != "unpaid")
        co_return fail(ErrorKind::conflict, "invalid_transition",
                       "There is nothing to pay for this order: it is " + order.status + " and " +
                           order.payment_status + ".");
    co_await payments::void_payments(transaction, {order.id}, at);
    const std::int64_t amount = order.totals.total;
    if (amount > 0) {
        const Uuid payment = make_uuid_v7(at);
        payments::NewPayment taken{order.id, payment, "manual", {amount, order.totals.currency}, {}, {}};
        co_await payments::begin_payment(transaction, std::move(taken), at);
        for (const payments::Payment& each : co_await payments::read_payments(transaction, order.id))
            if (each.id == payment)
                co_await payments::record_report(transaction, each, {{.status = payments::Status::collected}},
                                                 at);
    }
    co_await record_step(transaction, order,
                         {.type = "paid", .payment_status = "paid", .collected = amount, .payment = "{}"},
                         at);
    co_return Result<>{};
}

} // namespace

Task<Result<Order>> OrderService::change_order(Uuid id, OrderChange change, Time at, Record record) {
    const auto apply = [&](postgres::Session& transaction, LockedOrder& order,
                           std::vector<StockChange>& stock) {
        return change_status(transaction, order, change, stock, at);
    };
    co_return co_await state_->change_locked(id, apply, std::move(record));
}

Task<Result<Order>> OrderService::return_lines(Uuid id, std::vector<LineQty> lines, std::string data, Time at,
                                               Record record) {
    const auto apply = [&](postgres::Session& transaction, LockedOrder& order,
                           std::vector<StockChange>& stock) {
        return record_return(transaction, order, lines, data, stock, at);
    };
    co_return co_await state_->change_locked(id, apply, std::move(record));
}

Task<Result<Order>> OrderService::record_payment(Uuid id, Time at, Record record) {
    const auto apply = [&](postgres::Session& transaction, LockedOrder& order, std::vector<StockChange>&) {
        return take_by_hand(transaction, order, at);
    };
    co_return co_await state_->change_locked(id, apply, std::move(record));
}

} // namespace rialto::orders
