#pragma once
// `rialto import stock FILE`: what was counted, or what came and went, a batch of rows a transaction.

#include "base/result.hpp"
#include "base/task.hpp"
#include "catalog/exchange/import_file.hpp"
#include "catalog/exchange/stock_reader.hpp"

namespace rialto::catalog {

struct StockImportOptions {
    std::string path; // of the file or pipe; "-" is standard input
    StockDefaults defaults = {};
    bool is_strict = false;  // all or nothing
    bool is_dry_run = false; // everything but keeping it
};

struct StockImportResult {
    bool has_landed = false; // false after a dry run, or a strict one with errors
    std::int64_t rows = 0;
    std::int64_t adjusted = 0;
    std::int64_t unchanged = 0; // it was that many already
    std::int64_t replayed = 0;  // changes that an earlier import of theirs made
    std::int64_t errors_total = 0;
    std::vector<ImportProblem> errors; // rows that did not land, by line
};

/// Runs the whole import; the pool's role is rialto_work. Safe to repeat: a count that is so already changes
/// nothing, and a change lands once under its reference. Errors: the file cannot be opened or read on
/// (`unreadable_file`, `invalid_csv`).
Task<Result<StockImportResult>> import_stock_file(postgres::Pool& pool, StockImportOptions options, Time at,
                                                  ImportProgress progress);

} // namespace rialto::catalog
