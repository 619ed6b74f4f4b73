#include "catalog/exchange/product_pages.hpp"

#include "catalog/load_catalog.hpp"
#include "catalog/sql.hpp"
#include "catalog/status.hpp"

#include <algorithm>

namespace rialto::catalog {

namespace {

ProductInput read_product(const postgres::Row& row) {
    ProductInput product;
    product.handle = row.get<std::string>(1);
    product.title = row.get<std::string>(2);
    product.description_html = row.get<std::string>(3);
    product.brand = row.get<std::optional<std::string>>(4);
    product.product_type = row.get<std::optional<std::string>>(5);
    product.tags = row.get<std::vector<std::string>>(7);
    product.option_names = row.get<std::vector<std::string>>(8);
    const auto names = row.get<std::vector<std::string>>(9);
    const auto values = row.get<std::vector<std::string>>(10);
    for (std::size_t i = 0; i < names.size(); ++i) product.attributes.push_back({names[i], values[i]});
    product.status = parse_status(row.get<std::string_view>(11));
    product.popularity = row.get<std::int32_t>(12);
    product.created_at = row.get<Time>(13);
    return product;
}

VariantInput read_variant(const postgres::Row& row) {
    VariantInput variant;
    variant.sku = row.get<std::string>(2);
    variant.option_values = row.get<std::vector<std::string>>(3);
    variant.image_hash = row.get<std::optional<std::string>>(4);
    variant.grams = row.get<std::int32_t>(5);
    variant.barcode = row.get<std::optional<std::string>>(6);
    variant.initial_quantity = row.get<std::int32_t>(7);
    variant.tax_class = row.get<std::string>(8);
    return variant;
}

} // namespace

Task<ProductPages> ProductPages::open(postgres::Pool& pool) {
    ProductPages pages(co_await pool.begin(postgres::Isolation::repeatable_read_read_only));
    const postgres::Rows counted = co_await pages.transaction_.run(sql::count_products, {});
    pages.total_ = counted[0].get<std::int64_t>(0);
    co_await pages.read_categories();
    co_return pages;
}

Task<> ProductPages::read_categories() {
    const std::vector<Category> all = co_await load_categories(transaction_);
    std::unordered_map<Uuid, const Category*> by_id;
    for (const Category& category : all) by_id.emplace(category.id, &category);
    auto paths = std::make_shared<Paths>();
    for (const Category& leaf : all) {
        std::vector<CategoryInput>& path = (*paths)[leaf.id];
        const Category* at = &leaf;
        while (at != nullptr && path.size() < category_depth_max) {
            path.push_back({at->slug, at->title});
            at = at->parent_id ? by_id.at(*at->parent_id) : nullptr;
        }
        std::ranges::reverse(path);
    }
    paths_ = std::move(paths);
}

Task<std::vector<ProductInput>> ProductPages::next() {
    std::vector<ProductInput> products;
    std::vector<Uuid> ids;
    std::unordered_map<Uuid, std::size_t> places;
    const postgres::Params page(last_handle_, products_per_page);
    const postgres::Rows product_rows = co_await transaction_.run(sql::list_products_page, page);
    for (const postgres::Row row : product_rows) {
        ids.push_back(row.get<Uuid>(0));
        places.emplace(ids.back(), products.size());
        products.push_back(read_product(row));
        if (const auto category = row.get<std::optional<Uuid>>(6))
            products.back().category = paths_->at(*category);
    }
    if (products.empty()) co_return products;
    last_handle_ = products.back().handle;

    std::unordered_map<std::int64_t, std::pair<std::size_t, std::size_t>> variants; // sku_id → places
    const postgres::Params wanted(ids);
    const postgres::Rows variant_rows = co_await transaction_.run(sql::list_variants_of_page, wanted);
    for (const postgres::Row row : variant_rows) {
        const std::size_t product = places.at(row.get<Uuid>(0));
        variants.emplace(row.get<std::int64_t>(1), std::pair(product, products[product].variants.size()));
        products[product].variants.push_back(read_variant(row));
    }
    const postgres::Rows price_rows = co_await transaction_.run(sql::load_prices, wanted);
    for (const postgres::Row row : price_rows) {
        const auto& [product, variant] = variants.at(row.get<std::int64_t>(1));
        products[product].variants[variant].prices.push_back(
            {row.get<std::string>(2), row.get<std::int64_t>(3), row.get<std::optional<std::int64_t>>(4)});
    }
    const postgres::Rows image_rows = co_await transaction_.run(sql::load_images, wanted);
    for (const postgres::Row row : image_rows)
        products[places.at(row.get<Uuid>(0))].images.push_back(
            {row.get<std::string>(1), row.get<std::string>(2)});
    co_return products;
}

} // namespace rialto::catalog
