// Compiles products into columns: bitmaps for filters and counts, orders for sorts, maps for look-ups.

#include "base/check.hpp"
#include "catalog/snapshot.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

namespace rialto::catalog {

namespace {

bool more_popular(const Product& a, const Product& b) {
    if (a.popularity != b.popularity) return a.popularity > b.popularity;
    if (a.created_at != b.created_at) return a.created_at > b.created_at;
    return a.id < b.id;
}

/// The part of the former price that is taken off is larger in a than in b; no former price is nothing off.
bool more_off(const MarketPrice& a, const MarketPrice& b) {
    using Wide = __int128; // two amounts up to 10^12 multiplied
    const std::int64_t off_a = a.compare_at ? *a.compare_at - a.amount : 0;
    const std::int64_t off_b = b.compare_at ? *b.compare_at - b.amount : 0;
    return static_cast<Wide>(off_a) * b.compare_at.value_or(1) >
           static_cast<Wide>(off_b) * a.compare_at.value_or(1);
}

void place_products(Columns& columns) {
    std::ranges::sort(columns.products,
                      [](const ProductPointer& a, const ProductPointer& b) { return more_popular(*a, *b); });
    columns.first_variant.push_back(0);
    for (Ordinal ordinal = 0; ordinal < columns.products.size(); ++ordinal) {
        const Product& product = *columns.products[ordinal];
        columns.product_by_handle.emplace(product.handle, ordinal);
        for (const Variant& variant : product.variants) {
            const auto place = static_cast<Ordinal>(columns.product_of.size());
            columns.variant_by_sku.emplace(variant.sku, place);
            columns.variant_by_sku_id.emplace(variant.sku_id, place);
            columns.product_of.push_back(ordinal);
        }
        columns.first_variant.push_back(static_cast<Ordinal>(columns.product_of.size()));
    }
}

constexpr std::array<std::int64_t, 3> nice_steps{10, 25, 50};

/// Limits between price buckets, at round amounts (10, 25, 50, 100 … of the main unit), so that each holds a
/// fair share of the prices. `prices` is sorted.
std::vector<PriceBucket> make_buckets(const std::vector<std::int64_t>& prices, std::int64_t main_unit) {
    if (prices.empty()) return {};
    std::vector<std::int64_t> limits;
    for (std::int64_t scale = main_unit; scale <= money_amount_max; scale *= 10) {
        for (const std::int64_t step : nice_steps) {
            const std::int64_t limit = step * scale;
            const std::int64_t last = limits.empty() ? 0 : limits.back();
            const auto below =
                std::ranges::lower_bound(prices, limit) - std::ranges::lower_bound(prices, last);
            const auto rest = prices.end() - std::ranges::lower_bound(prices, limit);
            const auto fair = static_cast<std::ptrdiff_t>(prices.size() / (2 * price_buckets_max));
            if (below > fair && rest > fair && limits.size() + 1 < price_buckets_max) limits.push_back(limit);
        }
    }
    std::vector<PriceBucket> buckets;
    std::int64_t low = 0;
    for (const std::int64_t limit : limits) {
        buckets.push_back({low, limit - 1});
        low = limit;
    }
    buckets.push_back({low, -1});
    return buckets;
}

std::int64_t main_unit_of(Currency currency) {
    std::int64_t unit = 1;
    for (int i = 0; i < minor_digits(currency); ++i) unit *= 10;
    return unit;
}

MarketColumns build_market(const Columns& columns, std::size_t market) {
    MarketColumns built;
    std::vector<Ordinal> listed;
    std::vector<std::int64_t> prices;
    for (Ordinal ordinal = 0; ordinal < columns.products.size(); ++ordinal) {
        const Product& product = *columns.products[ordinal];
        if (product.status != Status::active || !product.card_prices[market].lowest.is_set()) continue;
        listed.push_back(ordinal);
        prices.push_back(product.card_prices[market].lowest.amount);
    }
    built.listed = Bitmap(listed.size(), listed.data());
    built.listed.runOptimize();
    const auto price_of = [&](Ordinal ordinal) -> const MarketPrice& {
        return columns.products[ordinal]->card_prices[market].lowest;
    };
    // Ordinals are in order of popularity, which breaks ties.
    const auto sorted = [&](Sort sort, auto&& before) {
        std::vector<Ordinal> order = listed;
        std::ranges::sort(order, [&](Ordinal a, Ordinal b) {
            if (before(a, b)) return true;
            return !before(b, a) && a < b;
        });
        built.orders[static_cast<std::size_t>(sort)] = std::move(order);
    };
    sorted(Sort::popular, [](Ordinal, Ordinal) { return false; });
    sorted(Sort::newest, [&](Ordinal a, Ordinal b) {
        return columns.products[a]->created_at > columns.products[b]->created_at;
    });
    sorted(Sort::price, [&](Ordinal a, Ordinal b) { return price_of(a).amount < price_of(b).amount; });
    sorted(Sort::price_descending,
           [&](Ordinal a, Ordinal b) { return price_of(a).amount > price_of(b).amount; });
    sorted(Sort::discount, [&](Ordinal a, Ordinal b) { return more_off(price_of(a), price_of(b)); });
    std::ranges::sort(prices);
    built.buckets = make_buckets(prices, main_unit_of(columns.markets->markets()[market].currency));
    return built;
}

using Members = std::map<std::string, std::vector<Ordinal>>; // value → ordinals, ascending

std::vector<std::string> sorted_values(const Members& members) {
    std::vector<std::string> values;
    for (const auto& member : members) values.push_back(member.first);
    std::ranges::sort(values, shown_before);
    return values;
}

FacetColumn make_facet(std::string key, std::string label, const Members& products) {
    FacetColumn facet;
    facet.key = std::move(key);
    facet.label = std::move(label);
    facet.values = sorted_values(products);
    for (std::size_t i = 0; i < facet.values.size(); ++i) {
        const std::vector<Ordinal>& members = products.at(facet.values[i]);
        facet.products.emplace_back(members.size(), members.data());
        facet.index.emplace(facet.values[i], static_cast<std::int32_t>(i));
    }
    return facet;
}

FacetColumn build_brands(const Columns& columns) {
    Members members;
    for (Ordinal ordinal = 0; ordinal < columns.products.size(); ++ordinal)
        if (const auto& brand = columns.products[ordinal]->brand) members[*brand].push_back(ordinal);
    return make_facet("brand", "Brand", members);
}

struct OptionMembers {
    Members products;
    Members variants;
};

void add_unique(std::vector<Ordinal>& ordinals, Ordinal ordinal) {
    if (ordinals.empty() || ordinals.back() != ordinal) ordinals.push_back(ordinal);
}

std::vector<FacetColumn> build_options(const Columns& columns) {
    std::map<std::string, OptionMembers> by_name;
    for (Ordinal place = 0; place < columns.variant_count(); ++place) {
        const Ordinal ordinal = columns.product_of[place];
        const Product& product = *columns.products[ordinal];
        const Variant& variant = columns.variant(place);
        const std::size_t options = std::min(product.option_names.size(), variant.option_values.size());
        for (std::size_t o = 0; o < options; ++o) {
            OptionMembers& members = by_name[product.option_names[o]];
            add_unique(members.products[variant.option_values[o]], ordinal);
            add_unique(members.variants[variant.option_values[o]], place);
        }
    }
    std::vector<FacetColumn> facets;
    for (const auto& [name, members] : by_name) {
        FacetColumn facet = make_facet("option." + name, name, members.products);
        facet.variant_value.assign(columns.variant_count(), -1);
        for (std::size_t v = 0; v < facet.values.size(); ++v) {
            const std::vector<Ordinal>& places = members.variants.at(facet.values[v]);
            facet.variants.emplace_back(places.size(), places.data());
            for (const Ordinal place : places) facet.variant_value[place] = static_cast<std::int32_t>(v);
        }
        facets.push_back(std::move(facet));
    }
    return facets;
}

void build_categories(Columns& columns, std::vector<Category> categories) {
    std::ranges::sort(categories, [](const Category& a, const Category& b) {
        return a.position != b.position ? a.position < b.position : a.title < b.title;
    });
    columns.categories.resize(categories.size());
    for (std::size_t i = 0; i < categories.size(); ++i) {
        columns.categories[i].category = std::move(categories[i]);
        columns.category_by_slug.emplace(columns.categories[i].category.slug, i);
        columns.category_by_id.emplace(columns.categories[i].category.id, i);
    }
    for (std::size_t i = 0; i < columns.categories.size(); ++i) {
        const auto& parent_id = columns.categories[i].category.parent_id;
        if (!parent_id) {
            columns.roots.push_back(i);
            continue;
        }
        const std::size_t parent = columns.category_by_id.at(*parent_id);
        columns.categories[i].parent = parent;
        columns.categories[parent].children.push_back(i);
    }
    for (Ordinal ordinal = 0; ordinal < columns.products.size(); ++ordinal) {
        const auto& category_id = columns.products[ordinal]->category_id;
        const auto found =
            category_id ? columns.category_by_id.find(*category_id) : columns.category_by_id.end();
        if (found == columns.category_by_id.end()) continue;
        // Bounded, so that a loop among categories (which nothing here can make) cannot hang a node.
        std::optional<std::size_t> node = found->second;
        for (std::size_t depth = 0; node && depth <= category_depth_max; ++depth) {
            columns.categories[*node].popular.push_back(ordinal);
            node = columns.categories[*node].parent;
        }
    }
    for (CategoryNode& node : columns.categories)
        node.products = Bitmap(node.popular.size(), node.popular.data());
}

void build_words(Columns& columns) {
    std::unordered_map<std::string, std::vector<Ordinal>> members;
    std::vector<std::vector<std::string>> category_words;
    for (const CategoryNode& node : columns.categories)
        category_words.push_back(fold_words(node.category.title));
    for (Ordinal ordinal = 0; ordinal < columns.products.size(); ++ordinal) {
        const Product& product = *columns.products[ordinal];
        for (const std::string& word : product.words) add_unique(members[word], ordinal);
        const auto found = product.category_id ? columns.category_by_id.find(*product.category_id)
                                               : columns.category_by_id.end();
        std::optional<std::size_t> node;
        if (found != columns.category_by_id.end()) node = found->second;
        for (std::size_t depth = 0; node && depth <= category_depth_max; ++depth) {
            for (const std::string& word : category_words[*node]) add_unique(members[word], ordinal);
            node = columns.categories[*node].parent;
        }
    }
    for (const auto& [word, ordinals] : members)
        columns.words.emplace_back(word, Bitmap(ordinals.size(), ordinals.data()));
    std::ranges::sort(columns.words, {}, &std::pair<std::string, Bitmap>::first);
}

} // namespace

std::int32_t FacetColumn::find(std::string_view value) const {
    const auto found = index.find(std::string(value));
    return found == index.end() ? -1 : found->second;
}

std::shared_ptr<const Columns> build_columns(std::shared_ptr<const markets::Markets> markets,
                                             std::vector<ProductPointer> products,
                                             std::vector<Category> categories) {
    auto columns = std::make_shared<Columns>();
    columns->markets = std::move(markets);
    columns->products = std::move(products);
    place_products(*columns);
    const std::size_t market_count = columns->markets->markets().size();
    for (const ProductPointer& product : columns->products)
        CHECK(product->card_prices.size() == market_count);
    for (std::size_t m = 0; m < market_count; ++m) columns->by_market.push_back(build_market(*columns, m));
    columns->brands = build_brands(*columns);
    columns->options = build_options(*columns);
    build_categories(*columns, std::move(categories));
    build_words(*columns);
    return columns;
}

Bitmap build_in_stock(const Columns& columns, const Availability& availability) {
    std::vector<Ordinal> places;
    for (Ordinal place = 0; place < columns.variant_count(); ++place)
        if (availability.class_of(columns.variant(place).sku_id) != StockClass::sold_out)
            places.push_back(place);
    return Bitmap(places.size(), places.data());
}

} // namespace rialto::catalog
