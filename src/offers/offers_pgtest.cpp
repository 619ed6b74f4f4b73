// Flash offers as the back office writes them and pages show them. How units are claimed is tested with
// orders.

#include "offers/admin.hpp"
#include "offers/sql.hpp"
#include "support/support.hpp"

#include <gtest/gtest.h>

#include <atomic>

namespace rialto::offers {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::minutes;

const Time begin = Time(std::chrono::seconds(1'900'000'000));
const Time end = begin + hours(2);

catalog::ProductInput product(std::string handle, std::vector<std::string> sizes, int quantity) {
    catalog::ProductInput made;
    made.handle = handle;
    made.title = "Thing " + handle;
    if (sizes.size() > 1) made.option_names = {"Size"};
    for (const std::string& size : sizes) {
        catalog::VariantInput variant{.sku = handle + size, .prices = {{"us", 1000, {}}}};
        if (sizes.size() > 1) variant.option_values = {size};
        variant.initial_quantity = quantity;
        made.variants.push_back(std::move(variant));
    }
    return made;
}

struct Shop {
    explicit Shop(postgres::Pool& pool_) : pool(pool_) {}

    Task<> open() {
        support::apply_functions(sql::functions());
        postgres::Session session = co_await pool.session();
        co_await markets::seed_default_markets(session);
        co_await catalog::import_products(pool, {product("a", {""}, 10), product("b", {"S", "M"}, 10)}, begin,
                                          {});
        co_await follow();
    }
    Task<> follow() {
        catalog::StoreOptions options{.cursor_key = "k"};
        options.clock = [this] { return clock.load(); };
        store = co_await catalog::open_store(pool, std::move(options));
        book.emplace(pool, *store);
        co_await book->load();
    }
    AdminCall call() { return {{}, catalog::markets_of(*store), clock.load()}; }

    static wire::NewOffer wanted(std::vector<wire::NewOfferItem> items) {
        return {.title = " Flash ",
                .teaser_at = begin - hours(1),
                .starts_at = begin,
                .ends_at = end,
                .segments = {},
                .limit_per_customer = {},
                .verified_email = {},
                .early_access = {},
                .items = std::move(items)};
    }
    static wire::NewOfferItem half_off(std::string sku, int quantity) {
        wire::NewOfferItem item;
        item.sku = std::move(sku);
        item.quantity = quantity;
        item.percent_off_basis_points = 5000;
        return item;
    }
    Task<Result<wire::Offer>> create(wire::NewOffer offer) {
        postgres::Transaction transaction = co_await pool.begin();
        Result<wire::Offer> made = co_await create_offer(transaction, std::move(offer), call());
        if (made) co_await transaction.commit();
        co_return made;
    }
    Task<Result<wire::Offer>> change(Uuid id, wire::OfferChange wanted_change) {
        postgres::Transaction transaction = co_await pool.begin();
        Result<wire::Offer> made = co_await change_offer(transaction, id, std::move(wanted_change), call());
        if (made) co_await transaction.commit();
        co_return made;
    }
    Task<std::string> page(std::string segment = "us") {
        OfferPages pages{*store, *book};
        http::Request request;
        request.path_values[0] = segment;
        request.received_at = clock.load();
        const http::Response response = co_await list_offers(pages, request);
        co_return response.prebuilt ? response.prebuilt->body : response.body;
    }
    Task<std::string> page_at(Time moment) {
        clock = moment;
        co_await follow();
        co_return co_await page();
    }
    Task<std::string> text(std::string query) {
        const std::string wrapped = "SELECT (" + query + ")::text";
        const postgres::Rows rows = co_await pool.run({"test.text", wrapped});
        co_return rows[0].get<std::optional<std::string>>(0).value_or("NULL");
    }
    Task<std::string> allotted() {
        co_return co_await text(
            "SELECT string_agg(allotted::text, ' ' ORDER BY sku_id) FROM inventory.stock");
    }

    postgres::Pool& pool;
    std::atomic<Time> clock{begin - hours(10)};
    std::shared_ptr<catalog::CatalogStore> store;
    std::optional<OfferBook> book;
};

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

TEST(create_offer, sets_units_aside_for_every_variant_of_a_product) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        wire::NewOfferItem of_product = Shop::half_off("", 4);
        of_product.sku.reset();
        of_product.handle = "b";
        const Result<wire::Offer> made =
            co_await shop.create(Shop::wanted({Shop::half_off("a", 3), of_product}));
        CHECK(made);
        EXPECT_EQ(made->title, "Flash");
        EXPECT_EQ(made->state, wire::OfferState::upcoming);
        EXPECT_EQ(made->items.size(), 3U);
        EXPECT_EQ(made->items[1].sku, "bS");
        EXPECT_EQ(made->items[1].left, 4);
        EXPECT_EQ(co_await shop.allotted(), "3 4 4");
        EXPECT_EQ(
            co_await shop.text("SELECT string_agg(topic, ' ' ORDER BY topic) FROM (SELECT DISTINCT topic "
                               "FROM events.outbox WHERE topic NOT LIKE 'product%') AS t"),
            "offer.claimed offers.changed prices.changed stock.changed");
        EXPECT_EQ(co_await shop.text("SELECT operation FROM accounts.audit_records"), "create_offer");

        const Result<wire::Offer> too_much = co_await shop.create(Shop::wanted({Shop::half_off("a", 8)}));
        EXPECT_EQ(too_much.error().code, "not_enough_stock");
        EXPECT_EQ(too_much.error().fields.at(0).pointer, "/items/0/quantity");
        EXPECT_EQ(co_await shop.allotted(), "3 4 4") << "nothing is left of a refusal";
    });
}

TEST(change_offer, takes_and_gives_back_only_the_difference) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        const Result<wire::Offer> made =
            co_await shop.create(Shop::wanted({Shop::half_off("a", 3), Shop::half_off("bS", 5)}));
        CHECK(made);
        wire::NewOfferItem with_wave = Shop::half_off("bM", 1);
        with_wave.waves = {{begin + minutes(30), 2}};
        wire::OfferChange change;
        change.version = 1;
        change.items = {Shop::half_off("a", 6), with_wave};
        const Result<wire::Offer> changed = co_await shop.change(made->id, change);
        CHECK(changed);
        EXPECT_EQ(changed->version, 2);
        EXPECT_EQ(co_await shop.allotted(), "6 3 0");
        EXPECT_EQ(changed->items[1].quantity, 1);
        EXPECT_EQ(changed->items[1].waves.size(), 1U);
        EXPECT_EQ(changed->items[1].left, 3);
        EXPECT_EQ(co_await shop.text("SELECT string_agg(allotted::text, ' ' ORDER BY step, sku_id) FROM "
                                     "inventory.ledger WHERE kind = 'allotment'"),
                  "3 5 3 3 -5");
        EXPECT_EQ((co_await shop.change(made->id, change)).error().code, "version_conflict");
        change.version = 2;
        change.clear = {"title"};
        EXPECT_EQ((co_await shop.change(made->id, change)).error().fields.at(0).pointer, "/clear/0");
        EXPECT_EQ((co_await shop.change({}, change)).error().code, "not_found");
        shop.clock = begin;
        wire::OfferChange later;
        later.version = 2;
        later.starts_at = begin + minutes(1);
        EXPECT_EQ((co_await shop.change(made->id, later)).error().fields.at(0).pointer, "/starts_at");
    });
}

TEST(list_offers, shows_an_offer_from_its_teaser_to_its_end) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        wire::NewOfferItem item = Shop::half_off("a", 4);
        item.waves = {{begin + minutes(30), 4}};
        CHECK(co_await shop.create(Shop::wanted({item, Shop::half_off("bS", 1), Shop::half_off("bM", 1)})));
        EXPECT_TRUE(has(co_await shop.page_at(begin - hours(1) - microseconds(1)), R"("items":[])"));
        const std::string teaser = co_await shop.page_at(begin - hours(1));
        EXPECT_TRUE(has(teaser, R"("state":"upcoming")")) << teaser;
        EXPECT_TRUE(has(teaser, R"("offer_price":{"amount":500,"currency":"USD"})")) << teaser;
        EXPECT_TRUE(has(teaser, R"("price":{"amount":1000)")) << "the card has the price of the moment";
        EXPECT_TRUE(has(co_await shop.page_at(begin - microseconds(1)), R"("state":"upcoming")"));
        const std::string live = co_await shop.page_at(begin);
        EXPECT_TRUE(has(live, R"("state":"live")")) << live;
        EXPECT_TRUE(has(live, R"("price":{"amount":500)")) << live;
        EXPECT_TRUE(has(live, R"("claimed_percent":0)")) << live;
        EXPECT_EQ(co_await shop.text("SELECT count(*) FROM offers.allotments"), "3");

        // Two of the four are sold, then four more come.
        postgres::Session session = co_await pool.session();
        co_await session.execute("UPDATE offers.allotments SET claimed = 2 WHERE allotted = 8;"
                                 "UPDATE offers.allotments SET claimed = 1 WHERE allotted = 1");
        const std::string half = co_await shop.page_at(begin + minutes(1));
        EXPECT_TRUE(has(half, R"("claimed_percent":50)")) << half;
        EXPECT_TRUE(has(half, R"("claimed_percent":100)")) << half;
        EXPECT_TRUE(has(co_await shop.page_at(begin + minutes(30)), R"("claimed_percent":25)"));
        EXPECT_TRUE(has(co_await shop.page_at(end - microseconds(1)), R"("state":"live")"));
        EXPECT_TRUE(has(co_await shop.page_at(end), R"("items":[])"));
        EXPECT_TRUE(has(co_await shop.page("mars"), "not_found"));
    });
}

TEST(offer_book, follows_events_and_the_clock) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        wire::NewOfferItem item = Shop::half_off("a", 1);
        item.waves = {{begin + minutes(30), 4}};
        CHECK(co_await shop.create(Shop::wanted({item})));
        const catalog::Availability& availability = catalog::availability_of(*shop.store);
        const std::int64_t key = catalog::allotment_key(1);
        EXPECT_EQ(availability.available(key), std::nullopt);
        std::vector<events::Event> events(1);
        events[0] = {1, std::string(offers_topic), "", "{}", begin};
        co_await shop.book->consume(events);
        EXPECT_EQ(availability.available(key), 1);
        EXPECT_FALSE(availability.is_offered(1)) << "it is not on";
        shop.clock = begin;
        shop.book->look_at_clock();
        EXPECT_TRUE(availability.is_offered(1));
        EXPECT_FALSE(shop.book->may_have_won(77));
        events[0] = {2, "offer.claimed", "", R"({"units":[[1,4,9]],"keys":[77]})", begin};
        co_await shop.book->consume(events);
        EXPECT_EQ(availability.available(key), 0);
        EXPECT_TRUE(shop.book->may_have_won(77));
        events[0] = {3, "offer.claimed", "", R"({"units":[[1,5,8]],"keys":[]})", begin};
        co_await shop.book->consume(events);
        EXPECT_EQ(availability.available(key), 0) << "older news";
        shop.clock = begin + minutes(30);
        shop.book->look_at_clock();
        EXPECT_EQ(availability.available(key), 4);
        shop.clock = end;
        shop.book->look_at_clock();
        EXPECT_FALSE(availability.is_offered(1));
    });
}

TEST(offers_sql, every_statement_fits_the_schema) {
    support::apply_functions(sql::functions());
    support::prepare_all(sql::statements());
}

} // namespace
} // namespace rialto::offers
