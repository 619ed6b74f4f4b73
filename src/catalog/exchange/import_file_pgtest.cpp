#include "catalog/exchange/import_file.hpp"
#include "catalog/exchange/test_folder.hpp"
#include "catalog/test_database.hpp"

#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <thread>

namespace rialto::catalog {
namespace {

using test::Database;
using test::Folder;
using test::shared_data;

Result<ImportResult> import(Database& database, ImportOptions options, media::MediaStore* media = nullptr) {
    return database.run(
        import_products_file(database.work, database.markets, media, std::move(options), test::noon, {}));
}

std::vector<std::string> lines_of(const std::vector<ImportProblem>& problems) {
    std::vector<std::string> lines;
    for (const ImportProblem& problem : problems) lines.push_back(to_string(problem));
    return lines;
}

const std::string good_and_bad =
    "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price\n"
    "a,A,,,A-1,3,5.00\n"
    "b,B,,,B-1,3,-5.00\n"
    "c,C,,,C-1,1,7.00\n";

TEST(import_products_file, lands_good_rows_and_names_bad_ones) {
    Database database;
    const Folder folder;
    const std::string file = folder.write("a.csv", good_and_bad);
    const auto result = import(database, {.path = file, .currency = {}, .media_dir = {}});
    ASSERT_TRUE(result.has_value());
    EXPECT_TRUE(result->has_landed);
    EXPECT_EQ(result->rows, 3);
    EXPECT_EQ(result->products, 2);
    EXPECT_EQ(result->counts.products_new, 2);
    ASSERT_EQ(result->errors.size(), 1U);
    EXPECT_EQ(result->errors[0].line, 3);
    EXPECT_EQ(database.number("SELECT count(*) FROM catalog.products"), 2);
}

TEST(import_products_file, reads_a_pipe_and_refuses_a_folder) {
    Database database;
    const Folder folder;
    const std::string pipe = (folder.path / "pipe").string();
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    std::thread writer([&] { std::ofstream(pipe, std::ios::binary) << good_and_bad; });
    const auto result = import(database, {.path = pipe, .currency = {}, .media_dir = {}});
    writer.join();
    ASSERT_TRUE(result.has_value());
    EXPECT_EQ(result->products, 2);
    const auto refused = import(database, {.path = folder.path.string(), .currency = {}, .media_dir = {}});
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, "unreadable_file");
}

TEST(import_products_file, lands_all_or_nothing_when_strict) {
    Database database;
    const Folder folder;
    const auto refused = import(
        database,
        {.path = folder.write("a.csv", good_and_bad), .currency = {}, .is_strict = true, .media_dir = {}});
    ASSERT_TRUE(refused.has_value());
    EXPECT_FALSE(refused->has_landed);
    EXPECT_EQ(refused->errors_total, 1);
    EXPECT_EQ(database.number("SELECT count(*) FROM catalog.products"), 0);
    std::string good = good_and_bad;
    good.replace(good.find("-5.00"), 5, "5.00");
    const auto landed = import(
        database, {.path = folder.write("b.csv", good), .currency = {}, .is_strict = true, .media_dir = {}});
    ASSERT_TRUE(landed.has_value());
    EXPECT_TRUE(landed->has_landed);
    EXPECT_EQ(database.number("SELECT count(*) FROM catalog.products"), 3);
}

TEST(import_products_file, keeps_nothing_of_a_dry_run) {
    Database database;
    const Folder folder;
    const auto result = import(
        database,
        {.path = folder.write("a.csv", good_and_bad), .currency = {}, .is_dry_run = true, .media_dir = {}});
    ASSERT_TRUE(result.has_value());
    EXPECT_FALSE(result->has_landed);
    EXPECT_EQ(result->counts.products_new, 2);
    EXPECT_EQ(database.number(
                  "SELECT (SELECT count(*) FROM catalog.products) + (SELECT count(*) FROM events.outbox)"),
              0);
}

TEST(import_products_file, names_the_row_whose_sku_belongs_to_another_product) {
    Database database;
    const Folder folder;
    ASSERT_TRUE(
        import(database, {.path = folder.write("a.csv", good_and_bad), .currency = {}, .media_dir = {}}));
    const std::string thief = "Handle,Title,Variant SKU,Variant Price\nd,D,D-1,5\nthief,T,A-1,5\n";
    const auto result =
        import(database, {.path = folder.write("b.csv", thief), .currency = {}, .media_dir = {}});
    ASSERT_TRUE(result.has_value());
    EXPECT_EQ(lines_of(result->errors),
              std::vector<std::string>{"line 3: Variant SKU: the SKU A-1 belongs to another product"});
    EXPECT_EQ(database.number("SELECT count(*) FROM catalog.products"), 3);
}

TEST(import_products_file, says_what_is_wrong_with_the_file) {
    Database database;
    const Folder folder;
    EXPECT_EQ(import(database, {.path = "/nowhere/x.csv", .currency = {}, .media_dir = {}}).error().code,
              "unreadable_file");
    EXPECT_EQ(
        import(database, {.path = folder.write("a", "x,y\n"), .currency = {}, .media_dir = {}}).error().code,
        "invalid_csv");
    EXPECT_EQ(
        import(database,
               {.path = folder.write("b", good_and_bad), .currency = parse_currency("JPY"), .media_dir = {}})
            .error()
            .code,
        "unknown_currency");
}

struct Sample {
    std::string file;
    std::string media;
    std::int64_t rows, products, variants, images, errors;
};

/// The merchants' files that people try first; the figures are what a careful reader counts by hand.
TEST(import_products_file, reads_the_shared_samples_and_changes_nothing_the_second_time) {
    const Sample table[] = {
        {"retail.csv", "", 2465, 2465, 2465, 0, 0},
        {"outdoor.csv", "eshop/pics", 101, 101, 101, 101, 0},
        {"appliances.csv", "spree/images", 87, 37, 87, 37, 0},
        {"odd.csv", "", 12, 4, 5, 0, 7},
    };
    if (!std::filesystem::exists(shared_data / "shopify"))
        GTEST_SKIP() << "no " << shared_data << ": SKIPPED";
    for (const Sample& sample : table) {
        SCOPED_TRACE(sample.file);
        Database database;
        const Folder folder;
        media::MediaStore media({.folder = (folder.path / "media").string()});
        ImportOptions options{
            .path = (shared_data / "shopify" / sample.file).string(), .currency = {}, .media_dir = {}};
        if (!sample.media.empty()) options.media_dir = (shared_data / sample.media).string();
        database.number("SELECT 1");
        const auto first = import(database, options, &media);
        ASSERT_TRUE(first.has_value()) << first.error().detail;
        EXPECT_EQ(first->rows, sample.rows);
        EXPECT_EQ(first->products, sample.products);
        EXPECT_EQ(first->variants, sample.variants);
        EXPECT_EQ(first->images, sample.images);
        EXPECT_EQ(first->errors_total, sample.errors);
        EXPECT_TRUE(first->warnings.empty());
        for (const std::string& line : lines_of(first->errors))
            std::printf("    %s: %s\n", sample.file.c_str(), line.c_str());
        const std::int64_t events = database.number("SELECT count(*) FROM events.outbox");
        const std::int64_t before = first->counts.products_new + first->counts.products_changed;
        EXPECT_EQ(before + first->counts.products_unchanged, sample.products);
        const auto second = import(database, options, &media);
        ASSERT_TRUE(second.has_value());
        EXPECT_EQ(second->counts.products_unchanged, sample.products);
        EXPECT_EQ(database.number("SELECT count(*) FROM events.outbox"), events);
    }
}

TEST(import_products_file, reads_woocommerce_files_and_changes_nothing_the_second_time) {
    Database database;
    const Folder folder;
    const std::string file =
        folder.write("wc.csv", "ID,Type,SKU,Name,Published,Stock,Regular price,Parent,Attribute 1 name,"
                               "Attribute 1 value(s)\n"
                               "1,simple,MUG,Mug,1,5,12.50,,,\n"
                               "2,variable,SHIRT,Shirt,1,,,,Size,\"S, M\"\n"
                               "3,grouped,SET,Set,1,,,,,\n"
                               "4,variation,SHIRT-S,Shirt - S,1,3,20,SHIRT,Size,S\n"
                               "5,variation,SHIRT-M,Shirt - M,1,0,20,id:2,Size,M\n");
    const ImportOptions options{
        .path = file, .format = FileFormat::woocommerce, .currency = {}, .media_dir = {}};
    const auto first = import(database, options);
    ASSERT_TRUE(first.has_value()) << first.error().detail;
    EXPECT_EQ(lines_of(first->errors),
              std::vector<std::string>{"line 4: Type: grouped products cannot be imported"});
    EXPECT_EQ(first->rows, 5);
    EXPECT_EQ(first->counts.products_new, 2);
    EXPECT_EQ(first->counts.variants_new, 3);
    EXPECT_EQ(database.number("SELECT sum(on_hand) FROM inventory.stock"), 8);
    const std::int64_t events = database.number("SELECT count(*) FROM events.outbox");
    const auto second = import(database, options);
    ASSERT_TRUE(second.has_value());
    EXPECT_EQ(second->counts.products_unchanged, 2);
    EXPECT_EQ(database.number("SELECT count(*) FROM events.outbox"), events);
}

} // namespace
} // namespace rialto::catalog
