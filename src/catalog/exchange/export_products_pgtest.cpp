#include "catalog/exchange/export_products.hpp"
#include "catalog/exchange/import_file.hpp"
#include "catalog/exchange/test_folder.hpp"
#include "catalog/exchange/write_google_feed.hpp"
#include "catalog/html.hpp"
#include "catalog/test_database.hpp"

#include <algorithm>
#include <random>

namespace rialto::catalog {
namespace {

using test::Database;
using test::Folder;
using test::shared_data;

Task<> execute(postgres::Pool& pool, std::string text) {
    postgres::Session session = co_await pool.session();
    co_await session.execute(std::move(text));
}

Task<> record(postgres::Pool& pool, std::vector<media::Asset> assets) {
    postgres::Session session = co_await pool.session();
    co_await media::record_assets(session, std::move(assets), test::noon);
}

constexpr std::string_view empty_catalog =
    "TRUNCATE catalog.product_media, catalog.prices, catalog.variants, catalog.products, catalog.categories, "
    "inventory.stock, inventory.ledger, inventory.skus, events.outbox RESTART IDENTITY CASCADE";

std::string export_all(Database& database, ExportOptions options = {}) {
    std::string out;
    std::int64_t told = 0;
    const ExportCounts counts = database.run(export_products(
        database.browse, database.markets, std::move(options), [&](std::string_view bytes) { out += bytes; },
        [&](std::int64_t done, std::int64_t) { told = done; }));
    EXPECT_EQ(told, counts.products + counts.left_out);
    return out;
}

ImportResult import(Database& database, ImportOptions options, media::MediaStore* media = nullptr) {
    const auto result = database.run(
        import_products_file(database.work, database.markets, media, std::move(options), test::noon, {}));
    EXPECT_TRUE(result.has_value()) << result.error().detail;
    return result.value_or(ImportResult());
}

std::vector<std::string> lines_of(const std::vector<ImportProblem>& problems) {
    std::vector<std::string> lines;
    for (const ImportProblem& problem : problems) lines.push_back(to_string(problem));
    return lines;
}

std::vector<media::Asset> some_assets() {
    std::vector<media::Asset> assets;
    for (const char digit : {'a', 'b', 'c', 'd', 'e'})
        assets.push_back({std::string(32, digit), "svg", 800, 800, 1000, "#aabbcc,#ddeeff"});
    return assets;
}

/// Products with everything that a file could trip over.
class ProductMaker {
  public:
    explicit ProductMaker(std::uint32_t seed) : random_(seed) {}

    std::vector<ProductInput> make(std::size_t count) {
        std::vector<ProductInput> products;
        for (std::size_t n = 0; n < count; ++n) products.push_back(make_one(n));
        return products;
    }

  private:
    static constexpr const char* words[] = {"plain",       "a, b",  "say \"yes\"", "Ódd",      "日本の湯呑み",
                                            "back\\slash", "a: b",  "two\nlines",  "end\\",    "=1+1",
                                            "'quoted'",    "x > y", "TRUE",        "1,299.00", "&amp;"};
    static constexpr const char* descriptions[] = {
        "", "Plain text", "<p>Soft &amp; \"warm\"</p>\n<ul><li>x</li></ul>",
        "<h2><section><h3>Odd</h3></section></h2>", "line\r\nbreaks, and commas"};
    static constexpr const char* sizes[] = {"XS", "S", "M", "L, long", "XL \"wide\""};

    std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_() % limit); }
    template <class List>
    auto pick(const List& list) {
        return list[below(static_cast<std::uint32_t>(std::size(list)))];
    }
    std::string hash() { return std::string(32, static_cast<char>('a' + below(5))); }

    ProductInput make_one(std::size_t n) {
        ProductInput product;
        product.handle = "product-" + std::to_string(n);
        product.title = pick(words);
        product.description_html = sanitise_html(pick(descriptions));
        if (below(4) > 0) product.brand = pick(words);
        if (below(3) > 0) product.product_type = pick(sizes);
        if (below(4) == 0)
            product.category = {{"home", "At > home: here"}, {"kitchen", "kitchen"}};
        else if (below(3) > 0)
            product.category = {{"wear", "Wear"}, {"wear-shirts", "Shirts"}};
        for (std::uint32_t i = below(4); i > 0; --i) {
            const std::string tag = pick(words);
            if (std::ranges::find(product.tags, tag) == product.tags.end()) product.tags.push_back(tag);
        }
        for (std::uint32_t i = below(4); i > 0; --i) product.attributes.push_back({pick(words), pick(words)});
        product.status = static_cast<Status>(below(3));
        product.popularity = static_cast<int>(below(100));
        product.created_at = Time(std::chrono::milliseconds(1'700'000'000'000 + below(1'000'000)));
        for (std::uint32_t i = below(4); i > 0; --i) {
            const std::string picture = hash();
            if (std::ranges::find(product.images, picture, &ImageInput::hash) == product.images.end())
                product.images.push_back({picture, pick(words)});
        }
        if (below(2) == 0) product.option_names.emplace_back("Size");
        if (below(2) == 0) product.option_names.emplace_back("Colour: \"shade\"");
        for (std::uint32_t v = product.option_names.empty() ? 1 : 1 + below(6); v > 0; --v)
            add_variant(product);
        return product;
    }

    void add_variant(ProductInput& product) {
        VariantInput variant;
        for (std::size_t i = 0; i < product.option_names.size(); ++i)
            variant.option_values.emplace_back(i == 0 ? pick(sizes) : pick(words));
        const auto same =
            std::ranges::find(product.variants, variant.option_values, &VariantInput::option_values);
        if (same != product.variants.end()) return;
        variant.sku = "SKU, " + std::to_string(++last_sku_);
        variant.grams = static_cast<int>(below(3000));
        if (below(2) == 0) variant.barcode = "0012345678905";
        variant.initial_quantity = static_cast<int>(below(20));
        variant.prices = {{"us", 100 + below(20'000), {}}};
        if (below(3) == 0) variant.prices[0].compare_at = variant.prices[0].amount + 100;
        if (below(3) == 0) variant.prices.push_back({"eu", 100 + below(20'000), {}});
        if (below(5) == 0) variant.prices.back().compare_at = variant.prices.back().amount + 1;
        if (!product.images.empty() && below(3) == 0) variant.image_hash = product.images.back().hash;
        product.variants.push_back(std::move(variant));
    }

    std::mt19937 random_;
    std::uint32_t last_sku_ = 0;
};

constexpr std::size_t more_than_a_page = products_per_page + 120;

TEST(export_products, imports_into_an_empty_store_as_the_same_catalog) {
    Database database;
    const Folder folder;
    database.run(record(database.owner, some_assets()));
    const StoreCounts stored =
        database.run(import_products(database.work, ProductMaker(7).make(more_than_a_page), test::noon, {}));
    ASSERT_TRUE(stored.problems.empty()) << stored.problems[0].reason;
    const std::string exported = export_all(database);
    database.run(execute(database.owner, std::string(empty_catalog)));
    ASSERT_EQ(database.number("SELECT count(*) FROM catalog.products"), 0);

    const ImportOptions options{.path = folder.write("all.csv", exported), .currency = {}, .media_dir = {}};
    const ImportResult imported = import(database, options);
    EXPECT_EQ(lines_of(imported.errors), std::vector<std::string>{});
    EXPECT_EQ(lines_of(imported.warnings), std::vector<std::string>{});
    EXPECT_EQ(imported.counts.products_new, static_cast<std::int64_t>(more_than_a_page));
    EXPECT_EQ(imported.images_skipped, 0);
    EXPECT_TRUE(export_all(database) == exported);
    EXPECT_EQ(import(database, options).counts.products_unchanged,
              static_cast<std::int64_t>(more_than_a_page));
}

TEST(export_products, takes_the_prices_of_another_market_for_its_own_column) {
    Database database;
    const Folder folder;
    std::vector<ProductInput> products = test::two_products();
    products[1].variants[0].prices.push_back({"eu", 999, 1299});
    database.run(import_products(database.work, products, test::noon, {}));
    const std::string exported = export_all(database, {.market = "eu", .base_url = {}});
    database.run(execute(database.owner, std::string(empty_catalog)));
    const ImportResult imported = import(
        database,
        {.path = folder.write("eu.csv", exported), .currency = parse_currency("EUR"), .media_dir = {}});
    EXPECT_EQ(lines_of(imported.errors), std::vector<std::string>{});
    const auto price = [&](const std::string& sku, const std::string& market, const std::string& column) {
        return database.number("SELECT coalesce(" + column +
                               ", -1) FROM catalog.prices JOIN inventory.skus USING (sku_id) WHERE sku = '" +
                               sku + "' AND market = '" + market + "'");
    };
    EXPECT_EQ(price("MUG", "eu", "amount"), 999);
    EXPECT_EQ(price("MUG", "eu", "compare_at"), 1299);
    EXPECT_EQ(price("MUG", "us", "amount"), 1250);
    EXPECT_EQ(price("S-S", "us", "compare_at"), 2490);
}

TEST(export_products, promises_only_what_is_not_reserved) {
    Database database;
    database.run(import_products(database.work, test::two_products(), test::noon, {}));
    database.run(execute(database.owner, "UPDATE inventory.stock SET reserved = 2 WHERE on_hand = 7"));
    const std::string exported = export_all(database);
    EXPECT_NE(exported.find(",MUG,0,shopify,5,deny,"), std::string::npos) << exported;
}

/// A picture of one pixel; its last colour differs.
std::string tiny_png(bool is_red) {
    const std::string_view hex = is_red ? "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
                                          "0000000c49444154789c6338212707"
                                          "0002b6010534a675aa0000000049454e44ae426082"
                                        : "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
                                          "0000000c49444154789c6390933b01"
                                          "0001620105111ba3210000000049454e44ae426082";
    std::string bytes;
    for (std::size_t i = 0; i < hex.size(); i += 2)
        bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
    return bytes;
}

TEST(export_products, carries_pictures_into_another_store_by_its_originals) {
    Database database;
    const Folder folder;
    media::MediaStore here({.folder = (folder.path / "here").string()});
    const auto red = here.store_original(tiny_png(true));
    const auto blue = here.store_original(tiny_png(false));
    ASSERT_TRUE(red && blue);
    database.run(record(database.owner, {*red, *blue}));
    std::vector<ProductInput> products = test::two_products();
    products[0].images = {{blue->hash, "from behind"}, {red->hash, ""}};
    products[0].variants[1].image_hash = red->hash;
    database.run(import_products(database.work, products, test::noon, {}));
    const std::string exported = export_all(database, {.market = {}, .base_url = "https://shop.example"});
    EXPECT_NE(exported.find("https://shop.example/media/" + red->hash + "/800.webp"), std::string::npos);

    database.run(execute(database.owner, std::string(empty_catalog) + "; TRUNCATE media.assets CASCADE"));
    media::MediaStore there({.folder = (folder.path / "there").string()});
    ImportOptions options{.path = folder.write("all.csv", exported), .currency = {}, .media_dir = {}};
    const ImportResult without = import(database, options);
    EXPECT_EQ(without.images_skipped, 2);
    options.media_dir = (folder.path / "here" / "originals").string();
    const ImportResult with = import(database, options, &there);
    EXPECT_EQ(with.images, 2);
    EXPECT_EQ(lines_of(with.warnings), std::vector<std::string>{});
    EXPECT_TRUE(there.has_original(red->hash));
    EXPECT_EQ(export_all(database, {.market = {}, .base_url = "https://shop.example"}), exported);
}

/// The merchants' files, in and out and in again.
TEST(export_products, gives_the_shared_samples_back) {
    if (!std::filesystem::exists(shared_data / "shopify"))
        GTEST_SKIP() << "no " << shared_data << ": SKIPPED";
    for (const char* name : {"outdoor.csv", "appliances.csv", "odd.csv"}) {
        SCOPED_TRACE(name);
        Database database;
        const Folder folder;
        database.run(execute(database.owner, std::string(empty_catalog)));
        const ImportResult first = import(
            database, {.path = (shared_data / "shopify" / name).string(), .currency = {}, .media_dir = {}});
        const std::string exported = export_all(database);
        database.run(execute(database.owner, std::string(empty_catalog)));
        const ImportResult second =
            import(database, {.path = folder.write("all.csv", exported), .currency = {}, .media_dir = {}});
        EXPECT_EQ(lines_of(second.errors), std::vector<std::string>{});
        EXPECT_EQ(second.products, first.products);
        EXPECT_EQ(second.variants, first.variants);
        EXPECT_TRUE(export_all(database) == exported);
    }
}

TEST(write_google_feed, has_an_item_for_each_variant_on_sale) {
    Database database;
    database.run(record(database.owner, some_assets()));
    database.run(import_products(database.work, ProductMaker(3).make(more_than_a_page), test::noon, {}));
    std::string feed;
    const FeedCounts counts = database.run(
        write_google_feed(database.browse, database.markets,
                          {.segment = "eu", .base_url = "https://shop.example", .title = "shop.example"},
                          [&](std::string_view bytes) { feed += bytes; }, {}));
    EXPECT_EQ(counts.items, database.number("SELECT count(*) FROM catalog.variants JOIN catalog.products "
                                            "USING (product_id) WHERE status = 'active'"));
    std::int64_t items = 0;
    for (std::size_t at = feed.find("<item>"); at != std::string::npos; at = feed.find("<item>", at + 1))
        ++items;
    EXPECT_EQ(items, counts.items);
    EXPECT_TRUE(feed.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss "));
    EXPECT_TRUE(feed.ends_with("</channel>\n</rss>\n"));
}

} // namespace
} // namespace rialto::catalog
