#include "base/check.hpp"
#include "inventory/inventory.hpp"
#include "inventory/sql.hpp"

#include <algorithm>
#include <array>

namespace rialto::inventory {

namespace {

constexpr std::array<std::string_view, 7> outcome_names{"adjusted",    "unchanged",          "replayed",
                                                        "unknown_sku", "reference_mismatch", "below_reserved",
                                                        "stock_limit"};

StockOutcome parse_outcome(std::string_view name) {
    const auto found = std::ranges::find(outcome_names, name);
    CHECK(found != outcome_names.end());
    return static_cast<StockOutcome>(found - outcome_names.begin());
}

/// NUL cannot be part of a file's text, so it divides the two. A UUID of version 8 (RFC 9562).
Uuid reference_of(const StockRow& row) {
    const crypto::Digest digest =
        crypto::sha256("import_stock" + std::string(1, '\0') + row.key + std::string(1, '\0') + row.sku);
    Uuid id;
    std::copy_n(digest.begin(), id.bytes.size(), id.bytes.begin());
    id.bytes[6] = static_cast<std::uint8_t>(0x80 | (id.bytes[6] & 0x0f));
    id.bytes[8] = static_cast<std::uint8_t>(0x80 | (id.bytes[8] & 0x3f));
    return id;
}

postgres::Bytes fingerprint_of(const StockRow& row) {
    const std::string change =
        row.delta ? "delta " + std::to_string(*row.delta) : "count " + std::to_string(row.count.value_or(0));
    return {std::string(crypto::bytes(crypto::sha256(change)))};
}

/// One element a row.
struct Columns {
    std::vector<std::string> skus, reasons;
    std::vector<std::optional<std::int64_t>> deltas, counts;
    std::vector<Uuid> references;
    std::vector<postgres::Bytes> fingerprints; // empty: without a key

    void add(StockRow row, Time at) {
        CHECK(row.delta.has_value() != row.count.has_value());
        references.push_back(row.key.empty() ? make_uuid_v7(at) : reference_of(row));
        fingerprints.push_back(row.key.empty() ? postgres::Bytes{} : fingerprint_of(row));
        deltas.push_back(row.delta);
        counts.push_back(row.count);
        reasons.push_back(std::move(row.reason));
        skus.push_back(std::move(row.sku));
    }
};

} // namespace

Task<std::vector<ImportedRow>> import_stock(postgres::Session& transaction, std::vector<StockRow> rows,
                                            Time at) {
    CHECK(rows.size() <= imported_at_once_max);
    Columns columns;
    for (StockRow& row : rows) columns.add(std::move(row), at);
    const postgres::Rows answers = co_await transaction.run(
        sql::import_stock,
        postgres::params(columns.skus, columns.deltas, columns.counts, columns.reasons, on_hand_max,
                         columns.references, columns.fingerprints, make_uuid_v7(at), at));
    std::vector<ImportedRow> imported;
    for (const postgres::Row row : answers)
        imported.push_back({parse_outcome(row.get<std::string_view>(0)), row.get<std::int32_t>(1),
                            row.get<std::int32_t>(2)});
    CHECK(imported.size() == columns.skus.size());
    co_return imported;
}

} // namespace rialto::inventory
