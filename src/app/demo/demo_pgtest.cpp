#include "app/demo/demo.hpp"
#include "app/demo/sql.hpp"
#include "markets/markets.hpp"
#include "support/paths.hpp"
#include "support/support.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>

namespace rialto::demo {

namespace {

const Time noon = Time(std::chrono::seconds(1'800'000'000));

/// A folder that goes when the test is over.
struct Folder {
    std::string path = (std::filesystem::temp_directory_path() / "rialto-demo-XXXXXX").string();
    Folder() {
        if (mkdtemp(path.data()) == nullptr) throw std::runtime_error("no temporary folder");
    }
    ~Folder() { std::filesystem::remove_all(path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
};

postgres::PoolOptions as_work() {
    postgres::PoolOptions options = support::pool_options();
    options.role = "rialto_work";
    return options;
}

Task<> seed(postgres::Pool& pool) {
    postgres::Session session = co_await pool.session();
    co_await markets::seed_default_markets(session);
}

Task<std::int64_t> number(postgres::Pool& pool, std::string text) {
    const postgres::Rows rows = co_await pool.run({"test.number", text}, {});
    co_return rows[0].get<std::int64_t>(0);
}

} // namespace

TEST(load_small, fills_an_empty_shop_once) {
    const Folder folder;
    asio::io_context loop;
    postgres::Pool owner(loop, support::pool_options());
    postgres::Pool work(loop, as_work());
    media::MediaStore media({.folder = folder.path});
    support::run(loop, seed(owner));

    std::size_t heard = 0;
    const auto progress = [&](std::size_t done, std::size_t total) {
        EXPECT_LE(done, total);
        heard = done;
    };
    const std::string icons = read_icons(std::string(source_folder) + "/build/web");
    const auto start = std::chrono::steady_clock::now();
    const Counts first = support::run(loop, load_small(work, media, icons, noon, progress));
    const auto took = std::chrono::steady_clock::now() - start;
    RecordProperty("seconds", std::to_string(std::chrono::duration<double>(took).count()));

    EXPECT_EQ(first.products, 2160);
    EXPECT_EQ(heard, 2160U);
    EXPECT_EQ(support::run(loop, number(owner, "SELECT count(*) FROM catalog.products")), first.products);
    EXPECT_EQ(support::run(loop, number(owner, "SELECT count(*) FROM catalog.variants")), first.variants);
    EXPECT_EQ(support::run(loop, number(owner, "SELECT count(*) FROM inventory.stock")), first.variants);
    EXPECT_EQ(support::run(loop, number(owner, "SELECT count(*) FROM catalog.categories")), 48);
    EXPECT_EQ(support::run(loop, number(owner, "SELECT count(*) FROM catalog.products p WHERE NOT EXISTS "
                                               "(SELECT FROM catalog.product_media m WHERE m.product_id = "
                                               "p.product_id)")),
              0);

    const Counts second = support::run(loop, load_small(work, media, icons, noon, progress));
    EXPECT_EQ(second.products, 0);
    EXPECT_EQ(second.variants, 0);
}

TEST(load_small, statements_fit_the_schema) {
    support::prepare_all(sql::statements());
}

} // namespace rialto::demo
