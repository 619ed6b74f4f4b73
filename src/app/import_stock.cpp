#include "app/commands.hpp"
#include "app/embedded_services.hpp"
#include "app/run_blocking.hpp"
#include "app/run_node.hpp"
#include "catalog/exchange/import_stock_file.hpp"
#include "platform/config/config.hpp"
#include "platform/process/progress.hpp"

#include <cstdio>

namespace rialto::app {

namespace {

void print_result(const StockImportArguments& arguments, const catalog::StockImportResult& result) {
    for (const catalog::ImportProblem& problem : result.errors)
        std::fprintf(stderr, "%s\n", catalog::to_string(problem).c_str());
    std::printf("%lld rows: %lld changed, %lld unchanged, %lld imported before, %lld bad rows\n",
                static_cast<long long>(result.rows), static_cast<long long>(result.adjusted),
                static_cast<long long>(result.unchanged), static_cast<long long>(result.replayed),
                static_cast<long long>(result.errors_total));
    if (!result.has_landed)
        std::puts(arguments.dry_run ? "Dry run: nothing was changed."
                                    : "Nothing was changed: --strict lands all rows or none.");
}

} // namespace

int import_stock(const config::Config& config, const StockImportArguments& arguments) {
    return guard([&] {
        const Result<Endpoints> endpoints = find_running(config);
        if (!endpoints) {
            std::fprintf(stderr, "%s\n", endpoints.error().detail.c_str());
            return exit_failed;
        }
        catalog::StockImportOptions options{.path = arguments.file,
                                            .defaults = {arguments.reason, arguments.reference},
                                            .is_strict = arguments.strict,
                                            .is_dry_run = arguments.dry_run};
        asio::io_context loop;
        postgres::PoolOptions pool_options;
        pool_options.url = endpoints->database_url;
        pool_options.role = "rialto_work";
        pool_options.name = "rialto-import";
        pool_options.statement_timeout = std::chrono::minutes(2);
        postgres::Pool pool(loop, pool_options);
        process::Progress progress("Importing stock", 0);
        const auto show = [&progress](std::int64_t done, std::int64_t total) {
            progress.set_total(total);
            progress.update(done);
        };
        const auto result = run_blocking<Result<catalog::StockImportResult>>(
            loop, [&] { return catalog::import_stock_file(pool, std::move(options), now(), show); });
        if (!result) {
            std::fprintf(stderr, "%s\n", result.error().detail.c_str());
            return exit_failed;
        }
        print_result(arguments, *result);
        const bool is_fine =
            result->errors_total == 0 || (!arguments.strict && result->errors_total < result->rows);
        return is_fine ? exit_done : exit_failed;
    });
}

} // namespace rialto::app
