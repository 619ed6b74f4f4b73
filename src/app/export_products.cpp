#include "catalog/exchange/export_products.hpp"

#include "app/catalog_files.hpp"
#include "app/commands.hpp"
#include "app/output_file.hpp"
#include "app/run_node.hpp"
#include "platform/process/progress.hpp"

#include <algorithm>
#include <cstdio>

namespace rialto::app {

namespace {

/// The market whose prices fill the price column; a sentence when there is none of that name.
Result<std::string> choose_market(const markets::Markets& markets, const ExportArguments& arguments) {
    if (!arguments.segment.empty()) {
        const markets::Segment* segment = markets.find_segment(arguments.segment);
        if (segment != nullptr) return segment->market;
        return fail(ErrorKind::not_found, "unknown_segment",
                    "There is no segment " + arguments.segment + ".");
    }
    const markets::Market& base = markets.default_market();
    if (arguments.currency.empty() || base.currency.code() == arguments.currency) return base.market;
    const auto found =
        std::ranges::find(markets.markets(), std::string_view(arguments.currency),
                          [](const markets::Market& market) { return market.currency.code(); });
    if (found != markets.markets().end()) return found->market;
    return fail(ErrorKind::not_found, "unknown_currency", "No market sells in " + arguments.currency + ".");
}

} // namespace

int export_products(const config::Config& config, const ExportArguments& arguments) {
    return guard([&] {
        catalog::ExportOptions options;
        if (!arguments.base_url.empty()) {
            Result<std::string> base_url = parse_base_url(arguments.base_url);
            if (!base_url) return refuse(base_url.error(), exit_usage);
            options.base_url = std::move(*base_url);
        }
        auto source = open_catalog_source(config, "rialto-export");
        if (!source) return refuse(source.error(), exit_failed);
        CatalogSource& store = **source;
        Result<std::string> market = choose_market(*store.markets, arguments);
        if (!market) return refuse(market.error(), exit_usage);
        options.market = std::move(*market);

        OutputFile out(arguments.out_file);
        process::Progress progress("Exporting products", 0);
        const auto counts = run_blocking<catalog::ExportCounts>(store.loop, [&] {
            return catalog::export_products(
                *store.pool, store.markets, options, [&](std::string_view bytes) { out.write(bytes); },
                [&](std::int64_t done, std::int64_t total) {
                    progress.set_total(total);
                    progress.update(done);
                });
        });
        out.commit();
        std::fprintf(stderr, "%lld products, %lld variants\n", static_cast<long long>(counts.products),
                     static_cast<long long>(counts.variants));
        if (counts.left_out > 0)
            std::fprintf(stderr, "%lld products were left out: they have no variant with a price\n",
                         static_cast<long long>(counts.left_out));
        return exit_done;
    });
}

} // namespace rialto::app
