#include "accounts/accounts.hpp"
#include "base/check.hpp"
#include "base/text.hpp"
#include "inventory/inventory.hpp"
#include "inventory/sql.hpp"
#include "platform/json/json.hpp"

#include <algorithm>

namespace rialto::inventory {

namespace {

struct AuditDetail {
    std::optional<std::int32_t> delta;
    std::optional<std::int32_t> count;
    std::string reason;
    std::int32_t on_hand = 0;
};
BOOST_DESCRIBE_STRUCT(AuditDetail, (), (delta, count, reason, on_hand))

Result<> check_adjustment(StockAdjustment& adjustment) {
    adjustment.reason = std::string(trim(adjustment.reason));
    if (adjustment.sku.empty()) return invalid_field("/sku", "is needed");
    if (adjustment.delta.has_value() == adjustment.count.has_value())
        return invalid_field("/delta", "give exactly one of delta and count");
    if (adjustment.delta &&
        (*adjustment.delta == 0 || *adjustment.delta > on_hand_max || *adjustment.delta < -on_hand_max))
        return invalid_field("/delta", "must not be 0, and at most 1,000,000,000 either way");
    if (adjustment.count && (*adjustment.count < 0 || *adjustment.count > on_hand_max))
        return invalid_field("/count", "must be 0 to 1,000,000,000");
    if (adjustment.reason.empty() || code_points(adjustment.reason) > adjustment_reason_max)
        return invalid_field("/reason", "must have 1 to 500 characters");
    return {};
}

Result<> check_key(const std::optional<std::string>& key) {
    const auto is_visible = [](char c) { return c > ' ' && c < 0x7f; };
    if (key &&
        (key->empty() || key->size() > adjustment_key_bytes_max || !std::ranges::all_of(*key, is_visible)))
        return invalid_field("header Idempotency-Key", "must have 1 to 255 visible ASCII characters");
    return {};
}

/// Made of caller and key, so that one caller's key never meets another's. A UUID of version 8 (RFC 9562).
Uuid reference_of(const crypto::Digest& caller, const std::string& key) {
    const crypto::Digest digest = crypto::sha256(std::string(crypto::bytes(caller)) + key);
    Uuid id;
    std::copy_n(digest.begin(), id.bytes.size(), id.bytes.begin());
    id.bytes[6] = static_cast<std::uint8_t>(0x80 | (id.bytes[6] & 0x0f));
    id.bytes[8] = static_cast<std::uint8_t>(0x80 | (id.bytes[8] & 0x3f));
    return id;
}

postgres::Bytes fingerprint_of(const StockAdjustment& adjustment) {
    const auto number = [](const std::optional<std::int32_t>& value) {
        return value ? std::to_string(*value) : "";
    };
    // NUL cannot be part of a text field, so it divides them.
    const std::string asked = adjustment.sku + '\0' + number(adjustment.delta) + '\0' +
                              number(adjustment.count) + '\0' + adjustment.reason;
    return {std::string(crypto::bytes(crypto::sha256(asked)))};
}

/// The ledger's own words: a count says what was counted, since the row holds only the difference.
std::string ledger_reason(const StockAdjustment& adjustment) {
    if (!adjustment.count) return adjustment.reason;
    return "count " + std::to_string(*adjustment.count) + ": " + adjustment.reason;
}

Error refusal(std::string_view outcome, const StockAdjustment& adjustment, const StockLevel& level) {
    if (outcome == "unknown_sku") {
        Error error{ErrorKind::not_found, "unknown_sku", "There is no SKU " + adjustment.sku + "."};
        error.fields.push_back({"/sku", "is not known"});
        return error;
    }
    if (outcome == "idempotency_mismatch")
        return {ErrorKind::unprocessable, "idempotency_mismatch",
                "This Idempotency-Key was used for another adjustment; take a new one."};
    if (outcome == "below_reserved")
        return {ErrorKind::conflict, "below_reserved",
                std::to_string(level.on_hand) + " on hand, of which " + std::to_string(level.reserved) +
                    " are promised to orders or set aside for offers: free those first."};
    CHECK(outcome == "stock_limit");
    return {ErrorKind::unprocessable, "stock_limit", "A SKU can have at most 1,000,000,000 pieces on hand."};
}

} // namespace

Task<Result<StockLevel>> adjust_stock(postgres::Transaction& transaction, StockAdjustment adjustment,
                                      AdjustmentCaller caller, Time at) {
    CO_CHECK(check_adjustment(adjustment));
    CO_CHECK(check_key(caller.idempotency_key));
    Uuid reference = make_uuid_v7(at);
    std::optional<postgres::Bytes> fingerprint;
    if (caller.idempotency_key) {
        reference = reference_of(caller.key_digest, *caller.idempotency_key);
        fingerprint = fingerprint_of(adjustment);
    }
    const postgres::Rows rows = co_await transaction.run(
        sql::adjust_stock,
        postgres::params(adjustment.sku, adjustment.delta, adjustment.count, ledger_reason(adjustment),
                         on_hand_max, reference, fingerprint, make_uuid_v7(at), at));
    const postgres::Row row = rows[0];
    const auto outcome = row.get<std::string>(0);
    StockLevel level{row.get<std::int64_t>(1), row.get<std::int32_t>(2), row.get<std::int32_t>(3),
                     row.get<std::int64_t>(4), row.get<std::int64_t>(5), outcome == "replayed"};
    if (level.replayed) co_return level;
    if (outcome != "adjusted") co_return std::unexpected(refusal(outcome, adjustment, level));
    accounts::AuditRecord record{
        caller.key_digest, "adjust_stock", adjustment.sku,
        json::print(AuditDetail{adjustment.delta, adjustment.count, adjustment.reason, level.on_hand})};
    co_await accounts::append_audit_record(transaction, std::move(record), at);
    co_return level;
}

} // namespace rialto::inventory
