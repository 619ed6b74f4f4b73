#pragma once
// What tests and the fuzzer do with a part whose bytes were changed: whatever opens is asked everything.

#include "catalog/query.hpp"
#include "catalog/suggest.hpp"
#include "catalog/test_catalog.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace rialto::catalog::test {

/// Of 40 products, a wide one among them.
inline std::vector<std::byte> make_part_image() {
    const RandomCatalog made = CatalogMaker(11).make(40);
    const Availability availability(5);
    const Snapshot snapshot = made.snapshot(availability);
    const std::span<const std::byte> bytes = snapshot.parts[0].part->image().bytes();
    return {bytes.begin(), bytes.end()};
}

/// Every kind of question, over each price view; nothing is expected of the answers.
inline void ask_everything(std::shared_ptr<const Part> part) {
    Snapshot snapshot;
    snapshot.markets = two_markets();
    snapshot.tree = std::make_shared<const CategoryTree>(four_leaves());
    snapshot.parts = with_part({}, std::move(part), {}, *snapshot.tree);
    PartState& state = snapshot.parts[0];
    state.in_stock =
        std::make_shared<Words>(build_in_stock(*state.part, [](std::int64_t sku) { return sku % 2 == 0; }));
    for (std::size_t view = 0; view < state.part->views.size(); ++view) {
        for (const Sort sort : {Sort::relevance, Sort::popular, Sort::newest, Sort::price,
                                Sort::price_descending, Sort::discount}) {
            Query query;
            query.sort = sort;
            if (sort == Sort::relevance) query.text = "soft mug";
            evaluate(snapshot, {view, 0, "en"}, query, 0);
            query.in_stock = true;
            query.price_min = 500;
            query.options["Size"] = {"M", "L"};
            query.attributes["Material"] = {"Oak"};
            query.on_offer = sort == Sort::discount;
            evaluate(snapshot, {view, 0, "en"}, query, 3);
        }
        Query in_category;
        in_category.category = "home";
        in_category.brands = {"Nord", "Plain, Inc."};
        evaluate(snapshot, {view, 0, "en"}, in_category, 0);
    }
    if (!state.part->search.empty() && !state.part->views.empty()) suggest(snapshot, {0, 0, "en"}, "pla");
    for (const char* handle : {"product-1", "product-39"}) snapshot.find_handle(handle);
    for (std::int64_t sku = 1; sku < 60; ++sku) {
        snapshot.find_sku_id(sku);
        snapshot.find_sku("SKU-" + std::to_string(sku));
    }
    snapshot.each_product([&](Place place) { snapshot.find_id(snapshot.product(place)->id); });
    next_price_boundary(snapshot.parts);
}

} // namespace rialto::catalog::test
