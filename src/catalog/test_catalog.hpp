#pragma once
// Catalogs for tests and benchmarks, without a database: small ones by hand, large ones at random from a
// seed.

#include "catalog/snapshot.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace rialto::catalog::test {

inline std::shared_ptr<const markets::Markets> two_markets() {
    markets::Market us{.market = "us",
                       .name = "United States",
                       .currency = *parse_currency("USD"),
                       .countries = {"US"},
                       .tax_basis_points = 825,
                       .delivery_label = "Standard",
                       .delivery_price = 599,
                       .is_default = true};
    markets::Market eu{.market = "eu",
                       .name = "Europe",
                       .currency = *parse_currency("EUR"),
                       .countries = {"DE"},
                       .tax_basis_points = 2100,
                       .tax_included = true,
                       .rate_micros = 920'000,
                       .price_ending = 99,
                       .delivery_label = "Standard",
                       .delivery_price = 499};
    return std::make_shared<const markets::Markets>(
        std::vector{us, eu},
        std::vector<markets::Segment>{{"us", "us", "en-US", 1}, {"eu", "eu", "en-IE", 2}});
}

inline Uuid uuid_of(std::uint32_t n) {
    Uuid id;
    for (int i = 0; i < 4; ++i)
        id.bytes[static_cast<std::size_t>(15 - i)] = static_cast<std::uint8_t>(n >> (8 * i));
    return id;
}

/// Categories: two roots with two children each.
inline std::vector<Category> four_leaves() {
    return {{uuid_of(1), {}, "home", "Home", 0},
            {uuid_of(2), {}, "wear", "Clothes to wear", 1},
            {uuid_of(3), uuid_of(1), "kitchen", "Kitchen", 0},
            {uuid_of(4), uuid_of(1), "garden", "Garden", 0},
            {uuid_of(5), uuid_of(2), "shirts", "Shirts", 0},
            {uuid_of(6), uuid_of(2), "shoes", "Shoes", 0}};
}

struct RandomCatalog {
    std::shared_ptr<const Columns> columns;
    std::vector<std::pair<std::int64_t, std::int64_t>> stock; // sku_id → available
};

class CatalogMaker {
  public:
    explicit CatalogMaker(std::uint32_t seed) : random_(seed) {}

    RandomCatalog make(std::size_t count) {
        const auto markets = two_markets();
        RandomCatalog made;
        std::vector<ProductPointer> products;
        for (std::uint32_t n = 0; n < count; ++n) {
            auto product = std::make_shared<Product>(make_product(n, made));
            complete(*product, *markets);
            products.push_back(std::move(product));
        }
        made.columns = build_columns(markets, std::move(products), four_leaves());
        return made;
    }

    std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_() % limit); }
    template <class List>
    auto pick(const List& list) {
        return list[below(static_cast<std::uint32_t>(std::size(list)))];
    }

    static constexpr const char* brands[] = {"Ódd Goods", "Plain, Inc.", "Nord", "Süd"};
    static constexpr const char* sizes[] = {"XS", "S", "M", "L", "XL"};
    static constexpr const char* colours[] = {"Blue", "Red", "Green, dark", "Sand"};
    static constexpr const char* nouns[] = {"Mug", "Shirt", "Lamp", "Boots", "Chair", "Plate"};
    static constexpr const char* adjectives[] = {"Plain", "Soft", "Tall", "Merry", "Quiet"};

  private:
    Product make_product(std::uint32_t n, RandomCatalog& made) {
        Product product;
        product.id = uuid_of(1000 + n);
        product.version = 1;
        product.handle = "product-" + std::to_string(n);
        product.title = std::string(pick(adjectives)) + " " + pick(nouns);
        product.description_html = "<p>Good to have.</p>";
        if (below(5) > 0) product.brand = pick(brands);
        if (below(8) > 0) product.category_id = uuid_of(1 + below(6));
        if (below(2) == 0) product.option_names.emplace_back("Size");
        if (below(2) == 0) product.option_names.emplace_back("Colour");
        product.status = below(12) == 0 ? Status::draft : Status::active;
        product.popularity = static_cast<int>(below(50));
        product.created_at = Time(std::chrono::seconds(1'700'000'000 + below(1000)));
        product.images.push_back({std::string(32, 'a'), 800, 800, "#aabbcc,#ddeeff", product.title});
        const std::uint32_t variants = product.option_names.empty() ? 1 : 1 + below(6);
        std::vector<std::vector<std::string>> seen;
        for (std::uint32_t v = 0; v < variants; ++v) {
            Variant variant;
            for (const std::string& name : product.option_names)
                variant.option_values.emplace_back(name == "Size" ? pick(sizes) : pick(colours));
            if (std::ranges::find(seen, variant.option_values) != seen.end()) continue;
            seen.push_back(variant.option_values);
            variant.id = uuid_of(1'000'000 + ++last_sku_);
            variant.sku_id = last_sku_;
            variant.sku = "SKU-" + std::to_string(last_sku_);
            variant.prices.resize(2);
            variant.prices[0] = {100 + static_cast<std::int64_t>(below(20'000)), std::nullopt};
            if (below(4) == 0) variant.prices[0].compare_at = variant.prices[0].amount + 100 + below(5000);
            if (below(3) == 0)
                variant.prices[1] = {100 + static_cast<std::int64_t>(below(20'000)), std::nullopt};
            made.stock.emplace_back(variant.sku_id, below(3) == 0 ? 0 : below(20));
            product.variants.push_back(std::move(variant));
        }
        return product;
    }

    std::mt19937 random_;
    std::uint32_t last_sku_ = 0;
};

} // namespace rialto::catalog::test
