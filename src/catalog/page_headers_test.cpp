#include "catalog/page_headers.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace rialto::catalog {
namespace {

using std::chrono::seconds;

const Deadline at{seconds(1000)};

TEST(page_headers, promise_everything_to_a_page_without_an_end) {
    const Lifetime life = plan_lifetime(at, Deadline::max());
    EXPECT_EQ(life.cache_control, "public, max-age=5, stale-while-revalidate=30, stale-if-error=300");
    EXPECT_EQ(life.keep_until, Deadline::max());
}

TEST(page_headers, promise_nothing_past_the_end) {
    EXPECT_EQ(plan_lifetime(at, at + seconds(3600)).cache_control,
              "public, max-age=5, stale-while-revalidate=30, stale-if-error=300");
    EXPECT_EQ(plan_lifetime(at, at + seconds(3600)).keep_until, at + seconds(3600 - 335));
    EXPECT_EQ(plan_lifetime(at, at + seconds(100)).cache_control,
              "public, max-age=5, stale-while-revalidate=30, stale-if-error=15");
    EXPECT_EQ(plan_lifetime(at, at + seconds(20)).cache_control,
              "public, max-age=5, stale-while-revalidate=5");
    EXPECT_EQ(plan_lifetime(at, at + seconds(4)).cache_control, "public, max-age=2");
    EXPECT_EQ(plan_lifetime(at, at + seconds(1)).cache_control, "public, max-age=0");
    EXPECT_EQ(plan_lifetime(at, at - seconds(1)).cache_control, "public, max-age=0");
    // Whenever it is sent, what the headers allow ends before the page does.
    for (int left = 0; left < 1000; ++left) {
        const Lifetime life = plan_lifetime(at, at + seconds(left));
        int promised = 0;
        for (std::size_t mark = 0; (mark = life.cache_control.find('=', mark)) != std::string::npos; ++mark)
            promised += std::stoi(life.cache_control.substr(mark + 1));
        EXPECT_LE(life.keep_until + seconds(promised), at + seconds(left)) << left;
    }
}

TEST(page_headers, name_every_product_or_all_of_them) {
    std::vector<Uuid> products(2);
    products[0].bytes[15] = 1;
    products[1].bytes[10] = 255;
    EXPECT_EQ(page_tags("us", products),
              "catalog s-us " + product_tag(products[0]) + " " + product_tag(products[1]));
    EXPECT_EQ(comma_separated("catalog s-us p-1"), "catalog,s-us,p-1");
    products.resize(product_tags_max + 1);
    for (std::size_t i = 0; i < products.size(); ++i) products[i].bytes[11] = static_cast<std::uint8_t>(i);
    EXPECT_EQ(page_tags("us", products), "catalog s-us products");
}

} // namespace
} // namespace rialto::catalog
