#include "catalog/exchange/gtin.hpp"
#include "catalog/exchange/write_google_feed.hpp"
#include "catalog/exchange/xml.hpp"
#include "catalog/test_catalog.hpp"

#include <gtest/gtest.h>

namespace rialto::catalog {
namespace {

ProductInput shirt() {
    ProductInput product;
    product.handle = "shirt-日本";
    product.title = "Soft <Shirt>";
    product.description_html = "<p>Soft &amp; warm.</p><ul><li>Wool</li></ul>";
    product.brand = "Nord & Co";
    product.category = {{"wear", "Wear"}, {"wear-shirts", "Shirts"}};
    product.option_names = {"Size", "Colour"};
    product.images = {{std::string(32, 'a'), ""}, {std::string(32, 'b'), ""}};
    product.variants = {{.sku = "S-1", .option_values = {"M", "Blue"}, .barcode = "4006381333931"},
                        {.sku = "S-2", .option_values = {"L", "Red"}, .barcode = "4006381333930"}};
    product.variants[0].prices = {{"us", 1999, 2499}};
    product.variants[0].initial_quantity = 3;
    product.variants[1].prices = {{"us", 1999, {}}, {"eu", 1550, {}}};
    product.variants[1].image_hash = std::string(32, 'b');
    return product;
}

std::string items(const ProductInput& product, std::string_view segment, FeedCounts& counts) {
    const auto markets = test::two_markets();
    return google_items(product, *markets, *markets->find_segment(segment), "https://shop.example", counts);
}

TEST(google_items, say_all_that_google_asks_for) {
    FeedCounts counts;
    const std::string text = items(shirt(), "us", counts);
    const std::string a(32, 'a');
    const std::string b(32, 'b');
    EXPECT_EQ(text.substr(0, text.find("</item>")),
              "<item>\n<g:id>S-1</g:id>\n<title>Soft &lt;Shirt&gt; - M / Blue</title>\n"
              "<description>Soft &amp; warm.\nWool</description>\n"
              "<link>https://shop.example/us/p/shirt-%E6%97%A5%E6%9C%AC</link>\n"
              "<g:image_link>https://shop.example/media/" +
                  a + "/800.webp</g:image_link>\n<g:additional_image_link>https://shop.example/media/" + b +
                  "/800.webp</g:additional_image_link>\n<g:availability>in_stock</g:availability>\n"
                  "<g:price>24.99 USD</g:price>\n<g:sale_price>19.99 USD</g:sale_price>\n"
                  "<g:brand>Nord &amp; Co</g:brand>\n<g:gtin>4006381333931</g:gtin>\n"
                  "<g:condition>new</g:condition>\n<g:product_type>Wear &gt; Shirts</g:product_type>\n"
                  "<g:item_group_id>shirt-日本</g:item_group_id>\n<g:color>Blue</g:color>\n"
                  "<g:size>M</g:size>\n");
    EXPECT_EQ(counts.items, 2);
    EXPECT_EQ(text.find("4006381333930"), std::string::npos);
    EXPECT_NE(text.find("out_of_stock"), std::string::npos);
}

TEST(google_items, show_the_prices_of_the_segment) {
    FeedCounts counts;
    const std::string text = items(shirt(), "eu", counts);
    // 19.99 and 24.99 USD at 0.92, up to the next .99: 18.99 and 23.99.
    EXPECT_NE(text.find("<g:price>23.99 EUR</g:price>\n<g:sale_price>18.99 EUR</g:sale_price>"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("<g:price>15.50 EUR</g:price>"), std::string::npos);
    EXPECT_NE(text.find("/eu/p/"), std::string::npos);
}

TEST(google_items, leave_out_what_is_not_sold) {
    FeedCounts counts;
    ProductInput draft = shirt();
    draft.status = Status::draft;
    EXPECT_EQ(items(draft, "us", counts), "");
    ProductInput priceless = shirt();
    priceless.variants[0].prices.clear();
    priceless.images.clear();
    priceless.brand.reset();
    const std::string text = items(priceless, "us", counts);
    EXPECT_EQ(counts.without_price, 1);
    EXPECT_EQ(counts.items, 1);
    EXPECT_NE(text.find("<g:identifier_exists>no</g:identifier_exists>"), std::string::npos);
    FeedCounts bare;
    priceless.variants[1].image_hash.reset();
    items(priceless, "us", bare);
    EXPECT_EQ(bare.without_picture, 1);
}

TEST(append_xml, writes_only_what_xml_has_a_place_for) {
    const auto written = [](std::string_view text) {
        std::string out;
        append_xml(out, text);
        return out;
    };
    EXPECT_EQ(written("a<b>&\"c\""), "a&lt;b&gt;&amp;&quot;c&quot;");
    EXPECT_EQ(written(std::string_view("a\0b\x01\x1f\x7f\tc\nd\r", 12)), "ab\tc\nd");
    EXPECT_EQ(written("é\xc2\x85日\xef\xbf\xbe\xef\xbf\xbf😀"), "é日😀");
    EXPECT_EQ(written("a\xff\xc3z"), "az");
    EXPECT_EQ(first_code_points("日本語", 2), "日本");
    EXPECT_EQ(first_code_points("ab", 5), "ab");
}

TEST(parse_gtin, knows_a_number_by_its_check_digit) {
    EXPECT_EQ(parse_gtin("4006381333931"), "4006381333931");
    EXPECT_EQ(parse_gtin("978-3-16-148410-0"), "9783161484100");
    EXPECT_EQ(parse_gtin("036000291452"), "036000291452");
    EXPECT_EQ(parse_gtin("96385074"), "96385074");
    EXPECT_EQ(parse_gtin("10012345678902"), "10012345678902");
    for (const char* no : {"", "4006381333932", "400638133393", "abc", "00000000", "2000000000008", "123"})
        EXPECT_FALSE(parse_gtin(no)) << no;
}

} // namespace
} // namespace rialto::catalog
