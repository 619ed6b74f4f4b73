#include "catalog/exchange/write_google_feed.hpp"

#include "app/catalog_files.hpp"
#include "app/commands.hpp"
#include "app/output_file.hpp"
#include "app/run_node.hpp"
#include "platform/process/progress.hpp"

#include <cstdio>

namespace rialto::app {

namespace {

void print_counts(const catalog::FeedCounts& counts) {
    std::fprintf(stderr, "%lld items\n", static_cast<long long>(counts.items));
    if (counts.without_picture > 0)
        std::fprintf(stderr, "%lld of them have no picture, and Google wants one\n",
                     static_cast<long long>(counts.without_picture));
    if (counts.without_price > 0)
        std::fprintf(stderr, "%lld variants were left out: they have no price here\n",
                     static_cast<long long>(counts.without_price));
}

} // namespace

int write_google_feed(const config::Config& config, const FeedArguments& arguments) {
    return guard([&] {
        catalog::FeedOptions options{.segment = arguments.segment, .base_url = {}, .title = {}};
        const std::string own = "http://127.0.0.1:" + std::to_string(config.port);
        Result<std::string> base_url = parse_base_url(arguments.base_url.empty() ? own : arguments.base_url);
        if (!base_url) return refuse(base_url.error(), exit_usage);
        options.base_url = std::move(*base_url);
        options.title = options.base_url.substr(options.base_url.find("//") + 2);
        auto source = open_catalog_source(config, "rialto-feed");
        if (!source) return refuse(source.error(), exit_failed);
        CatalogSource& store = **source;
        if (options.segment.empty()) options.segment = store.markets->segments().front().segment;
        if (store.markets->find_segment(options.segment) == nullptr) {
            std::fprintf(stderr, "There is no segment %s.\n", options.segment.c_str());
            return exit_usage;
        }

        OutputFile out(arguments.out_file);
        process::Progress progress("Writing the feed", 0);
        const auto counts = run_blocking<catalog::FeedCounts>(store.loop, [&] {
            return catalog::write_google_feed(
                *store.pool, store.markets, options, [&](std::string_view bytes) { out.write(bytes); },
                [&](std::int64_t done, std::int64_t total) {
                    progress.set_total(total);
                    progress.update(done);
                });
        });
        out.commit();
        print_counts(counts);
        if (arguments.base_url.empty())
            std::fprintf(stderr, "Links begin with %s: give --base-url for a feed that others read\n",
                         options.base_url.c_str());
        return exit_done;
    });
}

} // namespace rialto::app
