#pragma once
// Inventory: how many pieces of each SKU are there (on_hand), how many of them are promised to orders
// (reserved) and how many are set aside for offers (allotted). The database guards that nothing is promised
// twice, and the ledger says why every number is what it is. Orders take stock in their own batched
// functions; here is what people do to it.

#include "base/result.hpp"
#include "base/task.hpp"
#include "base/time.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/http/http.hpp"
#include "platform/postgres/postgres.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace rialto::inventory {

// ---- limits -------------------------------------------------------------------------------------------
inline constexpr std::int32_t on_hand_max = 1'000'000'000;
inline constexpr std::size_t adjustment_reason_max = 500;    // code points
inline constexpr std::size_t adjustment_key_bytes_max = 255; // of an Idempotency-Key
inline constexpr std::size_t imported_at_once_max = 500;     // rows of a stock file in one statement

/// Exactly one of delta and count.
struct StockAdjustment {
    std::string sku;
    std::optional<std::int32_t> delta; // pieces that came or went
    std::optional<std::int32_t> count; // pieces that somebody counted
    std::string reason;
};

struct StockLevel {
    std::int64_t sku_id = 0;
    std::int32_t on_hand = 0;
    std::int32_t reserved = 0;
    std::int64_t available = 0; // what neither orders nor offers hold; 0 in an answer given again
    std::int64_t revision = 0;
    bool replayed = false; // the first answer again: nothing was changed by this call
};

/// Who asks, and under which key (visible ASCII; nullopt: every call counts).
struct AdjustmentCaller {
    crypto::Digest key_digest{}; // of the API key
    std::optional<std::string> idempotency_key;
};

/// Changes on_hand in the caller's transaction: stock, ledger, `stock.changed` and audit record. The same
/// idempotency key from the same caller gives the first answer again. Errors in order: invalid_request,
/// unknown_sku, idempotency_mismatch, below_reserved (fewer than orders and offers hold), stock_limit (more
/// than on_hand_max). After an error the transaction must not be committed.
Task<Result<StockLevel>> adjust_stock(postgres::Transaction& transaction, StockAdjustment adjustment,
                                      AdjustmentCaller caller, Time at);

/// A row of a stock file. Exactly one of delta and count.
struct StockRow {
    std::string sku;
    std::optional<std::int32_t> delta;
    std::optional<std::int32_t> count;
    std::string reason; // as the ledger has it
    /// A change under a key happens once, however often its file is read: made of what the merchant calls it.
    /// Empty: every time.
    std::string key = {};
};

enum class StockOutcome : std::uint8_t {
    adjusted,
    unchanged, // it was that many already
    replayed,  // its key was used for it before
    unknown_sku,
    reference_mismatch, // its key was used for another change
    below_reserved,     // fewer than orders are promised
    stock_limit
};
struct ImportedRow {
    StockOutcome outcome = StockOutcome::unknown_sku;
    std::int32_t on_hand = 0; // as it stands; of a refused one, as it stood
    std::int32_t reserved = 0;
};

/// Up to imported_at_once_max rows, each SKU at most once, in the caller's transaction: stock, ledger and one
/// `stock.changed`. One answer a row; what is refused leaves nothing behind.
Task<std::vector<ImportedRow>> import_stock(postgres::Session& transaction, std::vector<StockRow> rows,
                                            Time at);

/// What the route needs. `on_change` hears what a commit made true (the node's availability overlay); may be
/// empty.
struct StockService {
    postgres::Pool& pool; // role rialto_order
    std::function<void(std::int64_t sku_id, std::int64_t available, std::int64_t revision)> on_change;
};

/// POST /v1/admin/stock-adjustments: Access::manager, Role::order
Task<http::Response> adjust_stock(StockService& service, http::Request& request);
extern const http::Operation adjust_stock_operation;

} // namespace rialto::inventory
