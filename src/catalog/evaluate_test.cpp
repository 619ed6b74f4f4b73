#include "base/text.hpp"
#include "catalog/engine/search_texts.hpp"
#include "catalog/query.hpp"
#include "catalog/suggest.hpp"
#include "catalog/test_catalog.hpp"
#include "catalog/test_queries.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

namespace rialto::catalog {
namespace {

/// The slow and obvious way, to hold the quick one against. `skip` is the facet whose own filter is left out.
class Naive {
  public:
    Naive(const test::RandomCatalog& catalog, const Availability& availability, std::size_t view,
          const Query& query)
        : catalog_(catalog), availability_(availability), view_(view), query_(query) {}

    /// Good for one word that is no word's misspelling.
    bool has_text(const Product& product) const {
        if (query_.text.empty()) return true;
        std::string all = slugify(product.title) + "-" + slugify(text_of_html(product.description_html));
        if (product.brand) all += "-" + slugify(*product.brand);
        for (const Attribute& attribute : product.attributes) all += "-" + slugify(attribute.value);
        for (const CategoryNode* node : path(product)) all += "-" + slugify(node->category.title);
        return std::ranges::any_of(split_trimmed(all, '-'),
                                   [&](std::string_view word) { return word.starts_with(query_.text); });
    }

    std::vector<const CategoryNode*> path(const Product& product) const {
        std::vector<const CategoryNode*> nodes;
        if (product.category_id)
            for (const std::size_t node : catalog_.tree->path_up(*catalog_.tree->find(*product.category_id)))
                nodes.push_back(&catalog_.tree->nodes()[node]);
        return nodes;
    }

    bool fits_attributes(const Product& product, std::string_view skip) const {
        return std::ranges::all_of(query_.attributes, [&](const auto& filter) {
            if ("attr." + filter.first == skip) return true;
            return std::ranges::any_of(product.attributes, [&](const Attribute& attribute) {
                return attribute.name == filter.first && filter.second.contains(attribute.value);
            });
        });
    }

    bool fits_product(const Product& product, std::string_view skip) const {
        const MarketPrice& price = product.card_prices[view_].lowest;
        if (product.status != Status::active || !price.is_set()) return false;
        if (!product.card_prices[view_].is_visible) return false;
        if (query_.on_offer && !product.card_prices[view_].on_sale) return false;
        if (!query_.category.empty() && std::ranges::none_of(path(product), [&](const CategoryNode* node) {
                return node->category.slug == query_.category;
            }))
            return false;
        if (skip != "brand" && !query_.brands.empty() &&
            (!product.brand || !query_.brands.contains(*product.brand)))
            return false;
        if (skip != "price" && query_.price_min && price.amount < *query_.price_min) return false;
        if (skip != "price" && query_.price_max && price.amount > *query_.price_max) return false;
        return fits_attributes(product, skip) && has_text(product);
    }

    bool fits_variant(const Product& product, const Variant& variant, std::string_view skip) const {
        if (query_.in_stock && availability_.class_of(variant.sku_id) == StockClass::sold_out) return false;
        return std::ranges::all_of(query_.options, [&](const auto& filter) {
            if ("option." + filter.first == skip) return true;
            const auto name = std::ranges::find(product.option_names, filter.first);
            if (name == product.option_names.end()) return false;
            return filter.second.contains(
                variant.option_values[static_cast<std::size_t>(name - product.option_names.begin())]);
        });
    }

    bool fits(const Product& product, std::string_view skip = {}) const {
        return fits_product(product, skip) &&
               std::ranges::any_of(product.variants, [&](const Variant& variant) {
                   return fits_variant(product, variant, skip);
               });
    }

    std::uint64_t count_brand(const std::string& brand) const {
        return count([&](const Product& p) { return p.brand == brand && fits(p, "brand"); });
    }

    std::uint64_t count_price(std::int64_t low, std::int64_t high) const {
        return count([&](const Product& p) {
            const std::int64_t amount = p.card_prices[view_].lowest.amount;
            return amount >= low && (high < 0 || amount <= high) && fits(p, "price");
        });
    }

    std::uint64_t count_option(const std::string& name, const std::string& value) const {
        const std::string key = "option." + name;
        return count([&](const Product& p) {
            const auto place = std::ranges::find(p.option_names, name) - p.option_names.begin();
            return fits_product(p, key) && std::ranges::any_of(p.variants, [&](const Variant& variant) {
                       return static_cast<std::size_t>(place) < p.option_names.size() &&
                              variant.option_values[static_cast<std::size_t>(place)] == value &&
                              fits_variant(p, variant, key);
                   });
        });
    }

    std::uint64_t count_attribute(const std::string& name, const std::string& value) const {
        return count([&](const Product& p) {
            return fits(p, "attr." + name) &&
                   std::ranges::find(p.attributes, Attribute{name, value}) != p.attributes.end();
        });
    }

    template <class Fits>
    std::uint64_t count(Fits&& fits_it) const {
        std::uint64_t found = 0;
        for (const ProductPointer& product : catalog_.products)
            if (fits_it(*product)) ++found;
        return found;
    }

    std::vector<std::string> sorted_handles() const {
        std::vector<const Product*> found;
        for (const ProductPointer& product : catalog_.products)
            if (fits(*product)) found.push_back(product.get());
        std::ranges::sort(found, [&](const Product* a, const Product* b) { return before(*a, *b); });
        std::vector<std::string> handles;
        for (const Product* product : found) handles.push_back(product->handle);
        return handles;
    }

  private:
    bool before(const Product& a, const Product& b) const {
        const MarketPrice& price_a = a.card_prices[view_].lowest;
        const MarketPrice& price_b = b.card_prices[view_].lowest;
        const auto off = [](const MarketPrice& price) {
            return price.compare_at ? static_cast<long double>(*price.compare_at - price.amount) /
                                          static_cast<long double>(*price.compare_at)
                                    : 0.0L;
        };
        switch (query_.order()) {
        case Sort::relevance:
        case Sort::popular: break;
        case Sort::newest:
            if (a.created_at != b.created_at) return a.created_at > b.created_at;
            break;
        case Sort::price:
            if (price_a.amount != price_b.amount) return price_a.amount < price_b.amount;
            break;
        case Sort::price_descending:
            if (price_a.amount != price_b.amount) return price_a.amount > price_b.amount;
            break;
        case Sort::discount:
            if (off(price_a) != off(price_b)) return off(price_a) > off(price_b);
            break;
        }
        return std::tuple(-a.popularity, -a.created_at.time_since_epoch().count(), a.id) <
               std::tuple(-b.popularity, -b.created_at.time_since_epoch().count(), b.id);
    }

    const test::RandomCatalog& catalog_;
    const Availability& availability_;
    std::size_t view_;
    const Query& query_;
};

/// All products of the query, page by page, by handle.
std::vector<std::string> paged_handles(const Snapshot& snapshot, std::size_t view, const Query& query,
                                       std::size_t total) {
    std::vector<std::string> handles;
    std::optional<std::uint32_t> offset = 0;
    while (offset) {
        const Page page = evaluate(snapshot, {view, 0}, query, *offset);
        EXPECT_EQ(page.total, total);
        EXPECT_LE(page.products.size(), static_cast<std::size_t>(query.limit));
        for (const Place place : page.products) handles.push_back(snapshot.product(place)->handle);
        offset = page.next_offset;
    }
    return handles;
}

void expect_counts(const Facet& facet, const Naive& naive, const Query& query) {
    for (const FacetValue& value : facet.values) {
        SCOPED_TRACE(facet.key + " " + value.value);
        if (facet.key == "brand") {
            EXPECT_EQ(value.count, naive.count_brand(value.label));
            EXPECT_EQ(value.selected, query.brands.contains(value.label));
        } else if (facet.key == "price") {
            const std::size_t dash = value.value.find('-');
            const std::string high = value.value.substr(dash + 1);
            EXPECT_EQ(value.count, naive.count_price(std::stoll(value.value.substr(0, dash)),
                                                     high.empty() ? -1 : std::stoll(high)));
        } else if (facet.key.starts_with("attr.")) {
            EXPECT_EQ(value.count, naive.count_attribute(facet.label, value.label));
        } else {
            EXPECT_EQ(value.count, naive.count_option(facet.label, value.label));
        }
    }
}

/// Values of a facet that have products.
std::set<std::string> shown(const Page& page, std::string_view key) {
    std::set<std::string> labels;
    for (const Facet& facet : page.facets)
        if (facet.key == key)
            for (const FacetValue& value : facet.values)
                if (value.count > 0) labels.insert(value.label);
    return labels;
}

void expect_nothing_left_out(const Page& page, const Naive& naive) {
    std::set<std::string> brands;
    for (const char* brand : test::CatalogMaker::brands)
        if (naive.count_brand(brand) > 0) brands.insert(brand);
    EXPECT_EQ(shown(page, "brand"), brands);
    std::set<std::string> sizes;
    for (const char* size : test::CatalogMaker::sizes)
        if (naive.count_option("Size", size) > 0) sizes.insert(size);
    EXPECT_EQ(shown(page, "option.Size"), sizes);
}

TEST(evaluate, agrees_with_the_naive_way_on_random_catalogs) {
    for (std::uint32_t round = 0; round < 600; ++round) {
        test::CatalogMaker random = round % 2 == 0
                                        ? test::CatalogMaker(round)
                                        : test::CatalogMaker(round, test::four_views(), test::two_lists());
        const test::RandomCatalog made = random.make(1 + random.below(120));
        Availability availability(5);
        for (const auto& [sku_id, left] : made.stock) availability.apply(sku_id, left, 1);
        const Snapshot snapshot = made.snapshot(availability, 1 + random.below(4));
        const Query query = test::random_query(random);
        const auto view = random.below(static_cast<std::uint32_t>(made.markets->views().size()));
        SCOPED_TRACE("round " + std::to_string(round) + ": " + canonical(query));
        const Naive naive(made, availability, view, query);
        std::vector<std::string> expected = naive.sorted_handles();
        std::vector<std::string> found = paged_handles(snapshot, view, query, expected.size());
        if (query.order() == Sort::relevance && !query.text.empty()) { // its order is the search library's
            std::ranges::sort(found);
            std::ranges::sort(expected);
        }
        ASSERT_EQ(found, expected);
        const Page page = evaluate(snapshot, {view, 0}, query, 0);
        for (const Facet& facet : page.facets) expect_counts(facet, naive, query);
        expect_nothing_left_out(page, naive);
    }
}

TEST(evaluate, finds_texts_in_several_parts_as_in_one) {
    for (std::uint32_t round = 0; round < 60; ++round) {
        test::CatalogMaker random(round);
        const test::RandomCatalog made = random.make(1 + random.below(120));
        const Availability availability(5);
        const Snapshot one = made.snapshot(availability);
        const Snapshot several = made.snapshot(availability, 2 + random.below(3));
        for (const char* text : {"mug", "soft plat", "mgu", "nord", "gone", "sku-1", "quiet lamp steel"}) {
            SCOPED_TRACE("round " + std::to_string(round) + ": " + text);
            Query query;
            query.text = text;
            query.sort = Sort::relevance;
            query.limit = 30;
            const Page expected = evaluate(one, {}, query, 0);
            EXPECT_EQ(paged_handles(several, 0, query, expected.total),
                      paged_handles(one, 0, query, expected.total));
            EXPECT_EQ(evaluate(several, {}, query, 0).corrected, expected.corrected);
            const Suggested suggested = suggest(several, {}, text);
            EXPECT_EQ(suggested.corrected, suggest(one, {}, text).corrected);
            for (const std::string& completion : suggested.completions)
                EXPECT_FALSE(completion.contains("gone")) << completion;
        }
    }
}

Snapshot one_part(std::uint32_t seed, std::size_t count) {
    return test::CatalogMaker(seed).make(count).snapshot(Availability(5));
}

TEST(evaluate, covers_every_price_with_exactly_one_bucket) {
    const Snapshot snapshot = one_part(7, 300);
    for (const ViewColumns& view : snapshot.parts.at(0).part->views) {
        ASSERT_FALSE(view.buckets.empty());
        EXPECT_LE(view.buckets.size(), price_buckets_max);
        EXPECT_EQ(view.buckets.front().low, 0);
        EXPECT_EQ(view.buckets.back().high, -1);
        for (std::size_t i = 1; i < view.buckets.size(); ++i)
            EXPECT_EQ(view.buckets[i].low, view.buckets[i - 1].high + 1);
    }
}

TEST(evaluate, marks_the_bucket_whose_ends_were_asked_for) {
    const Snapshot snapshot = one_part(7, 300);
    const std::span<const PriceBucket> buckets = snapshot.parts.at(0).part->views[0].buckets;
    ASSERT_GT(buckets.size(), 2U);
    for (std::size_t wanted = 0; wanted < buckets.size(); ++wanted) {
        Query query;
        query.price_min = buckets[wanted].low;
        if (buckets[wanted].high >= 0) query.price_max = buckets[wanted].high;
        const Page page = evaluate(snapshot, {}, query, 0);
        ASSERT_EQ(page.facets.at(0).key, "price");
        for (std::size_t i = 0; i < page.facets[0].values.size(); ++i)
            EXPECT_EQ(page.facets[0].values[i].selected, i == wanted);
    }
}

TEST(evaluate, gives_an_empty_page_past_the_end_and_for_unknown_values) {
    const Snapshot snapshot = one_part(3, 50);
    const Page past = evaluate(snapshot, {}, {}, std::numeric_limits<std::uint32_t>::max());
    EXPECT_TRUE(past.products.empty());
    EXPECT_EQ(past.next_offset, std::nullopt);
    Query query;
    query.category = "nowhere";
    EXPECT_EQ(evaluate(snapshot, {}, query, 0).total, 0U);
}

TEST(shown_before, orders_as_a_shopper_expects) {
    const std::vector<std::vector<std::string>> orders = {{"XXS", "XS", "S", "M", "L", "XL", "XXL"},
                                                          {"64 GB", "128 GB", "256 GB", "1024 GB"},
                                                          {"Blue", "green", "Red"},
                                                          {"36", "37.5", "38", "100"},
                                                          {"S", "M", "One size"},
                                                          {"a", "A 2"}};
    for (const auto& order : orders)
        for (std::size_t i = 0; i < order.size(); ++i)
            for (std::size_t j = 0; j < order.size(); ++j)
                EXPECT_EQ(shown_before(order[i], order[j]), i < j) << order[i] << " and " << order[j];
}

} // namespace
} // namespace rialto::catalog
