#include "catalog/engine/merge_parts.hpp"
#include "catalog/test_catalog.hpp"

#include <gtest/gtest.h>

#include <set>

namespace rialto::catalog {
namespace {

std::set<Uuid> live_ids(const std::vector<PartState>& parts) {
    std::set<Uuid> ids;
    for (const PartState& state : parts)
        each_bit(*state.live, [&](Ordinal ordinal) {
            EXPECT_TRUE(ids.insert(state.part->ids[ordinal]).second) << "in two parts";
        });
    return ids;
}

/// As when small parts gather while the older ones are being merged, and both merges end.
TEST(merge_parts, keeps_each_product_once_when_merges_overlap) {
    for (std::uint32_t seed = 0; seed < 8; ++seed) {
        test::CatalogMaker random(seed);
        const test::RandomCatalog made = random.make(60);
        const PartShape shape = shape_of(*made.markets);
        const CategoryTree& tree = *made.tree;
        std::set<Uuid> all;
        for (const ProductPointer& product : made.products) all.insert(product->id);
        std::vector<PartState> parts = made.snapshot(Availability(5), 3).parts;
        const std::vector<PartState> from = parts; // the older merge begins
        const auto older = merge_parts(from, 1, shape, tree);
        while (parts.size() <= parts_held_max) {
            PartBuilder builder(shape);
            builder.add(*random.pick(made.products));
            parts = with_part(std::move(parts), builder.build(tree), {}, tree);
        }
        const std::vector<PartState> held = parts;
        const auto newer = merge_parts(held, parts_max, shape, tree);
        parts = with_merged(std::move(parts), from, 1, older, tree); // the older merge ends first
        EXPECT_EQ(live_ids(parts), all);
        parts = with_merged(std::move(parts), held, parts_max, newer, tree);
        EXPECT_EQ(live_ids(parts), all);
        EXPECT_LE(parts.size(), parts_max + 1);
        EXPECT_LT(parts.size(), search::parts_max);
    }
}

} // namespace
} // namespace rialto::catalog
