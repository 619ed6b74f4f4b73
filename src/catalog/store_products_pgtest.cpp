#include "catalog/sql.hpp"
#include "catalog/test_database.hpp"

#include <boost/asio/co_spawn.hpp>

namespace rialto::catalog {
namespace {

using test::Database;

TEST(catalog_sql, fits_the_schema) {
    support::prepare_all(sql::statements());
}

TEST(store_products, writes_products_stock_and_events) {
    Database database;
    const StoreCounts counts =
        database.run(import_products(database.work, test::two_products(), test::noon, {}));
    EXPECT_EQ(counts.products_new, 2);
    EXPECT_EQ(counts.variants_new, 3);
    EXPECT_TRUE(counts.problems.empty());
    EXPECT_EQ(database.number("SELECT count(*) FROM catalog.products WHERE version = 1"), 2);
    EXPECT_EQ(
        database.number("SELECT count(*) FROM catalog.categories WHERE slug = 'wear-shirts' AND parent_id = "
                        "(SELECT category_id FROM catalog.categories WHERE slug = 'wear')"),
        1);
    EXPECT_EQ(database.number("SELECT sum(on_hand) FROM inventory.stock"), 10);
    EXPECT_EQ(
        database.number("SELECT sum(on_hand) FROM inventory.ledger WHERE kind = 'initial' AND reserved = 0"),
        10);
    EXPECT_EQ(database.number("SELECT count(*) FROM inventory.ledger"), 3);
    EXPECT_EQ(database.number("SELECT compare_at FROM catalog.prices JOIN inventory.skus USING (sku_id) "
                              "WHERE sku = 'S-S' AND market = 'us'"),
              2490);
    EXPECT_EQ(database.number("SELECT count(*) FROM events.outbox WHERE topic = 'product.changed'"), 2);
    EXPECT_EQ(database.number("SELECT count(*) FROM events.outbox WHERE topic = 'stock.changed' "
                              "AND jsonb_array_length(data -> 'stock') = 3"),
              1);
    EXPECT_EQ(database.number("SELECT count(*) FROM catalog.products WHERE tags = ARRAY['soft', 'a,b \"c\"'] "
                              "AND attributes -> 0 ->> 'value' = 'Cotton \\ \"fine\"'"),
              1);
}

TEST(store_products, changes_nothing_the_second_time) {
    Database database;
    database.run(import_products(database.work, test::two_products(), test::noon, {}));
    const std::int64_t events = database.number("SELECT count(*) FROM events.outbox");
    const std::int64_t skus = database.number("SELECT last_value FROM inventory.skus_sku_id_seq");
    const StoreCounts again = database.run(
        import_products(database.work, test::two_products(), test::noon + std::chrono::hours(1), {}));
    EXPECT_EQ(again.products_unchanged, 2);
    EXPECT_EQ(again.products_new + again.products_changed + again.variants_new + again.variants_changed, 0);
    EXPECT_EQ(database.number("SELECT count(*) FROM events.outbox"), events);
    EXPECT_EQ(
        database.number("SELECT count(*) FROM catalog.products WHERE version > 1 OR updated_at > created_at"),
        0);
    EXPECT_EQ(database.number("SELECT count(*) FROM inventory.ledger"), 3);
    EXPECT_EQ(database.number("SELECT last_value FROM inventory.skus_sku_id_seq"), skus);
}

TEST(store_products, bumps_the_version_once_and_leaves_stock_alone_when_something_differs) {
    Database database;
    database.run(import_products(database.work, test::two_products(), test::noon, {}));
    std::vector<ProductInput> edited = test::two_products();
    edited[0].title = "Softer Shirt";
    edited[0].variants[0].prices[0].amount = 1790;
    edited[0].variants[0].initial_quantity = 500;
    edited[0].variants.push_back(test::variant("S-L", 2190, 2, {"L"}));
    edited[1].popularity = std::nullopt;
    const StoreCounts counts = database.run(import_products(database.work, edited, test::noon, {}));
    EXPECT_EQ(counts.products_changed, 1);
    EXPECT_EQ(counts.products_unchanged, 1);
    EXPECT_EQ(counts.variants_new, 1);
    EXPECT_EQ(database.number("SELECT version FROM catalog.products WHERE handle = 'shirt'"), 2);
    EXPECT_EQ(database.number("SELECT version FROM catalog.products WHERE handle = 'mug'"), 1);
    EXPECT_EQ(database.number("SELECT on_hand FROM inventory.stock JOIN inventory.skus USING (sku_id) "
                              "WHERE sku = 'S-S'"),
              3);
    EXPECT_EQ(database.number("SELECT count(*) FROM events.outbox WHERE topic = 'product.changed'"), 3);

    // A price alone is a change of its product too.
    edited[1].variants[0].prices[0].amount = 1300;
    database.run(import_products(database.work, edited, test::noon, {}));
    EXPECT_EQ(database.number("SELECT version FROM catalog.products WHERE handle = 'mug'"), 2);
    EXPECT_EQ(database.number("SELECT version FROM catalog.products WHERE handle = 'shirt'"), 2);
}

TEST(store_products, leaves_variants_and_pictures_that_are_not_mentioned) {
    Database database;
    database.run([](postgres::Pool& pool) -> Task<> {
        co_await pool.run({"test.assets", "INSERT INTO media.assets SELECT repeat(x, 32), 'webp', 10, 10, 5, "
                                          "'#aabbcc,#ddeeff', now() FROM unnest(ARRAY['a', 'b', 'c']) x"},
                          {});
    }(database.owner));
    std::vector<ProductInput> products = test::two_products();
    products[0].images = {{std::string(32, 'a'), "front"}, {std::string(32, 'b'), "back"}};
    products[0].variants[1].image_hash = std::string(32, 'b');
    database.run(import_products(database.work, products, test::noon, {}));
    EXPECT_EQ(database.number("SELECT count(*) FROM catalog.product_media"), 2);

    std::vector<ProductInput> fewer = test::two_products();
    fewer[0].variants.pop_back();
    const StoreCounts counts = database.run(import_products(database.work, fewer, test::noon, {}));
    EXPECT_EQ(counts.products_unchanged, 2);
    EXPECT_EQ(database.number("SELECT count(*) FROM catalog.variants"), 3);
    EXPECT_EQ(database.number("SELECT count(*) FROM catalog.product_media"), 2);

    products[0].images = {{std::string(32, 'c'), "front"}};
    database.run(import_products(database.work, products, test::noon, {}));
    EXPECT_EQ(
        database.number("SELECT count(*) FROM catalog.product_media WHERE media_hash = repeat('c', 32)"), 1);
    EXPECT_EQ(database.number("SELECT count(*) FROM catalog.product_media"), 1);
}

TEST(store_products, leaves_a_tax_class_that_is_not_mentioned) {
    Database database;
    const auto class_of = [&](const std::string& tax_class) {
        return database.number("SELECT count(*) FROM catalog.variants WHERE tax_class = '" + tax_class + "'");
    };
    std::vector<ProductInput> products = test::two_products();
    products[0].variants[0].tax_class = "exempt";
    database.run(import_products(database.work, products, test::noon, {}));
    EXPECT_EQ(class_of("exempt"), 1);
    EXPECT_EQ(class_of("standard"), 2);
    const StoreCounts again =
        database.run(import_products(database.work, test::two_products(), test::noon, {}));
    EXPECT_EQ(again.products_unchanged, 2);
    EXPECT_EQ(class_of("exempt"), 1);
    products[0].variants[0].tax_class = "standard";
    EXPECT_EQ(database.run(import_products(database.work, products, test::noon, {})).variants_changed, 1);
    EXPECT_EQ(class_of("standard"), 3);
}

struct Bad {
    std::string_view why;
    void (*spoil)(std::vector<ProductInput>& products);
    std::string_view reason;
};

TEST(store_products, reports_what_it_cannot_store_and_stores_the_rest) {
    const Bad table[] = {
        {"SKU of another product", [](auto& p) { p[1].variants[0].sku = "S-S"; },
         "belongs to another product"},
        {"same options", [](auto& p) { p[0].variants[1].option_values = {"S"}; }, "the same options"},
        {"no price", [](auto& p) { p[1].variants[0].prices.clear(); }, "has no price"},
        {"wrong number of options", [](auto& p) { p[0].variants[1].option_values.clear(); },
         "one value for each"},
        {"no variant", [](auto& p) { p[1].variants.clear(); }, "has no variant"},
        {"no title", [](auto& p) { p[1].title.clear(); }, "a title has"},
        {"handle twice", [](auto& p) { p[1].handle = "shirt"; }, "is there twice"},
        {"price too high", [](auto& p) { p[1].variants[0].prices[0].amount = money_amount_max + 1; },
         "out of range"},
        {"unknown market", [](auto& p) { p[1].variants[0].prices.push_back({"mars", 1, {}}); },
         "database refused"},
        {"unknown tax class", [](auto& p) { p[0].variants[1].tax_class = "no-such"; },
         "there is no tax class no-such"},
        {"unknown picture", [](auto& p) { p[1].images = {{std::string(32, 'f'), ""}}; }, "database refused"},
    };
    for (const Bad& row : table) {
        SCOPED_TRACE(row.why);
        Database database;
        database.run([](postgres::Pool& pool) -> Task<> {
            co_await pool.run({"test.clear", "TRUNCATE catalog.products, inventory.skus CASCADE"}, {});
        }(database.owner));
        std::vector<ProductInput> products = test::two_products();
        row.spoil(products);
        const StoreCounts counts = database.run(import_products(database.work, products, test::noon, {}));
        ASSERT_EQ(counts.problems.size(), 1U);
        EXPECT_NE(counts.problems[0].reason.find(row.reason), std::string::npos) << counts.problems[0].reason;
        EXPECT_GE(counts.products_new, 1);
    }
}

TEST(store_products, lets_imports_of_the_same_products_run_at_once) {
    Database database;
    std::vector<ProductInput> products;
    for (int n = 0; n < 300; ++n) {
        ProductInput product;
        product.handle = "p" + std::to_string(n);
        product.title = "Product";
        product.category = {{"all", "All"}};
        product.variants = {test::variant("P-" + std::to_string(n), 100 + n, 1)};
        products.push_back(std::move(product));
    }
    std::vector<ProductInput> backwards(products.rbegin(), products.rend());
    int done = 0;
    const auto finish = [&](std::exception_ptr failure, const StoreCounts& counts) {
        EXPECT_FALSE(failure);
        EXPECT_TRUE(counts.problems.empty());
        if (++done == 2) database.loop.stop();
    };
    asio::co_spawn(database.loop, import_products(database.work, products, test::noon, {}), finish);
    asio::co_spawn(database.loop, import_products(database.work, backwards, test::noon, {}), finish);
    database.loop.restart();
    database.loop.run_for(std::chrono::seconds(20));
    EXPECT_EQ(done, 2);
    EXPECT_EQ(database.number("SELECT count(*) FROM catalog.products"), 300);
    EXPECT_EQ(database.number("SELECT sum(on_hand) FROM inventory.stock"), 300);
    EXPECT_EQ(database.number("SELECT sum(on_hand) FROM inventory.ledger"), 300);
}

} // namespace
} // namespace rialto::catalog
