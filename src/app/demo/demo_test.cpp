#include "app/demo/demo.hpp"
#include "app/demo/goods.hpp"
#include "app/demo/picture.hpp"
#include "app/demo/shelves.hpp"
#include "app/demo/tone.hpp"
#include "support/paths.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

namespace rialto::demo {

namespace {

const Time noon = Time(std::chrono::seconds(1'800'000'000));

const std::vector<Good>& goods() {
    static const std::vector<Good> all = make_goods(noon);
    return all;
}

/// Icons with a stand-in for every drawing, in the colours of a real one.
Icons drawn_icons() {
    return {{"backpack",
             {"<path fill=\"#F0447B\" d=\"M2 2h20v28H2z\"/><path fill=\"#FFD000\" d=\"M8 8h4v4H8z\"/>",
              {20, 20, 220, 300}}}};
}

std::set<std::string> listed_icons() {
    std::ifstream file(std::string(source_folder) + "/src/app/demo/icons.txt");
    std::set<std::string> names;
    std::string line;
    while (std::getline(file, line))
        if (!line.starts_with('#')) names.insert(line.substr(0, line.find(' ')));
    return names;
}

std::size_t count(std::string_view text, std::string_view piece) {
    std::size_t found = 0;
    for (std::size_t at = text.find(piece); at != std::string_view::npos; at = text.find(piece, at + 1))
        ++found;
    return found;
}

} // namespace

TEST(demo, is_the_same_every_time) {
    const std::vector<Good> again = make_goods(noon);
    ASSERT_EQ(again.size(), goods().size());
    for (std::size_t i = 0; i < again.size(); ++i) {
        const catalog::ProductInput& first = goods()[i].product;
        const catalog::ProductInput& second = again[i].product;
        ASSERT_EQ(first.handle, second.handle);
        ASSERT_EQ(first.description_html, second.description_html);
        ASSERT_EQ(first.created_at, second.created_at);
        ASSERT_EQ(first.variants.size(), second.variants.size());
        for (std::size_t v = 0; v < first.variants.size(); ++v) {
            ASSERT_EQ(first.variants[v].prices[0].amount, second.variants[v].prices[0].amount);
            ASSERT_EQ(first.variants[v].initial_quantity, second.variants[v].initial_quantity);
        }
    }
}

TEST(demo, has_about_two_thousand_products_and_three_variants_of_each_at_most_on_average) {
    std::size_t variants = 0;
    std::size_t pictures = 0;
    for (const Good& good : goods()) {
        variants += good.product.variants.size();
        pictures += good.pictures.size();
    }
    EXPECT_EQ(goods().size(), 12U * 3U * goods_per_leaf);
    EXPECT_GT(variants, 4500U);
    EXPECT_LT(variants, 7000U);
    EXPECT_LT(pictures, 4000U);
}

TEST(demo, titles_handles_and_skus_are_unique) {
    std::set<std::string> titles;
    std::set<std::string> handles;
    std::set<std::string> skus;
    for (const Good& good : goods()) {
        EXPECT_TRUE(titles.insert(good.product.title).second) << good.product.title;
        EXPECT_TRUE(handles.insert(good.product.handle).second) << good.product.handle;
        for (const catalog::VariantInput& variant : good.product.variants)
            EXPECT_TRUE(skus.insert(variant.sku).second) << variant.sku;
    }
}

TEST(demo, a_page_of_the_best_selling_shows_no_icon_twice) {
    for (std::size_t first = 0; first < 600; first += 24) {
        std::set<std::string_view> icons;
        for (std::size_t i = first; i < first + 24; ++i) icons.insert(goods()[i].pictures.front().icon);
        EXPECT_EQ(icons.size(), 24U) << "page from " << first;
    }
}

TEST(demo, every_category_has_sixty_products_and_a_parent) {
    std::map<std::string, std::size_t> sizes;
    for (const Good& good : goods()) {
        ASSERT_EQ(good.product.category.size(), 2U);
        ++sizes[good.product.category[0].slug];
        ++sizes[good.product.category[1].slug];
    }
    EXPECT_EQ(sizes.size(), 12U + 36U);
    for (const auto& [slug, size] : sizes) EXPECT_GE(size, goods_per_leaf) << slug;
}

TEST(demo, popularity_falls_from_one_product_to_the_next) {
    for (std::size_t i = 1; i < goods().size(); ++i)
        ASSERT_LE(goods()[i].product.popularity, goods()[i - 1].product.popularity);
    EXPECT_GT(goods().back().product.popularity, 0);
}

TEST(demo, prices_are_what_shops_ask) {
    std::size_t reduced = 0;
    for (const Good& good : goods()) {
        const catalog::ProductInput& product = good.product;
        ASSERT_FALSE(product.variants.empty());
        reduced += product.variants[0].prices[0].compare_at.has_value() ? 1 : 0;
        for (const catalog::VariantInput& variant : product.variants) {
            ASSERT_EQ(variant.option_values.size(), product.option_names.size());
            ASSERT_EQ(variant.prices[0].market, "us");
            for (const catalog::PriceInput& price : variant.prices) {
                EXPECT_GE(price.amount, 99) << product.title;
                EXPECT_LE(price.amount, 400'000) << product.title;
                EXPECT_TRUE(price.amount % 10 == 9 || price.amount % 10 == 0) << product.title;
                if (price.compare_at) EXPECT_GT(*price.compare_at, price.amount) << product.title;
            }
        }
    }
    EXPECT_GT(reduced, goods().size() * 8 / 100);
    EXPECT_LT(reduced, goods().size() * 16 / 100);
}

TEST(demo, variants_of_a_product_have_different_options) {
    for (const Good& good : goods()) {
        std::set<std::vector<std::string>> seen;
        for (const catalog::VariantInput& variant : good.product.variants)
            EXPECT_TRUE(seen.insert(variant.option_values).second) << good.product.title;
    }
}

TEST(demo, every_icon_named_is_cut_and_none_in_vain) {
    const std::set<std::string> listed = listed_icons();
    std::set<std::string> named;
    for (const Branch& branch : branches())
        for (const Leaf& leaf : branch.leaves)
            for (const Family& family : leaf.families) named.insert(std::string(family.icon));
    EXPECT_EQ(named, listed);
}

TEST(demo, descriptions_have_no_gaps) {
    for (const Good& good : goods()) {
        const std::string& html = good.product.description_html;
        EXPECT_EQ(html.find("{}"), std::string::npos) << good.product.title;
        EXPECT_EQ(count(html, "<p>"), count(html, "</p>"));
        EXPECT_EQ(html.find(" & "), std::string::npos) << good.product.title;
        EXPECT_FALSE(good.product.attributes.empty()) << good.product.title;
    }
}

TEST(demo, colours_survive_the_way_through_oklch) {
    for (const Rgb colour : {Rgb{1, 0, 0}, Rgb{0.2, 0.4, 0.6}, Rgb{1, 1, 1}, Rgb{0, 0, 0}})
        EXPECT_EQ(hex(to_rgb(to_tone(colour))), hex(colour));
}

TEST(demo, recolouring_changes_the_main_colour_and_leaves_the_details) {
    const std::string body = drawn_icons().at("backpack").body;
    const Colour blue = colours()[10];
    ASSERT_EQ(blue.name, "Blue");
    const std::string dyed = recolour(body, Dye::hue, blue);
    EXPECT_EQ(dyed.find("#F0447B"), std::string::npos);
    EXPECT_LT(hue_distance(main_tone(dyed).hue, blue.hue), 15);
    EXPECT_NE(dyed.find("#ffd000"), std::string::npos);
}

TEST(demo, references_inside_a_drawing_are_not_taken_for_colours) {
    const std::string body = "<path fill=\"url(#abc)\"/><use href=\"#add\"/><path fill=\"#f00\"/>";
    const std::string dyed = recolour(body, Dye::hue, colours()[10]);
    EXPECT_NE(dyed.find("url(#abc)"), std::string::npos);
    EXPECT_NE(dyed.find("href=\"#add\""), std::string::npos);
    EXPECT_EQ(dyed.find("\"#f00\""), std::string::npos);
}

TEST(demo, a_group_of_three_holds_the_drawing_once) {
    const media::TrustedSvg svg = compose(drawn_icons(), {"backpack", Layout::trio});
    EXPECT_EQ(count(svg.text, "id=\"b-icon\""), 1U);
    EXPECT_EQ(count(svg.text, " href=\"#b-icon\""), 2U);
}

TEST(demo, pictures_are_plain_without_icons) {
    const media::TrustedSvg svg = compose(parse_icons(""), {"backpack"});
    EXPECT_NE(svg.text.find("<rect"), std::string::npos);
    EXPECT_EQ(svg.width, picture_side);
    EXPECT_EQ(svg.placeholder.size(), 15U);
    EXPECT_TRUE(parse_icons("{\"a\": 1}").empty());
}

} // namespace rialto::demo
