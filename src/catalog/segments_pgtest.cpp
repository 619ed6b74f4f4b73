// Segments, price lists and texts from the database into pages: at the clock's moment, for who may see them.

#include "catalog/admin_product.hpp"
#include "catalog/query.hpp"
#include "catalog/test_segments.hpp"

namespace rialto::catalog {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::seconds;
using test::Answer;
using test::noon;
using test::usd;
using Shop = test::SegmentShop;

TEST(price_lists_in_pages, are_followed_and_change_prices_of_their_market_and_group) {
    Shop shop;
    const AdminPriceList list = shop.make_list({.name = "Wholesale", .market = "us", .group = "wholesale"});
    ASSERT_TRUE(shop.set_rows(list.id, {{"MUG", {{{}, usd(1000), {}}, {10, usd(800), {}}}}}).has_value());
    EXPECT_EQ(shop.price("trade", "MUG"), 1250);
    shop.follow();
    EXPECT_EQ(shop.price("us", "MUG"), 1250);
    EXPECT_EQ(shop.price("trade", "MUG"), 1000);
    EXPECT_EQ(shop.price("trade", "MUG", 9), 1000);
    EXPECT_EQ(shop.price("trade", "MUG", 10), 800);
    *shop.caller = "wholesale";
    const wire::Product mug = shop.product("trade", "mug");
    ASSERT_TRUE(mug.variants.at(0).quantity_prices.has_value());
    EXPECT_EQ(mug.variants[0].quantity_prices->at(0).price, usd(800));
    EXPECT_EQ(mug.compare_at, usd(1250));
    ASSERT_TRUE(shop.set_rows(list.id, {{"MUG", {}}}).has_value());
    shop.follow();
    EXPECT_EQ(shop.price("trade", "MUG"), 1250);
}

TEST(price_lists_in_pages, a_rule_changes_everything) {
    Shop shop;
    shop.make_list({.name = "Sale", .market = {}, .percent_off_basis_points = 1000});
    shop.follow();
    EXPECT_EQ(shop.price("us", "MUG"), 1125);
    EXPECT_EQ(shop.price("us", "S-S"), 1791);
    EXPECT_EQ(shop.price("eu", "S-S"), 1709); // 18.99 less a tenth is 17.091
}

TEST(price_lists_in_pages, begin_and_end_at_their_moment_everywhere_at_once) {
    Shop shop;
    const Time begin = noon + seconds(60);
    const Time end = begin + hours(1);
    shop.make_list(
        {.name = "Sale", .market = {}, .starts_at = begin, .ends_at = end, .percent_off_basis_points = 2000});
    shop.follow();
    EXPECT_EQ(shop.store->snapshot()->prices_end_at, begin);
    EXPECT_EQ(shop.list("us").items.at(0).valid_until, begin);

    // Long before, nothing is made; a little before, all is made and nothing shown.
    const std::uint64_t generation = shop.store->generation();
    shop.clock->store(begin - microseconds(1));
    shop.look_at_clock();
    EXPECT_EQ(shop.store->generation(), generation);
    EXPECT_EQ(shop.price("us", "MUG"), 1250);
    const wire::ProductList before = shop.list("us");
    EXPECT_EQ(before.items.at(1).price, usd(1250));

    // At the moment every reader has the new prices, before the loop has looked at its clock.
    shop.clock->store(begin);
    EXPECT_EQ(shop.store->generation(), generation);
    EXPECT_EQ(shop.price("us", "MUG"), 1000);
    EXPECT_EQ(shop.price("eu", "MUG"), shop.price("eu", "MUG", 99));
    const wire::ProductList at_once = shop.list("us");
    for (std::size_t i = 0; i < at_once.items.size(); ++i) {
        EXPECT_EQ(at_once.items[i].price.amount, before.items[i].price.amount * 4 / 5);
        EXPECT_EQ(at_once.items[i].compare_at, before.items[i].price);
        EXPECT_EQ(at_once.items[i].valid_until, end);
    }
    shop.look_at_clock();
    EXPECT_EQ(shop.store->generation(), generation + 1);
    EXPECT_EQ(shop.store->snapshot()->price_epoch, begin.time_since_epoch().count());
    EXPECT_EQ(shop.store->snapshot()->prices_end_at, end);
    EXPECT_EQ(shop.list("us").items.at(1).price, usd(1000));
    const auto snapshot = shop.store->snapshot();
    Query on_offer;
    on_offer.on_offer = true;
    EXPECT_EQ(evaluate(*snapshot, *snapshot->audience_of("us"), on_offer, 0).total, 2U);

    shop.clock->store(end - microseconds(1));
    shop.look_at_clock();
    EXPECT_EQ(shop.price("us", "MUG"), 1000);
    shop.clock->store(end);
    EXPECT_EQ(shop.price("us", "MUG"), 1250);
    shop.look_at_clock();
    EXPECT_EQ(shop.list("us").items.at(1).price, usd(1250));
    EXPECT_EQ(shop.store->snapshot()->prices_end_at, std::nullopt);
}

TEST(price_lists_in_pages, pass_a_boundary_without_the_database) {
    Shop shop;
    shop.make_list(
        {.name = "Sale", .market = {}, .starts_at = noon + seconds(60), .percent_off_basis_points = 2000});
    shop.follow();
    shop.execute("REVOKE SELECT ON catalog.products, catalog.price_lists FROM rialto_browse");
    shop.clock->store(noon + seconds(61)); // nothing was made ahead: it is made now
    shop.look_at_clock();
    EXPECT_EQ(shop.price("us", "MUG"), 1000);
    EXPECT_FALSE(shop.store->is_behind());
}

TEST(price_lists_in_pages, what_is_edited_while_prices_are_made_ahead_is_in_both) {
    Shop shop;
    const Time begin = noon + seconds(60);
    shop.make_list({.name = "Sale", .market = {}, .starts_at = begin, .percent_off_basis_points = 2000});
    shop.follow();
    shop.clock->store(begin - seconds(1));
    shop.look_at_clock(); // made ahead
    std::vector<ProductInput> edited = test::two_products();
    edited[1].title = "Golden Mug";
    edited[1].variants[0].prices[0].amount = 5000;
    shop.run(import_products(shop.work, edited, noon, {}));
    shop.follow();
    EXPECT_EQ(shop.price("us", "MUG"), 5000);
    shop.clock->store(begin);
    EXPECT_EQ(shop.price("us", "MUG"), 4000);
    EXPECT_EQ(find_sku(*shop.store, "us", std::string_view("MUG"))->title, "Golden Mug");
    shop.look_at_clock();
    EXPECT_EQ(shop.price("us", "MUG"), 4000);
    EXPECT_EQ(shop.price("us", "S-S"), 1592);
    EXPECT_EQ(shop.list("us").total, 2);
}

TEST(price_lists_in_pages, many_edits_before_a_boundary_leave_few_parts_to_search) {
    Shop shop;
    const Time begin = noon + seconds(60);
    shop.make_list({.name = "Sale", .market = {}, .starts_at = begin, .percent_off_basis_points = 2000});
    shop.follow();
    shop.clock->store(begin - seconds(1));
    shop.look_at_clock(); // made ahead
    constexpr int edits = 18;
    for (int i = 0; i < edits; ++i) {
        ProductInput cup = test::two_products()[1];
        cup.handle = "cup-" + std::to_string(i);
        cup.title = "Cup";
        cup.variants = {test::variant("CUP-" + std::to_string(i), 1000, 1)};
        shop.run(import_products(shop.work, {cup}, noon, {}));
        shop.follow();
    }
    for (const Time at : {begin - seconds(1), begin}) {
        shop.clock->store(at);
        const auto snapshot = shop.store->snapshot();
        EXPECT_LE(snapshot->parts.size(), search::parts_max);
        Query cups;
        cups.text = "cup";
        EXPECT_EQ(evaluate(*snapshot, *snapshot->audience_of("us"), cups, 0).total, edits);
        EXPECT_EQ(shop.price("us", "CUP-7"), at == begin ? 800 : 1000);
        EXPECT_EQ(shop.price("us", "CUP-17"), at == begin ? 800 : 1000);
    }
    shop.look_at_clock();
    EXPECT_EQ(shop.price("us", "CUP-0"), 800);
}

TEST(price_lists_in_pages, a_node_that_starts_later_stands_at_the_same_epoch) {
    Shop shop;
    const Time begin = noon + seconds(60);
    shop.make_list({.name = "Sale", .market = {}, .starts_at = begin, .percent_off_basis_points = 2000});
    shop.follow();
    shop.clock->store(begin + seconds(1));
    shop.look_at_clock();
    StoreOptions options{.cursor_key = "secret"};
    options.clock = [clock = shop.clock] { return clock->load(); };
    const auto later = shop.run(open_store(shop.browse, std::move(options)));
    EXPECT_EQ(later->snapshot()->price_epoch, shop.store->snapshot()->price_epoch);
    EXPECT_EQ(find_sku(*later, "us", std::string_view("MUG"))->price.amount, 1000);
}

TEST(group_segments, are_as_good_as_none_to_others_and_private_to_the_group) {
    Shop shop;
    const Answer unknown = shop.ask(list_products, "nowhere", "/products");
    for (const auto handler : {list_products, list_categories, get_availability, suggest_products}) {
        *shop.caller = std::nullopt;
        const Answer refused = shop.ask(handler, "trade", "/x");
        EXPECT_EQ(refused.status, 404);
        EXPECT_EQ(refused.body, unknown.body);
        *shop.caller = "vip";
        EXPECT_EQ(shop.ask(handler, "trade", "/x").status, 404);
    }
    *shop.caller = "wholesale";
    const Answer open = shop.ask(list_products, "trade", "/products");
    EXPECT_EQ(open.status, 200);
    EXPECT_NE(open.head.find("Cache-Control: private, no-store"), std::string::npos) << open.head;
    EXPECT_EQ(open.head.find("Surrogate-Key"), std::string::npos) << open.head;
    EXPECT_EQ(open.head.find("Cache-Tag"), std::string::npos) << open.head;
    // It is kept in memory, but never found by its URL alone.
    http::Request request;
    request.target = "/v1/catalog/trade/products";
    EXPECT_EQ(find_cached(*shop.store, request), nullptr);
    EXPECT_EQ(shop.ask(list_products, "trade", "/products").status, 200);
    EXPECT_EQ(find_cached(*shop.store, request), nullptr);
    *shop.caller = std::nullopt;
    EXPECT_EQ(shop.ask(list_products, "trade", "/products").status, 404);
    const Answer open_to_all = shop.ask(list_products, "us", "/products");
    EXPECT_NE(open_to_all.head.find("Cache-Control: public"), std::string::npos) << open_to_all.head;
    request.target = "/v1/catalog/us/products";
    EXPECT_NE(find_cached(*shop.store, request), nullptr);
}

TEST(visibility, hides_a_product_from_lists_search_and_the_price_book) {
    Shop shop;
    shop.execute("UPDATE catalog.products SET visible_groups = '{wholesale}' WHERE handle = 'mug';"
                 "INSERT INTO events.outbox (bucket, event_id, topic, subject, data, at) "
                 "SELECT 0, gen_random_uuid(), 'product.changed', product_id::text, '{}', now() "
                 "FROM catalog.products WHERE handle = 'mug'");
    shop.follow();
    *shop.caller = "wholesale";
    EXPECT_EQ(shop.list("us").total, 1);
    EXPECT_EQ(shop.list("trade").total, 2);
    EXPECT_EQ(shop.ask(get_product, "us", "/products/mug", "mug").status, 404);
    EXPECT_EQ(shop.ask(get_product, "trade", "/products/mug", "mug").status, 200);
    EXPECT_FALSE(find_sku(*shop.store, "us", std::string_view("MUG"))->sellable);
    EXPECT_TRUE(find_sku(*shop.store, "trade", std::string_view("MUG"))->sellable);
}

TEST(texts_by_locale, are_shown_searched_and_fall_back) {
    Shop shop;
    shop.run([](Shop& of) -> Task<> {
        const postgres::Rows rows = co_await of.owner.run(
            {"test.id", "SELECT product_id FROM catalog.products WHERE handle = 'mug'"}, {});
        postgres::Transaction transaction = co_await of.order.begin();
        ProductEdit edit{.version = 1};
        edit.texts.emplace();
        (*edit.texts)["de"] = {"Goldener Becher", "<p onclick=x>Schön</p>"};
        const auto edited = co_await edit_product(transaction, of.store->markets(),
                                                  {rows[0].get<Uuid>(0), std::move(edit)}, noon);
        EXPECT_TRUE(edited.has_value());
        if (edited) {
            EXPECT_EQ(edited->texts.at("de").description_html, "<p>Schön</p>");
        }
        CategoryEdit words;
        words.texts = std::map<std::string, std::string>{{"de", "Zuhause"}};
        const auto category = co_await edit_category(transaction, {"home", std::move(words)}, noon);
        EXPECT_TRUE(category.has_value());
        co_await transaction.commit();
    }(shop));
    shop.follow();
    EXPECT_EQ(shop.product("eu-de", "mug").title, "Goldener Becher");
    EXPECT_EQ(shop.product("eu-de", "mug").description_html, "<p>Schön</p>");
    EXPECT_EQ(shop.product("eu-de", "mug").breadcrumbs.at(0).title, "Zuhause");
    EXPECT_EQ(shop.product("eu", "mug").title, "Plain Mug");
    EXPECT_EQ(shop.product("eu-de", "shirt").title, "Soft Shirt");
    EXPECT_EQ(find_sku(*shop.store, "eu-de", std::string_view("MUG"))->title, "Goldener Becher");
    const auto snapshot = shop.store->snapshot();
    const auto finds = [&](std::string_view segment, const char* text) {
        return find_products(*snapshot, *snapshot->audience_of(segment), text, 10).size();
    };
    EXPECT_EQ(finds("eu-de", "becher"), 1U);
    EXPECT_EQ(finds("eu-de", "zuhause"), 1U);
    EXPECT_EQ(finds("eu", "becher"), 0U);
    EXPECT_EQ(finds("eu", "plain mug"), 1U);
}

TEST(segments, that_are_made_or_changed_are_there_without_a_restart) {
    Shop shop;
    shop.execute("INSERT INTO markets.segments (segment, market, locale, position, tax_display) "
                 "VALUES ('eu-net', 'eu', 'en-IE', 9, 'exclusive');"
                 "INSERT INTO events.outbox (bucket, event_id, topic, subject, data, at) "
                 "VALUES (0, gen_random_uuid(), 'markets.changed', 'eu-net', '{}', now())");
    EXPECT_EQ(shop.ask(list_products, "eu-net", "/products").status, 404);
    const std::int64_t with_tax = shop.price("eu", "MUG");
    shop.follow();
    EXPECT_EQ(shop.ask(list_products, "eu-net", "/products").status, 200);
    EXPECT_EQ(shop.price("eu-net", "MUG"), (with_tax * 20'000 + 12'100) / 24'200);
    EXPECT_EQ(shop.price("eu", "MUG"), with_tax);
    EXPECT_EQ(
        availability_of(*shop.store).available(find_sku(*shop.store, "us", std::string_view("MUG"))->sku_id),
        7);
}

} // namespace
} // namespace rialto::catalog
