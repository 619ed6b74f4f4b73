// Evaluates a query on a snapshot with bitmaps. Filters on products are bitmaps of products, filters on
// variants (options, stock) bitmaps of variants, because one variant must satisfy all of them.

#include "catalog/query.hpp"

#include <algorithm>
#include <limits>

namespace rialto::catalog {

namespace {

/// All variants of a bitmap as products.
Bitmap products_of(const Columns& columns, const Bitmap& variants) {
    std::vector<Ordinal> products;
    for (const Ordinal place : variants) {
        const Ordinal product = columns.product_of[place];
        if (products.empty() || products.back() != product) products.push_back(product);
    }
    return Bitmap(products.size(), products.data());
}

/// Listed products whose lowest price lies in the range.
Bitmap priced_between(const Columns& columns, std::size_t market, std::int64_t low, std::int64_t high) {
    const auto& order = columns.by_market[market].orders[static_cast<std::size_t>(Sort::price)];
    const auto amount = [&](Ordinal ordinal) {
        return columns.products[ordinal]->card_prices[market].lowest.amount;
    };
    const auto first = std::ranges::lower_bound(order, low, {}, amount);
    const auto last = std::ranges::upper_bound(order, high, {}, amount);
    if (first >= last) return {};
    return Bitmap(static_cast<std::size_t>(last - first), &*first);
}

/// Products that have a word beginning with `prefix`.
Bitmap with_word(const Columns& columns, std::string_view prefix) {
    Bitmap products;
    const auto word_of = [](const std::pair<std::string, Bitmap>& entry) {
        return std::string_view(entry.first);
    };
    auto entry = std::ranges::lower_bound(columns.words, prefix, {}, word_of);
    for (; entry != columns.words.end() && entry->first.starts_with(prefix); ++entry)
        products |= entry->second;
    return products;
}

Bitmap any_value(const FacetColumn& facet, const std::vector<Bitmap>& bitmaps,
                 const std::set<std::string>& values) {
    Bitmap any;
    for (const std::string& value : values)
        if (const std::int32_t found = facet.find(value); found >= 0)
            any |= bitmaps[static_cast<std::size_t>(found)];
    return any;
}

/// The filters of a query, each apart, so that a facet can leave its own out.
class Filters {
  public:
    Filters(const Snapshot& snapshot, std::size_t market, const Query& query)
        : columns_(*snapshot.columns), common_(columns_.by_market[market].listed) {
        if (!query.category.empty()) {
            const auto found = columns_.category_by_slug.find(query.category);
            if (found == columns_.category_by_slug.end())
                common_ = {};
            else
                common_ &= columns_.categories[found->second].products;
        }
        for (const std::string& word : query.words) common_ &= with_word(columns_, word);
        if (!query.brands.empty())
            brand_ = any_value(columns_.brands, columns_.brands.products, query.brands);
        if (query.price_min || query.price_max)
            price_ = priced_between(columns_, market, query.price_min.value_or(0),
                                    query.price_max.value_or(std::numeric_limits<std::int64_t>::max()));
        for (const auto& [name, values] : query.options) {
            const std::string key = "option." + name;
            const auto facet = std::ranges::find(columns_.options, key, &FacetColumn::key);
            options_[key] =
                facet == columns_.options.end() ? Bitmap() : any_value(*facet, facet->variants, values);
        }
        if (query.in_stock) in_stock_ = snapshot.in_stock;
    }

    /// Variants that fit every filter on variants but that of `skip`; nullopt when there is no such filter.
    std::optional<Bitmap> variants(std::string_view skip) const {
        std::optional<Bitmap> fit = in_stock_;
        for (const auto& [key, bitmap] : options_) {
            if (key == skip) continue;
            if (fit)
                *fit &= bitmap;
            else
                fit = bitmap;
        }
        return fit;
    }

    /// Products that fit every filter on products but that of `skip`.
    Bitmap products(std::string_view skip) const {
        Bitmap fit = common_;
        if (brand_ && skip != "brand") fit &= *brand_;
        if (price_ && skip != "price") fit &= *price_;
        return fit;
    }

    /// Products that fit everything but the filter of `skip`.
    Bitmap all(std::string_view skip) const {
        Bitmap fit = products(skip);
        if (const std::optional<Bitmap> variants_fit = variants(skip))
            fit &= products_of(columns_, *variants_fit);
        return fit;
    }

    bool has(std::string_view key) const {
        if (key == "brand") return brand_.has_value();
        if (key == "price") return price_.has_value();
        return options_.contains(std::string(key));
    }

  private:
    const Columns& columns_;
    Bitmap common_; // listed, category, words
    std::optional<Bitmap> brand_;
    std::optional<Bitmap> price_;
    std::map<std::string, Bitmap> options_; // by facet key; variants
    std::optional<Bitmap> in_stock_;        // variants
};

Facet price_facet(const Columns& columns, std::size_t market, const Query& query, const Bitmap& base) {
    Facet facet{"price", "Price", {}};
    for (const PriceBucket& bucket : columns.by_market[market].buckets) {
        const std::int64_t high = bucket.high < 0 ? std::numeric_limits<std::int64_t>::max() : bucket.high;
        const std::uint64_t count = base.and_cardinality(priced_between(columns, market, bucket.low, high));
        const bool selected = (query.price_min || query.price_max) &&
                              query.price_min.value_or(0) == bucket.low &&
                              query.price_max.value_or(-1) == bucket.high;
        if (count == 0 && !selected) continue;
        std::string value = std::to_string(bucket.low) + "-";
        if (bucket.high >= 0) value += std::to_string(bucket.high);
        facet.values.push_back({value, value, count, selected});
    }
    return facet;
}

/// Distinct products for each value of an option, among the variants that fit.
std::vector<std::uint64_t> count_by_variant(const Columns& columns, const FacetColumn& facet,
                                            const Bitmap& variants, const Bitmap& products) {
    constexpr Ordinal none = std::numeric_limits<Ordinal>::max();
    std::vector<std::uint64_t> counts(facet.values.size(), 0);
    std::vector<Ordinal> last(facet.values.size(), none);
    Ordinal product = none;
    bool fits = false;
    for (const Ordinal place : variants) {
        if (columns.product_of[place] != product) {
            product = columns.product_of[place];
            fits = products.contains(product);
        }
        const std::int32_t value = facet.variant_value[place];
        if (!fits || value < 0 || last[static_cast<std::size_t>(value)] == product) continue;
        last[static_cast<std::size_t>(value)] = product;
        ++counts[static_cast<std::size_t>(value)];
    }
    return counts;
}

std::vector<std::uint64_t> count_by_product(const FacetColumn& facet, const Bitmap& base) {
    std::vector<std::uint64_t> counts;
    for (const Bitmap& products : facet.products) counts.push_back(base.and_cardinality(products));
    return counts;
}

/// The values worth showing, in the column's order: those with products, the most common when there are too
/// many.
Facet value_facet(const FacetColumn& column, const std::vector<std::uint64_t>& counts,
                  const std::set<std::string>* selected) {
    std::vector<std::size_t> shown;
    const auto is_selected = [&](std::size_t v) {
        return selected != nullptr && selected->contains(column.values[v]);
    };
    for (std::size_t v = 0; v < counts.size(); ++v)
        if (counts[v] > 0 || is_selected(v)) shown.push_back(v);
    if (shown.size() > facet_values_max) {
        std::ranges::sort(shown, [&](std::size_t a, std::size_t b) {
            if (is_selected(a) != is_selected(b)) return is_selected(a);
            return counts[a] != counts[b] ? counts[a] > counts[b] : a < b;
        });
        shown.resize(facet_values_max);
        std::ranges::sort(shown);
    }
    Facet facet{column.key, column.label, {}};
    for (const std::size_t v : shown)
        facet.values.push_back({escape_value(column.values[v]), column.values[v], counts[v], is_selected(v)});
    return facet;
}

std::vector<Facet> option_facets(const Columns& columns, const Query& query, const Filters& filters) {
    struct Ranked {
        Facet facet;
        std::uint64_t weight;
    };
    std::vector<Ranked> ranked;
    const Bitmap base = filters.all({});
    for (const FacetColumn& column : columns.options) {
        const bool filtered = filters.has(column.key);
        const std::optional<Bitmap> variants = filters.variants(column.key);
        std::vector<std::uint64_t> counts;
        if (variants)
            counts = count_by_variant(columns, column, *variants, filters.products(column.key));
        else
            counts = count_by_product(column, filtered ? filters.products(column.key) : base);
        const auto selection = query.options.find(column.label);
        Facet facet =
            value_facet(column, counts, selection == query.options.end() ? nullptr : &selection->second);
        if (facet.values.empty()) continue;
        std::uint64_t weight = 0;
        for (const FacetValue& value : facet.values) weight += value.count;
        if (filtered) weight = std::numeric_limits<std::uint64_t>::max();
        ranked.push_back({std::move(facet), weight});
    }
    std::ranges::sort(ranked, [](const Ranked& a, const Ranked& b) {
        return a.weight != b.weight ? a.weight > b.weight : a.facet.key < b.facet.key;
    });
    if (ranked.size() > facets_max) ranked.resize(facets_max);
    std::ranges::sort(ranked, {}, [](const Ranked& one) { return one.facet.key; });
    std::vector<Facet> facets;
    for (Ranked& one : ranked) facets.push_back(std::move(one.facet));
    return facets;
}

} // namespace

Page evaluate(const Snapshot& snapshot, std::size_t market, const Query& query, std::uint32_t offset) {
    const Columns& columns = *snapshot.columns;
    const Filters filters(snapshot, market, query);
    const Bitmap found = filters.all({});
    Page page;
    page.total = found.cardinality();

    const auto limit = static_cast<std::uint32_t>(query.limit);
    std::uint32_t seen = 0;
    for (const Ordinal ordinal : columns.by_market[market].orders[static_cast<std::size_t>(query.sort)]) {
        if (page.products.size() == limit) break;
        if (!found.contains(ordinal)) continue;
        if (seen++ >= offset) page.products.push_back(ordinal);
    }
    const std::uint64_t end = static_cast<std::uint64_t>(offset) + page.products.size();
    if (!page.products.empty() && end < page.total) page.next_offset = static_cast<std::uint32_t>(end);

    if (Facet price = price_facet(columns, market, query, filters.all("price")); !price.values.empty())
        page.facets.push_back(std::move(price));
    const Bitmap brand_base = filters.all("brand");
    Facet brands = value_facet(columns.brands, count_by_product(columns.brands, brand_base), &query.brands);
    if (!brands.values.empty()) page.facets.push_back(std::move(brands));
    for (Facet& facet : option_facets(columns, query, filters)) page.facets.push_back(std::move(facet));
    return page;
}

} // namespace rialto::catalog
