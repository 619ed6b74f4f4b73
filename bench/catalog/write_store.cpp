#include "catalog/write_store.hpp"

#include "catalog/make_shop.hpp"
#include "catalog/test_catalog.hpp"

#include <fstream>
#include <stdexcept>

namespace rialto::bench {

namespace {

constexpr std::int64_t pieces_in_stock = 1'000;

/// Rows of one table. Texts of the shop hold nothing that COPY or an array would want escaped but spaces.
class Rows {
  public:
    Rows(const std::string& folder, const char* table)
        : path_(folder + "/" + table), file_(path_, std::ios::trunc) {}

    template <class... Cells>
    void add(const Cells&... cells) {
        const char* between = "";
        ((file_ << between << cells, between = "\t"), ...);
        file_ << '\n';
    }

    void finish() {
        if (!file_.flush()) throw std::runtime_error(path_ + " cannot be written");
    }

  private:
    std::string path_;
    std::ofstream file_;
};

std::string array_of(const std::vector<std::string>& texts) {
    std::string array;
    for (const std::string& text : texts) (array += array.empty() ? "\"" : ",\"") += text + "\"";
    return "{" + array + "}";
}

std::string json_of(const std::vector<catalog::Attribute>& attributes) {
    std::string json;
    for (const catalog::Attribute& attribute : attributes)
        (json += json.empty() ? "" : ",") +=
            R"({"name":")" + attribute.name + R"(","value":")" + attribute.value + R"("})";
    return "[" + json + "]";
}

} // namespace

void write_store(const std::string& folder, std::size_t products) {
    const auto markets = catalog::test::two_markets();
    ShopMaker maker(markets);
    Rows categories(folder, "catalog.categories");
    for (const catalog::Category& category : maker.categories())
        categories.add(to_string(category.id), category.parent_id ? to_string(*category.parent_id) : "\\N",
                       category.slug, category.title, category.position);
    categories.finish();
    Rows rows(folder, "catalog.products");
    Rows skus(folder, "inventory.skus");
    Rows stock(folder, "inventory.stock");
    Rows variants(folder, "catalog.variants");
    Rows prices(folder, "catalog.prices");
    const std::size_t us = markets->index_of("us");
    for (std::size_t i = 0; i < products; ++i) {
        const catalog::Product product = maker.make_next();
        const std::string id = to_string(product.id);
        const std::string created = to_rfc3339(product.created_at);
        rows.add(id, product.version, product.handle, product.title, product.description_html, *product.brand,
                 to_string(*product.category_id),
                 product.card_prices[us].on_sale ? "{" + std::string(offer_tag) + "}" : "{}",
                 array_of(product.option_names), json_of(product.attributes),
                 product.status == catalog::Status::active ? "active" : "draft", product.popularity, created,
                 created);
        for (std::size_t v = 0; v < product.variants.size(); ++v) {
            const catalog::Variant& variant = product.variants[v];
            skus.add(variant.sku_id, variant.sku);
            stock.add(variant.sku_id, is_in_stock(variant.sku_id) ? pieces_in_stock : 0, 0, 1);
            variants.add(to_string(variant.id), id, variant.sku_id, v + 1, array_of(variant.option_values));
            const catalog::MarketPrice& price = variant.prices[us];
            prices.add(variant.sku_id, "us", price.amount,
                       price.compare_at ? std::to_string(*price.compare_at) : "\\N");
        }
    }
    for (Rows* table : {&rows, &skus, &stock, &variants, &prices}) table->finish();
}

} // namespace rialto::bench
