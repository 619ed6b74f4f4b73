#include "catalog/exchange/import_stock_file.hpp"

#include "base/check.hpp"
#include "catalog/exchange/source_file.hpp"

#include <algorithm>
#include <unordered_set>

namespace rialto::catalog {

namespace {

constexpr int attempts_max = 8; // of what met a deadlock or a lock time-out

/// Rows of one statement, each SKU once; a row that does not fit in is the first of the next.
class Batches {
  public:
    explicit Batches(StockReader& reader) : reader_(reader) {}

    /// Empty at the end of the file.
    Result<std::vector<FileStockRow>> next() {
        std::vector<FileStockRow> batch;
        std::unordered_set<std::string> skus;
        while (batch.size() < inventory::imported_at_once_max) {
            if (!waiting_) {
                auto row = reader_.next();
                if (!row) return std::unexpected(std::move(row).error());
                if (!*row) break;
                waiting_ = std::move(**row);
            }
            if (!skus.insert(waiting_->row.sku).second) break;
            batch.push_back(std::move(*waiting_));
            waiting_.reset();
        }
        return batch;
    }

  private:
    StockReader& reader_;
    std::optional<FileStockRow> waiting_;
};

std::vector<inventory::StockRow> rows_of(const std::vector<FileStockRow>& batch) {
    std::vector<inventory::StockRow> rows;
    for (const FileStockRow& row : batch) rows.push_back(row.row);
    return rows;
}

/// In a transaction of its own, again when it met somebody else's locks.
Task<std::vector<inventory::ImportedRow>> land(postgres::Pool& pool, std::vector<inventory::StockRow> rows,
                                               Time at) {
    for (int attempt = 1;; ++attempt) {
        try {
            postgres::Transaction transaction = co_await pool.begin();
            auto imported = co_await inventory::import_stock(transaction, rows, at);
            co_await transaction.commit();
            co_return imported;
        } catch (const postgres::SqlError& error) {
            if (!error.is_retryable() || attempt >= attempts_max) throw;
        }
    }
}

std::string reason_of(const inventory::ImportedRow& row) {
    switch (row.outcome) {
    case inventory::StockOutcome::unknown_sku: return "there is no such SKU";
    case inventory::StockOutcome::reference_mismatch:
        return "its reference has changed this SKU by another number before: take a new reference";
    case inventory::StockOutcome::below_reserved:
        return "below_reserved: " + std::to_string(row.reserved) + " of " + std::to_string(row.on_hand) +
               " are promised to orders; cancel or ship those first";
    case inventory::StockOutcome::stock_limit: return "would make more than 1,000,000,000";
    case inventory::StockOutcome::adjusted:
    case inventory::StockOutcome::unchanged:
    case inventory::StockOutcome::replayed: break;
    }
    CHECK(false);
}

void add(StockImportResult& result, const FileStockRow& row, const inventory::ImportedRow& came) {
    switch (came.outcome) {
    case inventory::StockOutcome::adjusted: result.adjusted += 1; break;
    case inventory::StockOutcome::unchanged: result.unchanged += 1; break;
    case inventory::StockOutcome::replayed: result.replayed += 1; break;
    case inventory::StockOutcome::unknown_sku:
        result.errors.push_back({row.line, "SKU", row.row.sku + ": " + reason_of(came)});
        break;
    case inventory::StockOutcome::reference_mismatch:
    case inventory::StockOutcome::below_reserved:
    case inventory::StockOutcome::stock_limit:
        result.errors.push_back({row.line, row.column, row.row.sku + ": " + reason_of(came)});
        break;
    }
}

void finish(StockReader& reader, StockImportResult& result) {
    result.rows = reader.rows();
    result.errors.insert(result.errors.end(), reader.problems().begin(), reader.problems().end());
    result.errors_total = static_cast<std::int64_t>(result.errors.size());
    std::ranges::sort(result.errors, {}, &ImportProblem::line);
    if (result.errors.size() > import_problems_max) result.errors.resize(import_problems_max);
}

/// The whole file once, from its beginning.
Task<Result<StockImportResult>> import_once(postgres::Pool& pool, SourceFile& source,
                                            StockImportOptions options, Time at, ImportProgress progress) {
    source.stream().clear();
    source.stream().seekg(0);
    StockReader reader(source.stream(), std::move(options.defaults));
    CO_CHECK(reader.open());
    std::optional<postgres::Transaction> transaction;
    if (options.is_strict || options.is_dry_run) transaction.emplace(co_await pool.begin());
    StockImportResult result;
    Batches batches(reader);
    while (true) {
        CO_TRY(const std::vector<FileStockRow> batch, batches.next());
        if (progress) progress(reader.bytes_read(), source.bytes());
        if (batch.empty()) break;
        std::vector<inventory::ImportedRow> imported;
        if (transaction)
            imported = co_await inventory::import_stock(*transaction, rows_of(batch), at);
        else
            imported = co_await land(pool, rows_of(batch), at);
        for (std::size_t i = 0; i < batch.size(); ++i) add(result, batch[i], imported[i]);
    }
    finish(reader, result);
    result.has_landed = !options.is_dry_run && !(options.is_strict && result.errors_total > 0);
    if (transaction && result.has_landed) co_await transaction->commit();
    co_return result;
}

} // namespace

Task<Result<StockImportResult>> import_stock_file(postgres::Pool& pool, StockImportOptions options, Time at,
                                                  ImportProgress progress) {
    SourceFile source(options.path);
    if (!source.is_open())
        co_return fail(ErrorKind::invalid, "unreadable_file", options.path + " cannot be read");
    for (int attempt = 1;; ++attempt) {
        try {
            co_return co_await import_once(pool, source, options, at, progress);
        } catch (const postgres::SqlError& error) {
            // In one transaction the rows are locked as they come, and may meet an order that has the other
            // half.
            if (!error.is_retryable() || attempt >= attempts_max) throw;
        }
    }
}

} // namespace rialto::catalog
