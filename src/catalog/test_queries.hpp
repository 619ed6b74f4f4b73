#pragma once
// Questions at random to the catalogs of test_catalog.hpp.

#include "catalog/query.hpp"
#include "catalog/test_catalog.hpp"

namespace rialto::catalog::test {

inline constexpr const char* four_slugs[] = {"home", "wear", "kitchen", "shirts", "nowhere"};
inline constexpr const char* some_words[] = {"mug", "pl", "odd", "cloth", "kitchen", "zebra", "gone"};

inline Query random_query(CatalogMaker& random) {
    Query query;
    if (random.below(3) == 0) query.category = random.pick(four_slugs);
    for (std::uint32_t i = random.below(3); i > 0; --i)
        query.brands.insert(random.pick(CatalogMaker::brands));
    if (random.below(3) == 0) query.price_min = random.below(15'000);
    if (random.below(3) == 0) query.price_max = query.price_min.value_or(0) + random.below(15'000);
    query.in_stock = random.below(3) == 0;
    query.on_offer = random.below(5) == 0;
    for (std::uint32_t i = random.below(3); i > 0; --i)
        query.options["Size"].insert(random.pick(CatalogMaker::sizes));
    for (std::uint32_t i = random.below(3); i > 0; --i)
        query.options["Colour"].insert(random.pick(CatalogMaker::colours));
    if (random.below(10) == 0) query.options["Unheard of"].insert("x");
    if (random.below(3) == 0) query.attributes["Material"].insert(random.pick(CatalogMaker::materials));
    if (random.below(6) == 0) query.attributes["Care"].insert("By hand");
    if (random.below(4) == 0) query.text = random.pick(some_words);
    query.sort = static_cast<Sort>(random.below(sort_count));
    query.limit = 1 + static_cast<int>(random.below(30));
    return query;
}

} // namespace rialto::catalog::test
