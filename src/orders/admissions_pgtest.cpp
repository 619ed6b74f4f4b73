// Offers with a waiting room: only who was let in buys, each place once, and nobody after their time.

#include "orders/test_offers.hpp"

#include <algorithm>

namespace rialto::orders {
namespace {

using namespace test;

struct RoomShop : OfferShop {
    using OfferShop::OfferShop;

    /// B, with a room in which `admitted` are let in.
    Task<> open_room(int quantity, int admitted, std::string more = {}) {
        id = co_await offer(quantity, R"("waiting_room":"always",)" + more);
        co_await execute("UPDATE offers.rooms SET issued = 100, admitted = " + std::to_string(admitted));
    }
    offers::Admission admission(const Uuid& cart, std::int64_t place) const {
        return {*parse_uuid(id), place, offers::digest_of(cart), now() + offers::admission_lifetime};
    }
    Task<CaptureOrder> checkout(int qty, std::string key, std::int64_t place) {
        CaptureOrder wanted = order_of(co_await fill_cart({{"B", qty}}), key);
        wanted.email = key + "@example.com";
        if (place > 0) wanted.admission = admission(wanted.cart_id, place);
        co_return wanted;
    }
    Task<std::string> try_buy_as(int qty, std::string key, std::int64_t place) {
        CaptureOrder wanted = co_await checkout(qty, std::move(key), place);
        co_return code_of(co_await orders->capture_order(std::move(wanted)));
    }
    Task<std::string> places() {
        co_return co_await text("SELECT string_agg(place::text, ' ' ORDER BY place) FROM offers.admissions");
    }

    std::string id;
};

TEST(admission, is_asked_for_while_the_offers_room_is_open) {
    support::run([](postgres::Pool& pool) -> Task<> {
        RoomShop shop(pool);
        co_await shop.open();
        co_await shop.open_room(10, 5);
        const Result<Captured> without = co_await shop.buy(1, "k1");
        CHECK(!without);
        EXPECT_EQ(without.error().code, "admission_required");
        EXPECT_NE(without.error().members.find(shop.id), std::string::npos) << without.error().members;
        EXPECT_EQ(co_await shop.try_buy_as(1, "k2", 1), "captured");
        EXPECT_EQ(co_await shop.try_buy_as(2, "k3", 5), "captured");
        EXPECT_EQ(co_await shop.places(), "1 5");
        const std::string closed = R"({"version":1,"waiting_room":"never"})";
        EXPECT_EQ((co_await shop.call(offers::change_offer, closed, shop.id)).status, 200);
        co_await shop.follow();
        EXPECT_EQ(co_await shop.try_buy(1, "k4"), "captured");
        co_await shop.expect_audit_green();
    });
}

TEST(admission, is_judged_by_the_database_when_a_node_has_not_heard_of_the_room) {
    support::run([](postgres::Pool& pool) -> Task<> {
        RoomShop shop(pool);
        co_await shop.open();
        co_await shop.offer(10);
        EXPECT_EQ(co_await shop.try_buy(1, "k1"), "captured") << "an automatic room is closed at first";
        co_await shop.execute("UPDATE offers.offers SET room_opened_at = now()");
        EXPECT_EQ(co_await shop.try_buy(1, "k2", "b@example.com"), "admission_required");
        co_await shop.execute("UPDATE offers.offers SET starts_at = now() + interval '1 minute'");
        EXPECT_EQ(co_await shop.try_buy(1, "k3", "c@example.com"), "offer_not_started");
        co_await shop.execute(
            "INSERT INTO offers.early_access SELECT offer_id, '', now() - interval '1 hour' FROM "
            "offers.offers");
        EXPECT_EQ(co_await shop.try_buy(1, "k3", "c@example.com"), "captured") << "early access has no line";
        co_await shop.expect_audit_green();
    });
}

TEST(admission, buys_once) {
    support::run([](postgres::Pool& pool) -> Task<> {
        RoomShop shop(pool);
        co_await shop.open();
        co_await shop.open_room(10, 5);
        EXPECT_EQ(co_await shop.try_buy_as(1, "k1", 3), "captured");
        EXPECT_EQ(co_await shop.try_buy_as(1, "k2", 3), "admission_used");
        EXPECT_EQ(co_await shop.stock(), "100|1|9|1|-");
        co_await shop.expect_audit_green();
    });
}

TEST(admission, buys_once_in_a_race_of_two_nodes) {
    support::run([](postgres::Pool& pool) -> Task<> {
        RoomShop shop(pool);
        co_await shop.open();
        co_await shop.open_room(50, 5);
        OrderService elsewhere(pool.loop(), pool, shop.writers, *shop.store, CaptureOptions{.secret = "s"});
        std::vector<CaptureOrder> wanted;
        for (int i = 0; i < 30; ++i)
            wanted.push_back(co_await shop.checkout(1, "k" + std::to_string(i), 1 + i % 5));
        std::vector<std::string> codes;
        for (std::size_t i = 0; i < wanted.size(); ++i)
            asio::co_spawn(pool.loop().get_executor(),
                           capture_into(i % 2 == 0 ? elsewhere : *shop.orders, std::move(wanted[i]), codes),
                           asio::detached);
        co_await until(pool.loop(), codes, 30);
        EXPECT_EQ(std::ranges::count(codes, "captured"), 5);
        EXPECT_EQ(std::ranges::count(codes, "admission_used"), 25);
        EXPECT_EQ(co_await shop.places(), "1 2 3 4 5");
        co_await shop.expect_audit_green();
    });
}

TEST(admission, stays_unused_when_its_order_is_refused_for_something_else) {
    support::run([](postgres::Pool& pool) -> Task<> {
        RoomShop shop(pool);
        co_await shop.open();
        co_await shop.open_room(2, 5);
        EXPECT_EQ(co_await shop.try_buy_as(3, "k1", 1), "sold_out");
        EXPECT_EQ(co_await shop.places(), "NULL");
        EXPECT_EQ(co_await shop.try_buy_as(2, "k1", 1), "captured");
        co_await shop.expect_audit_green();
    });
}

TEST(admission, ends_by_the_databases_clock_and_by_the_nodes) {
    support::run([](postgres::Pool& pool) -> Task<> {
        RoomShop shop(pool);
        co_await shop.open();
        co_await shop.open_room(10, 5);
        CaptureOrder late = co_await shop.checkout(1, "k1", 1);
        late.admission->expires_at = now() - Duration(1);
        const Result<Captured> refused = co_await shop.orders->capture_order(late);
        CHECK(!refused);
        EXPECT_EQ(refused.error().code, "admission_expired");
        EXPECT_NE(refused.error().members.find(shop.id), std::string::npos);
        late.admission->expires_at = now() + std::chrono::milliseconds(1); // over when it is captured
        const std::string code = code_of(co_await shop.orders->capture_order(late));
        EXPECT_TRUE(code == "admission_expired" || code == "captured") << code;
        co_await shop.expect_audit_green();
    });
}

TEST(admission, that_is_over_does_not_hide_that_the_order_is_there) {
    support::run([](postgres::Pool& pool) -> Task<> {
        RoomShop shop(pool);
        co_await shop.open();
        co_await shop.open_room(10, 5);
        CaptureOrder wanted = co_await shop.checkout(1, "k1", 1);
        EXPECT_EQ(code_of(co_await shop.orders->capture_order(wanted)), "captured");
        wanted.admission->expires_at = now() - std::chrono::hours(1);
        EXPECT_EQ(code_of(co_await shop.orders->capture_order(wanted)), "replayed");
    });
}

TEST(admission, is_taken_only_from_this_store_and_for_its_own_cart) {
    support::run([](postgres::Pool& pool) -> Task<> {
        RoomShop shop(pool);
        co_await shop.open();
        co_await shop.open_room(10, 5);
        const Uuid cart = make_capability();
        const offers::Admission good = shop.admission(cart, 2);
        EXPECT_EQ(shop.orders->read_admission(offers::print_admission("s", good), cart), good);
        for (const std::string& text : {offers::print_admission("another store", good),
                                        offers::print_admission("s", shop.admission(make_capability(), 2)),
                                        std::string("made up"), std::string()}) {
            const auto read = shop.orders->read_admission(text, cart);
            CHECK(!read);
            EXPECT_EQ(read.error().code, "invalid_request");
            EXPECT_EQ(read.error().fields.at(0).pointer, "/admission");
        }
    });
}

} // namespace
} // namespace rialto::orders
