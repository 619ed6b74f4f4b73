// Whom offers with a limit count for: an e-mail that was shown to be theirs, and the card that paid.

#include "orders/order_payments.hpp"
#include "orders/test_offers.hpp"
#include "orders/test_till.hpp"

#include <algorithm>

namespace rialto::orders {
namespace {

using namespace test;

/// A shop with B in an offer with a limit, and somebody to take payments.
struct LimitedShop : OfferShop {
    explicit LimitedShop(postgres::Pool& pool_) : OfferShop(pool_), side("rialto_order", pool_) {}

    Task<Result<Captured>> place(int qty, std::string email) {
        CaptureOrder wanted = order_of(co_await fill_cart({{"B", qty}}), "key " + std::to_string(++placed));
        wanted.email = std::move(email);
        wanted.is_verified = true;
        wanted.payment_method = "sandbox";
        co_return co_await orders->capture_order(std::move(wanted));
    }
    /// status|payment_status|what happened last.
    Task<std::string> pay(Result<Captured> captured, std::string token, Attempt attempt = Attempt::first) {
        CHECK(captured);
        const Result<> paid = co_await side.orders.pay_order(
            captured->order.id, {"sandbox", std::move(token), ""}, attempt, now());
        const std::string now_at = co_await state(captured);
        EXPECT_EQ(!paid && paid.error().code == "limit_reached", now_at.starts_with("cancelled")) << now_at;
        co_return now_at;
    }
    Task<std::string> state(Result<Captured> captured) {
        const Result<Order> order = co_await orders->read_order(captured->order.id);
        CHECK(order);
        co_return order->status + "|" + order->payment_status + "|" + order->events.back().type +
            (order->events.back().data == "{}" ? "" : " " + order->events.back().data);
    }

    Side side;
    int placed = 0;
};

TEST(capture_order, asks_for_an_email_that_is_shown_to_be_theirs_where_an_offer_has_a_limit) {
    support::run([](postgres::Pool& pool) -> Task<> {
        LimitedShop shop(pool);
        co_await shop.open();
        co_await shop.offer(5, R"("limit_per_customer":2,)");
        EXPECT_EQ(co_await shop.try_buy(1, "k1"), "email_verification_required");
        OrderService unaware(pool.loop(), pool, shop.writers, *shop.store, CaptureOptions{.secret = "s"});
        EXPECT_EQ(
            code_of(co_await unaware.capture_order(shop.order_of(co_await shop.fill_cart({{"B", 1}}), "k2"))),
            "email_verification_required")
            << "the database says so as well";
        EXPECT_EQ(
            code_of(co_await unaware.capture_order(shop.order_of(co_await shop.fill_cart({{"A", 1}}), "k3"))),
            "captured")
            << "what is in no offer asks for nothing";
        EXPECT_EQ(code_of(co_await shop.place(2, "ann@example.com")), "captured");
        EXPECT_EQ(code_of(co_await shop.place(1, "Ann+2@example.com")), "limit_reached");
        co_await shop.expect_audit_green();
    });
}

TEST(complete_payment, ends_an_order_whose_card_has_as_much_of_the_offer_as_one_can_have) {
    support::run([](postgres::Pool& pool) -> Task<> {
        LimitedShop shop(pool);
        co_await shop.open();
        co_await shop.offer(5, R"("limit_per_customer":2,)");
        const Result<Captured> first = co_await shop.place(2, "ann@example.com");
        const Result<Captured> second = co_await shop.place(1, "bob@example.com");
        const Result<Captured> third = co_await shop.place(1, "cid@example.com");
        EXPECT_EQ(co_await shop.pay(first, "approve@4242"), "placed|paid|paid");
        EXPECT_EQ(co_await shop.pay(second, "approve@4242"),
                  R"(cancelled|unpaid|cancelled {"code": "limit_reached"})");
        EXPECT_EQ(co_await shop.text(
                      "SELECT string_agg(status || goal, ' ' ORDER BY started_at) FROM payments.payments"),
                  "collectedcollected voidedvoided")
            << "its money is let go";
        EXPECT_EQ(co_await shop.stock(), "100|3|2|3|-") << "the unit is the offer's again";
        EXPECT_EQ(co_await shop.pay(third, "approve@1881"), "placed|paid|paid");
        co_await shop.expect_audit_green();

        // What is cancelled, the card may have again.
        EXPECT_TRUE(
            co_await shop.orders->change_order(first->order.id, {.to_status = "cancelled"}, now(), {}));
        EXPECT_EQ(co_await shop.pay(co_await shop.place(2, "dan@example.com"), "approve@4242"),
                  "placed|paid|paid");
        co_await shop.side.orders.settle(second->order.id, now());
        EXPECT_EQ(co_await shop.text("SELECT count(*) FROM payments.payments WHERE status = 'voided'"), "1");
        co_await shop.expect_audit_green();
    });
}

TEST(complete_payment, counts_the_card_that_paid_in_the_end) {
    support::run([](postgres::Pool& pool) -> Task<> {
        LimitedShop shop(pool);
        co_await shop.open();
        co_await shop.offer(5, R"("limit_per_customer":1,)");
        EXPECT_EQ(co_await shop.pay(co_await shop.place(1, "ann@example.com"), "approve@4242"),
                  "placed|paid|paid");
        const Result<Captured> other = co_await shop.place(1, "bob@example.com");
        EXPECT_EQ(co_await shop.pay(other, "collect_declined@1881"),
                  R"(placed|unpaid|payment_failed {"code": "collect_declined"})");
        EXPECT_EQ(co_await shop.pay(other, "approve@4242", Attempt::another),
                  R"(cancelled|unpaid|cancelled {"code": "limit_reached"})");
        co_await shop.expect_audit_green();

        const Result<Captured> again = co_await shop.place(1, "cid@example.com");
        EXPECT_EQ(co_await shop.pay(again, "approve@1881"), "placed|paid|paid")
            << "it paid for nothing before";
        co_await shop.expect_audit_green();
    });
}

TEST(complete_payment, holds_a_cards_limit_against_payments_at_the_same_time) {
    support::run([](postgres::Pool& pool) -> Task<> {
        LimitedShop shop(pool);
        co_await shop.open();
        co_await shop.offer(20, R"("limit_per_customer":2,)");
        std::vector<Result<Captured>> orders;
        for (int i = 0; i < 8; ++i)
            orders.push_back(co_await shop.place(1, "shopper" + std::to_string(i) + "@example.com"));
        std::vector<std::string> states;
        for (const Result<Captured>& each : orders)
            asio::co_spawn(
                pool.loop().get_executor(),
                [](LimitedShop& at, Result<Captured> order, std::vector<std::string>& into) -> Task<> {
                    into.push_back(co_await at.pay(order, "approve@4242"));
                }(shop, each, states),
                asio::detached);
        co_await until(pool.loop(), states, 8);
        EXPECT_EQ(std::ranges::count(states, "placed|paid|paid"), 2);
        EXPECT_EQ(std::ranges::count(states, R"(cancelled|unpaid|cancelled {"code": "limit_reached"})"), 6);
        co_await shop.expect_audit_green();
    });
}

} // namespace
} // namespace rialto::orders
