#include "catalog/test_store.hpp"

#include <filesystem>
#include <unistd.h>

namespace rialto::catalog {
namespace {

using test::Handles;
using test::handles_of;
using test::list;
using test::Shop;

/// A shop whose catalog is kept in files, and whose events have positions as the relay gives them.
struct KeptShop : Shop {
    const std::string directory = testing::TempDir() + "/rialto-kept-" + std::to_string(::getpid());

    KeptShop() {
        std::filesystem::remove_all(directory);
        stamp();
    }
    ~KeptShop() {
        store.reset(); // waits until it has written
        std::filesystem::remove_all(directory);
    }

    void execute(std::string text) {
        run([](postgres::Pool& pool, std::string statement) -> Task<> {
            co_await pool.run({"test.execute", statement}, {});
        }(owner, std::move(text)));
    }
    void stamp() {
        execute("UPDATE events.outbox AS o SET position = n.position "
                "FROM (SELECT event_id, row_number() OVER (ORDER BY at, event_id) AS position "
                "FROM events.outbox) AS n WHERE n.event_id = o.event_id");
        execute("UPDATE events.relays SET position = (SELECT count(*) FROM events.outbox)");
    }
    /// Opens the store anew, and waits until there are files.
    void reopen() {
        store = run([](KeptShop& shop) -> Task<std::shared_ptr<CatalogStore>> {
            auto opened =
                co_await open_store(shop.browse, {.cursor_key = "secret", .files_dir = shop.directory});
            co_await saved(shop);
            co_return opened;
        }(*this));
    }
    static Task<> saved(KeptShop& shop) {
        asio::basic_waitable_timer<Steady, asio::wait_traits<Steady>, Executor> timer(
            co_await asio::this_coro::executor);
        const Deadline deadline = Steady::now() + std::chrono::seconds(10);
        while (!std::filesystem::exists(shop.directory + "/catalog") && Steady::now() < deadline) {
            timer.expires_after(std::chrono::milliseconds(5));
            co_await timer.async_wait(asio::use_awaitable_t<Executor>());
        }
    }
};

TEST(catalog_files, make_the_next_start_without_compiling) {
    KeptShop shop;
    shop.reopen();
    EXPECT_FALSE(shop.store->is_from_files());
    const auto before = list(*shop.store, "q=shirt&in_stock=true");
    shop.reopen();
    EXPECT_TRUE(shop.store->is_from_files());
    const auto after = list(*shop.store, "q=shirt&in_stock=true");
    EXPECT_EQ(after.total, 1U);
    EXPECT_EQ(handles_of(after), handles_of(before));
    EXPECT_EQ(after.snapshot, before.snapshot);
    EXPECT_EQ(availability_of(*shop.store).available(shop.sku_id("S-S")), 3);
}

TEST(catalog_files, start_with_what_has_changed_since) {
    KeptShop shop;
    shop.reopen();
    std::vector<ProductInput> products = test::two_products();
    products[0].title = "Softer Shirt";
    products.resize(1);
    products[0].variants[0].prices[0].amount = 1790;
    ProductInput cup = test::two_products()[1];
    cup.handle = "cup";
    cup.title = "New Cup";
    cup.variants = {test::variant("CUP", 990, 4)};
    products.push_back(cup);
    shop.run(import_products(shop.work, products, test::noon + std::chrono::seconds(1), {}));
    shop.execute("UPDATE inventory.stock SET reserved = reserved + 1, revision = revision + 1 "
                 "WHERE sku_id = (SELECT sku_id FROM inventory.skus WHERE sku = 'MUG')");
    shop.stamp();
    shop.reopen();
    EXPECT_TRUE(shop.store->is_from_files());
    EXPECT_EQ(handles_of(list(*shop.store, "q=softer")), Handles{"shirt"});
    EXPECT_EQ(find_sku(*shop.store, "us", std::string_view("S-S"))->price.amount, 1790);
    EXPECT_EQ(list(*shop.store, "").total, 3U);
    EXPECT_EQ(availability_of(*shop.store).available(shop.sku_id("CUP")), 4);
    EXPECT_EQ(availability_of(*shop.store).available(shop.sku_id("MUG")), 6);
    EXPECT_EQ(shop.store->position(), shop.number("SELECT max(position) FROM events.outbox"));
}

TEST(catalog_files, of_another_database_or_of_changed_markets_are_not_used) {
    KeptShop shop;
    shop.reopen();
    shop.execute("UPDATE events.outbox SET at = at + interval '1 second'");
    shop.execute("UPDATE events.relays SET position = position + 1");
    shop.reopen();
    EXPECT_FALSE(shop.store->is_from_files());
    KeptShop other;
    other.reopen();
    other.execute("UPDATE markets.markets SET rate_micros = rate_micros + 1000 WHERE NOT is_default");
    other.reopen();
    EXPECT_FALSE(other.store->is_from_files());
}

TEST(catalog_files, that_are_damaged_are_made_again) {
    KeptShop shop;
    shop.reopen();
    for (const auto& entry : std::filesystem::directory_iterator(shop.directory))
        if (entry.path().extension() == ".part") std::filesystem::resize_file(entry.path(), 100);
    shop.reopen();
    EXPECT_FALSE(shop.store->is_from_files());
    EXPECT_EQ(list(*shop.store, "").total, 2U);
}

} // namespace
} // namespace rialto::catalog
