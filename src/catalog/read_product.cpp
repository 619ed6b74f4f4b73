#include "catalog/admin_product.hpp"
#include "catalog/load_catalog.hpp"
#include "catalog/sql.hpp"
#include "catalog/status.hpp"

#include <unordered_map>

namespace rialto::catalog {

namespace {

AdminVariant admin_variant(const Variant& variant, const markets::Markets& markets) {
    AdminVariant admin{
        .sku = variant.sku, .title = variant.title, .prices = {}, .tax_class = variant.tax_class};
    for (std::size_t m = 0; m < markets.markets().size(); ++m) {
        const MarketPrice& price = variant.regular[m];
        if (!price.is_set()) continue;
        const Currency currency = markets.markets()[m].currency;
        AdminPrice shown{markets.markets()[m].market, {price.amount, currency}, {}};
        if (price.compare_at) shown.compare_at = Money{*price.compare_at, currency};
        admin.prices.push_back(std::move(shown));
    }
    return admin;
}

} // namespace

Task<Result<AdminProduct>> read_product(postgres::Session& session,
                                        std::shared_ptr<const markets::Markets> markets, Uuid id) {
    const LoadFor what_for{markets, std::make_shared<const PriceLists>(), {}};
    const auto loaded = co_await load_products(session, what_for, std::vector{id}, nullptr);
    if (loaded.empty()) co_return fail(ErrorKind::not_found, "not_found", "There is no such product.");
    const Product& product = *loaded.front();
    AdminProduct admin{.id = id,
                       .version = product.version,
                       .handle = product.handle,
                       .title = product.title,
                       .description_html = product.description_html,
                       .status = std::string(name_of(product.status)),
                       .brand = product.brand,
                       .texts = {},
                       .visible_to = {product.visible_to.groups, product.visible_to.segments},
                       .variants = {}};
    for (const ProductText& text : product.texts)
        admin.texts[text.locale] = {text.title, text.description_html};
    const postgres::Rows rows = co_await session.run(sql::read_product_stock, postgres::Params(id));
    std::unordered_map<std::int64_t, std::pair<std::int64_t, std::int64_t>> stock;
    for (const postgres::Row row : rows)
        stock[row.get<std::int64_t>(0)] = {row.get<std::int64_t>(1), row.get<std::int64_t>(2)};
    for (const Variant& variant : product.variants) {
        admin.variants.push_back(admin_variant(variant, *markets));
        std::tie(admin.variants.back().on_hand, admin.variants.back().reserved) = stock[variant.sku_id];
    }
    co_return admin;
}

} // namespace rialto::catalog
