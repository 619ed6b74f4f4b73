#include "app/commands.hpp"
#include "app/embedded_services.hpp"
#include "app/run_blocking.hpp"
#include "app/run_node.hpp"
#include "catalog/exchange/import_file.hpp"
#include "markets/markets.hpp"
#include "platform/config/config.hpp"
#include "platform/process/process.hpp"
#include "platform/process/progress.hpp"

#include <cstdio>
#include <optional>
#include <sys/stat.h>

namespace rialto::app {

namespace {

Task<Result<catalog::ImportResult>> import_file(postgres::Pool& pool, media::MediaStore* media,
                                                catalog::ImportOptions options, process::Progress& progress) {
    std::shared_ptr<const markets::Markets> markets;
    {
        postgres::Session session = co_await pool.session();
        markets = co_await markets::load_markets(session);
    }
    co_return co_await catalog::import_products_file(pool, markets, media, std::move(options), now(),
                                                     [&progress](std::int64_t done, std::int64_t total) {
                                                         progress.set_total(total);
                                                         progress.update(done);
                                                     });
}

/// Root's new files go to whom the store belongs to.
std::optional<media::Owner> owner_of(const std::string& data_dir) {
    struct stat status{};
    if (!process::is_root() || ::stat(data_dir.c_str(), &status) != 0) return std::nullopt;
    return media::Owner{status.st_uid, status.st_gid};
}

void print_result(const ImportArguments& arguments, const catalog::ImportResult& result) {
    for (const catalog::ImportProblem& problem : result.errors)
        std::fprintf(stderr, "%s\n", catalog::to_string(problem).c_str());
    for (const catalog::ImportProblem& problem : result.warnings)
        std::fprintf(stderr, "warning: %s\n", catalog::to_string(problem).c_str());
    if (result.images_skipped > 0)
        std::fprintf(stderr, "%lld pictures were left out: give their folder with --media DIR\n",
                     static_cast<long long>(result.images_skipped));
    std::printf(
        "%lld rows: %lld products (%lld new, %lld changed, %lld unchanged), %lld variants, %lld pictures, "
        "%lld bad rows\n",
        static_cast<long long>(result.rows), static_cast<long long>(result.products),
        static_cast<long long>(result.counts.products_new),
        static_cast<long long>(result.counts.products_changed),
        static_cast<long long>(result.counts.products_unchanged), static_cast<long long>(result.variants),
        static_cast<long long>(result.images), static_cast<long long>(result.errors_total));
    if (!result.has_landed)
        std::puts(arguments.dry_run ? "Dry run: nothing was changed."
                                    : "Nothing was changed: --strict lands all rows or none.");
}

} // namespace

int import_products(const config::Config& config, const ImportArguments& arguments) {
    return guard([&] {
        catalog::ImportOptions options{.path = arguments.file,
                                       .currency = std::nullopt,
                                       .is_strict = arguments.strict,
                                       .is_dry_run = arguments.dry_run,
                                       .media_dir = std::nullopt};
        if (arguments.format == "woocommerce") options.format = catalog::FileFormat::woocommerce;
        if (!arguments.media_dir.empty()) options.media_dir = arguments.media_dir;
        if (!arguments.currency.empty()) {
            options.currency = parse_currency(arguments.currency);
            if (!options.currency) {
                std::fprintf(stderr, "%s is not a currency: three letters, like EUR.\n",
                             arguments.currency.c_str());
                return exit_usage;
            }
        }
        const Result<Endpoints> endpoints = find_running(config);
        if (!endpoints) {
            std::fprintf(stderr, "%s\n", endpoints.error().detail.c_str());
            return exit_failed;
        }
        asio::io_context loop;
        postgres::PoolOptions pool_options;
        pool_options.url = endpoints->database_url;
        pool_options.role = "rialto_work";
        pool_options.name = "rialto-import";
        pool_options.statement_timeout = std::chrono::minutes(2);
        postgres::Pool pool(loop, pool_options);
        // What is written belongs to the store; the files read may belong to root alone.
        std::optional<media::MediaStore> media;
        if (options.media_dir) {
            media.emplace(media::Options{config.data_dir + "/media", 0, owner_of(config.data_dir)});
        }
        process::Progress progress("Importing products", 0);
        const Result<catalog::ImportResult> result = run_blocking<Result<catalog::ImportResult>>(
            loop, [&] { return import_file(pool, media ? &*media : nullptr, std::move(options), progress); });
        if (!result) {
            std::fprintf(stderr, "%s\n", result.error().detail.c_str());
            return exit_failed;
        }
        print_result(arguments, *result);
        return result->errors_total == 0 || (!arguments.strict && result->products > 0) ? exit_done
                                                                                        : exit_failed;
    });
}

} // namespace rialto::app
