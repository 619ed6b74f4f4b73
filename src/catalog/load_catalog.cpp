#include "catalog/load_catalog.hpp"

#include "base/check.hpp"
#include "catalog/sql.hpp"
#include "catalog/status.hpp"

#include <unordered_map>

namespace rialto::catalog {

namespace {

using ById = std::unordered_map<Uuid, std::shared_ptr<Product>>;

std::shared_ptr<Product> read_product(const postgres::Row& row) {
    auto product = std::make_shared<Product>();
    product->id = row.get<Uuid>(0);
    product->version = row.get<std::int64_t>(1);
    product->handle = row.get<std::string>(2);
    product->title = row.get<std::string>(3);
    product->description_html = row.get<std::string>(4);
    product->brand = row.get<std::optional<std::string>>(5);
    product->category_id = row.get<std::optional<Uuid>>(6);
    product->option_names = row.get<std::vector<std::string>>(7);
    const auto names = row.get<std::vector<std::string>>(8);
    const auto values = row.get<std::vector<std::string>>(9);
    for (std::size_t i = 0; i < names.size(); ++i) product->attributes.push_back({names[i], values[i]});
    product->status = parse_status(row.get<std::string_view>(10));
    product->popularity = row.get<std::int32_t>(11);
    product->created_at = row.get<Time>(12);
    product->visible_to = {row.get<std::vector<std::string>>(13), row.get<std::vector<std::string>>(14)};
    return product;
}

/// A product can be committed between two statements only when the transaction is not repeatable-read; rows
/// of products that were not read are passed over all the same.
Product* find(const ById& products, const Uuid& id) {
    const auto found = products.find(id);
    return found == products.end() ? nullptr : found->second.get();
}

void read_variants(const postgres::Rows& rows, const ById& products, std::size_t market_count,
                   Availability* availability) {
    for (const postgres::Row row : rows) {
        Product* product = find(products, row.get<Uuid>(0));
        if (product == nullptr) continue;
        Variant variant;
        variant.sku_id = row.get<std::int64_t>(1);
        variant.sku = row.get<std::string>(2);
        variant.option_values = row.get<std::vector<std::string>>(3);
        variant.media_hash = row.get<std::optional<std::string>>(4);
        variant.id = row.get<Uuid>(7);
        variant.grams = row.get<std::int32_t>(8);
        variant.tax_class = row.get<std::string>(9);
        variant.regular.resize(market_count);
        if (availability != nullptr)
            availability->apply(variant.sku_id, row.get<std::int64_t>(5), row.get<std::int64_t>(6));
        product->variants.push_back(std::move(variant));
    }
}

void read_prices(const postgres::Rows& rows, const ById& products, const markets::Markets& markets) {
    for (const postgres::Row row : rows) {
        Product* product = find(products, row.get<Uuid>(0));
        const auto market = row.get<std::string_view>(2);
        // A market made after this node started is not in its segments either.
        if (product == nullptr || markets.find_market(market) == nullptr) continue;
        const auto sku_id = row.get<std::int64_t>(1);
        for (Variant& variant : product->variants) {
            if (variant.sku_id != sku_id) continue;
            variant.regular[markets.index_of(market)] = {row.get<std::int64_t>(3),
                                                         row.get<std::optional<std::int64_t>>(4)};
        }
    }
}

void read_list_rows(const postgres::Rows& rows, const ById& products) {
    for (const postgres::Row row : rows) {
        Product* product = find(products, row.get<Uuid>(0));
        if (product == nullptr) continue;
        const auto sku_id = row.get<std::int64_t>(1);
        for (Variant& variant : product->variants)
            if (variant.sku_id == sku_id)
                variant.list_rows.push_back({row.get<Uuid>(2), row.get<std::int32_t>(3),
                                             row.get<std::int64_t>(4),
                                             row.get<std::optional<std::int64_t>>(5),
                                             row.get<std::int32_t>(6), row.get<std::int64_t>(7)});
    }
}

void read_texts(const postgres::Rows& rows, const ById& products) {
    for (const postgres::Row row : rows)
        if (Product* product = find(products, row.get<Uuid>(0)))
            product->texts.push_back({row.get<std::string>(1), row.get<std::optional<std::string>>(2),
                                      row.get<std::optional<std::string>>(3)});
}

void read_images(const postgres::Rows& rows, const ById& products) {
    for (const postgres::Row row : rows) {
        Product* product = find(products, row.get<Uuid>(0));
        if (product == nullptr) continue;
        product->images.push_back({.hash = row.get<std::string>(1),
                                   .width = row.get<std::int32_t>(3),
                                   .height = row.get<std::int32_t>(4),
                                   .placeholder = row.get<std::string>(5),
                                   .alt = row.get<std::string>(2)});
    }
}

} // namespace

Task<std::vector<std::shared_ptr<Product>>> load_products(postgres::Session& transaction, LoadFor what_for,
                                                          std::optional<std::vector<Uuid>> ids,
                                                          Availability* availability) {
    const markets::Markets& markets = *what_for.markets;
    ById products;
    const postgres::Rows product_rows = co_await transaction.run(sql::load_products, postgres::Params(ids));
    for (const postgres::Row row : product_rows) {
        auto product = read_product(row);
        products.emplace(product->id, std::move(product));
    }
    const postgres::Rows variant_rows = co_await transaction.run(sql::load_variants, postgres::Params(ids));
    read_variants(variant_rows, products, markets.markets().size(), availability);
    const postgres::Rows price_rows = co_await transaction.run(sql::load_prices, postgres::Params(ids));
    read_prices(price_rows, products, markets);
    const postgres::Rows list_rows = co_await transaction.run(sql::load_list_rows, postgres::Params(ids));
    read_list_rows(list_rows, products);
    const postgres::Rows text_rows = co_await transaction.run(sql::load_product_texts, postgres::Params(ids));
    read_texts(text_rows, products);
    const postgres::Rows image_rows = co_await transaction.run(sql::load_images, postgres::Params(ids));
    read_images(image_rows, products);
    std::vector<std::shared_ptr<Product>> loaded;
    loaded.reserve(products.size());
    for (auto& [id, product] : products) {
        complete(*product, what_for.basis());
        loaded.push_back(std::move(product));
    }
    co_return loaded;
}

Task<std::shared_ptr<const PriceLists>> load_price_lists(postgres::Session& transaction) {
    const postgres::Rows rows = co_await transaction.run(sql::load_price_lists, {});
    std::vector<PriceList> lists;
    for (const postgres::Row row : rows) {
        lists.push_back({.id = row.get<Uuid>(0),
                         .market = row.get<std::optional<std::string>>(1),
                         .group = row.get<std::optional<std::string>>(2),
                         .starts_at = row.get<std::optional<Time>>(3),
                         .ends_at = row.get<std::optional<Time>>(4),
                         .priority = row.get<std::int32_t>(5),
                         .percent_off_basis_points = row.get<std::optional<std::int32_t>>(6),
                         .price_ending = row.get<std::int32_t>(7),
                         .offer = row.get<std::optional<Uuid>>(8),
                         .segments = row.get<std::vector<std::string>>(9)});
        const auto groups = row.get<std::vector<std::string>>(10);
        const auto starts = row.get<std::vector<std::int64_t>>(11);
        for (std::size_t i = 0; i < groups.size(); ++i)
            lists.back().early.push_back({groups[i], Time(Duration(starts[i]))});
    }
    co_return std::make_shared<const PriceLists>(std::move(lists));
}

Task<std::vector<Uuid>> list_products_of_lists(postgres::Session& transaction, std::vector<Uuid> lists,
                                               std::vector<std::int64_t> sku_ids) {
    const postgres::Rows rows =
        co_await transaction.run(sql::list_products_of_lists, postgres::params(lists, sku_ids));
    std::vector<Uuid> ids;
    for (const postgres::Row row : rows) ids.push_back(row.get<Uuid>(0));
    co_return ids;
}

Task<std::vector<Uuid>> list_product_ids(postgres::Session& transaction, std::optional<Uuid> last,
                                         std::size_t limit) {
    const postgres::Rows rows = co_await transaction.run(
        sql::list_product_ids, postgres::params(last, static_cast<std::int64_t>(limit)));
    std::vector<Uuid> ids;
    for (const postgres::Row row : rows) ids.push_back(row.get<Uuid>(0));
    co_return ids;
}

Task<std::vector<Category>> load_categories(postgres::Session& transaction) {
    std::vector<Category> categories;
    const postgres::Rows rows = co_await transaction.run(sql::load_categories, {});
    for (const postgres::Row row : rows) {
        categories.push_back({.id = row.get<Uuid>(0),
                              .parent_id = row.get<std::optional<Uuid>>(1),
                              .slug = row.get<std::string>(2),
                              .title = row.get<std::string>(3),
                              .position = row.get<std::int32_t>(4)});
    }
    const postgres::Rows text_rows = co_await transaction.run(sql::load_category_texts, {});
    std::unordered_map<Uuid, Category*> by_id;
    for (Category& category : categories) by_id.emplace(category.id, &category);
    for (const postgres::Row row : text_rows)
        if (const auto found = by_id.find(row.get<Uuid>(0)); found != by_id.end())
            found->second->texts.push_back({row.get<std::string>(1), row.get<std::string>(2)});
    co_return categories;
}

} // namespace rialto::catalog
