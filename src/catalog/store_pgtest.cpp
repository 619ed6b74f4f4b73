#include "catalog/routes.hpp"
#include "catalog/snapshot.hpp"
#include "catalog/stock_event.hpp"
#include "catalog/test_catalog.hpp"
#include "catalog/test_database.hpp"
#include "catalog/wire.hpp"
#include "platform/telemetry/telemetry.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <filesystem>
#include <unistd.h>

namespace rialto::catalog {
namespace {

using test::Database;

/// Waits until the store has taken every change in.
Task<> settle(CatalogStore& store) {
    asio::basic_waitable_timer<Steady, asio::wait_traits<Steady>, Executor> timer(
        co_await asio::this_coro::executor);
    const Deadline deadline = Steady::now() + std::chrono::seconds(10);
    while (store.is_behind() && Steady::now() < deadline) {
        timer.expires_after(std::chrono::milliseconds(5));
        co_await timer.async_wait(asio::use_awaitable_t<Executor>());
    }
}

struct Shop : Database {
    std::shared_ptr<CatalogStore> store;
    std::int64_t position = 100;

    explicit Shop(std::vector<ProductInput> products = test::two_products()) {
        run(import_products(work, std::move(products), test::noon, {}));
        store = run(open_store(browse, {.cursor_key = "secret"}));
    }

    /// Tells the store that the product changed (as the feed would), and waits for the new snapshot.
    void tell_changed(const std::string& handle) {
        run([](Shop& shop, std::string wanted) -> Task<> {
            const std::string query =
                "SELECT product_id FROM catalog.products WHERE handle = '" + wanted + "'";
            const postgres::Rows rows = co_await shop.owner.run({"test.id", query}, {});
            std::vector<events::Event> events(1);
            events[0] = {++shop.position, "product.changed", to_string(rows[0].get<Uuid>(0)), "{}",
                         test::noon};
            co_await shop.store->consume(events);
            co_await settle(*shop.store);
        }(*this, handle));
    }

    void tell_stock(std::vector<StockChange> changes) {
        run([](Shop& shop, std::string data) -> Task<> {
            std::vector<events::Event> events(1);
            events[0] = {++shop.position, "stock.changed", "test", std::move(data), test::noon};
            co_await shop.store->consume(events);
            co_await settle(*shop.store);
        }(*this, print_stock_event(changes)));
    }

    std::int64_t sku_id(const std::string& sku) {
        return find_sku(*store, "us", std::string_view(sku))->sku_id;
    }
};

/// A GET of a catalog URL, answered by its handler.
struct Asked {
    http::Response response;
    std::string body;
};

Asked ask(Task<http::Response> (*handler)(CatalogStore&, http::Request&), CatalogStore& store,
          std::string target, std::string segment = "us", std::string second = {}) {
    http::Request request;
    request.target = target;
    const std::size_t mark = request.target.find('?');
    request.path = request.target.substr(0, mark);
    if (mark != std::string_view::npos) request.query = request.target.substr(mark + 1);
    request.path_values[0] = std::move(segment);
    request.path_values[1] = std::move(second);
    request.received_at = test::noon;
    Asked asked;
    asio::io_context loop;
    asked.response = support::run(loop, handler(store, request));
    asked.body = asked.response.prebuilt ? asked.response.prebuilt->body : asked.response.body;
    return asked;
}

wire::ProductList list(CatalogStore& store, std::string parameters, std::string segment = "us") {
    const Asked asked =
        ask(list_products, store, "/v1/catalog/" + segment + "/products?" + parameters, segment);
    auto parsed = json::parse<wire::ProductList>(asked.body);
    EXPECT_TRUE(parsed.has_value()) << asked.body;
    return parsed.value_or(wire::ProductList{});
}

std::vector<std::string> handles_of(const wire::ProductList& page) {
    std::vector<std::string> handles;
    for (const wire::Card& card : page.items) handles.push_back(card.handle);
    return handles;
}

using Handles = std::vector<std::string>;

TEST(catalog_store, knows_prices_of_both_markets_and_stock) {
    Shop shop;
    const auto shirt = find_sku(*shop.store, "us", std::string_view("S-S"));
    ASSERT_TRUE(shirt.has_value());
    EXPECT_EQ(shirt->price.amount, 1990);
    EXPECT_EQ(shirt->compare_at->amount, 2490);
    EXPECT_EQ(shirt->variant_title, "S");
    EXPECT_EQ(shirt->handle, "shirt");
    EXPECT_TRUE(shirt->sellable);
    const auto in_europe = find_sku(*shop.store, "eu", shirt->sku_id);
    ASSERT_TRUE(in_europe.has_value());
    EXPECT_EQ(in_europe->price.amount, 1899);
    EXPECT_EQ(in_europe->price.currency.code(), "EUR");
    EXPECT_EQ(find_sku(*shop.store, "us", std::string_view("nothing")), std::nullopt);
    EXPECT_EQ(find_sku(*shop.store, "mars", std::string_view("S-S")), std::nullopt);
    EXPECT_EQ(availability_of(*shop.store).available(shirt->sku_id), 3);
    EXPECT_EQ(availability_of(*shop.store).class_of(shop.sku_id("S-M")), StockClass::sold_out);
}

TEST(catalog_store, lists_cards_facets_and_totals) {
    Shop shop;
    const wire::ProductList page = list(*shop.store, "");
    EXPECT_EQ(page.total, 2);
    EXPECT_EQ(handles_of(page), (Handles{"shirt", "mug"}));
    EXPECT_EQ(page.items[0].price.amount, 1990);
    EXPECT_EQ(page.items[0].price_varies, true);
    EXPECT_EQ(page.items[0].availability, "few_left");
    EXPECT_EQ(page.items[1].availability, "in_stock");
    EXPECT_EQ(page.next.value, std::nullopt);
    ASSERT_EQ(page.facets.size(), 4U);
    EXPECT_EQ(page.facets[0].key, "price");
    EXPECT_EQ(page.facets[1].key, "brand");
    EXPECT_EQ(page.facets[2].key, "option.Size");
    EXPECT_TRUE(page.facets[3].key.starts_with("attr.")) << page.facets[3].key;
    EXPECT_EQ(list(*shop.store, "category=wear").total, 1);
    EXPECT_EQ(list(*shop.store, "q=PLA").total, 1);
    EXPECT_EQ(handles_of(list(*shop.store, "sort=price")), (Handles{"mug", "shirt"}));
    EXPECT_EQ(list(*shop.store, "option.Size=M&in_stock=true").total, 0);
    EXPECT_EQ(list(*shop.store, "option.Size=S&in_stock=true").total, 1);
}

TEST(catalog_store, answers_one_product_and_hides_drafts) {
    std::vector<ProductInput> products = test::two_products();
    products[1].status = Status::draft;
    Shop shop(products);
    const Asked asked = ask(get_product, *shop.store, "/v1/catalog/us/products/shirt", "us", "shirt");
    const auto product = json::parse<wire::Product>(asked.body);
    ASSERT_TRUE(product.has_value()) << product.error().detail << asked.body;
    EXPECT_EQ(product->title, "Soft Shirt");
    EXPECT_EQ(product->description_html, "<p>Soft.</p>");
    ASSERT_EQ(product->variants.size(), 2U);
    EXPECT_EQ(product->variants[1].options.at("Size"), "M");
    EXPECT_EQ(product->variants[1].availability, "sold_out");
    EXPECT_EQ(product->options.at(0).values, (std::vector<std::string>{"S", "M"}));
    EXPECT_EQ(product->breadcrumbs.at(1).slug, "wear-shirts");
    EXPECT_EQ(product->attributes.at(0).value, "Cotton \\ \"fine\"");
    EXPECT_EQ(ask(get_product, *shop.store, "/x", "us", "mug").response.status, 404);
    EXPECT_EQ(ask(get_product, *shop.store, "/x", "us", "nothing").response.status, 404);
    EXPECT_EQ(ask(get_product, *shop.store, "/x", "mars", "shirt").response.status, 404);
    const auto draft = find_sku(*shop.store, "us", std::string_view("MUG"));
    ASSERT_TRUE(draft.has_value());
    EXPECT_FALSE(draft->sellable);
    EXPECT_EQ(list(*shop.store, "").total, 1);
}

TEST(catalog_store, answers_categories_and_availability) {
    Shop shop;
    const auto tree = json::parse<wire::CategoryTree>(ask(list_categories, *shop.store, "/c").body);
    ASSERT_TRUE(tree.has_value());
    ASSERT_EQ(tree->items.size(), 2U);
    EXPECT_EQ(tree->items[1].slug, "wear");
    EXPECT_EQ(tree->items[1].count, 1);
    EXPECT_EQ(tree->items[1].children.at(0).slug, "wear-shirts");
    const auto stock = json::parse<wire::AvailabilityList>(ask(get_availability, *shop.store, "/a").body);
    ASSERT_TRUE(stock.has_value());
    EXPECT_EQ(stock->sold_out, std::vector<std::string>{"S-M"});
    EXPECT_EQ(stock->few_left, std::vector<std::string>{"S-S"});
}

TEST(catalog_store, refuses_bad_questions_by_name) {
    Shop shop;
    const Asked asked = ask(list_products, *shop.store, "/v1/catalog/us/products?colour=red");
    EXPECT_EQ(asked.response.status, 400);
    EXPECT_NE(asked.body.find("\"?colour\""), std::string::npos) << asked.body;
    EXPECT_EQ(ask(list_products, *shop.store, "/v1/catalog/mars/products", "mars").response.status, 404);
    EXPECT_EQ(ask(list_products, *shop.store, "/v1/catalog/us/products?cursor=forged").response.status, 400);
    EXPECT_EQ(ask(list_categories, *shop.store, "/v1/catalog/us/categories?x=1").response.status, 400);
}

TEST(catalog_store, takes_changed_products_into_the_next_snapshot) {
    Shop shop;
    const auto before = shop.store->snapshot();
    std::vector<ProductInput> edited = test::two_products();
    edited[1].title = "Golden Mug";
    edited[1].variants[0].prices[0].amount = 99900;
    shop.run(import_products(shop.work, edited, test::noon, {}));
    shop.tell_changed("mug");
    const auto after = shop.store->snapshot();
    EXPECT_EQ(after->id, shop.position);
    EXPECT_GT(after->generation, before->generation);
    EXPECT_EQ(find_sku(*shop.store, "us", std::string_view("MUG"))->price.amount, 99900);
    EXPECT_EQ(list(*shop.store, "q=golden").total, 1);
    EXPECT_EQ(list(*shop.store, "q=plain").total, 0);
    // What did not change is where it was, not a copy.
    ASSERT_EQ(after->parts.size(), 2U);
    EXPECT_EQ(after->parts[0].part, before->parts[0].part);
    EXPECT_EQ(before->product(*before->find_handle("mug"))->title, "Plain Mug");
}

TEST(catalog_store, shows_new_products_with_their_stock) {
    Shop shop;
    std::vector<ProductInput> more = test::two_products();
    more[1].handle = "bowl";
    more[1].variants[0].sku = "BOWL";
    shop.run(import_products(shop.work, more, test::noon, {}));
    shop.tell_changed("bowl");
    EXPECT_EQ(list(*shop.store, "").total, 3);
    EXPECT_EQ(availability_of(*shop.store).available(shop.sku_id("BOWL")), 7);
}

TEST(catalog_store, takes_stock_at_once_and_the_filter_with_the_next_snapshot) {
    Shop shop;
    const std::int64_t mug = shop.sku_id("MUG");
    const auto before = shop.store->snapshot();
    shop.tell_stock({{mug, 2, 5}});
    EXPECT_EQ(availability_of(*shop.store).class_of(mug), StockClass::few_left);
    EXPECT_EQ(shop.store->snapshot(), before); // no crossing of zero: nothing to build
    shop.tell_stock({{mug, 0, 6}});
    const auto after = shop.store->snapshot();
    EXPECT_NE(after, before);
    EXPECT_EQ(after->parts[0].part, before->parts[0].part);
    EXPECT_EQ(after->generation, before->generation);
    EXPECT_EQ(handles_of(list(*shop.store, "in_stock=true")), Handles{"shirt"});
    shop.tell_stock({{mug, 9, 4}}); // older than what is known
    EXPECT_EQ(availability_of(*shop.store).available(mug), 0);
}

TEST(catalog_store, keeps_answers_until_their_catalog_changes) {
    Shop shop;
    const std::string target = "/v1/catalog/us/products?sort=price";
    EXPECT_STREQ(ask(list_products, *shop.store, target).response.stage, "render");
    EXPECT_STREQ(ask(list_products, *shop.store, target).response.stage, "hit");
    EXPECT_STREQ(
        ask(list_products, *shop.store, "/v1/catalog/us/products?limit=24&sort=price").response.stage, "hit");
    http::Request request;
    request.target = target;
    EXPECT_NE(find_cached(*shop.store, request), nullptr);
    shop.tell_changed("mug");
    EXPECT_EQ(find_cached(*shop.store, request), nullptr);
    ask(list_products, *shop.store, target);
    EXPECT_NE(find_cached(*shop.store, request), nullptr);
}

TEST(catalog_store, bakes_caching_headers_and_a_tag_of_the_bytes) {
    Shop shop;
    const Asked asked = ask(list_products, *shop.store, "/v1/catalog/us/products");
    ASSERT_NE(asked.response.prebuilt, nullptr);
    const std::string& head = asked.response.prebuilt->head;
    EXPECT_NE(head.find("Cache-Control: public, max-age=5, stale-while-revalidate=30, stale-if-error=300"),
              std::string::npos);
    EXPECT_NE(head.find("Vary: Accept-Encoding"), std::string::npos);
    EXPECT_NE(head.find("Surrogate-Key: catalog s-us p-"), std::string::npos) << head;
    EXPECT_NE(head.find("Cache-Tag: catalog,s-us,p-"), std::string::npos) << head;
    EXPECT_FALSE(asked.response.prebuilt->etag.empty());
}

std::vector<ProductInput> many_products(int count) {
    std::vector<ProductInput> products;
    for (int n = 0; n < count; ++n) {
        ProductInput product;
        product.handle = "p" + std::to_string(n);
        product.title = "Product";
        product.popularity = 1000 - n;
        product.variants = {test::variant("P-" + std::to_string(n), 100 + n, 1)};
        products.push_back(std::move(product));
    }
    return products;
}

TEST(catalog_store, pages_on_through_the_list_as_it_was) {
    Shop shop(many_products(30));
    const wire::ProductList first = list(*shop.store, "limit=10");
    ASSERT_TRUE(first.next.value.has_value());
    // The most popular product becomes the least: without a fixed cut, p10 would be skipped.
    std::vector<ProductInput> edited = many_products(1);
    edited[0].popularity = 0;
    shop.run(import_products(shop.work, edited, test::noon, {}));
    shop.tell_changed("p0");
    EXPECT_EQ(handles_of(list(*shop.store, "limit=2")), (Handles{"p1", "p2"}));
    const wire::ProductList second = list(*shop.store, "limit=10&cursor=" + *first.next.value);
    EXPECT_EQ(second.snapshot, first.snapshot);
    EXPECT_EQ(handles_of(second).front(), "p10");
    const wire::ProductList third = list(*shop.store, "limit=10&cursor=" + *second.next.value);
    EXPECT_EQ(handles_of(third).back(), "p29");
    EXPECT_EQ(third.next.value, std::nullopt);
}

TEST(catalog_store, says_that_a_cursor_has_expired_and_where_to_begin) {
    Shop shop(many_products(30));
    const wire::ProductList first = list(*shop.store, "limit=10&sort=price");
    // Another node starts later: it never had this node's cut.
    shop.tell_changed("p0");
    Snapshot newer = *shop.store->snapshot();
    newer.id = 5000;
    CatalogStore later(shop.browse, {.cursor_key = "secret"});
    later.publish(newer);
    const Asked asked =
        ask(list_products, later, "/v1/catalog/us/products?sort=price&limit=10&cursor=" + *first.next.value);
    EXPECT_EQ(asked.response.status, 410);
    EXPECT_NE(asked.body.find("\"code\":\"cursor_expired\""), std::string::npos) << asked.body;
    EXPECT_NE(asked.body.find("\"first\":\"/v1/catalog/us/products?limit=10&sort=price\""), std::string::npos)
        << asked.body;
}

/// How often a snapshot could not be built, in this process.
std::string failures() {
    const std::string metrics = telemetry::render_metrics();
    const std::size_t at = metrics.find("\nrialto_catalog_rebuild_failures_total");
    return metrics.substr(at + 1, metrics.find('\n', at + 1) - at - 1);
}

TEST(catalog_store, builds_again_after_a_failure) {
    Shop shop;
    const std::string before = failures();
    shop.run([](Shop& s) -> Task<> {
        co_await s.owner.run({"test.revoke", "REVOKE SELECT ON catalog.products FROM rialto_browse"}, {});
        std::vector<events::Event> events(1);
        events[0] = {++s.position, "product.changed", to_string(make_uuid_v7(test::noon)), "{}", test::noon};
        co_await s.store->consume(events);
    }(shop));
    for (int round = 0; round < 1000 && failures() == before; ++round)
        shop.number("SELECT 1"); // lets the loop run
    EXPECT_NE(failures(), before);
    EXPECT_TRUE(shop.store->is_behind());
    EXPECT_EQ(list(*shop.store, "").total, 2);
    shop.run([](Shop& s) -> Task<> {
        co_await s.owner.run({"test.grant", "GRANT SELECT ON catalog.products TO rialto_browse"}, {});
        co_await settle(*s.store);
    }(shop));
    EXPECT_FALSE(shop.store->is_behind());
    EXPECT_EQ(shop.store->snapshot()->id, shop.position);
}

TEST(list_pictures, begins_with_the_cards_of_the_most_popular) {
    Database database;
    const auto markets = test::two_markets();
    std::vector<ProductPointer> products;
    const auto add = [&](std::uint32_t n, int popularity, std::vector<std::string> hashes) {
        auto product = std::make_shared<Product>();
        product->id = test::uuid_of(n);
        product->handle = std::to_string(n);
        product->popularity = popularity;
        for (std::string& hash : hashes) product->images.push_back({std::move(hash), 1, 1, "", ""});
        complete(*product, {*markets, {}, {}});
        products.push_back(std::move(product));
    };
    add(1, 5, {"c", "d", "a"});
    add(2, 9, {"a", "b"});
    add(3, 1, {});
    CatalogStore store(database.browse, {.cursor_key = "k"});
    EXPECT_TRUE(list_pictures(store).empty());
    test::RandomCatalog catalog{
        markets, std::make_shared<CategoryTree>(std::vector<Category>()), products, {}, {}};
    store.publish(catalog.snapshot(Availability(5)));
    EXPECT_EQ(list_pictures(store), (std::vector<std::string>{"a", "c", "b", "d"}));
}

/// A shop whose catalog is kept in files, and whose events have positions as the relay gives them.
struct KeptShop : Shop {
    const std::string directory = testing::TempDir() + "/rialto-kept-" + std::to_string(::getpid());

    KeptShop() {
        std::filesystem::remove_all(directory);
        stamp();
    }
    ~KeptShop() { std::filesystem::remove_all(directory); }

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
