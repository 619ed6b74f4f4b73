#include "catalog/exchange/import_file.hpp"

#include "catalog/exchange/pictures.hpp"
#include "catalog/exchange/product_reader.hpp"
#include "catalog/exchange/shopify.hpp"
#include "catalog/exchange/source_file.hpp"
#include "catalog/exchange/woocommerce.hpp"

#include <algorithm>

namespace rialto::catalog {

namespace {

std::unique_ptr<ProductReader> make_reader(FileFormat format, std::istream& in,
                                           const markets::Markets& markets, Currency currency) {
    if (format == FileFormat::woocommerce) return std::make_unique<WooCommerceReader>(in, markets, currency);
    return std::make_unique<ShopifyReader>(in, markets, currency);
}

/// Products of one transaction, with where they came from.
struct Gathered {
    std::vector<FileProduct> products;
    std::vector<media::Asset> assets;
};

void add_counts(ImportResult& result, StoreCounts counts, const std::vector<FileProduct>& products) {
    StoreCounts& total = result.counts;
    total.products_new += counts.products_new;
    total.products_changed += counts.products_changed;
    total.products_unchanged += counts.products_unchanged;
    total.variants_new += counts.variants_new;
    total.variants_changed += counts.variants_changed;
    for (StoreProblem& problem : counts.problems) {
        const FileProduct& product = products[problem.product];
        const std::int64_t line = problem.variant ? product.variant_lines[*problem.variant] : product.line;
        result.errors.push_back(
            {line, problem.variant ? "Variant SKU" : "Handle", std::move(problem.reason)});
        if (!problem.variant) result.products -= 1;
        result.variants -= problem.variant ? 1 : static_cast<std::int64_t>(product.input.variants.size());
    }
}

std::vector<ProductInput> inputs_of(const std::vector<FileProduct>& products) {
    std::vector<ProductInput> inputs;
    for (const FileProduct& product : products) inputs.push_back(product.input);
    return inputs;
}

/// In a transaction of its own.
Task<> land(postgres::Pool& pool, Gathered gathered, ImportResult& result, Time at) {
    if (!gathered.assets.empty()) {
        postgres::Session session = co_await pool.session();
        co_await media::record_assets(session, std::move(gathered.assets), at);
    }
    StoreCounts counts = co_await import_products(pool, inputs_of(gathered.products), at, {});
    add_counts(result, std::move(counts), gathered.products);
}

/// In the one transaction of a strict or dry run.
Task<> land(postgres::Transaction& transaction, Gathered gathered, ImportResult& result, Time at) {
    if (!gathered.assets.empty()) co_await media::record_assets(transaction, std::move(gathered.assets), at);
    StoreCounts counts = co_await store_products(transaction, inputs_of(gathered.products), at);
    add_counts(result, std::move(counts), gathered.products);
}

/// The next products of the file; none at its end.
Result<std::vector<FileProduct>> gather(ProductReader& reader, ImportResult& result) {
    std::vector<FileProduct> products;
    while (products.size() < products_per_batch_max) {
        auto product = reader.next();
        if (!product) return std::unexpected(std::move(product).error());
        if (!*product) break;
        result.products += 1;
        result.variants += static_cast<std::int64_t>((*product)->input.variants.size());
        products.push_back(std::move(**product));
    }
    return products;
}

Task<Gathered> with_pictures(postgres::Pool& pool, Pictures& pictures, std::vector<FileProduct> products) {
    Gathered gathered{std::move(products), {}};
    const std::vector<std::string> hashes = pictures.unknown_hashes(gathered.products);
    if (!hashes.empty()) {
        postgres::Session session = co_await pool.session();
        pictures.know(co_await media::find_assets(session, hashes));
    }
    for (FileProduct& product : gathered.products) pictures.take(product, gathered.assets);
    co_return gathered;
}

void finish(std::vector<ImportProblem>& problems) {
    std::ranges::sort(problems, {},
                      [](const ImportProblem& p) { return std::tuple(p.line, p.column, p.reason); });
    if (problems.size() > import_problems_max) problems.resize(import_problems_max);
}

void finish(const ProductReader& reader, const Pictures& pictures, ImportResult& result) {
    result.rows = reader.rows();
    result.images = pictures.counts().taken;
    result.images_skipped = pictures.counts().skipped;
    result.errors.insert(result.errors.end(), reader.problems().begin(), reader.problems().end());
    result.errors_total = static_cast<std::int64_t>(result.errors.size());
    result.warnings = reader.warnings();
    result.warnings.insert(result.warnings.end(), pictures.warnings().begin(), pictures.warnings().end());
    finish(result.errors);
    finish(result.warnings);
}

} // namespace

Task<Result<ImportResult>> import_products_file(postgres::Pool& pool,
                                                std::shared_ptr<const markets::Markets> markets,
                                                media::MediaStore* media, ImportOptions options, Time at,
                                                ImportProgress progress) {
    SourceFile source(options.path);
    if (!source.is_open())
        co_return fail(ErrorKind::invalid, "unreadable_file", options.path + " cannot be read");
    const std::unique_ptr<ProductReader> reader =
        make_reader(options.format, source.stream(), *markets,
                    options.currency.value_or(markets->default_market().currency));
    CO_CHECK(reader->open());

    const bool is_whole = options.is_strict || options.is_dry_run;
    std::optional<postgres::Transaction> transaction;
    if (is_whole) transaction.emplace(co_await pool.begin());
    Pictures pictures(media, options.media_dir,
                      options.is_dry_run ? Pictures::Mode::only_look : Pictures::Mode::take);
    ImportResult result;
    while (true) {
        CO_TRY(std::vector<FileProduct> products, gather(*reader, result));
        if (progress) progress(reader->bytes_read(), source.bytes());
        if (products.empty()) break;
        Gathered gathered = co_await with_pictures(pool, pictures, std::move(products));
        if (transaction)
            co_await land(*transaction, std::move(gathered), result, at);
        else
            co_await land(pool, std::move(gathered), result, at);
    }
    finish(*reader, pictures, result);
    result.has_landed = !options.is_dry_run && !(options.is_strict && result.errors_total > 0);
    if (transaction && result.has_landed) co_await transaction->commit();
    co_return result;
}

} // namespace rialto::catalog
