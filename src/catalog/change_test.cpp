#include "catalog/change.hpp"
#include "catalog/test_queries.hpp"

#include <gtest/gtest.h>

namespace rialto::catalog {
namespace {

std::shared_ptr<const Part> compile(const test::RandomCatalog& of,
                                    const std::vector<ProductPointer>& products) {
    PartBuilder builder(shape_of(*of.markets));
    for (const ProductPointer& product : products) builder.add(*product);
    return builder.build(*of.tree);
}

void set_stock(Snapshot& snapshot, const Availability& availability) {
    for (PartState& state : snapshot.parts)
        state.in_stock = std::make_shared<Words>(build_in_stock(*state.part, [&](std::int64_t sku_id) {
            return availability.class_of(sku_id) != StockClass::sold_out;
        }));
}

std::vector<std::string> handles_of(const Snapshot& snapshot, const Page& page) {
    std::vector<std::string> handles;
    for (const Place place : page.products) handles.push_back(snapshot.product(place)->handle);
    return handles;
}

/// The first pages of many questions in every segment. Returns how many the change does not touch, and they
/// are the same before and after.
int count_untouched(const Snapshot& before, const Snapshot& after, const Change& change,
                    test::CatalogMaker& random) {
    int untouched = 0;
    for (int i = 0; i < 40; ++i) {
        const Query query = test::random_query(random);
        const markets::Segment segment = random.pick(after.markets->segments());
        const Audience audience = *after.audience_of(segment.segment);
        const Page was = evaluate(before, audience, query, 0);
        const Edge edge = edge_of(before, audience, query, was);
        EXPECT_EQ(parse_edge(print_edge(edge)), edge);
        if (touches(change, after, segment.segment, query, edge)) continue;
        SCOPED_TRACE(segment.segment + ": " + canonical(query));
        ++untouched;
        const Page is = evaluate(after, audience, query, 0);
        EXPECT_EQ(is.total, was.total);
        EXPECT_EQ(is.facets, was.facets);
        EXPECT_EQ(is.next_offset, was.next_offset);
        EXPECT_EQ(handles_of(after, is), handles_of(before, was));
    }
    return untouched;
}

TEST(change, that_does_not_touch_a_list_leaves_it_as_it_is) {
    int untouched = 0;
    for (std::uint32_t round = 0; round < 100; ++round) {
        SCOPED_TRACE("round " + std::to_string(round));
        test::CatalogMaker random(round, test::four_views(), test::two_lists());
        const test::RandomCatalog made = random.make(30 + random.below(90));
        const test::RandomCatalog other =
            test::CatalogMaker(1000 + round, test::four_views(), test::two_lists()).make(130);
        Availability availability(5);
        for (const auto& [sku_id, left] : made.stock) availability.apply(sku_id, left, 1);
        const Snapshot before = made.snapshot(availability, 1 + random.below(3));
        std::vector<ProductPointer> were;
        std::vector<ProductPointer> are;
        std::vector<Uuid> gone;
        for (std::size_t i = 0, at = random.below(20); i < 1 + random.below(3);
             ++i, at += 1 + random.below(40)) {
            if (at < made.products.size()) were.push_back(made.products[at]);
            if (random.below(4) > 0) // the same product otherwise, or a new one
                are.push_back(other.products[at]);
            else if (at < made.products.size())
                gone.push_back(made.products[at]->id);
        }
        Snapshot after = before;
        const auto part = compile(made, are);
        after.parts = with_part(after.parts, part, gone, *made.tree);
        set_stock(after, availability);
        const auto can_be_bought = [&](std::int64_t sku_id) {
            return availability.class_of(sku_id) != StockClass::sold_out;
        };
        Change change{.is_of_catalog = true, .crossed = change_part(after, compile(made, {}))};
        change.products.emplace(change_part(after, compile(made, were), can_be_bought),
                                change_part(after, part, can_be_bought));
        untouched += count_untouched(before, after, change, random);
    }
    EXPECT_GT(untouched, 100) << "too little was compared to say anything";
}

TEST(change, of_a_price_touches_only_the_pages_that_show_it_and_the_price_counts) {
    test::CatalogMaker random(7);
    const test::RandomCatalog made = random.make(120);
    const Availability availability(5);
    const Snapshot before = made.snapshot(availability);
    Product cheaper = *made.products[0];
    for (Variant& variant : cheaper.variants)
        for (ViewPrice& price : variant.prices) price.amount += 1;
    const auto part = compile(made, {std::make_shared<const Product>(cheaper)});
    Snapshot after = before;
    after.parts = with_part(after.parts, part, {}, *made.tree);
    set_stock(after, availability);
    Change change{.is_of_catalog = true, .crossed = change_part(after, compile(made, {}))};
    change.products.emplace(change_part(after, compile(made, {made.products[0]})), change_part(after, part));
    Query query;
    query.limit = 10;
    const Audience audience = *after.audience_of("us");
    int touched = 0;
    for (const Sort sort : {Sort::popular, Sort::newest, Sort::price, Sort::price_descending}) {
        query.sort = sort;
        const Page page = evaluate(before, audience, query, 0);
        const Edge edge = edge_of(before, audience, query, page);
        const bool shows_it = std::ranges::find(edge.shown, cheaper.id) != edge.shown.end();
        EXPECT_EQ(touches(change, after, "us", query, edge), shows_it) << static_cast<int>(sort);
        touched += shows_it ? 1 : 0;
    }
    EXPECT_LT(touched, 4);
}

TEST(change, of_stock_touches_only_lists_of_what_is_in_stock) {
    int untouched = 0;
    for (std::uint32_t round = 0; round < 100; ++round) {
        SCOPED_TRACE("round " + std::to_string(round));
        test::CatalogMaker random(round);
        const test::RandomCatalog made = random.make(30 + random.below(90));
        Availability availability(5);
        for (const auto& [sku_id, left] : made.stock) availability.apply(sku_id, left, 1);
        const Snapshot before = made.snapshot(availability, 1 + random.below(3));
        Snapshot after = before;
        const ProductPointer product = random.pick(made.products);
        for (const Variant& variant : product->variants)
            availability.apply(variant.sku_id, random.below(2) * 10, 2);
        set_stock(after, availability);
        const Change change{.crossed = change_part(after, compile(made, {product}))};
        untouched += count_untouched(before, after, change, random);
        EXPECT_FALSE(touches(change, after, "us", {}, {}));
    }
    EXPECT_GT(untouched, 100);
}

TEST(change, of_which_nothing_is_known_touches_all_that_it_is_of) {
    const Query any;
    Query in_stock;
    in_stock.in_stock = true;
    EXPECT_TRUE(touches({.is_of_catalog = true}, {}, "us", any, {}));
    EXPECT_FALSE(touches({.is_of_catalog = false}, {}, "us", any, {}));
    EXPECT_TRUE(touches({.is_of_catalog = false}, {}, "us", in_stock, {}));
}

TEST(change_log, gives_what_lies_between_two_snapshots) {
    ChangeLog log;
    // Of the catalog, of stock, of the catalog.
    log.add({.generation = 2, .stock_generation = 2, .is_of_catalog = true});
    log.add({.generation = 2, .stock_generation = 3, .is_of_catalog = false});
    log.add({.generation = 3, .stock_generation = 4, .is_of_catalog = true});
    EXPECT_EQ(log.between(1, 3, false)->size(), 2U);
    EXPECT_EQ(log.between(2, 3, false)->size(), 1U);
    EXPECT_EQ(log.between(3, 3, false)->size(), 0U);
    EXPECT_EQ(log.between(1, 4, true)->size(), 3U);
    EXPECT_EQ(log.between(1, 2, true)->size(), 1U);
    EXPECT_EQ(log.between(0, 3, false), std::nullopt) << "the first is not known";
    EXPECT_EQ(log.between(4, 3, false), std::nullopt) << "from a newer one";
    for (std::uint64_t n = 4; n < 200; ++n)
        log.add({.generation = n, .stock_generation = n + 1, .is_of_catalog = true});
    EXPECT_EQ(log.between(199 - changes_followed_max, 199, false)->size(), changes_followed_max);
    EXPECT_EQ(log.between(198 - changes_followed_max, 199, false), std::nullopt);
}

} // namespace
} // namespace rialto::catalog
