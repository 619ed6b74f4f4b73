#include "catalog/exchange/export_products.hpp"

#include "base/check.hpp"
#include "catalog/exchange/cells.hpp"
#include "catalog/exchange/csv.hpp"
#include "catalog/exchange/file_prices.hpp"
#include "catalog/exchange/shopify.hpp"
#include "catalog/exchange/shopify_columns.hpp"
#include "catalog/status.hpp"
#include "media/media.hpp"

#include <algorithm>

namespace rialto::catalog {

namespace {

using namespace shopify;

/// One line: cells by place, the market columns behind Shopify's.
using Row = std::vector<std::string>;

void append_row(std::string& out, const Row& row) {
    for (std::size_t place = 0; place < row.size(); ++place) {
        if (place > 0) out += ',';
        append_csv_field(out, row[place]);
    }
    out += '\n';
}

bool is_same(const std::vector<CategoryInput>& a, const std::vector<CategoryInput>& b) {
    return std::ranges::equal(a, b, [](const CategoryInput& one, const CategoryInput& other) {
        return one.slug == other.slug && one.title == other.title;
    });
}

/// Categories (Rialto) is filled only where Shopify's columns would give another category.
void write_category(const ProductInput& product, Row& row) {
    std::string path;
    std::vector<NameValue> exact;
    for (const CategoryInput& one : product.category) {
        if (!path.empty()) path += " > ";
        path += one.title;
        exact.emplace_back(one.slug, one.title);
    }
    const bool is_given =
        is_same(shopify_category(path, product.product_type.value_or("")), product.category);
    row[category] = std::move(path);
    if (!is_given) row[categories] = exact.empty() ? std::string(no_category) : print_lines(exact);
}

void write_product(const ProductInput& product, Row& row) {
    row[title] = product.title;
    row[body] = product.description_html;
    row[vendor] = product.brand.value_or("");
    row[type] = product.product_type.value_or("");
    write_category(product, row);
    row[tags] = print_list(product.tags);
    row[published] = product.status == Status::active ? "TRUE" : "FALSE";
    for (std::size_t option = 0; option < product.option_names.size(); ++option)
        row[option_name(option)] = product.option_names[option];
    if (product.option_names.empty()) row[option_name_1] = "Title";
    row[gift_card] = "FALSE";
    row[status] = name_of(product.status);
    std::vector<NameValue> lines;
    for (const Attribute& attribute : product.attributes) lines.emplace_back(attribute.name, attribute.value);
    row[attributes] = print_lines(lines);
    row[popularity] = std::to_string(product.popularity.value_or(0));
    if (product.created_at) row[created] = to_rfc3339(*product.created_at);
}

void write_prices(const VariantInput& variant, const PriceInput& shown, const markets::Markets& markets,
                  const markets::Market& market, Row& row) {
    row[price] = print_amount(shown.amount, market.currency);
    if (shown.compare_at) row[compare_at] = print_amount(*shown.compare_at, market.currency);
    std::size_t place = column_count;
    for (const markets::Market& other : markets.markets()) {
        if (other.market == market.market) continue;
        if (const PriceInput* own = own_price(variant, other)) {
            row[place] = print_amount(own->amount, other.currency);
            if (own->compare_at) row[place + 1] = print_amount(*own->compare_at, other.currency);
        }
        place += 2;
    }
}

void write_variant(const ProductInput& product, const VariantInput& variant, const std::string& base_url,
                   Row& row) {
    for (std::size_t option = 0; option < variant.option_values.size(); ++option)
        row[option_value(option)] = variant.option_values[option];
    if (product.option_names.empty()) row[option_value_1] = "Default Title";
    row[sku] = variant.sku;
    row[grams] = std::to_string(variant.grams);
    row[tracker] = "shopify";
    row[quantity] = std::to_string(variant.initial_quantity);
    row[policy] = "deny";
    row[fulfillment] = "manual";
    row[requires_shipping] = "TRUE";
    row[taxable] = variant.tax_class == exempt_tax_class ? "FALSE" : "TRUE";
    row[tax_class] = variant.tax_class.value_or(std::string(pricing::standard_tax_class));
    row[barcode] = variant.barcode.value_or("");
    row[weight_unit] = "g";
    if (variant.image_hash) row[variant_image] = base_url + media::variant_url(*variant.image_hash);
}

} // namespace

std::string shopify_header(const markets::Markets& markets, const markets::Market& market) {
    Row row;
    for (const Spelling& spelling : spellings) row.emplace_back(spelling.name);
    for (const markets::Market& other : markets.markets()) {
        if (other.market == market.market) continue;
        row.push_back("Price / " + other.name);
        row.push_back("Compare At Price / " + other.name);
    }
    std::string out;
    append_row(out, row);
    return out;
}

std::string shopify_rows(const ProductInput& product, const markets::Markets& markets,
                         const markets::Market& market, const std::string& base_url) {
    const std::size_t width = column_count + 2 * (markets.markets().size() - 1);
    std::vector<Row> rows;
    for (const VariantInput& variant : product.variants) {
        const auto shown = shown_price(variant, markets, market);
        if (!shown) continue;
        Row& row = rows.emplace_back(width);
        write_variant(product, variant, base_url, row);
        write_prices(variant, *shown, markets, market, row);
    }
    if (rows.empty()) return {};
    write_product(product, rows.front());
    for (std::size_t i = 0; i < product.images.size(); ++i) {
        if (i == rows.size()) rows.emplace_back(width);
        rows[i][image] = base_url + media::variant_url(product.images[i].hash);
        rows[i][image_position] = std::to_string(i + 1);
        rows[i][image_alt] = product.images[i].alt;
    }
    std::string out;
    for (Row& row : rows) {
        row[handle] = product.handle;
        append_row(out, row);
    }
    return out;
}

Task<ExportCounts> export_products(postgres::Pool& pool, std::shared_ptr<const markets::Markets> markets,
                                   ExportOptions options, Sink sink, PageProgress progress) {
    const markets::Market* market =
        options.market.empty() ? &markets->default_market() : markets->find_market(options.market);
    CHECK(market != nullptr);
    ProductPages pages = co_await ProductPages::open(pool);
    ExportCounts counts;
    sink(shopify_header(*markets, *market));
    while (true) {
        const std::vector<ProductInput> products = co_await pages.next();
        if (products.empty()) break;
        std::string out;
        for (const ProductInput& product : products) {
            const std::string rows = shopify_rows(product, *markets, *market, options.base_url);
            ++(rows.empty() ? counts.left_out : counts.products);
            if (!rows.empty()) counts.variants += static_cast<std::int64_t>(product.variants.size());
            out += rows;
        }
        sink(out);
        if (progress) progress(counts.products + counts.left_out, pages.total());
    }
    co_return counts;
}

} // namespace rialto::catalog
