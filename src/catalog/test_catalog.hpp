#pragma once
// Catalogs for tests and benchmarks, without a database: small ones by hand, large ones at random from a
// seed.

#include "catalog/availability.hpp"
#include "catalog/engine/build_part.hpp"
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

/// More price views: a customer group's, and one without tax.
inline std::shared_ptr<const markets::Markets> four_views() {
    std::vector<markets::Segment> segments = two_markets()->segments();
    segments.push_back({"trade", "us", "en-US", 3, "wholesale"});
    segments.push_back({"net", "eu", "en-IE", 4, {}, markets::TaxDisplay::exclusive});
    return std::make_shared<const markets::Markets>(two_markets()->markets(), std::move(segments));
}

/// Lists 1 (rows, of the group) and 2 (a sale of a fifth off in Europe, until 1970 ends).
inline PriceLists two_lists() {
    return PriceLists({{.id = uuid_of(1), .market = "us", .group = "wholesale"},
                       {.id = uuid_of(2),
                        .market = "eu",
                        .ends_at = Time(std::chrono::hours(24 * 365)),
                        .priority = 1,
                        .percent_off_basis_points = 2000}});
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
    std::shared_ptr<const markets::Markets> markets;
    std::shared_ptr<const CategoryTree> tree;
    std::vector<ProductPointer> products;                     // as they are now
    std::vector<ProductPointer> before;                       // earlier states of some of them
    std::vector<std::pair<std::int64_t, std::int64_t>> stock; // sku_id → available

    /// In one part; with `parts` in so many, where later ones replace what earlier ones have.
    Snapshot snapshot(const Availability& availability, std::size_t parts = 1) const {
        Snapshot made;
        made.id = 1;
        made.markets = markets;
        made.languages = shape_of(*markets).languages;
        made.tree = tree;
        for (std::size_t p = 0; p < parts; ++p) {
            PartBuilder builder(shape_of(*markets));
            for (std::size_t i = p; i < products.size(); i += parts) builder.add(*products[i]);
            if (p == 0)
                for (std::size_t i = 0; i < before.size(); ++i)
                    if (i % parts != 0) builder.add(*before[i]);
            made.parts = with_part(std::move(made.parts), builder.build(*tree), {}, *tree);
        }
        for (PartState& state : made.parts)
            state.in_stock = std::make_shared<Words>(build_in_stock(*state.part, [&](std::int64_t sku_id) {
                return availability.class_of(sku_id) != StockClass::sold_out;
            }));
        return made;
    }
};

class CatalogMaker {
  public:
    explicit CatalogMaker(std::uint32_t seed, std::shared_ptr<const markets::Markets> markets = two_markets(),
                          PriceLists lists = {})
        : random_(seed), markets_(std::move(markets)), lists_(std::move(lists)) {}

    RandomCatalog make(std::size_t count) {
        RandomCatalog made;
        made.markets = markets_;
        made.tree = std::make_shared<const CategoryTree>(four_leaves());
        for (std::uint32_t n = 0; n < count; ++n) {
            auto product = std::make_shared<Product>(make_product(n, made));
            complete(*product, {*made.markets, lists_, {}});
            auto old = std::make_shared<Product>(*product);
            old->title = "Old and gone";
            old->brand = "Gone";
            old->popularity = static_cast<int>(below(50));
            made.products.push_back(std::move(product));
            made.before.push_back(std::move(old));
        }
        return made;
    }

    std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_() % limit); }
    template <class List>
    auto pick(const List& list) {
        return list[below(static_cast<std::uint32_t>(std::size(list)))];
    }

    static constexpr const char* brands[] = {"Ódd Goods", "Plain, Inc.", "Nord", "Süd"};
    static constexpr const char* materials[] = {"Wool", "Steel", "Oak", "Glass"};
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
        for (std::uint32_t i = below(3); i > 0; --i)
            product.attributes.push_back({"Material", pick(materials)});
        if (below(3) == 0) product.attributes.push_back({"Care", "By hand"});
        if (below(2) == 0) product.option_names.emplace_back("Size");
        if (below(2) == 0) product.option_names.emplace_back("Colour");
        product.status = below(12) == 0 ? Status::draft : Status::active;
        product.popularity = static_cast<int>(below(50));
        product.created_at = Time(std::chrono::seconds(1'700'000'000 + below(1000)));
        if (!lists_.lists().empty() && below(6) == 0) product.visible_to.groups = {"wholesale"};
        product.images.push_back({std::string(32, 'a'), 800, 800, "#aabbcc,#ddeeff", product.title});
        const std::uint32_t variants = product.option_names.empty() ? 1 : below(40) == 0 ? 90 : 1 + below(6);
        std::vector<std::vector<std::string>> seen;
        for (std::uint32_t v = 0; v < variants; ++v) {
            Variant variant;
            for (const std::string& name : product.option_names)
                variant.option_values.emplace_back(name == "Size" ? pick(sizes) : pick(colours));
            if (variants < 90 && std::ranges::find(seen, variant.option_values) != seen.end()) continue;
            seen.push_back(variant.option_values);
            variant.id = uuid_of(1'000'000 + ++last_sku_);
            variant.sku_id = last_sku_;
            variant.sku = "SKU-" + std::to_string(last_sku_);
            variant.regular.resize(2);
            variant.regular[0] = {100 + static_cast<std::int64_t>(below(20'000)), std::nullopt};
            if (below(4) == 0) variant.regular[0].compare_at = variant.regular[0].amount + 100 + below(5000);
            if (below(3) == 0)
                variant.regular[1] = {100 + static_cast<std::int64_t>(below(20'000)), std::nullopt};
            if (!lists_.lists().empty() && below(2) == 0)
                variant.list_rows.push_back({uuid_of(1), 1, 50 + static_cast<std::int64_t>(below(20'000))});
            made.stock.emplace_back(variant.sku_id, below(3) == 0 ? 0 : below(20));
            product.variants.push_back(std::move(variant));
        }
        return product;
    }

    std::mt19937 random_;
    std::shared_ptr<const markets::Markets> markets_;
    PriceLists lists_;
    std::uint32_t last_sku_ = 0;
};

} // namespace rialto::catalog::test
