#include "base/check.hpp"
#include "orders/read_order.hpp"
#include "orders/service.hpp"
#include "orders/sql.hpp"

namespace rialto::orders {

namespace {

Result<> judge(std::string_view outcome) {
    if (outcome == "not_found") return fail(ErrorKind::not_found, "not_found", "There is no such order.");
    if (outcome == "payment_required")
        return fail(ErrorKind::conflict, "payment_required",
                    "The order is not paid yet: record its payment first.");
    if (outcome == "invalid_transition")
        return fail(ErrorKind::conflict, "invalid_transition",
                    "The order's status does not allow this any more, or not yet.");
    CHECK(outcome == "changed" || outcome == "unchanged");
    return {};
}

} // namespace

Task<Result<Order>> OrderService::change_order(Uuid id, OrderChange change, Time at, Record record) {
    for (int attempt = 1;; ++attempt) {
        bool again = false;
        try {
            postgres::Transaction transaction = co_await state_->pool.begin();
            std::optional<postgres::Jsonb> shipment;
            if (change.shipment) shipment = postgres::Jsonb{*change.shipment};
            postgres::Params params(id, change.to_status, change.to_status, postgres::Jsonb{change.data},
                                    shipment, make_uuid_v7(at), make_uuid_v7(at), at);
            const postgres::Rows rows = co_await transaction.run(sql::change_order, std::move(params));
            const postgres::Row row = rows[0];
            const auto outcome = row.get<std::string>(0);
            CO_CHECK(judge(outcome));
            if (record && outcome == "changed") co_await record(transaction);
            std::vector<Order> orders = co_await read_orders(transaction, {id});
            co_await transaction.commit();
            const auto skus = row.get<std::vector<std::int64_t>>(1);
            const auto available = row.get<std::vector<std::int64_t>>(2);
            const auto revisions = row.get<std::vector<std::int64_t>>(3);
            for (std::size_t i = 0; i < skus.size(); ++i)
                catalog::availability_of(state_->store).apply(skus[i], available[i], revisions[i]);
            co_return std::move(orders.at(0));
        } catch (const postgres::SqlError& error) {
            again = error.is_retryable() && attempt < batch_retries_max;
            if (!again) throw;
        }
    }
}

Task<Result<Order>> OrderService::record_payment(Uuid id, Time at, Record record) {
    postgres::Transaction transaction = co_await state_->pool.begin();
    const postgres::Rows rows =
        co_await transaction.run(sql::record_payment, postgres::params(id, make_uuid_v7(at), at));
    const auto outcome = rows[0].get<std::string>(0);
    CO_CHECK(judge(outcome));
    if (record && outcome == "changed") co_await record(transaction);
    std::vector<Order> orders = co_await read_orders(transaction, {id});
    co_await transaction.commit();
    co_return std::move(orders.at(0));
}

} // namespace rialto::orders
