#include "orders/complete_payment.hpp"

#include "base/check.hpp"
#include "offers/offers.hpp"
#include "orders/life.hpp"
#include "orders/order_payments.hpp"
#include "orders/wire.hpp"
#include "platform/telemetry/telemetry.hpp"

namespace rialto::orders {

namespace {

using payments::Goal;
using payments::Status;

/// JSON of {"code": …} for an event.
std::string note_code(const std::string& code) {
    std::string data = "{\"code\":";
    json::append_string(data, code);
    return data + "}";
}

std::string payment_state(const payments::Report& report) {
    std::string state = "{";
    if (!report.next_action.empty()) state += "\"next_action\":" + report.next_action;
    if (!report.failure.empty()) {
        state += "\"failure\":";
        json::append_string(state, report.failure);
    }
    return state + "}";
}

/// Whether this payment is still meant to pay the order.
bool is_wanted(const LockedOrder& order, const payments::Payment& payment) {
    return payment.goal == Goal::collected && order.payment_status == "unpaid" && !is_closed(order.status);
}

struct Decision {
    payments::Change change;
    std::optional<OrderStep> step = {};
    bool give_back = false; // all of it, at once
};

/// Money is held. The first that the order is waiting for pays it; any other is let go.
Decision on_authorised(const LockedOrder& order, const payments::Payment& before, payments::Report report) {
    Decision decision{{std::move(report), before.goal, true}};
    if (is_wanted(order, before)) {
        decision.step = OrderStep{.type = "authorised", .payment_status = "authorised", .payment = "{}"};
        return decision;
    }
    decision.change.goal = Goal::voided;
    decision.change.counts = false;
    return decision;
}

/// Money was taken. It is the order's unless the order has been paid by another; what came for an order that
/// is closed by now goes back.
Decision on_collected(const LockedOrder& order, const payments::Payment& before, payments::Report report) {
    Decision decision{{std::move(report), before.goal, true}};
    const bool is_the_orders = before.status == Status::authorised ? before.counts : is_wanted(order, before);
    if (!is_the_orders || order.collected > 0) {
        decision.change.goal = Goal::voided;
        decision.change.counts = false;
        decision.give_back = true;
        return decision;
    }
    decision.step = OrderStep{
        .type = "paid", .payment_status = "paid", .collected = before.amount.amount, .payment = "{}"};
    decision.give_back = before.goal == Goal::voided || is_closed(order.status);
    return decision;
}

/// No money is held any more.
Decision on_let_go(const LockedOrder& order, const payments::Payment& before, payments::Report report) {
    Decision decision{{report, before.goal, before.counts}};
    const bool was_the_orders = before.status == Status::authorised && before.counts;
    if (was_the_orders && order.payment_status == "authorised") {
        decision.step = OrderStep{.type = before.goal == Goal::voided ? "payment_voided" : "payment_failed",
                                  .payment_status = "unpaid",
                                  .payment = payment_state(report)};
        if (!report.failure.empty()) decision.step->data = note_code(report.failure);
    } else if (is_wanted(order, before)) {
        const std::string code = report.failure.empty() ? "cancelled" : report.failure;
        report.failure = code;
        decision.step =
            OrderStep{.type = "payment_failed", .data = note_code(code), .payment = payment_state(report)};
    }
    return decision;
}

Decision decide(const LockedOrder& order, const payments::Payment& before, payments::Report report) {
    switch (report.status) {
    case Status::authorised: return on_authorised(order, before, std::move(report));
    case Status::collected: return on_collected(order, before, std::move(report));
    case Status::failed:
    case Status::voided: return on_let_go(order, before, std::move(report));
    case Status::pending:
    case Status::needs_action: break;
    }
    Decision decision{{report, before.goal, before.counts}};
    if (is_wanted(order, before))
        decision.step =
            OrderStep{.type = report.status == Status::pending ? "payment_pending" : "payment_needs_action",
                      .payment = payment_state(report)};
    return decision;
}

/// What news of a refund makes of one that stands at `known`; nullopt: nothing. Providers' news may come out
/// of order, and "failed" is their last word: after it, "done" is old.
std::optional<payments::RefundStatus> next_status(payments::RefundStatus known, payments::RefundStatus told) {
    using enum payments::RefundStatus;
    if (known == pending) return told;
    if (known == done && told == failed) return reversed;
    return std::nullopt;
}

/// What the order tells of it.
OrderStep refund_step(const LockedOrder& order, const payments::Refund& refund,
                      payments::RefundReport report) {
    if (report.status == payments::RefundStatus::failed)
        return {.type = "refund_failed", .data = note_code(report.failure)};
    const bool is_done = report.status == payments::RefundStatus::done;
    OrderStep step{.type = is_done ? "refunded" : "refund_reversed"};
    wire::RefundTold told{refund.id, {refund.amount, order.totals.currency}, std::nullopt};
    if (!is_done && !report.failure.empty()) told.code = std::move(report.failure);
    step.data = json::print(told);
    step.refunded = is_done ? refund.amount : -refund.amount;
    step.payment_status = payment_status_of(order.collected, order.refunded + step.refunded);
    return step;
}

/// Offers with a limit count by the card too, from when it is known. Only what would pay the order is
/// counted: anything else goes back anyway.
Task<bool> is_over_limit(postgres::Session& transaction, LockedOrder& order, payments::Payment before,
                         payments::Report report) {
    const bool holds_money = report.status == Status::authorised || report.status == Status::collected;
    const bool is_the_orders = before.status == Status::authorised ? before.counts : is_wanted(order, before);
    if (report.card.empty() || !holds_money || !is_the_orders || is_closed(order.status)) co_return false;
    co_return !co_await offers::claim_by_card(transaction, order.id, before.provider, report.card);
}

/// The card has as much of the offer as one customer can have: its money goes back, and the order ends. An
/// order that staff have packed or shipped meanwhile stays as it is, unpaid.
Task<> refuse_card(postgres::Session& transaction, LockedOrder& order, payments::Payment before,
                   payments::Report report, Time at) {
    const bool was_collected = report.status == Status::collected;
    co_await payments::record_report(transaction, before, {std::move(report), Goal::voided, false}, at);
    if (was_collected) {
        before.collected = before.amount.amount;
        co_await payments::begin_refund(transaction, before, before.amount.amount, at);
    }
    if (order.status != "placed") {
        telemetry::warn("card_over_limit", {{"status", std::string_view(order.status)}});
        co_return;
    }
    OrderStep step{.type = "cancelled", .data = note_code("limit_reached"), .to_status = "cancelled"};
    std::vector<StockChange> stock; // nodes learn of it by its event
    Result<OrderStep> cancelled = co_await cancel_locked(transaction, order, std::move(step), stock, at);
    CHECK(cancelled.has_value()); // nothing of an order that is placed has left the house
    if (order.payment_status == "authorised") cancelled->payment_status = "unpaid";
    co_await record_step(transaction, order, std::move(*cancelled), at);
}

} // namespace

Task<> apply_report(postgres::Session& transaction, LockedOrder& order, payments::Payment before,
                    payments::Report report, Time at) {
    if (report.status == before.status) {
        // Nothing new but, perhaps, the provider's name for it.
        if (!report.reference.empty() && before.reference.empty())
            co_await payments::record_report(transaction, before,
                                             {std::move(report), before.goal, before.counts}, at);
        co_return;
    }
    if (!payments::may_become(before.status, report.status)) {
        telemetry::info("payment_news_is_old", {{"known", payments::name_of(before.status)},
                                                {"told", payments::name_of(report.status)}});
        co_return;
    }
    if (co_await is_over_limit(transaction, order, before, report)) {
        co_await refuse_card(transaction, order, before, std::move(report), at);
        co_return;
    }
    Decision decision = decide(order, before, std::move(report));
    const bool is_surplus = decision.give_back && !decision.change.counts;
    co_await payments::record_report(transaction, before, std::move(decision.change), at);
    if (decision.step) co_await record_step(transaction, order, std::move(*decision.step), at);
    if (!decision.give_back) co_return;
    if (is_surplus) telemetry::error("payment_surplus", {{"provider", std::string_view(before.provider)}});
    before.collected = before.amount.amount;
    co_await payments::begin_refund(transaction, before, before.amount.amount, at);
}

Task<> apply_refund_report(postgres::Session& transaction, LockedOrder& order, payments::Refund before,
                           payments::RefundReport report, Time at) {
    const std::optional<payments::RefundStatus> next = next_status(before.status, report.status);
    if (!next) {
        if (report.status != before.status)
            telemetry::info("refund_news_is_old", {{"failure", std::string_view(report.failure)}});
        co_return;
    }
    report.status = *next;
    CHECK(co_await payments::record_refund(transaction, before, report, at));
    if (*next == payments::RefundStatus::pending) co_return;
    // Nothing is given back once more by itself: what the provider could not do, people must find another way
    // for.
    if (*next == payments::RefundStatus::reversed)
        telemetry::error("refund_reversed", {{"failure", std::string_view(report.failure)}});
    bool counts = false;
    for (const payments::Payment& payment : co_await payments::read_payments(transaction, order.id))
        if (payment.id == before.payment_id) counts = payment.counts;
    if (!counts) co_return; // it never was the order's money
    co_await record_step(transaction, order, refund_step(order, before, std::move(report)), at);
}

} // namespace rialto::orders
