#include "catalog/import_file.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

namespace rialto::catalog {

namespace {

/// "red mug.webp" of "https://cdn.example/files/red%20mug.webp?v=1"; empty when there is no such part.
std::string file_name_of(std::string_view source) {
    source = source.substr(0, source.find_first_of("?#"));
    if (const std::size_t slash = source.rfind('/'); slash != std::string_view::npos)
        source.remove_prefix(slash + 1);
    std::string name;
    const auto nibble = [](char c) {
        if (c >= '0' && c <= '9') return c - '0';
        if (c >= 'a' && c <= 'f') return c - 'a' + 10;
        return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    };
    for (std::size_t i = 0; i < source.size(); ++i) {
        const bool is_escape = source[i] == '%' && i + 2 < source.size() && nibble(source[i + 1]) >= 0 &&
                               nibble(source[i + 2]) >= 0;
        name += is_escape ? static_cast<char>(nibble(source[i + 1]) * 16 + nibble(source[i + 2])) : source[i];
        if (is_escape) i += 2;
    }
    // A name that leads elsewhere is none.
    if (name == "." || name == ".." || name.find_first_of(std::string_view("/\\\0", 3)) != std::string::npos)
        return {};
    return name;
}

/// Finds the pictures of products in a folder and stores each once.
class Pictures {
  public:
    Pictures(media::MediaStore* media, std::optional<std::string> folder, bool is_dry_run)
        : media_(media), folder_(std::move(folder)), is_dry_run_(is_dry_run) {}

    /// Fills the input's images and the variants' image hashes; `assets` gets what the database does not know
    /// yet.
    void take(FileProduct& product, ImportResult& result, std::vector<media::Asset>& assets) {
        if (!folder_) {
            result.images_skipped += static_cast<std::int64_t>(product.images.size());
            return;
        }
        for (const FileImage& image : product.images) {
            const std::optional<std::string> hash = store(image.source, image.line, result, assets);
            if (!hash || is_dry_run_) continue;
            if (product.input.images.size() < images_per_product_max)
                product.input.images.push_back({*hash, image.alt});
        }
        for (std::size_t v = 0; v < product.input.variants.size(); ++v) {
            const std::string& source = product.variant_image_sources[v];
            if (source.empty()) continue;
            const std::optional<std::string> hash = store(source, product.variant_lines[v], result, assets);
            if (!hash || is_dry_run_) continue;
            product.input.variants[v].image_hash = hash;
            const bool is_there = std::ranges::find(product.input.images, *hash, &ImageInput::hash) !=
                                  product.input.images.end();
            if (!is_there && product.input.images.size() < images_per_product_max)
                product.input.images.push_back({*hash, product.input.title});
        }
    }

  private:
    std::optional<std::string> store(const std::string& source, std::int64_t line, ImportResult& result,
                                     std::vector<media::Asset>& assets) {
        const std::string name = file_name_of(source);
        if (const auto known = known_.find(name); known != known_.end()) return known->second;
        std::optional<std::string>& hash = known_[name];
        const std::filesystem::path path = std::filesystem::path(*folder_) / name;
        std::error_code failure;
        if (name.empty() || !std::filesystem::is_regular_file(path, failure)) {
            result.warnings.push_back(
                {line, "Image Src", "there is no file \"" + name + "\" in " + *folder_});
            return hash;
        }
        if (std::filesystem::file_size(path, failure) > media::original_bytes_max) {
            result.warnings.push_back({line, "Image Src", name + " is larger than 20 MB"});
            return hash;
        }
        if (is_dry_run_) {
            ++result.images;
            return hash;
        }
        std::ifstream file(path, std::ios::binary);
        std::ostringstream bytes;
        bytes << file.rdbuf();
        Result<media::Asset> asset = media_->store_original(std::move(bytes).str());
        if (!asset) {
            result.warnings.push_back({line, "Image Src", name + ": " + asset.error().detail});
            return hash;
        }
        ++result.images;
        hash = asset->hash;
        assets.push_back(std::move(*asset));
        return hash;
    }

    media::MediaStore* media_;
    std::optional<std::string> folder_;
    bool is_dry_run_;
    std::map<std::string, std::optional<std::string>>
        known_; // file name → hash; nullopt for one that cannot be had
};

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

/// The next products of the file, with their pictures; none at its end.
Result<Gathered> gather(ShopifyReader& reader, Pictures& pictures, ImportResult& result) {
    Gathered gathered;
    while (gathered.products.size() < products_per_batch_max) {
        auto product = reader.next();
        if (!product) return std::unexpected(std::move(product).error());
        if (!*product) break;
        pictures.take(**product, result, gathered.assets);
        result.products += 1;
        result.variants += static_cast<std::int64_t>((*product)->input.variants.size());
        gathered.products.push_back(std::move(**product));
    }
    return gathered;
}

void finish(const ShopifyReader& reader, ImportResult& result) {
    result.rows = reader.rows();
    result.errors.insert(result.errors.end(), reader.problems().begin(), reader.problems().end());
    std::ranges::sort(result.errors, {},
                      [](const ImportProblem& p) { return std::tuple(p.line, p.column, p.reason); });
    result.errors_total = static_cast<std::int64_t>(result.errors.size());
    if (result.errors.size() > import_problems_max) result.errors.resize(import_problems_max);
}

} // namespace

Task<Result<ImportResult>> import_products_file(postgres::Pool& pool,
                                                std::shared_ptr<const markets::Markets> markets,
                                                media::MediaStore* media, ImportOptions options, Time at,
                                                ImportProgress progress) {
    std::ifstream file(options.path, std::ios::binary);
    std::error_code failure;
    // A pipe has no size: its progress has no end to show.
    const bool is_regular = std::filesystem::is_regular_file(options.path, failure);
    const bool is_folder = std::filesystem::is_directory(options.path, failure);
    const auto total =
        is_regular ? static_cast<std::int64_t>(std::filesystem::file_size(options.path, failure)) : 0;
    if (!file || failure || is_folder)
        co_return fail(ErrorKind::invalid, "unreadable_file", options.path + " cannot be read");
    ShopifyReader reader(file, *markets, options.currency.value_or(markets->default_market().currency));
    CO_CHECK(reader.open());

    const bool is_whole = options.is_strict || options.is_dry_run;
    std::optional<postgres::Transaction> transaction;
    if (is_whole) transaction.emplace(co_await pool.begin());
    Pictures pictures(media, options.media_dir, options.is_dry_run);
    ImportResult result;
    while (true) {
        CO_TRY(Gathered gathered, gather(reader, pictures, result));
        if (progress) progress(reader.bytes_read(), total);
        if (gathered.products.empty()) break;
        if (transaction)
            co_await land(*transaction, std::move(gathered), result, at);
        else
            co_await land(pool, std::move(gathered), result, at);
    }
    finish(reader, result);
    result.has_landed = !options.is_dry_run && !(options.is_strict && result.errors_total > 0);
    if (transaction && result.has_landed) co_await transaction->commit();
    co_return result;
}

} // namespace rialto::catalog
