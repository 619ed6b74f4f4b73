#pragma once
// `rialto import products FILE`: a Shopify or WooCommerce product CSV into the store, a batch of products a
// transaction.

#include "base/result.hpp"
#include "base/task.hpp"
#include "base/time.hpp"
#include "catalog/catalog.hpp"
#include "catalog/exchange/product_file.hpp"
#include "markets/markets.hpp"
#include "media/media.hpp"
#include "platform/postgres/postgres.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rialto::catalog {

inline constexpr std::size_t import_problems_max = 1000; // told of one file; past it only counted

enum class FileFormat { shopify, woocommerce };

struct ImportOptions {
    std::string path; // of the file or pipe; "-" is standard input
    FileFormat format = FileFormat::shopify;
    std::optional<Currency> currency;     // of its prices; nullopt: the default market's
    bool is_strict = false;               // all or nothing
    bool is_dry_run = false;              // everything but keeping it; pictures are not taken in
    std::optional<std::string> media_dir; // where image files are, by the last part of their URL
};

struct ImportResult {
    bool has_landed = false; // false after a dry run, or a strict one with errors
    std::int64_t rows = 0;
    std::int64_t products = 0; // sound ones in the file: new, changed and unchanged
    std::int64_t variants = 0;
    StoreCounts counts;              // of what landed (or would have); its problems are among errors
    std::int64_t images = 0;         // taken in
    std::int64_t images_skipped = 0; // without a media_dir
    std::int64_t errors_total = 0;
    std::vector<ImportProblem> errors;   // rows that did not land, by line
    std::vector<ImportProblem> warnings; // what could not be kept of rows that landed: pictures, stock
};

/// Bytes read of how many.
using ImportProgress = std::function<void(std::int64_t done, std::int64_t total)>;

/// Runs the whole import. `media` may be null when there is no media_dir; pool (role rialto_work), markets
/// and media outlive it. Decodes pictures on the calling thread: for a command line, not for a server's loop.
/// Errors: the file cannot be opened or read on (`unreadable_file`, `invalid_csv`), `unknown_currency`. Safe
/// to repeat.
Task<Result<ImportResult>> import_products_file(postgres::Pool& pool,
                                                std::shared_ptr<const markets::Markets> markets,
                                                media::MediaStore* media, ImportOptions options, Time at,
                                                ImportProgress progress);

} // namespace rialto::catalog
