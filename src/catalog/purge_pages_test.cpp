#include "catalog/page_headers.hpp"
#include "catalog/purge_pages.hpp"

#include <gtest/gtest.h>

namespace rialto::catalog {
namespace {

using std::chrono::seconds;

const Time noon{seconds(1'800'000'000)};

events::Event change_of(int number, Time at = noon) {
    Uuid product;
    product.bytes[14] = static_cast<std::uint8_t>(number / 256);
    product.bytes[15] = static_cast<std::uint8_t>(number % 256);
    // The last byte does not reach the tag's letters; these do.
    product.bytes[10] = product.bytes[14];
    product.bytes[11] = product.bytes[15];
    return {number, "product.changed", to_string(product), "{}", at};
}

std::string tag_of(const events::Event& event) {
    return product_tag(*parse_uuid(event.subject));
}

TEST(tags_to_purge, name_each_product_once_and_what_shows_many) {
    const std::vector<events::Event> changes{change_of(1), change_of(2), change_of(1)};
    std::vector<std::string> tags{tag_of(changes[0]), tag_of(changes[1]), "products"};
    std::ranges::sort(tags);
    EXPECT_EQ(tags_to_purge(changes, noon), tags);
    EXPECT_TRUE(tags_to_purge({}, noon).empty());
}

TEST(tags_to_purge, name_the_whole_catalog_when_there_are_too_many) {
    std::vector<events::Event> changes;
    for (int i = 1; i < static_cast<int>(purged_tags_max); ++i) changes.push_back(change_of(i));
    EXPECT_EQ(tags_to_purge(changes, noon).size(), purged_tags_max);
    changes.push_back(change_of(static_cast<int>(purged_tags_max)));
    EXPECT_EQ(tags_to_purge(changes, noon), std::vector<std::string>{"catalog"});
}

TEST(tags_to_purge, forget_what_no_cache_may_keep_any_more) {
    const seconds promised = page_max_age + page_stale_while_revalidate + page_stale_if_error;
    EXPECT_EQ(tags_to_purge(std::vector{change_of(1)}, noon + promised).size(), 2U);
    EXPECT_TRUE(tags_to_purge(std::vector{change_of(1)}, noon + promised + seconds(1)).empty());
}

} // namespace
} // namespace rialto::catalog
