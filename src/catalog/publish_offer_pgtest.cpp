// What flash offers publish, in prices and pages: to the tick, on every node, the lowest for the shopper.

#include "catalog/store.hpp"
#include "catalog/test_segments.hpp"

#include <gtest/gtest.h>

namespace rialto::catalog {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::seconds;
using test::noon;
using test::usd;

const Time begin = noon + seconds(60);
const Time end = begin + hours(1);

struct Shop : test::SegmentShop {
    PublishedOffer offer(std::uint32_t n, std::vector<OfferedSku> skus) const {
        PublishedOffer made{.id = {}, .title = "Flash", .starts_at = begin, .ends_at = end};
        made.id.bytes[15] = static_cast<std::uint8_t>(n);
        made.skus = std::move(skus);
        return made;
    }
    OfferedSku sku(std::string_view text, std::int64_t allotment_no) const {
        return {find_sku(*store, "us", text)->sku_id, allotment_no, {}, {}};
    }
    OfferedSku at(std::string_view text, std::int64_t amount, std::int64_t allotment_no = 1) const {
        OfferedSku made = sku(text, allotment_no);
        made.amounts = {{"us", amount}};
        return made;
    }
    void publish(PublishedOffer wanted) {
        run([](Shop& shop, PublishedOffer published) -> Task<> {
            postgres::Transaction transaction = co_await shop.order.begin();
            co_await publish_offer(transaction, std::move(published), noon);
            co_await transaction.commit();
        }(*this, std::move(wanted)));
        follow();
    }
    std::optional<OfferPrice> by(std::string_view segment, std::string_view text) const {
        return find_sku(*store, segment, text)->by;
    }
    void at_moment(Time moment) {
        clock->store(moment);
        look_at_clock();
    }
};

TEST(publish_offer, begins_and_ends_to_the_tick_on_every_node) {
    Shop shop;
    shop.publish(shop.offer(1, {shop.at("MUG", 900, 7)}));
    StoreOptions options{.cursor_key = "secret"};
    options.clock = [clock = shop.clock] { return clock->load(); };
    const auto other = shop.run(open_store(shop.browse, std::move(options)));
    const auto prices = [&] {
        return std::pair(shop.price("us", "MUG"), find_sku(*other, "us", "MUG")->price.amount);
    };
    using Both = std::pair<std::int64_t, std::int64_t>;
    EXPECT_EQ(shop.list("us").items.at(1).valid_until, begin);
    shop.clock->store(begin - microseconds(1));
    shop.look_at_clock();
    shop.run(other->look_at_clock());
    shop.run(test::SegmentShop::settle(*other));
    EXPECT_EQ(prices(), Both(1250, 1250));
    EXPECT_EQ(shop.by("us", "MUG"), std::nullopt);
    shop.clock->store(begin);
    EXPECT_EQ(prices(), Both(900, 900)) << "before any loop has looked at its clock";
    EXPECT_EQ(shop.by("us", "MUG")->allotment_no, 7);
    EXPECT_EQ(shop.price("eu", "MUG"), find_sku(*other, "eu", "MUG")->price.amount);
    EXPECT_EQ(shop.by("eu", "MUG"), std::nullopt) << "no price in that market";
    const wire::Card card = shop.list("us").items.at(1);
    ASSERT_TRUE(card.offer.has_value());
    EXPECT_EQ(card.offer->ends_at, end);
    EXPECT_EQ(card.compare_at, usd(1250));
    EXPECT_EQ(card.valid_until, end);
    EXPECT_EQ(card.availability, "sold_out") << "nothing is known of the allotment";
    availability_of(*shop.store).apply(allotment_key(7), 2, 1);
    shop.look_at_clock();

    // Extended while it is live.
    PublishedOffer longer = shop.offer(1, {shop.at("MUG", 900, 7)});
    longer.ends_at = end + hours(1);
    shop.at_moment(end - seconds(1));
    shop.publish(longer);
    shop.at_moment(end);
    EXPECT_EQ(shop.price("us", "MUG"), 900);
    shop.at_moment(longer.ends_at - microseconds(1));
    EXPECT_EQ(shop.price("us", "MUG"), 900);
    shop.clock->store(longer.ends_at);
    EXPECT_EQ(shop.price("us", "MUG"), 1250);
}

TEST(publish_offer, gives_the_lowest_price_and_of_equal_ones_the_first_offers) {
    Shop shop;
    const AdminPriceList sale = shop.make_list({.name = "Sale", .market = "us", .priority = 5});
    ASSERT_TRUE(shop.set_rows(sale.id, {{"MUG", {{{}, usd(1000), {}}, {10, usd(600), {}}}}}));
    shop.publish(shop.offer(2, {shop.at("MUG", 900, 2)}));
    shop.at_moment(begin);
    EXPECT_EQ(shop.price("us", "MUG"), 900);
    EXPECT_EQ(shop.price("us", "MUG", 10), 600) << "ten cost less by the list";
    EXPECT_EQ(find_sku(*shop.store, "us", "MUG", 10)->by, std::nullopt);
    shop.publish(shop.offer(3, {shop.at("MUG", 900, 3)}));
    EXPECT_EQ(shop.by("us", "MUG")->allotment_no, 2);
    shop.publish(shop.offer(1, {shop.at("MUG", 900, 1)}));
    EXPECT_EQ(shop.by("us", "MUG")->allotment_no, 1);
    shop.publish(shop.offer(4, {shop.at("MUG", 899, 4)}));
    EXPECT_EQ(shop.by("us", "MUG")->allotment_no, 4);
    shop.publish(shop.offer(4, {shop.at("MUG", 1100, 4)}));
    shop.publish(shop.offer(1, {}));
    shop.publish(shop.offer(2, {}));
    shop.publish(shop.offer(3, {}));
    EXPECT_EQ(shop.price("us", "MUG"), 1000) << "dearer than the list: nobody is sold it at that";
    EXPECT_EQ(shop.by("us", "MUG"), std::nullopt);
}

TEST(publish_offer, takes_a_percentage_off_the_regular_price_in_every_market) {
    Shop shop;
    OfferedSku half = shop.sku("MUG", 1);
    half.percent_off_basis_points = 5000;
    const std::int64_t regular = shop.price("eu", "MUG");
    shop.publish(shop.offer(1, {half}));
    shop.at_moment(begin);
    EXPECT_EQ(shop.price("us", "MUG"), 625);
    EXPECT_EQ(shop.price("eu-de", "MUG"), regular / 2);
}

TEST(publish_offer, is_for_its_segments_and_earlier_for_a_group) {
    Shop shop;
    PublishedOffer offer = shop.offer(1, {shop.at("MUG", 900)});
    offer.early = {{"wholesale", begin - seconds(30)}};
    shop.publish(offer);
    shop.at_moment(begin - seconds(31));
    EXPECT_EQ(shop.price("trade", "MUG"), 1250);
    shop.at_moment(begin - seconds(30));
    EXPECT_EQ(shop.price("trade", "MUG"), 900);
    EXPECT_EQ(shop.price("us", "MUG"), 1250);
    shop.at_moment(begin);
    EXPECT_EQ(shop.price("us", "MUG"), 900);
    offer.segments = {"trade"};
    shop.publish(offer);
    EXPECT_EQ(shop.price("trade", "MUG"), 900);
    EXPECT_EQ(shop.price("us", "MUG"), 1250);
}

TEST(publish_offer, keeps_out_of_the_back_offices_price_lists) {
    Shop shop;
    shop.publish(shop.offer(1, {shop.at("MUG", 900)}));
    shop.run([](Shop& of) -> Task<> {
        postgres::Session session = co_await of.order.session();
        EXPECT_TRUE((co_await read_price_lists(session, std::nullopt)).empty());
    }(shop));
}

} // namespace
} // namespace rialto::catalog
