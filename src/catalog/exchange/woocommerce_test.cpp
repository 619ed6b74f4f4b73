#include "catalog/exchange/test_reading.hpp"
#include "catalog/exchange/woocommerce.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace rialto::catalog {
namespace {

using test::Read;

Read read_file(const std::string& text, std::string_view currency = "USD") {
    return test::read_file<WooCommerceReader>(text, currency);
}

/// A file with these columns and rows, each row by column name.
class File {
  public:
    explicit File(std::vector<std::string> columns) : columns_(std::move(columns)) {}
    File& row(std::map<std::string, std::string> cells) {
        rows_.push_back(std::move(cells));
        return *this;
    }
    std::string text() const {
        std::string out;
        const auto line = [&](auto&& cell_of) {
            for (std::size_t i = 0; i < columns_.size(); ++i) {
                if (i > 0) out += ',';
                append_csv_field(out, cell_of(columns_[i]));
            }
            out += '\n';
        };
        line([](const std::string& column) { return column; });
        for (const auto& row : rows_)
            line([&](const std::string& column) { return row.contains(column) ? row.at(column) : ""; });
        return out;
    }

  private:
    std::vector<std::string> columns_;
    std::vector<std::map<std::string, std::string>> rows_;
};

File usual() {
    return File({"ID",
                 "Type",
                 "SKU",
                 "GTIN, UPC, EAN, or ISBN",
                 "Name",
                 "Published",
                 "Short description",
                 "Description",
                 "Date sale price starts",
                 "Date sale price ends",
                 "In stock?",
                 "Stock",
                 "Weight (kg)",
                 "Sale price",
                 "Regular price",
                 "Categories",
                 "Tags",
                 "Images",
                 "Parent",
                 "Position",
                 "Brands",
                 "Tax status",
                 "Tax class",
                 "Attribute 1 name",
                 "Attribute 1 value(s)",
                 "Attribute 1 visible",
                 "Attribute 1 global",
                 "Attribute 2 name",
                 "Attribute 2 value(s)",
                 "Attribute 2 visible",
                 "Attribute 2 global"});
}

using Cells = std::map<std::string, std::string>;

Cells hoodie(std::string attribute_2 = "Fabric") {
    return {{"ID", "10"},
            {"Type", "variable"},
            {"SKU", "HOOD"},
            {"Name", "Hoodie"},
            {"Published", "1"},
            {"Images", "https://x.example/a.jpg, https://x.example/b%20c.jpg"},
            {"Attribute 1 name", "Size"},
            {"Attribute 1 value(s)", "S, M, L"},
            {"Attribute 2 name", std::move(attribute_2)},
            {"Attribute 2 value(s)", "Cotton, Wool"},
            {"Attribute 2 visible", "1"}};
}

Cells variation(const std::string& sku, const std::string& size, std::string parent = "HOOD") {
    return {{"Type", "variation"},
            {"SKU", sku},
            {"Name", "Hoodie - " + size},
            {"Published", "1"},
            {"Stock", "4"},
            {"Regular price", "20"},
            {"Parent", std::move(parent)},
            {"Attribute 1 name", "Size"},
            {"Attribute 1 value(s)", size}};
}

TEST(woocommerce, reads_a_simple_product) {
    const Read read = read_file(usual()
                                    .row({{"ID", "7"},
                                          {"Type", "simple, virtual"},
                                          {"SKU", "TEA"},
                                          {"GTIN, UPC, EAN, or ISBN", "4006381333931"},
                                          {"Name", "Green &amp; black tea"},
                                          {"Published", "1"},
                                          {"Short description", "From <b>Japan</b>"},
                                          {"Description", "One.\\nTwo.\\n\\n<ul><li>x</li></ul>"},
                                          {"In stock?", "1"},
                                          {"Stock", "12"},
                                          {"Weight (kg)", "0,250"},
                                          {"Sale price", "4,50"},
                                          {"Regular price", "5.00"},
                                          {"Categories", "Drinks, Food &amp; more > Tea, Food &amp; more"},
                                          {"Tags", "green\\, fine, hot"},
                                          {"Images", "https://x.example/tea.jpg"},
                                          {"Brands", "Houses > Nord"},
                                          {"Attribute 1 name", "Origin"},
                                          {"Attribute 1 value(s)", "Uji, Kyoto"},
                                          {"Attribute 1 visible", "1"},
                                          {"Attribute 2 name", "Secret"},
                                          {"Attribute 2 value(s)", "x"},
                                          {"Attribute 2 visible", "0"}})
                                    .text());
    EXPECT_EQ(read.problems, std::vector<std::string>{});
    EXPECT_EQ(read.warnings, std::vector<std::string>{});
    EXPECT_EQ(read.rows, 1);
    ASSERT_EQ(read.products.size(), 1U);
    const ProductInput& tea = read.products[0].input;
    EXPECT_EQ(tea.handle, "green-black-tea");
    EXPECT_EQ(tea.title, "Green & black tea");
    EXPECT_EQ(tea.description_html, "<p>From <b>Japan</b></p>\n<p>One.<br>Two.</p>\n<ul><li>x</li></ul>");
    EXPECT_EQ(tea.brand, "Nord");
    ASSERT_EQ(tea.category.size(), 2U);
    EXPECT_EQ(tea.category[0].title, "Food & more");
    EXPECT_EQ(tea.category[1].slug, "food-more-tea");
    EXPECT_EQ(tea.tags, (std::vector<std::string>{"green, fine", "hot"}));
    EXPECT_EQ(tea.attributes, (std::vector<Attribute>{{"Origin", "Uji, Kyoto"}}));
    ASSERT_EQ(tea.variants.size(), 1U);
    const VariantInput& variant = tea.variants[0];
    EXPECT_EQ(variant.sku, "TEA");
    EXPECT_EQ(variant.barcode, "4006381333931");
    EXPECT_EQ(variant.grams, 250);
    EXPECT_EQ(variant.initial_quantity, 12);
    EXPECT_EQ(variant.prices.at(0).amount, 450);
    EXPECT_EQ(variant.prices[0].compare_at, 500);
    EXPECT_EQ(read.products[0].images.at(0).source, "https://x.example/tea.jpg");
}

TEST(woocommerce, knows_the_tax_class_of_goods) {
    const auto class_of = [](std::string status, std::string tax_class) {
        Cells mug{{"ID", "11"}, {"Type", "simple"}, {"SKU", "MUG"}, {"Name", "Mug"}, {"Regular price", "5"}};
        mug["Tax status"] = std::move(status);
        mug["Tax class"] = std::move(tax_class);
        return read_file(usual().row(mug).text()).products.at(0).input.variants.at(0).tax_class;
    };
    EXPECT_EQ(class_of("taxable", ""), std::nullopt);
    EXPECT_EQ(class_of("taxable", "parent"), std::nullopt);
    EXPECT_EQ(class_of("taxable", "reduced-rate"), "reduced-rate");
    EXPECT_EQ(class_of("none", "reduced-rate"), "exempt");
}

TEST(woocommerce, joins_variations_to_their_product_wherever_they_stand) {
    Cells by_id = variation("H-L", "L", "id:10");
    by_id["Images"] = "https://x.example/l.jpg";
    Cells between{{"ID", "11"}, {"Type", "simple"}, {"SKU", "MUG"}, {"Name", "Mug"}, {"Regular price", "5"}};
    const Read read = read_file(usual()
                                    .row(variation("H-S", "S"))
                                    .row(hoodie())
                                    .row(between)
                                    .row(variation("H-M", "M"))
                                    .row(by_id)
                                    .text());
    EXPECT_EQ(read.problems, std::vector<std::string>{});
    ASSERT_EQ(read.products.size(), 2U);
    EXPECT_EQ(read.products[0].input.handle, "mug");
    const FileProduct& made = read.products[1];
    EXPECT_EQ(made.input.option_names, std::vector<std::string>{"Size"});
    EXPECT_EQ(made.input.attributes, (std::vector<Attribute>{{"Fabric", "Cotton, Wool"}}));
    ASSERT_EQ(made.input.variants.size(), 3U);
    EXPECT_EQ(made.input.variants[0].sku, "H-S");
    EXPECT_EQ(made.input.variants[2].option_values, std::vector<std::string>{"L"});
    EXPECT_EQ(made.variant_image_sources, (std::vector<std::string>{"", "", "https://x.example/l.jpg"}));
    EXPECT_EQ(made.images.size(), 2U);
}

TEST(woocommerce, orders_variations_by_position) {
    Cells first = variation("H-S", "S");
    first["Position"] = "2";
    Cells second = variation("H-M", "M");
    second["Position"] = "1";
    const Read read = read_file(usual().row(hoodie()).row(first).row(second).text());
    EXPECT_EQ(read.products.at(0).input.variants.at(0).sku, "H-M");
}

struct BadRow {
    Cells cells;
    std::string problem;
};

TEST(woocommerce, tells_what_is_wrong_with_a_row_and_lands_the_others) {
    const auto changed = [](Cells cells, const std::string& column, const std::string& text) {
        cells[column] = text;
        return cells;
    };
    const Cells medium = variation("H-M", "M");
    const Cells simple{{"Type", "simple"}, {"SKU", "X"}, {"Name", "X"}, {"Regular price", "5"}};
    const BadRow table[] = {
        {changed(medium, "SKU", "H-S"), "line 4: SKU: H-S came earlier in this file"},
        {changed(medium, "Attribute 1 value(s)", "S"),
         "line 4: SKU: another variant (H-S) has the same options"},
        {changed(medium, "Attribute 1 value(s)", ""),
         "line 4: Attribute 1 value(s): stands for any Size; a variant needs one"},
        {changed(medium, "Regular price", ""), "line 4: Regular price: is missing"},
        {changed(medium, "Regular price", "-1"),
         "line 4: Regular price: must be an amount without a sign: -1"},
        {changed(medium, "Regular price", "1,299"),
         "line 4: Regular price: could be thousands or decimals; write a point: 1,299"},
        {changed(medium, "Stock", "1.5"), "line 4: Stock: must be a whole number: 1.5"},
        {changed(medium, "Weight (kg)", "heavy"), "line 4: Weight (kg): must be a weight: heavy"},
        {changed(medium, "Published", "0"),
         "line 4: Published: a variation that is not published is left out"},
        {changed(medium, "Parent", ""), "line 4: Parent: is missing"},
        {changed(medium, "Parent", "NONE"), "line 4: Parent: there is no variable product NONE in this file"},
        {changed(simple, "Type", "grouped"), "line 4: Type: grouped products cannot be imported"},
        {changed(simple, "Type", "external"), "line 4: Type: external products cannot be imported"},
        {changed(simple, "Name", ""), "line 4: Name: is missing"},
        {changed(simple, "Published", "maybe"), "line 4: Published: must be 1, 0 or -1"},
        {changed(simple, "Name", "\xFF"), "line 4: is not UTF-8 text; save the file as UTF-8"},
        {changed(hoodie(), "SKU", "OTHER"), "line 4: ID: came earlier in this file"},
        {{{"Type", "variable"}, {"SKU", "V"}, {"Name", "V"}}, "line 4: Type: has no variation in this file"},
    };
    for (const BadRow& row : table) {
        const Read read = read_file(usual().row(hoodie()).row(variation("H-S", "S")).row(row.cells).text());
        EXPECT_EQ(read.problems, std::vector<std::string>{row.problem});
        ASSERT_EQ(read.products.size(), 1U) << row.problem;
        EXPECT_EQ(read.products[0].input.variants.at(0).sku, "H-S");
        EXPECT_EQ(read.products[0].input.variants.size(), 1U) << row.problem;
    }
}

TEST(woocommerce, takes_what_it_cannot_keep_the_careful_way_and_says_so) {
    Cells scheduled{{"Type", "simple"},     {"Name", "A"},      {"Sale price", "3"},
                    {"Regular price", "5"}, {"In stock?", "1"}, {"Date sale price ends", "2026-12-01"}};
    const Read read = read_file(usual().row(scheduled).text());
    EXPECT_EQ(read.warnings, (std::vector<std::string>{
                                 "line 2: Stock: pieces are not counted here; a new variant starts with none",
                                 "line 2: Sale price: the sale has dates; the regular price was taken"}));
    const VariantInput& variant = read.products.at(0).input.variants.at(0);
    EXPECT_EQ(variant.prices.at(0).amount, 500);
    EXPECT_FALSE(variant.prices[0].compare_at);
    EXPECT_EQ(variant.initial_quantity, 0);
    EXPECT_EQ(variant.sku, "A");
}

TEST(woocommerce, keeps_a_sale_only_when_it_is_one) {
    const auto priced = [](const std::string& sale, const std::string& regular) {
        const Read read = read_file(
            usual()
                .row({{"Type", "simple"}, {"Name", "A"}, {"Sale price", sale}, {"Regular price", regular}})
                .text());
        return read.products.at(0).input.variants.at(0).prices.at(0);
    };
    EXPECT_EQ(priced("6", "5").amount, 500);
    EXPECT_FALSE(priced("6", "5").compare_at);
    EXPECT_EQ(priced("4", "").amount, 400);
    EXPECT_FALSE(priced("4", "").compare_at);
    EXPECT_EQ(priced("", "1,299.00").amount, 129'900);
}

TEST(woocommerce, gives_products_of_one_name_handles_of_their_own) {
    const auto named = [](const std::string& sku) {
        return Cells{{"ID", "5"}, {"Type", "simple"}, {"SKU", sku}, {"Name", "Mug"}, {"Regular price", "5"}};
    };
    const Read read =
        read_file(usual().row(named("M 1")).row(named("M 2")).row(named("")).row(named("")).text());
    ASSERT_EQ(read.products.size(), 4U);
    EXPECT_EQ(read.products[0].input.handle, "mug");
    EXPECT_EQ(read.products[1].input.handle, "mug-m-2");
    EXPECT_EQ(read.products[2].input.handle, "mug-5");
    EXPECT_EQ(read.products[3].input.handle, "mug-5-2");
}

TEST(woocommerce, refuses_more_options_than_a_product_has) {
    File file({"ID", "Type", "Name", "Regular price", "Parent", "Attribute 1 name", "Attribute 1 value(s)",
               "Attribute 2 name", "Attribute 2 value(s)", "Attribute 3 name", "Attribute 3 value(s)",
               "Attribute 4 name", "Attribute 4 value(s)"});
    Cells cells{{"ID", "1"}, {"Type", "variable"}, {"Name", "A"}};
    for (const std::string n : {"1", "2", "3", "4"}) {
        cells["Attribute " + n + " name"] = "Option " + n;
        cells["Attribute " + n + " value(s)"] = "x";
    }
    file.row(cells);
    cells["Type"] = "variation";
    cells["Parent"] = "id:1";
    cells["Regular price"] = "5";
    file.row(cells);
    const Read read = read_file(file.text());
    EXPECT_TRUE(read.products.empty());
    EXPECT_EQ(read.problems,
              std::vector<std::string>{"line 2: Type: its variations differ in 4 attributes; a "
                                       "product has at most 3 options"});
}

TEST(woocommerce, asks_for_the_columns_it_cannot_do_without) {
    EXPECT_EQ(read_file("").error, "the file is empty");
    EXPECT_EQ(read_file("Type,Name\n").error,
              "the first line names no column \"regular price\"; is this a WooCommerce product file?");
    EXPECT_EQ(read_file("Type,Name,Regular price\nsimple,\"open\n").error,
              "line 2: a quote is opened and not closed");
}

TEST(woocommerce, reads_market_prices_and_another_currency) {
    const std::string text = "Type,Name,Regular price,Price / Europe\nsimple,A,10,8.99\n";
    const Read read = read_file(text);
    ASSERT_EQ(read.products.at(0).input.variants.at(0).prices.size(), 2U);
    EXPECT_EQ(read.products[0].input.variants[0].prices[1].amount, 899);
    EXPECT_EQ(read_file("Type,Name,Regular price\nsimple,A,9.20\n", "EUR")
                  .products.at(0)
                  .input.variants.at(0)
                  .prices.at(1)
                  .amount,
              1000);
}

/// Damaged files: never a crash, and whatever comes out may be stored.
TEST(woocommerce, survives_any_damage) {
    const std::string sound = usual()
                                  .row(variation("H-S", "S"))
                                  .row(hoodie("Colour"))
                                  .row(variation("H-M", "M", "id:10"))
                                  .row({{"ID", "11"},
                                        {"Type", "simple"},
                                        {"Name", "Tea &amp; <b>more</b>"},
                                        {"Description", "a\\n\\nb"},
                                        {"Weight (kg)", "1.5"},
                                        {"Categories", "A > B, C"},
                                        {"Regular price", "12,50"}})
                                  .text();
    constexpr std::string_view pieces[] = {
        ",",    "\"",     "\n",       "\r",        "\\,",    "\\n", "id:10",
        "HOOD", "parent", "variable", "variation", "simple", "-1",  "999999999999999999999",
        "\xff", "é",      "&amp;",    "<p>",       " > ",    ";",   "1,299",
        ""};
    std::mt19937 random(20'261'125);
    const auto below = [&](std::size_t end) { return random() % end; };
    std::size_t products = 0;
    for (int round = 0; round < 600; ++round) {
        std::string text = sound;
        for (std::size_t edits = 1 + below(6); edits > 0 && !text.empty(); --edits) {
            const std::size_t at = below(text.size());
            switch (below(4)) {
            case 0: text.erase(at, 1 + below(12)); break;
            case 1: text.insert(at, pieces[below(std::size(pieces))]); break;
            case 2: text[at] = static_cast<char>(below(256)); break;
            default: text.insert(at, text.substr(below(text.size()), below(60))); break;
            }
        }
        const Read read = read_file(text);
        products += read.products.size();
        std::set<std::string> handles;
        std::set<std::string> skus;
        for (const FileProduct& product : read.products) {
            EXPECT_TRUE(handles.insert(product.input.handle).second) << text;
            EXPECT_FALSE(product.input.variants.empty()) << text;
            EXPECT_EQ(product.variant_lines.size(), product.input.variants.size());
            EXPECT_EQ(product.variant_image_sources.size(), product.input.variants.size());
            EXPECT_LE(product.input.option_names.size(), options_per_product_max);
            for (const VariantInput& one : product.input.variants) {
                EXPECT_TRUE(skus.insert(one.sku).second) << text;
                EXPECT_EQ(one.option_values.size(), product.input.option_names.size()) << text;
                EXPECT_FALSE(one.prices.empty());
                EXPECT_GE(one.grams, 0);
            }
        }
    }
    EXPECT_GT(products, 400U);
}

} // namespace
} // namespace rialto::catalog
