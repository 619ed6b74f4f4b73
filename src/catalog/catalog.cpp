#include "catalog/catalog.hpp"

#include "catalog/render.hpp"
#include "catalog/store.hpp"

#include <algorithm>
#include <unordered_set>

namespace rialto::catalog {

namespace {

std::optional<PricedSku> priced(const Columns& columns, std::string_view market, Ordinal place) {
    if (columns.markets->find_market(market) == nullptr) return std::nullopt;
    const std::size_t m = columns.markets->index_of(market);
    const Product& product = *columns.products[columns.product_of[place]];
    const Variant& variant = columns.variant(place);
    const MarketPrice& price = variant.prices[m];
    if (!price.is_set()) return std::nullopt;
    const Currency currency = columns.markets->markets()[m].currency;
    PricedSku found{.sku_id = variant.sku_id,
                    .sku = variant.sku,
                    .handle = product.handle,
                    .title = product.title,
                    .variant_title = variant.title,
                    .image = {},
                    .price = {price.amount, currency},
                    .compare_at = {},
                    .sellable = product.status == Status::active};
    if (const Image* image = image_of(product, &variant)) found.image = *image;
    if (price.compare_at) found.compare_at = Money{*price.compare_at, currency};
    return found;
}

} // namespace

std::optional<PricedSku> find_sku(const CatalogStore& store, std::string_view market, std::string_view sku) {
    const std::shared_ptr<const Snapshot> snapshot = store.snapshot();
    if (!snapshot) return std::nullopt;
    const auto found = snapshot->columns->variant_by_sku.find(sku);
    if (found == snapshot->columns->variant_by_sku.end()) return std::nullopt;
    return priced(*snapshot->columns, market, found->second);
}

std::optional<PricedSku> find_sku(const CatalogStore& store, std::string_view market, std::int64_t sku_id) {
    const std::shared_ptr<const Snapshot> snapshot = store.snapshot();
    if (!snapshot) return std::nullopt;
    const auto found = snapshot->columns->variant_by_sku_id.find(sku_id);
    if (found == snapshot->columns->variant_by_sku_id.end()) return std::nullopt;
    return priced(*snapshot->columns, market, found->second);
}

std::vector<std::string> list_pictures(const CatalogStore& store) {
    const std::shared_ptr<const Snapshot> snapshot = store.snapshot();
    if (!snapshot) return {};
    std::vector<std::string> hashes;
    std::unordered_set<std::string_view> seen;
    const auto add = [&](const std::string& hash) {
        if (seen.insert(hash).second) hashes.push_back(hash);
    };
    for (const ProductPointer& product : snapshot->columns->products)
        if (!product->images.empty()) add(product->images.front().hash);
    for (const ProductPointer& product : snapshot->columns->products)
        for (const Image& image : product->images) add(image.hash);
    return hashes;
}

Task<std::shared_ptr<CatalogStore>> open_store(postgres::Pool& pool, StoreOptions options) {
    auto store = std::make_shared<CatalogStore>(pool, std::move(options));
    co_await store->load();
    co_return store;
}

Availability& availability_of(CatalogStore& store) {
    return store.availability();
}

const markets::Markets& markets_of(const CatalogStore& store) {
    return *store.markets();
}

} // namespace rialto::catalog
