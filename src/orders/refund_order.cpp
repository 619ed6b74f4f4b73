#include "base/check.hpp"
#include "orders/life.hpp"
#include "orders/locked_order.hpp"
#include "orders/service.hpp"
#include "orders/wire.hpp"
#include "payments/payments.hpp"

namespace rialto::orders {

namespace {

struct RefundNote {
    Money amount;
    std::optional<std::vector<LineQty>> lines;
    std::optional<std::string> reason;
    std::optional<Uuid> refund_id;
};
BOOST_DESCRIBE_STRUCT(RefundNote, (), (amount, lines, reason, refund_id))

/// The sum to give back: as asked, else what was paid for the lines, else all that is left.
Result<std::int64_t> sum_of(const LockedOrder& order, const RefundOrder& wanted, std::int64_t left,
                            std::int64_t paid) {
    std::int64_t sum = left;
    if (wanted.amount) {
        if (wanted.amount->currency != order.totals.currency)
            return invalid_field("/amount/currency",
                                 "the order is in " + std::string(order.totals.currency.code()));
        sum = wanted.amount->amount;
    } else if (!wanted.lines.empty()) {
        if (paid == 0) return fail(ErrorKind::conflict, "nothing_to_refund", "Nothing was paid for these.");
        sum = std::min(left, paid);
    }
    if (sum < 1 || sum > left) {
        Error error{ErrorKind::conflict, "refund_too_large",
                    "At most " + to_string(Money{left, order.totals.currency}) + " can be given back."};
        return std::unexpected(std::move(error));
    }
    return sum;
}

Task<Result<>> refund(postgres::Session& transaction, LockedOrder& order, RefundOrder wanted,
                      std::vector<StockChange>& stock, Time at) {
    const std::int64_t left = co_await payments::refundable(transaction, order.id);
    if (order.collected == 0 || left == 0)
        co_return fail(ErrorKind::conflict, "nothing_to_refund",
                       "There is no money of this order to give back.");
    Moved moved;
    if (!wanted.lines.empty()) {
        CO_TRY(moved, co_await move_lines(transaction, order, Move::refund, wanted.lines, at));
        if (moved.left_to_ship == 0 && moved.shipped == 0 && !is_closed(order.status))
            co_return fail(ErrorKind::conflict, "invalid_transition",
                           "Nothing would be left to ship: cancel the order instead.");
        stock = moved.stock;
    }
    CO_TRY(std::int64_t sum, sum_of(order, wanted, left, moved.paid));

    RefundNote note{{sum, order.totals.currency}, std::nullopt, std::move(wanted.reason), std::nullopt};
    if (!wanted.lines.empty()) note.lines = std::move(wanted.lines);
    std::int64_t given_back = 0;
    for (const payments::Payment& payment : co_await payments::read_payments(transaction, order.id)) {
        const std::int64_t part = std::min(sum, payment.collected - payment.refunded);
        if (!payment.counts || part <= 0) continue;
        const payments::Refund begun = co_await payments::begin_refund(transaction, payment, part, at);
        note.refund_id = begun.id;
        sum -= part;
        if (begun.status == payments::RefundStatus::done) given_back += part;
    }
    CHECK(sum == 0);
    OrderStep step{.type = "refund_started", .data = json::print(note)};
    if (given_back > 0) {
        step.type = "refunded";
        step.refunded = given_back;
        step.payment_status = payment_status_of(order.collected, order.refunded + given_back);
    }
    // What is given up may have been all that was still to be shipped.
    if (order.status == "packed" && moved.shipped > 0 && moved.left_to_ship == 0) step.to_status = "shipped";
    co_await record_step(transaction, order, std::move(step), at);
    co_return Result<>{};
}

} // namespace

Task<Result<Order>> OrderService::refund_order(Uuid id, RefundOrder wanted, Time at, Record record) {
    const auto apply = [&](postgres::Session& transaction, LockedOrder& order,
                           std::vector<StockChange>& stock) {
        return refund(transaction, order, wanted, stock, at);
    };
    co_return co_await state_->change_locked(id, apply, std::move(record));
}

} // namespace rialto::orders
