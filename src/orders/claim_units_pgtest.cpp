#include "orders/order_payments.hpp"
#include "orders/test_offers.hpp"
#include "orders/test_till.hpp"

#include <algorithm>

namespace rialto::orders {
namespace {

using namespace test;

TEST(capture_order, sells_an_offers_units_at_its_price_and_leaves_the_rest_of_the_stock) {
    support::run([](postgres::Pool& pool) -> Task<> {
        OfferShop shop(pool);
        co_await shop.open();
        co_await shop.offer(3);
        EXPECT_EQ(co_await shop.stock(), "100|0|3|0|-");
        EXPECT_EQ(shop.store_availability().available(2), 97) << "what is set aside is not for others";
        const Result<Captured> captured = co_await shop.buy(2, "k1");
        CHECK(captured);
        EXPECT_EQ(captured->order.lines[0].unit_price, 700);
        EXPECT_EQ(co_await shop.stock(), "100|2|1|2|-");
        EXPECT_EQ(shop.store_availability().available(2), 97);
        EXPECT_EQ(co_await shop.text("SELECT unit_price FROM orders.lines WHERE offer_id IS NOT NULL"),
                  "700");
        EXPECT_EQ(co_await shop.try_buy(2, "k2", "bob@example.com"), "sold_out")
            << "though 97 are on the shelf";
        EXPECT_EQ(co_await shop.try_buy(1, "k2", "bob@example.com"), "captured") << "a smaller one fits";
        EXPECT_EQ(co_await shop.try_buy(2, "k1"), "replayed") << "though nothing is left";
        co_await shop.expect_audit_green();
    });
}

TEST(capture_order, sells_exactly_the_units_of_an_offer_in_a_stampede) {
    support::run([](postgres::Pool& pool) -> Task<> {
        OfferShop shop(pool);
        co_await shop.open();
        co_await shop.offer(7);
        OrderService elsewhere(pool.loop(), pool, shop.writers, *shop.store, CaptureOptions{.secret = "s"});
        std::vector<std::string> codes;
        std::vector<CaptureOrder> wanted;
        for (int i = 0; i < 40; ++i) {
            std::vector<std::pair<std::string, int>> lines{{"B", 1 + i % 2}};
            if (i % 8 == 0) lines.emplace_back("A", 1);
            wanted.push_back(
                shop.order_of(co_await shop.fill_cart(std::move(lines)), "k" + std::to_string(i)));
            wanted.back().email = "shopper" + std::to_string(i) + "@example.com";
        }
        for (std::size_t i = 0; i < wanted.size(); ++i)
            asio::co_spawn(pool.loop().get_executor(),
                           capture_into(i % 3 == 0 ? elsewhere : *shop.orders, std::move(wanted[i]), codes),
                           asio::detached);
        co_await until(pool.loop(), codes, 40);
        EXPECT_EQ(co_await shop.text("SELECT sum(units) FROM offers.claims"), "7");
        EXPECT_EQ(co_await shop.text("SELECT count(*) FROM offers.customers WHERE units = 0"), "0");
        EXPECT_EQ(std::ranges::count(codes, "captured") + std::ranges::count(codes, "sold_out"), 40);
        co_await shop.expect_audit_green();
    });
}

TEST(capture_order, holds_the_limit_of_a_customer_over_the_offers_whole_life) {
    support::run([](postgres::Pool& pool) -> Task<> {
        OfferShop shop(pool);
        co_await shop.open();
        co_await shop.offer(50, R"("limit_per_customer":2,"verified_email":false,)");
        EXPECT_EQ(co_await shop.try_buy(3, "k0"), "limit_reached") << "in one order";
        EXPECT_EQ(co_await shop.try_buy(1, "k1"), "captured");
        const Result<Captured> second = co_await shop.buy(1, "k2", "Ann+again@Example.com");
        EXPECT_EQ(code_of(second), "captured");
        const Result<Captured> third = co_await shop.buy(1, "k3");
        CHECK(!third);
        EXPECT_EQ(third.error().code, "limit_reached");
        EXPECT_NE(third.error().members.find(R"("skus":["B"])"), std::string::npos) << third.error().members;
        EXPECT_EQ(co_await shop.try_buy(2, "k4", "bob@example.com"), "captured");

        CaptureOrder with_account = shop.order_of(co_await shop.fill_cart({{"B", 1}}), "k5");
        with_account.email = "new@example.com";
        with_account.customer = "ann@example.com";
        EXPECT_EQ(code_of(co_await shop.orders->capture_order(with_account)), "limit_reached")
            << "an account is counted by its own e-mail";

        // What is cancelled may be had again.
        EXPECT_TRUE(
            co_await shop.orders->change_order(second->order.id, {.to_status = "cancelled"}, noon, {}));
        EXPECT_EQ(code_of(co_await shop.orders->capture_order(with_account)), "captured");
        co_await shop.expect_audit_green();
    });
}

TEST(capture_order, holds_the_limit_against_orders_at_the_same_time) {
    support::run([](postgres::Pool& pool) -> Task<> {
        OfferShop shop(pool);
        co_await shop.open();
        co_await shop.offer(50, R"("limit_per_customer":2,"verified_email":false,)");
        std::vector<std::string> codes;
        std::vector<CaptureOrder> wanted;
        for (int i = 0; i < 12; ++i)
            wanted.push_back(shop.order_of(co_await shop.fill_cart({{"B", 1}}), "k" + std::to_string(i)));
        OrderService elsewhere(pool.loop(), pool, shop.writers, *shop.store, CaptureOptions{.secret = "s"});
        for (std::size_t i = 0; i < wanted.size(); ++i)
            asio::co_spawn(pool.loop().get_executor(),
                           capture_into(i % 2 == 0 ? elsewhere : *shop.orders, std::move(wanted[i]), codes),
                           asio::detached);
        co_await until(pool.loop(), codes, 12);
        EXPECT_EQ(std::ranges::count(codes, "captured"), 2);
        EXPECT_EQ(std::ranges::count(codes, "limit_reached"), 10);
        co_await shop.expect_audit_green();
    });
}

TEST(offers, get_units_of_a_cancelled_order_back_while_they_last_and_stock_afterwards) {
    support::run([](postgres::Pool& pool) -> Task<> {
        OfferShop shop(pool);
        co_await shop.open();
        const std::string offer = co_await shop.offer(2);
        const Result<Captured> first = co_await shop.buy(1, "k1", "a@example.com");
        const Result<Captured> second = co_await shop.buy(1, "k2", "b@example.com");
        EXPECT_EQ(co_await shop.stock(), "100|2|0|2|-");
        EXPECT_TRUE(
            co_await shop.orders->change_order(first->order.id, {.to_status = "cancelled"}, noon, {}));
        EXPECT_EQ(co_await shop.stock(), "100|1|1|1|-") << "back to the offer";
        co_await shop.expect_audit_green();

        EXPECT_EQ((co_await shop.call(offers::end_offer, "", offer)).status, 200);
        EXPECT_EQ(co_await shop.stock(), "100|1|0|1|1");
        EXPECT_EQ((co_await shop.call(offers::end_offer, "", offer)).status, 200) << "safe to repeat";
        EXPECT_EQ(co_await shop.stock(), "100|1|0|1|1");
        EXPECT_TRUE(
            co_await shop.orders->change_order(second->order.id, {.to_status = "cancelled"}, noon, {}));
        EXPECT_EQ(co_await shop.stock(), "100|0|0|0|2") << "back to stock";
        co_await shop.expect_audit_green();
    });
}

TEST(offers, get_units_of_expired_orders_back_once) {
    support::run([](postgres::Pool& pool) -> Task<> {
        OfferShop shop(pool);
        co_await shop.open();
        co_await shop.offer(4);
        co_await shop.buy(2, "k1", "a@example.com");
        co_await shop.buy(1, "k2", "b@example.com");
        Side work("rialto_work", pool);
        EXPECT_EQ(co_await work.orders.expire_orders(now() + std::chrono::hours(24 * 20)), 2);
        EXPECT_EQ(co_await shop.stock(), "100|0|4|0|-");
        EXPECT_EQ(co_await work.orders.expire_orders(now() + std::chrono::hours(24 * 20)), 0);
        EXPECT_EQ(co_await shop.stock(), "100|0|4|0|-");
        co_await shop.expect_audit_green();
    });
}

TEST(offers, return_what_is_unsold_once_after_the_end_by_the_databases_clock) {
    support::run([](postgres::Pool& pool) -> Task<> {
        OfferShop shop(pool);
        co_await shop.open();
        co_await shop.offer(5);
        EXPECT_EQ(co_await shop.try_buy(2, "k1"), "captured");
        Side work("rialto_work", pool);
        EXPECT_EQ(co_await offers::return_units(work.pool, now()), 0) << "it is live";
        co_await shop.execute("UPDATE offers.offers SET ends_at = now() - interval '1 second'");
        EXPECT_EQ(co_await shop.try_buy(1, "k2", "b@example.com"), "offer_ended") << "the node is behind";
        EXPECT_EQ(co_await offers::return_units(work.pool, now()), 1);
        EXPECT_EQ(co_await offers::return_units(work.pool, now()), 0);
        EXPECT_EQ(co_await shop.stock(), "100|2|0|2|3");
        co_await shop.follow();
        const Result<Captured> regular = co_await shop.buy(1, "k3", "b@example.com");
        CHECK(regular);
        EXPECT_EQ(regular->order.lines[0].unit_price, 1000);
        EXPECT_EQ(co_await shop.stock(), "100|3|0|2|3");
        co_await shop.expect_audit_green();
    });
}

TEST(offers, refuse_an_order_in_flight_when_they_are_paused) {
    support::run([](postgres::Pool& pool) -> Task<> {
        OfferShop shop(pool);
        co_await shop.open();
        const std::string offer = co_await shop.offer(5);
        const CaptureOrder in_flight = shop.order_of(co_await shop.fill_cart({{"B", 1}}), "k1");
        EXPECT_EQ((co_await shop.call(offers::pause_offer, "", offer)).status, 200);
        EXPECT_EQ(code_of(co_await shop.orders->capture_order(in_flight)), "offer_paused");
        EXPECT_EQ(co_await shop.stock(), "100|0|5|0|-") << "units stay set aside";
        co_await shop.follow();
        EXPECT_EQ(code_of(co_await shop.orders->capture_order(in_flight)), "price_changed");
        EXPECT_EQ((co_await shop.call(offers::resume_offer, "", offer)).status, 200);
        co_await shop.follow();
        EXPECT_EQ(code_of(co_await shop.orders->capture_order(in_flight)), "captured");
        co_await shop.expect_audit_green();
    });
}

TEST(offers, hold_units_of_a_wave_back_until_its_moment) {
    support::run([](postgres::Pool& pool) -> Task<> {
        OfferShop shop(pool);
        co_await shop.open();
        co_await shop.offer(1, "",
                            R"(,"waves":[{"starts_at":")" + from_now(std::chrono::minutes(30)) +
                                R"(","quantity":2}])");
        EXPECT_EQ(co_await shop.stock(), "100|0|3|0|-");
        EXPECT_EQ(co_await shop.try_buy(2, "k1", "a@example.com"), "sold_out");
        EXPECT_EQ(co_await shop.try_buy(1, "k2", "b@example.com"), "captured");
        EXPECT_EQ(co_await shop.try_buy(1, "k3", "c@example.com"), "sold_out");
        co_await shop.execute("UPDATE offers.waves SET starts_at = now() - interval '1 second'");
        co_await shop.follow();
        EXPECT_EQ(co_await shop.try_buy(2, "k4", "d@example.com"), "captured");
        co_await shop.expect_audit_green();
    });
}

struct Tick {
    const char* at; // SQL, of the claim
    const char* code;
};

TEST(claim_units, judges_the_window_to_the_tick) {
    support::run([](postgres::Pool& pool) -> Task<> {
        OfferShop shop(pool);
        co_await shop.open();
        const std::string offer = co_await shop.offer(50);
        co_await shop.execute("INSERT INTO offers.early_access SELECT offer_id, 'vip', starts_at - interval "
                              "'10 minutes' FROM offers.offers");
        const Tick table[] = {
            {"starts_at - interval '1 microsecond', ''", "offer_not_started"},
            {"starts_at, ''", "taken"},
            {"ends_at - interval '1 microsecond', ''", "taken"},
            {"ends_at, ''", "offer_ended"},
            {"starts_at - interval '10 minutes' - interval '1 microsecond', 'vip'", "offer_not_started"},
            {"starts_at - interval '10 minutes', 'vip'", "taken"},
            {"starts_at - interval '10 minutes', 'trade'", "offer_not_started"},
        };
        for (const Tick& tick : table) {
            const std::string sql = "DO $$ DECLARE at timestamptz; of_group text; BEGIN SELECT " +
                                    std::string(tick.at) +
                                    " INTO at, of_group FROM offers.offers; PERFORM "
                                    "offers.claim_units_v1(ARRAY[gen_random_uuid()], "
                                    "ARRAY['" +
                                    offer +
                                    "'::uuid], ARRAY[2::bigint], ARRAY[1], ARRAY[sha256('x')], "
                                    "ARRAY[of_group], ARRAY[1::bigint], ARRAY[true], ARRAY[0::bigint], "
                                    "at); RAISE EXCEPTION 'taken'; END $$";
            std::string said;
            try {
                co_await shop.execute(sql);
            } catch (const postgres::SqlError& error) {
                said = error.what();
            }
            EXPECT_NE(said.find(tick.code), std::string::npos) << tick.at << ": " << said;
        }
        EXPECT_EQ(co_await shop.stock(), "100|0|50|0|-");
    });
}

TEST(find_refused, answers_from_memory_while_units_are_gone_and_the_key_cannot_have_won) {
    support::run([](postgres::Pool& pool) -> Task<> {
        OfferShop shop(pool);
        co_await shop.open();
        co_await shop.offer(1);
        const Result<Captured> winner = co_await shop.buy(1, "winner");
        CHECK(winner);
        const CaptureOrder late = shop.order_of(co_await shop.fill_cart({{"B", 1}}), "late");
        const auto find = [&](std::string_view key, int version) {
            const std::string body = R"({ "cart_id": ")" + to_string(late.cart_id) +
                                     R"(", "cart_version": )" + std::to_string(version) + "}";
            const http::Header header{"idempotency-key", key};
            http::Request request;
            request.headers = {&header, 1};
            request.body = body;
            return shop.orders->find_refused(request);
        };
        EXPECT_EQ(code_of(co_await shop.orders->capture_order(late)), "sold_out");
        EXPECT_EQ(find("late", late.cart_version), nullptr) << "no event has said so yet";
        co_await shop.tell();
        EXPECT_EQ(code_of(co_await shop.orders->capture_order(late)), "sold_out");
        const auto refused = find("late", late.cart_version);
        CHECK(refused != nullptr);
        EXPECT_TRUE(refused->head.starts_with("HTTP/1.1 409")) << refused->head;
        EXPECT_NE(refused->body.find(R"("code":"sold_out")"), std::string::npos) << refused->body;
        EXPECT_EQ(find("winner", late.cart_version), nullptr);
        EXPECT_EQ(find("", late.cart_version), nullptr);
        EXPECT_EQ(find("late", late.cart_version + 1), nullptr);
        EXPECT_TRUE(
            co_await shop.orders->change_order(winner->order.id, {.to_status = "cancelled"}, noon, {}));
        co_await shop.tell();
        EXPECT_EQ(find("late", late.cart_version), nullptr) << "a unit came back";
        EXPECT_EQ(code_of(co_await shop.orders->capture_order(late)), "captured");
        co_await shop.expect_audit_green();
    });
}

} // namespace
} // namespace rialto::orders
