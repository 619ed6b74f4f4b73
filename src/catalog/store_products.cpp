// Stores a batch of products with a fixed number of set-based statements, whatever its size.

#include "base/check.hpp"
#include "catalog/catalog.hpp"
#include "catalog/sql.hpp"
#include "catalog/status.hpp"
#include "catalog/stock_event.hpp"
#include "catalog/store_batch.hpp"
#include "platform/events/events.hpp"
#include "platform/json/json.hpp"

#include <algorithm>
#include <unordered_map>

namespace rialto::catalog {

namespace {

postgres::Jsonb strings_as_json(const std::vector<std::string>& values) {
    return {json::print(values)};
}

postgres::Jsonb attributes_as_json(const std::vector<Attribute>& attributes) {
    std::string out = "[";
    for (const Attribute& attribute : attributes) {
        if (out.size() > 1) out += ',';
        out += "{\"name\":";
        json::append_string(out, attribute.name);
        out += ",\"value\":";
        json::append_string(out, attribute.value);
        out += '}';
    }
    out += ']';
    return {std::move(out)};
}

/// Creates the categories level by level and gives the id of each slug.
Task<std::unordered_map<std::string, Uuid>> store_categories(postgres::Session& transaction,
                                                             StoreBatch& batch, Time at) {
    std::set<std::string> slugs;
    for (std::size_t level = 0; level < category_depth_max; ++level) {
        std::map<std::string, std::pair<std::string, std::optional<std::string>>>
            wanted; // slug → title, parent
        for (const BatchProduct& product : batch.products) {
            const std::vector<CategoryInput>& path = product.input.category;
            if (path.size() <= level) continue;
            std::optional<std::string> parent;
            if (level > 0) parent = path[level - 1].slug;
            if (slugs.insert(path[level].slug).second) wanted[path[level].slug] = {path[level].title, parent};
        }
        if (wanted.empty()) continue;
        std::vector<Uuid> ids;
        std::vector<std::string> wanted_slugs;
        std::vector<std::string> titles;
        std::vector<std::optional<std::string>> parents;
        for (const auto& [slug, entry] : wanted) {
            ids.push_back(make_uuid_v7(at));
            wanted_slugs.push_back(slug);
            titles.push_back(entry.first);
            parents.push_back(entry.second);
        }
        const postgres::Params params(ids, wanted_slugs, titles, parents);
        co_await transaction.run(sql::create_categories, params);
    }
    std::unordered_map<std::string, Uuid> ids;
    if (!slugs.empty()) {
        const std::vector<std::string> all(slugs.begin(), slugs.end());
        const postgres::Rows rows = co_await transaction.run(sql::find_categories, postgres::Params(all));
        for (const postgres::Row row : rows) ids.emplace(row.get<std::string>(0), row.get<Uuid>(1));
    }
    co_return ids;
}

/// Which rows a statement says have changed.
using Changed = std::set<Uuid>;

void gather(Changed& changed, const postgres::Rows& rows, int column) {
    for (const postgres::Row row : rows) changed.insert(row.get<Uuid>(column));
}

postgres::Params product_params(const StoreBatch& batch,
                                const std::unordered_map<std::string, Uuid>& categories, Time at) {
    std::vector<Uuid> ids;
    std::vector<std::string> handles, titles, descriptions, statuses;
    std::vector<std::optional<std::string>> brands, types, category_ids;
    std::vector<postgres::Jsonb> tags, option_names, attributes;
    std::vector<std::optional<std::int64_t>> popularities;
    std::vector<Time> created;
    for (const BatchProduct& product : batch.products) {
        const ProductInput& input = product.input;
        ids.push_back(product.id);
        handles.push_back(input.handle);
        titles.push_back(input.title);
        descriptions.push_back(input.description_html);
        brands.push_back(input.brand);
        types.push_back(input.product_type);
        category_ids.emplace_back();
        if (!input.category.empty())
            category_ids.back() = to_string(categories.at(input.category.back().slug));
        tags.push_back(strings_as_json(input.tags));
        option_names.push_back(strings_as_json(input.option_names));
        attributes.push_back(attributes_as_json(input.attributes));
        statuses.emplace_back(name_of(input.status));
        popularities.emplace_back();
        if (input.popularity) popularities.back() = *input.popularity;
        created.push_back(input.created_at.value_or(at));
    }
    return postgres::Params(ids, handles, titles, descriptions, brands, types, category_ids, tags,
                            option_names, attributes, statuses, popularities, created, at);
}

struct VariantRef {
    const BatchProduct* product;
    const VariantInput* input;
    std::int32_t position;
    std::int64_t sku_id;
    Uuid proposed_id;
};

/// The variants that may be stored, with numbers for their SKUs (taken on the way).
Task<std::vector<VariantRef>> take_skus(postgres::Session& transaction, StoreBatch& batch, Time at) {
    std::vector<VariantRef> variants;
    std::vector<std::string> skus;
    for (const BatchProduct& product : batch.products) {
        for (const std::size_t place : product.variants) {
            const VariantInput& input = product.input.variants[place];
            skus.push_back(input.sku);
            variants.push_back({&product, &input, static_cast<std::int32_t>(place) + 1, 0, make_uuid_v7(at)});
        }
    }
    co_await transaction.run(sql::create_skus, postgres::Params(skus));
    const postgres::Rows rows = co_await transaction.run(sql::find_skus, postgres::Params(skus));
    std::unordered_map<std::string, std::int64_t> ids;
    for (const postgres::Row row : rows) ids.emplace(row.get<std::string>(0), row.get<std::int64_t>(1));
    for (VariantRef& variant : variants) variant.sku_id = ids.at(variant.input->sku);
    co_return variants;
}

/// Upserts the variants; `fresh` gets the ids of those that are new.
Task<std::int64_t> store_variants(postgres::Session& transaction, std::vector<VariantRef>& variants,
                                  Changed& changed, Changed& fresh) {
    std::vector<Uuid> ids, product_ids;
    std::vector<std::int64_t> sku_ids;
    std::vector<std::int32_t> positions, grams;
    std::vector<postgres::Jsonb> option_values;
    std::vector<std::optional<std::string>> hashes, barcodes, tax_classes;
    Changed proposed;
    for (const VariantRef& variant : variants) {
        ids.push_back(variant.proposed_id);
        proposed.insert(variant.proposed_id);
        product_ids.push_back(variant.product->id);
        sku_ids.push_back(variant.sku_id);
        positions.push_back(variant.position);
        option_values.push_back(strings_as_json(variant.input->option_values));
        hashes.push_back(variant.input->image_hash);
        grams.push_back(variant.input->grams);
        barcodes.push_back(variant.input->barcode);
        tax_classes.push_back(variant.input->tax_class);
    }
    const postgres::Params params(ids, product_ids, sku_ids, positions, option_values, hashes, grams,
                                  barcodes, tax_classes);
    const postgres::Rows rows = co_await transaction.run(sql::upsert_variants, params);
    gather(changed, rows, 1);
    for (const postgres::Row row : rows)
        if (const auto id = row.get<Uuid>(0); proposed.contains(id)) fresh.insert(id);
    co_return rows.size();
}

Task<> store_prices(postgres::Session& transaction, std::vector<VariantRef>& variants, Changed& changed) {
    std::vector<std::int64_t> sku_ids, amounts;
    std::vector<std::string> markets;
    std::vector<std::optional<std::int64_t>> compare_at;
    for (const VariantRef& variant : variants) {
        for (const PriceInput& price : variant.input->prices) {
            sku_ids.push_back(variant.sku_id);
            markets.push_back(price.market);
            amounts.push_back(price.amount);
            compare_at.push_back(price.compare_at);
            if (price.compare_at.value_or(0) <= price.amount) compare_at.back().reset();
        }
    }
    const postgres::Params params(sku_ids, markets, amounts, compare_at);
    const postgres::Rows rows = co_await transaction.run(sql::upsert_prices, params);
    gather(changed, rows, 0);
}

Task<> store_images(postgres::Session& transaction, StoreBatch& batch, Changed& changed) {
    std::vector<Uuid> ids, counted;
    std::vector<std::int32_t> positions, counts;
    std::vector<std::string> hashes, alts;
    for (const BatchProduct& product : batch.products) {
        const std::vector<ImageInput>& images = product.input.images;
        if (images.empty()) continue;
        counted.push_back(product.id);
        counts.push_back(static_cast<std::int32_t>(images.size()));
        for (std::size_t i = 0; i < images.size(); ++i) {
            ids.push_back(product.id);
            positions.push_back(static_cast<std::int32_t>(i) + 1);
            hashes.push_back(images[i].hash);
            alts.push_back(images[i].alt);
        }
    }
    if (counted.empty()) co_return;
    const postgres::Params images(ids, positions, hashes, alts);
    const postgres::Rows stored = co_await transaction.run(sql::upsert_images, images);
    gather(changed, stored, 0);
    const postgres::Rows trimmed =
        co_await transaction.run(sql::trim_images, postgres::Params(counted, counts));
    gather(changed, trimmed, 0);
}

Task<> take_initial_stock(postgres::Session& transaction, std::vector<VariantRef>& variants, Changed& fresh,
                          Time at) {
    std::vector<std::int64_t> sku_ids;
    std::vector<std::int32_t> quantities;
    std::vector<Uuid> references;
    for (const VariantRef& variant : variants) {
        if (!fresh.contains(variant.proposed_id)) continue;
        sku_ids.push_back(variant.sku_id);
        quantities.push_back(variant.input->initial_quantity);
        references.push_back(variant.proposed_id);
    }
    if (sku_ids.empty()) co_return;
    const postgres::Params params(sku_ids, quantities, references, at);
    const postgres::Rows taken = co_await transaction.run(sql::take_initial_stock, params);
    std::vector<StockChange> changes;
    for (const postgres::Row row : taken)
        changes.push_back({row.get<std::int64_t>(0), row.get<std::int64_t>(1), row.get<std::int64_t>(2)});
    if (!changes.empty())
        co_await events::append(transaction, "stock.changed", "import", print_stock_event(changes), at);
}

/// What is there already, for StoreBatch::judge.
Task<> look_up_stored(postgres::Session& transaction, StoreBatch& batch) {
    const postgres::Rows known =
        co_await transaction.run(sql::find_products, postgres::Params(batch.handles()));
    for (const postgres::Row row : known) batch.set_stored_id(row.get<std::string>(0), row.get<Uuid>(1));
    const postgres::Params params(batch.skus(), batch.stored_ids());
    const postgres::Rows rows = co_await transaction.run(sql::find_variants, params);
    std::vector<StoredVariant> stored;
    for (const postgres::Row row : rows)
        stored.push_back({row.get<std::string>(0), row.get<Uuid>(1), row.get<std::vector<std::string>>(2)});
    std::set<std::string> classes = batch.tax_classes();
    if (!classes.empty()) {
        const std::vector<std::string> wanted(classes.begin(), classes.end());
        classes.clear();
        const postgres::Rows found =
            co_await transaction.run(sql::find_tax_classes, postgres::Params(wanted));
        for (const postgres::Row row : found) classes.insert(row.get<std::string>(0));
    }
    batch.judge(stored, classes);
}

} // namespace

Task<StoreCounts> store_products(postgres::Session& transaction, std::vector<ProductInput> products,
                                 Time at) {
    CHECK(products.size() <= products_per_batch_max);
    StoreCounts counts;
    StoreBatch batch(std::move(products), at);
    co_await look_up_stored(transaction, batch);
    if (!batch.products.empty()) {
        auto categories = co_await store_categories(transaction, batch, at);
        Changed rows_changed; // products whose own row has its new version already
        Changed changed;
        Changed fresh;
        const postgres::Params params = product_params(batch, categories, at);
        const postgres::Rows stored = co_await transaction.run(sql::upsert_products, params);
        gather(rows_changed, stored, 0);
        std::vector<VariantRef> variants = co_await take_skus(transaction, batch, at);
        const std::int64_t variants_touched = co_await store_variants(transaction, variants, changed, fresh);
        counts.variants_new = static_cast<std::int64_t>(fresh.size());
        counts.variants_changed = variants_touched - counts.variants_new;
        co_await store_prices(transaction, variants, changed);
        co_await store_images(transaction, batch, changed);
        co_await take_initial_stock(transaction, variants, fresh, at);
        std::vector<Uuid> touched;
        std::ranges::set_difference(changed, rows_changed, std::back_inserter(touched));
        if (!touched.empty()) co_await transaction.run(sql::touch_products, postgres::Params(touched, at));
        changed.merge(rows_changed);
        std::vector<Uuid> event_ids;
        for (std::size_t i = 0; i < changed.size(); ++i) event_ids.push_back(make_uuid_v7(at));
        const std::vector<Uuid> subjects(changed.begin(), changed.end());
        if (!changed.empty())
            co_await transaction.run(sql::append_product_events, postgres::Params(event_ids, subjects, at));
        for (const BatchProduct& product : batch.products) {
            if (!changed.contains(product.id))
                ++counts.products_unchanged;
            else
                ++(product.is_stored ? counts.products_changed : counts.products_new);
        }
    }
    counts.problems = std::move(batch.problems);
    std::ranges::sort(counts.problems, {},
                      [](const StoreProblem& p) { return std::pair(p.product, p.variant); });
    co_return counts;
}

} // namespace rialto::catalog
