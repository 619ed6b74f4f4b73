#include "catalog/routes.hpp"
#include "catalog/snapshot.hpp"
#include "catalog/stock_event.hpp"
#include "catalog/test_catalog.hpp"
#include "catalog/test_database.hpp"
#include "catalog/test_store.hpp"
#include "catalog/wire.hpp"
#include "platform/telemetry/telemetry.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace rialto::catalog {
namespace {

using test::ask;
using test::Asked;
using test::Handles;
using test::handles_of;
using test::list;
using test::settle;
using test::Shop;

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

TEST(catalog_store, keeps_lists_that_a_change_has_nothing_to_do_with) {
    Shop shop;
    const std::string of_shirts = "/v1/catalog/us/products?category=wear";
    const std::string of_mugs = "/v1/catalog/us/products?category=home";
    const std::string in_stock = of_shirts + "&in_stock=true";
    for (const std::string& target : {of_shirts, of_mugs, in_stock})
        EXPECT_STREQ(ask(list_products, *shop.store, target).response.stage, "render");
    std::vector<ProductInput> edited = test::two_products();
    edited[1].variants[0].prices[0].amount = 99900;
    shop.run(import_products(shop.work, edited, test::noon, {}));
    shop.tell_changed("mug");
    EXPECT_STREQ(ask(list_products, *shop.store, of_shirts).response.stage, "hit");
    EXPECT_STREQ(ask(list_products, *shop.store, in_stock).response.stage, "hit");
    EXPECT_EQ(shop.store->pages().answers(cache::Tier::kept), 2U);
    EXPECT_STREQ(ask(list_products, *shop.store, of_mugs).response.stage, "render");
    EXPECT_EQ(list(*shop.store, "category=home").items.at(0).price.amount, 99900);
    // A product that moves leaves the one list and enters the other.
    edited[1].category = {{"wear", "Wear"}};
    shop.run(import_products(shop.work, edited, test::noon, {}));
    shop.tell_changed("mug");
    EXPECT_EQ(handles_of(list(*shop.store, "category=wear&sort=price")), (Handles{"shirt", "mug"}));
    EXPECT_EQ(list(*shop.store, "category=home").total, 0);
    EXPECT_EQ(list(*shop.store, "category=wear").total, 2) << "the kept list is made anew";
    // What sells out concerns lists of what is in stock.
    const std::string in_home = "/v1/catalog/us/products?category=home";
    EXPECT_STREQ(ask(list_products, *shop.store, in_home).response.stage, "hit");
    EXPECT_EQ(list(*shop.store, "category=wear&in_stock=true").total, 2);
    shop.tell_stock({{shop.sku_id("MUG"), 0, 5}});
    EXPECT_EQ(list(*shop.store, "category=wear&in_stock=true").total, 1);
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
    test::Database database;
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

} // namespace
} // namespace rialto::catalog
