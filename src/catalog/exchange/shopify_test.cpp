#include "catalog/exchange/shopify.hpp"
#include "catalog/exchange/test_reading.hpp"

#include <gtest/gtest.h>

namespace rialto::catalog {
namespace {

using test::Read;

Read read_file(const std::string& text, std::string_view currency = "USD") {
    return test::read_file<ShopifyReader>(text, currency);
}

const std::string header =
    "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,"
    "Option2 Value,Variant SKU,Variant Inventory Qty,Variant Price,Variant Compare At Price,"
    "Image Src,Image Position,Variant Image,Status\n";

TEST(shopify, joins_the_rows_of_one_product) {
    const Read read = read_file(
        header +
        R"(shirt,Shirt,<p>Soft</p>,Nord,shirts,"a, b ,a",TRUE,Size,S,Colour,Blue,S-B,4,19.9,24.90,front.webp,2,,active
shirt,,,,,,,,M,,Blue,M-B,0,19.90,,back.webp,1,m.webp,
shirt,,,,,,,,,,,,,,,third.webp,3,,
mug,Mug,,,,,TRUE,Title,Default Title,,,MUG,7,5,,,,,
)");
    EXPECT_EQ(read.problems, std::vector<std::string>{});
    EXPECT_EQ(read.rows, 4);
    ASSERT_EQ(read.products.size(), 2U);
    const FileProduct& shirt = read.products[0];
    EXPECT_EQ(shirt.input.handle, "shirt");
    EXPECT_EQ(shirt.input.title, "Shirt");
    EXPECT_EQ(shirt.input.brand, "Nord");
    EXPECT_EQ(shirt.input.description_html, "<p>Soft</p>");
    EXPECT_EQ(shirt.input.tags, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(shirt.input.option_names, (std::vector<std::string>{"Size", "Colour"}));
    ASSERT_EQ(shirt.input.category.size(), 1U);
    EXPECT_EQ(shirt.input.category[0].slug, "shirts");
    EXPECT_EQ(shirt.input.category[0].title, "Shirts");
    ASSERT_EQ(shirt.input.variants.size(), 2U);
    EXPECT_EQ(shirt.input.variants[0].prices[0].amount, 1990);
    EXPECT_EQ(shirt.input.variants[0].prices[0].compare_at, 2490);
    EXPECT_EQ(shirt.input.variants[0].initial_quantity, 4);
    EXPECT_EQ(shirt.input.variants[1].option_values, (std::vector<std::string>{"M", "Blue"}));
    EXPECT_EQ(shirt.variant_image_sources[1], "m.webp");
    ASSERT_EQ(shirt.images.size(), 3U);
    EXPECT_EQ(shirt.images[0].source, "back.webp");
    EXPECT_EQ(shirt.images[2].source, "third.webp");
    EXPECT_TRUE(read.products[1].input.option_names.empty());
    EXPECT_TRUE(read.products[1].input.variants[0].option_values.empty());
}

TEST(shopify, reads_the_new_column_names_and_market_prices) {
    const Read read =
        read_file("\xEF\xBB\xBFTitle,URL handle,SKU,Price,Compare-at price,Price / Europe,"
                  "Compare-at price / Europe,Price / Atlantis,Inventory quantity,Weight value (grams),"
                  "Published on online store,Product category,Colour (product.metafields.custom.colour)\r\n"
                  "Boots,boots,B-1,109.99,,99.99,129.99,1,21,850.4,TRUE,Apparel > Shoes,Brown\r\n");
    EXPECT_EQ(read.problems, std::vector<std::string>{});
    ASSERT_EQ(read.products.size(), 1U);
    const ProductInput& boots = read.products[0].input;
    const std::vector<PriceInput>& prices = boots.variants.at(0).prices;
    ASSERT_EQ(prices.size(), 2U);
    EXPECT_EQ(prices[0].market, "us");
    EXPECT_EQ(prices[0].amount, 10999);
    EXPECT_EQ(prices[1].market, "eu");
    EXPECT_EQ(prices[1].amount, 9999);
    EXPECT_EQ(prices[1].compare_at, 12999);
    EXPECT_EQ(boots.variants[0].grams, 850);
    EXPECT_EQ(boots.category.at(0).slug, "apparel");
    EXPECT_EQ(boots.category.at(1).slug, "apparel-shoes");
    EXPECT_EQ(boots.category.at(1).title, "Shoes");
    EXPECT_EQ(boots.attributes, (std::vector<Attribute>{{"Colour", "Brown"}}));
}

TEST(shopify, converts_prices_of_another_currency_to_the_default_market) {
    const Read read = read_file("Handle,Title,Variant Price\nmug,Mug,9.20\n", "EUR");
    ASSERT_EQ(read.products.size(), 1U);
    const std::vector<PriceInput>& prices = read.products[0].input.variants.at(0).prices;
    ASSERT_EQ(prices.size(), 2U);
    EXPECT_EQ(prices[0].market, "eu");
    EXPECT_EQ(prices[0].amount, 920);
    EXPECT_EQ(prices[1].market, "us");
    EXPECT_EQ(prices[1].amount, 1000);
    EXPECT_EQ(read_file("Handle,Title,Variant Price\nmug,Mug,9\n", "JPY").error,
              "no market sells in JPY; give the currency of one that does");
}

TEST(shopify, derives_a_sku_for_a_variant_without_one) {
    const Read read = read_file(header + R"(no-sku,No SKU,,,,,,Size,Extra large,,,,1,5,,,,,
no-sku,,,,,,,,S,,,,1,5,,,,,
no,No,,,,,,SKU,s,,,NO-SKU-S-2,1,5,,,,,
no,,,,,,,,sku-s,,,,1,5,,,,,
)");
    EXPECT_EQ(read.problems, std::vector<std::string>{});
    ASSERT_EQ(read.products.size(), 2U);
    EXPECT_EQ(read.products[0].input.variants[0].sku, "NO-SKU-EXTRA-LARGE");
    EXPECT_EQ(read.products[0].input.variants[1].sku, "NO-SKU-S");
    // "no" + "sku-s" would be NO-SKU-S, and NO-SKU-S-2 is taken as well.
    EXPECT_EQ(read.products[1].input.variants[1].sku, "NO-SKU-S-3");
}

struct BadRow {
    std::string row;
    std::string problem;
};

TEST(shopify, tells_what_is_wrong_with_a_row_and_lands_the_others) {
    const std::string good = "good,Good,,,,,,Size,S,,,G-S,1,5,,,,,\n";
    const BadRow table[] = {
        {"good,,,,,,,,M,,,G-M,1,,,,,,\n", "line 3: Variant Price: is missing"},
        {"good,,,,,,,,M,,,G-S,1,5,,,,,\n", "line 3: Variant SKU: G-S came earlier in this file"},
        {"good,,,,,,,,S,,,G-2,1,5,,,,,\n",
         "line 3: Option1 Value: another variant (G-S) has the same options"},
        {"good,,,,,,,,,,,G-M,1,5,,,,,\n", "line 3: Option1 Value: needs a value for Size"},
        {"good,,,,,,,,M,,Red,G-M,1,5,,,,,\n",
         "line 3: Option2 Value: the product's first row names no such option"},
        {"good,,,,,,,,M,,,G-M,many,5,,,,,\n", "line 3: Variant Inventory Qty: must be a whole number: many"},
        {"good,,,,,,,,M,,,G-M,1.5,5,,,,,\n", "line 3: Variant Inventory Qty: must be a whole number: 1.5"},
        {"orphan,,,,,,,,X,,,O-1,1,5,,,,,\n",
         "line 3: Title: is missing, and no row before it belongs to orphan"},
        {",Nameless,,,,,,,,,,N-1,1,5,,,,,\nx,X,,,,,,,,,,X-1,1,5,,,,,\n", ""},
        {"bad,Bad,,,,,,,,,,B-1,1,5,,,,,sleeping\n", "line 3: Status: must be active, draft or archived"},
        {"bad,Bad \xFF,,,,,,,,,,B-1,1,5,,,,,\n", "line 3: is not UTF-8 text; save the file as UTF-8"},
    };
    for (const BadRow& row : table) {
        const Read read = read_file(header + good + row.row);
        ASSERT_GE(read.products.size(), 1U);
        EXPECT_EQ(read.products[0].input.variants.at(0).sku, "G-S");
        if (row.problem.empty()) continue;
        EXPECT_EQ(read.problems, std::vector<std::string>{row.problem}) << row.row;
        EXPECT_EQ(read.products.size(), 1U) << row.row;
        EXPECT_EQ(read.products[0].input.variants.size(), 1U) << row.row;
    }
}

TEST(shopify, refuses_prices_that_are_no_prices) {
    for (const std::string price : {"-4.00", "many", "1.999", "92233720368547758.08", "1e3", "12,50", "$5"}) {
        const Read read = read_file(header + "bad,Bad,,,,,,,,,,B-1,1,\"" + price + "\",,,,,\n");
        EXPECT_TRUE(read.products.empty()) << price;
        ASSERT_EQ(read.problems.size(), 1U) << price;
        EXPECT_TRUE(read.problems[0].starts_with("line 2: Variant Price: ")) << read.problems[0];
    }
    const Read thousands = read_file(header + "ok,Ok,,,,,,,,,,O-1,1,\"1,299.00\",,,,,\n");
    ASSERT_EQ(thousands.products.size(), 1U);
    EXPECT_EQ(thousands.products[0].input.variants[0].prices[0].amount, 129900);
}

TEST(shopify, tells_all_faults_of_a_row_together) {
    const Read read = read_file(header + "bad,Bad,,,,,,,,,,B-1,many,-4.00,,,,,\n");
    ASSERT_EQ(read.problems.size(), 2U);
    EXPECT_TRUE(read.problems[0].starts_with("line 2: Variant Inventory Qty: "));
    EXPECT_TRUE(read.problems[1].starts_with("line 2: Variant Price: "));
}

TEST(shopify, keeps_a_product_whose_first_variant_is_bad) {
    const Read read = read_file(header + "p,P,,,,,,Size,S,,,P-S,1,,,a.webp,,,\np,,,,,,,,M,,,P-M,1,5,,,,,\n");
    ASSERT_EQ(read.products.size(), 1U);
    EXPECT_EQ(read.products[0].input.variants.at(0).sku, "P-M");
    EXPECT_EQ(read.problems.size(), 1U);
}

TEST(shopify, wants_the_rows_of_a_product_together) {
    const Read read = read_file(
        header + "a,A,,,,,,,,,,A-1,1,5,,,,,\nb,B,,,,,,,,,,B-1,1,5,,,,,\na,A,,,,,,,,,,A-2,1,5,,,,,\n");
    EXPECT_EQ(read.products.size(), 2U);
    EXPECT_EQ(read.problems,
              std::vector<std::string>{
                  "line 4: Handle: a came earlier; rows of one product must follow each other"});
}

TEST(shopify, imports_what_is_not_published_as_a_draft) {
    const Read read =
        read_file(header + "a,A,,,,,FALSE,,,,,A-1,1,5,,,,,active\nb,B,,,,,TRUE,,,,,B-1,1,5,,,,,Draft\n"
                           "c,C,,,,,TRUE,,,,,C-1,1,5,,,,,archived\nd,D,,,,,,,,,,D-1,1,5,,,,,\n");
    ASSERT_EQ(read.products.size(), 4U);
    EXPECT_EQ(read.products[0].input.status, Status::draft);
    EXPECT_EQ(read.products[1].input.status, Status::draft);
    EXPECT_EQ(read.products[2].input.status, Status::archived);
    EXPECT_EQ(read.products[3].input.status, Status::active);
}

TEST(shopify, asks_for_the_columns_it_cannot_do_without) {
    EXPECT_EQ(read_file("").error, "the file is empty");
    EXPECT_EQ(read_file("Handle,Title\n").error,
              "the first line names no column \"variant price\"; is this a Shopify product file?");
    EXPECT_EQ(read_file(header).error, "");
    EXPECT_EQ(read_file(header + "a,\"open\n").error, "line 2: a quote is opened and not closed");
}

TEST(shopify, reads_the_columns_of_its_own_exports) {
    const Read read = read_file(
        "Handle,Title,Type,Tags,Variant Price,Categories (Rialto),Attributes (Rialto),Popularity (Rialto),"
        "Created (Rialto)\n"
        "a,A,Mugs,\"one\\, two, three\",5,\"home: At > home\nhome-mugs: mugs\","
        "\"Care: Wash\\nonly\nMade\\: in: Spain\",12,2026-01-02T03:04:05.678Z\n"
        "b,B,Mugs,,5,-,,,\n"
        "c,C,Mugs,,5,,,,\n"
        "d,D,,,5,no colon,: no name,many,yesterday\n");
    ASSERT_EQ(read.products.size(), 3U);
    const ProductInput& a = read.products[0].input;
    EXPECT_EQ(a.tags, (std::vector<std::string>{"one, two", "three"}));
    ASSERT_EQ(a.category.size(), 2U);
    EXPECT_EQ(a.category[0].title, "At > home");
    EXPECT_EQ(a.category[1].slug, "home-mugs");
    EXPECT_EQ(a.attributes, (std::vector<Attribute>{{"Care", "Wash\nonly"}, {"Made: in", "Spain"}}));
    EXPECT_EQ(a.popularity, 12);
    EXPECT_EQ(to_rfc3339(*a.created_at), "2026-01-02T03:04:05.678Z");
    EXPECT_TRUE(read.products[1].input.category.empty());
    EXPECT_EQ(read.products[2].input.category.at(0).slug, "mugs");
    EXPECT_FALSE(read.products[2].input.popularity);
    EXPECT_EQ(read.problems.size(), 4U);
}

TEST(shopify, knows_what_is_not_taxed_and_classes_of_its_own_exports) {
    const Read read = read_file("Handle,Title,Variant Price,Variant Taxable,Tax class (Rialto)\n"
                                "a,A,5,FALSE,\nb,B,5,TRUE,\nc,C,5,TRUE,food\nd,D,5,,\n");
    ASSERT_EQ(read.products.size(), 4U);
    const auto class_of = [&](std::size_t i) { return read.products[i].input.variants.at(0).tax_class; };
    EXPECT_EQ(class_of(0), "exempt");
    EXPECT_EQ(class_of(1), std::nullopt);
    EXPECT_EQ(class_of(2), "food");
    EXPECT_EQ(class_of(3), std::nullopt);
}

TEST(shopify, takes_stock_below_zero_as_none) {
    const Read read = read_file(header + "a,A,,,,,,,,,,A-1,-3,5,,,,,\n");
    ASSERT_EQ(read.products.size(), 1U);
    EXPECT_EQ(read.products[0].input.variants[0].initial_quantity, 0);
}

} // namespace
} // namespace rialto::catalog
