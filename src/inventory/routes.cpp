#include "accounts/accounts.hpp"
#include "inventory/inventory.hpp"
#include "platform/json/json.hpp"

namespace rialto::inventory {

BOOST_DESCRIBE_STRUCT(StockAdjustment, (), (sku, delta, count, reason))

namespace {

struct AdjustedStock {
    std::string sku;
    std::int32_t on_hand = 0;
    std::int32_t reserved = 0;
};
BOOST_DESCRIBE_STRUCT(AdjustedStock, (), (sku, on_hand, reserved))

AdjustmentCaller caller_of(const http::Request& request) {
    AdjustmentCaller caller{accounts::key_digest(request), std::nullopt};
    if (const std::string_view key = request.header("Idempotency-Key"); !key.empty())
        caller.idempotency_key = std::string(key);
    return caller;
}

} // namespace

Task<http::Response> adjust_stock(StockService& service, http::Request& request) {
    Result<StockAdjustment> adjustment = json::parse<StockAdjustment>(request.body);
    if (!adjustment) co_return http::problem(adjustment.error());
    const std::string sku = adjustment->sku;
    postgres::Transaction transaction = co_await service.pool.begin();
    const Result<StockLevel> level =
        co_await adjust_stock(transaction, std::move(*adjustment), caller_of(request), request.received_at);
    if (!level) co_return http::problem(level.error());
    co_await transaction.commit();
    if (service.on_change && !level->replayed)
        service.on_change(level->sku_id, level->available, level->revision);
    http::Response response =
        http::json_response(200, json::print(AdjustedStock{sku, level->on_hand, level->reserved}));
    response.headers.emplace_back("Cache-Control", "private, no-store");
    if (level->replayed) response.headers.emplace_back("Idempotent-Replayed", "true");
    co_return response;
}

using Schemas = std::map<std::string, std::string>;

const http::Operation adjust_stock_operation{
    .id = "adjust_stock",
    .summary = "Changes what is on hand of a SKU, by a difference or to what was counted.",
    .body_schema = [](Schemas& schemas) { return json::schema<StockAdjustment>(schemas); },
    .answer_schema = [](Schemas& schemas) { return json::schema<AdjustedStock>(schemas); },
    .parameters = {{"Idempotency-Key", "header", "string", "Makes the call safe to repeat."}},
    .errors = {"invalid_request", "unknown_sku", "idempotency_mismatch", "below_reserved", "stock_limit"},
};

} // namespace rialto::inventory
