#include "catalog/catalog.hpp"

#include "catalog/render.hpp"
#include "catalog/snapshot.hpp"
#include "catalog/store.hpp"

#include <algorithm>
#include <unordered_set>

namespace rialto::catalog {

namespace {

std::vector<Uuid> categories_of(const CategoryTree& tree, const std::optional<Uuid>& category) {
    std::vector<Uuid> ids;
    const auto node = category ? tree.find(*category) : std::nullopt;
    if (!node) return ids;
    for (const std::size_t above : tree.path_up(*node)) ids.push_back(tree.nodes()[above].category.id);
    return ids;
}

std::optional<PricedSku> priced(const Snapshot& snapshot, std::string_view segment,
                                const std::optional<SkuPlace>& place, int qty) {
    const std::optional<Audience> audience = snapshot.audience_of(segment);
    if (!place || !audience) return std::nullopt;
    const ProductPointer owner = snapshot.product(place->product);
    const Product& product = *owner;
    if (place->variant >= product.variants.size()) return std::nullopt;
    const Variant& variant = product.variants[place->variant];
    const ViewPrice& price = variant.prices[audience->view];
    if (!price.is_set()) return std::nullopt;
    const Currency currency = snapshot.markets->views()[audience->view].terms.currency;
    PricedSku found{.sku_id = variant.sku_id,
                    .sku = variant.sku,
                    .handle = product.handle,
                    .title = std::string(title_in(product, audience->locale)),
                    .variant_title = variant.title,
                    .image = {},
                    .price = {price.amount_for(qty), currency},
                    .compare_at = {},
                    .sellable =
                        product.status == Status::active && product.card_prices[audience->view].is_visible,
                    .product_id = product.id,
                    .categories = categories_of(*snapshot.tree, product.category_id),
                    .grams = variant.grams,
                    .tax_class = variant.tax_class,
                    .by = {},
                    .price_ends_at = product.price_valid_until};
    if (price.by && price.amount_for(qty) == price.amount) found.by = price.by;
    if (const Image* image = image_of(product, &variant)) found.image = *image;
    if (price.compare_at) found.compare_at = Money{*price.compare_at, currency};
    return found;
}

} // namespace

std::optional<PricedSku> find_sku(const CatalogStore& store, std::string_view segment, std::string_view sku,
                                  int qty) {
    const std::shared_ptr<const Snapshot> snapshot = store.snapshot();
    if (!snapshot) return std::nullopt;
    const auto found = priced(*snapshot, segment, snapshot->find_sku(sku), qty);
    return found && found->sku == sku ? found : std::nullopt;
}

std::optional<PricedSku> find_sku(const CatalogStore& store, std::string_view segment, std::int64_t sku_id,
                                  int qty) {
    const std::shared_ptr<const Snapshot> snapshot = store.snapshot();
    if (!snapshot) return std::nullopt;
    return priced(*snapshot, segment, snapshot->find_sku_id(sku_id), qty);
}

Task<std::optional<std::string>> find_group(CatalogStore& store, http::Request& request) {
    if (!store.options().find_group) co_return std::nullopt;
    co_return co_await store.options().find_group(request);
}

Task<bool> may_see_segment(CatalogStore& store, std::string segment, http::Request& request) {
    const std::shared_ptr<const Snapshot> snapshot = store.snapshot();
    const markets::Segment* found = snapshot ? snapshot->markets->find_segment(segment) : nullptr;
    if (found == nullptr || !found->group) co_return found != nullptr;
    co_return found->opens_to(co_await find_group(store, request));
}

std::vector<std::string> list_pictures(const CatalogStore& store) {
    const std::shared_ptr<const Snapshot> snapshot = store.snapshot();
    if (!snapshot) return {};
    std::vector<std::string> covers;
    std::vector<std::string> others;
    snapshot->each_product([&](Place place) {
        const ProductPointer product = snapshot->product(place);
        for (std::size_t i = 0; i < product->images.size(); ++i)
            (i == 0 ? covers : others).push_back(product->images[i].hash);
    });
    covers.insert(covers.end(), others.begin(), others.end());
    std::unordered_set<std::string_view> seen;
    std::vector<std::string> hashes;
    for (const std::string& hash : covers)
        if (seen.insert(hash).second) hashes.push_back(hash);
    return hashes;
}

Task<std::shared_ptr<CatalogStore>> open_store(postgres::Pool& pool, StoreOptions options) {
    auto store = std::make_shared<CatalogStore>(pool, std::move(options));
    co_await store->load();
    co_return store;
}

std::uint64_t generation_of(const CatalogStore& store) {
    return store.snapshot()->generation;
}

Time clock_of(const CatalogStore& store) {
    return store.options().clock();
}

const Availability& availability_of(const CatalogStore& store) {
    return store.availability();
}

Availability& availability_of(CatalogStore& store) {
    return store.availability();
}

std::shared_ptr<const pricing::PriceBook> price_book_of(const CatalogStore& store) {
    return store.price_book();
}

std::shared_ptr<const markets::Markets> markets_of(const CatalogStore& store) {
    return store.markets();
}

} // namespace rialto::catalog
