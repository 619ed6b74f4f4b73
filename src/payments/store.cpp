// What the database keeps of payments and refunds.

#include "base/check.hpp"
#include "payments/payments.hpp"
#include "payments/sql.hpp"

#include <algorithm>
#include <array>

namespace rialto::payments {

namespace {

constexpr std::array<std::string_view, 4> refund_status_names{"pending", "done", "failed", "reversed"};

std::string_view name_of(RefundStatus status) {
    return refund_status_names[static_cast<std::size_t>(status)];
}

std::string_view name_of(Goal goal) {
    return goal == Goal::collected ? "collected" : "voided";
}

Payment read_payment(postgres::Row row) {
    Payment payment;
    payment.order_id = row.get<Uuid>(0);
    payment.id = row.get<Uuid>(1);
    payment.attempt = row.get<std::int32_t>(2);
    payment.provider = row.get<std::string>(3);
    payment.reference = row.get<std::optional<std::string>>(4).value_or("");
    payment.token = row.get<std::optional<std::string>>(5).value_or("");
    payment.return_url = row.get<std::optional<std::string>>(6).value_or("");
    payment.amount = {row.get<std::int64_t>(8),
                      parse_currency(row.get<std::string_view>(7)).value_or(Currency{})};
    const std::optional<Status> status = parse_status(row.get<std::string_view>(9));
    CHECK(status);
    payment.status = *status;
    payment.goal = row.get<std::string_view>(10) == "collected" ? Goal::collected : Goal::voided;
    payment.counts = row.get<bool>(11);
    payment.collected = row.get<std::int64_t>(12);
    payment.refunded = row.get<std::int64_t>(13);
    payment.tries = row.get<std::int32_t>(14);
    payment.started_at = row.get<Time>(15);
    return payment;
}

Refund read_refund_row(postgres::Row row) {
    Refund refund{row.get<Uuid>(0), row.get<Uuid>(1), row.get<Uuid>(2), row.get<std::int64_t>(3),
                  row.get<std::optional<std::string>>(4).value_or("")};
    const auto at = std::ranges::find(refund_status_names, row.get<std::string_view>(5));
    CHECK(at != refund_status_names.end());
    refund.status = static_cast<RefundStatus>(at - refund_status_names.begin());
    refund.tries = row.get<std::int32_t>(6);
    refund.started_at = row.get<Time>(7);
    return refund;
}

/// When the worker looks at a payment that has just come to stand there.
std::optional<Time> next_try_at(Status status, Goal goal, Time at) {
    constexpr std::chrono::seconds shopper_acts_for{15};
    switch (status) {
    case Status::pending: return at + first_try_after;
    case Status::needs_action: return goal == Goal::collected ? at + shopper_acts_for : at;
    case Status::authorised: return goal == Goal::collected ? at + first_try_after : at;
    case Status::collected:
    case Status::failed:
    case Status::voided: break;
    }
    return std::nullopt;
}

postgres::Params claim_params(const Uuid& order_id, const Uuid& id, When when, Time at) {
    return postgres::params(order_id, id, at, when == When::now, std::int32_t(tries_max),
                            static_cast<double>(retry_after_max.count()), std::int32_t(tries_at_once_max));
}

} // namespace

Task<> begin_payment(postgres::Session& transaction, NewPayment wanted, Time at) {
    co_await transaction.run(sql::begin_payment,
                             postgres::params(wanted.order_id, wanted.id, wanted.provider, wanted.token,
                                              wanted.return_url, wanted.amount.currency.code(),
                                              wanted.amount.amount,
                                              Time(at + provider_timeout + first_try_after), at));
}

Task<std::vector<Payment>> read_payments(postgres::Session& transaction, Uuid order_id) {
    const postgres::Rows rows = co_await transaction.run(sql::read_payments, postgres::params(order_id));
    std::vector<Payment> payments;
    for (const postgres::Row row : rows) payments.push_back(read_payment(row));
    co_return payments;
}

Task<> record_report(postgres::Session& transaction, Payment before, Change change, Time at) {
    const Report& report = change.report;
    std::optional<postgres::Jsonb> next_action;
    if (report.status == Status::needs_action && !report.next_action.empty())
        next_action = postgres::Jsonb{report.next_action};
    const postgres::Rows rows = co_await transaction.run(
        sql::record_report,
        postgres::params(before.order_id, before.id, name_of(before.status), name_of(report.status),
                         report.reference, next_action, report.failure, name_of(change.goal), change.counts,
                         next_try_at(report.status, change.goal, at), at));
    CHECK(rows[0].get<std::int32_t>(0) == 1);
}

Task<> void_payments(postgres::Session& transaction, std::vector<Uuid> order_ids, Time at) {
    co_await transaction.run(sql::void_payments, postgres::params(order_ids, at));
}

Task<std::int64_t> refundable(postgres::Session& transaction, Uuid order_id) {
    const postgres::Rows rows = co_await transaction.run(sql::refundable, postgres::params(order_id));
    co_return rows[0].get<std::int64_t>(0);
}

Task<Refund> begin_refund(postgres::Session& transaction, Payment payment, std::int64_t amount, Time at) {
    Refund refund{payment.order_id, make_uuid_v7(at), payment.id, amount, {}};
    refund.started_at = at;
    co_await transaction.run(sql::begin_refund, postgres::params(refund.order_id, refund.id, payment.id,
                                                                 amount, Time(at + first_try_after), at));
    if (payment.provider == "manual") {
        co_await record_refund(transaction, refund, {RefundStatus::done}, at);
        refund.status = RefundStatus::done;
    }
    co_return refund;
}

Task<std::optional<Refund>> read_refund(postgres::Session& transaction, Uuid order_id, Uuid refund_id) {
    const postgres::Rows rows =
        co_await transaction.run(sql::read_refund, postgres::params(order_id, refund_id));
    if (rows.empty()) co_return std::nullopt;
    co_return read_refund_row(rows[0]);
}

Task<bool> record_refund(postgres::Session& transaction, Refund before, RefundReport report, Time at) {
    const postgres::Rows rows = co_await transaction.run(
        sql::record_refund, postgres::params(before.order_id, before.id, name_of(report.status),
                                             report.reference, report.failure, at, name_of(before.status)));
    co_return rows[0].get<std::int32_t>(0) == 1;
}

Task<bool> take_webhook(postgres::Session& transaction, std::string provider, std::string event_id,
                        std::string type, std::string payload_digest, Time at) {
    const postgres::Rows rows = co_await transaction.run(
        sql::take_webhook,
        postgres::params(event_id, provider, type, postgres::Bytes{std::move(payload_digest)}, at));
    co_return rows.affected() == 1;
}

Task<std::optional<Payment>> claim_payment(postgres::Pool& pool, Uuid order_id, Uuid payment_id, When when,
                                           Time at) {
    const postgres::Rows rows =
        co_await pool.run(sql::claim_payment, claim_params(order_id, payment_id, when, at));
    if (rows.empty()) co_return std::nullopt;
    co_return read_payment(rows[0]);
}

Task<std::optional<ClaimedRefund>> claim_refund(postgres::Pool& pool, Uuid order_id, Uuid refund_id,
                                                When when, Time at) {
    const postgres::Rows rows =
        co_await pool.run(sql::claim_refund, claim_params(order_id, refund_id, when, at));
    if (rows.empty()) co_return std::nullopt;
    ClaimedRefund claimed{read_refund_row(rows[0]), {}};
    const postgres::Rows payments = co_await pool.run(sql::read_payments, postgres::params(order_id));
    for (const postgres::Row row : payments)
        if (row.get<Uuid>(1) == claimed.refund.payment_id) claimed.payment = read_payment(row);
    CHECK(claimed.payment.id == claimed.refund.payment_id);
    co_return claimed;
}

namespace {

std::vector<Due> read_due(const postgres::Rows& rows) {
    std::vector<Due> due;
    for (const postgres::Row row : rows)
        due.push_back({row.get<Uuid>(0), row.get<Uuid>(1), row.get<bool>(2)});
    return due;
}

} // namespace

Task<std::vector<Due>> list_due(postgres::Pool& pool, std::vector<std::string> providers, Time at) {
    co_return read_due(
        co_await pool.run(sql::list_due, postgres::params(at, std::int32_t(due_max), providers)));
}

Task<std::vector<Due>> list_due_of_order(postgres::Pool& pool, Uuid order_id) {
    co_return read_due(
        co_await pool.run(sql::list_due_of_order, postgres::params(order_id, std::int32_t(due_max))));
}

Task<> forget_webhooks(postgres::Pool& pool, Time before) {
    co_await pool.run(sql::forget_webhooks, postgres::params(before));
}

} // namespace rialto::payments
