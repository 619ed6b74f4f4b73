#include "orders/test_till.hpp"

namespace rialto::orders {
namespace {

using namespace test;

/// A shop with one promotion: 10 % off everything, as the arguments limit it.
struct Promoted : Shop {
    using Shop::Shop;

    Task<> promote(std::string conditions, std::string uses_max, std::string per_customer,
                   std::string code = "", std::string code_uses_max = "NULL") {
        postgres::Session session = co_await pool.session();
        const std::string id = "'01890000-0000-7000-8000-000000000001'";
        co_await session.execute(
            "INSERT INTO pricing.budgets (promotion_id, uses_max, uses_per_customer_max) VALUES (" + id +
            ", " + uses_max + ", " + per_customer + ");" +
            "INSERT INTO pricing.promotions (promotion_id, name, label, is_active, priority, is_exclusive, "
            "needs_code, conditions, actions, created_at, updated_at) VALUES (" +
            id + ", 'n', 'Ten off', true, 0, false, " + (code.empty() ? "false" : "true") + ", '" +
            conditions + R"(', '[{"type":"percent","basis_points":1000}]', now(), now());)" +
            (code.empty() ? std::string()
                          : "INSERT INTO pricing.codes (code_key, code, promotion_id, uses_max, created_at) "
                            "VALUES ('" +
                                code + "', '" + code + "', " + id + ", " + code_uses_max + ", now());"));
        co_await serve();
    }

    Task<carts::Cart> cart_with(std::vector<std::string> codes) {
        const carts::Cart cart = co_await fill_cart({{"B", 1}});
        Result<carts::Cart> changed =
            co_await carts::set_codes(*carts, pool, {cart.id, std::nullopt}, std::move(codes), noon);
        co_return std::move(*changed);
    }

    CaptureOrder order_by(const carts::Cart& cart, std::string key, std::string email) {
        CaptureOrder wanted = order_of(cart, std::move(key));
        wanted.email = std::move(email);
        return wanted;
    }

    Task<std::string> capture(std::string key, std::string email) {
        const carts::Cart cart = co_await fill_cart({{"B", 1}});
        co_return code_of(co_await orders->capture_order(order_by(cart, std::move(key), std::move(email))));
    }

    Task<std::string> text(std::string query) {
        const std::string wrapped = "SELECT (" + query + ")::text";
        const postgres::Rows rows = co_await pool.run({"test.text", wrapped});
        co_return rows[0].get<std::optional<std::string>>(0).value_or("NULL");
    }

    /// The cart as any node reads it now.
    Task<carts::Cart> again(Uuid id) {
        postgres::Session session = co_await pool.session();
        Result<carts::Cart> cart = co_await carts::get_cart(session, id);
        co_return std::move(*cart);
    }
};

TEST(capture_order, records_why_the_price_is_what_it_is) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Promoted shop(pool);
        co_await shop.open();
        co_await shop.promote("{}", "NULL", "NULL", "ten");
        const carts::Cart cart = co_await shop.cart_with({"TEN", "no-such"});
        const Result<Captured> captured = co_await shop.orders->capture_order(shop.order_of(cart, "k1"));
        CHECK(captured);
        EXPECT_EQ(captured->order.totals.discounts, 100);
        EXPECT_EQ(captured->order.totals.tax, 124); // (900 + 599) × 8.25 %
        const Result<Order> read = co_await shop.orders->read_order(captured->order.id);
        CHECK(read);
        EXPECT_EQ(read->totals, captured->order.totals);
        EXPECT_EQ(read->lines[0].discount, 100);
        EXPECT_NE(read->adjustments.find("Ten off"), std::string::npos) << read->adjustments;
        EXPECT_NE(read->taxes.find("825"), std::string::npos) << read->taxes;
        EXPECT_EQ(read->codes, R"(["TEN"])");
        EXPECT_EQ(co_await shop.text("SELECT count(*) FROM pricing.promotion_uses"), "0")
            << "nothing is counted";
        co_await shop.expect_audit_green();
    });
}

TEST(capture_order, refuses_a_code_that_was_used_and_tells_the_price_without_it) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Promoted shop(pool);
        co_await shop.open();
        co_await shop.promote("{}", "NULL", "NULL", "once", "1");
        const carts::Cart first = co_await shop.cart_with({"once"});
        const carts::Cart second = co_await shop.cart_with({"ONCE"});
        const CaptureOrder one = shop.order_by(first, "k1", "ann@example.com");
        const CaptureOrder two = shop.order_by(second, "k2", "bob@example.com");
        const Result<Captured> captured = co_await shop.orders->capture_order(one);
        EXPECT_EQ(code_of(captured), "captured");
        const Result<Captured> refused = co_await shop.orders->capture_order(two);
        EXPECT_EQ(code_of(refused), "price_changed");

        const carts::Cart seen = co_await shop.again(second.id);
        const carts::PricedCart priced =
            carts::price_cart(*shop.store, shop.store_availability(), seen, now());
        EXPECT_EQ(priced.codes[0].state, pricing::CodeState::used_up);
        EXPECT_EQ(priced.totals.discounts, 0);
        EXPECT_EQ(code_of(co_await shop.orders->capture_order(shop.order_by(seen, "k2", "bob@example.com"))),
                  "captured")
            << "at the price without it";
        co_await shop.expect_audit_green();

        // The code comes back with the cancellation, once.
        for (int i = 0; i < 2; ++i)
            EXPECT_TRUE(
                co_await shop.orders->change_order(captured->order.id, {.to_status = "cancelled"}, noon, {}));
        EXPECT_EQ(co_await shop.text("SELECT uses FROM pricing.codes"), "0");
        const carts::Cart third = co_await shop.cart_with({"once"});
        EXPECT_EQ(code_of(co_await shop.orders->capture_order(shop.order_of(third, "k3"))), "captured");
        co_await shop.expect_audit_green();
    });
}

TEST(set_codes, says_at_once_that_a_code_is_used_up) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Promoted shop(pool);
        co_await shop.open();
        co_await shop.promote("{}", "NULL", "NULL", "once", "1");
        const carts::Cart first = co_await shop.cart_with({"once"});
        EXPECT_EQ(code_of(co_await shop.orders->capture_order(shop.order_of(first, "k1"))), "captured");
        const carts::Cart second = co_await shop.cart_with({"once"});
        const carts::PricedCart priced =
            carts::price_cart(*shop.store, shop.store_availability(), second, now());
        EXPECT_EQ(priced.codes[0].state, pricing::CodeState::used_up) << "though the node's book is older";
    });
}

TEST(capture_order, counts_a_customer_in_every_spelling_of_the_address) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Promoted shop(pool);
        co_await shop.open();
        co_await shop.promote("{}", "NULL", "1");
        EXPECT_EQ(co_await shop.capture("k1", "Ann@Example.com"), "captured");
        EXPECT_EQ(co_await shop.capture("k2", "ann@example.COM"), "price_changed");
        EXPECT_EQ(co_await shop.capture("k3", "bob@example.com"), "captured");
        co_await shop.expect_audit_green();
    });
}

TEST(capture_order, gives_what_is_for_first_orders_to_first_orders) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Promoted shop(pool);
        co_await shop.open();
        co_await shop.promote(R"({"first_order":true})", "NULL", "NULL");
        const carts::Cart cart = co_await shop.fill_cart({{"B", 1}});
        const Result<Captured> first = co_await shop.orders->capture_order(shop.order_of(cart, "k1"));
        EXPECT_EQ(code_of(first), "captured");
        EXPECT_EQ(first->order.totals.discounts, 100);
        const carts::Cart next = co_await shop.fill_cart({{"B", 1}});
        EXPECT_EQ(code_of(co_await shop.orders->capture_order(shop.order_of(next, "k2"))), "price_changed");
        EXPECT_TRUE(
            co_await shop.orders->change_order(first->order.id, {.to_status = "cancelled"}, noon, {}));
        const carts::Cart last = co_await shop.fill_cart({{"B", 1}});
        const Result<Captured> again = co_await shop.orders->capture_order(shop.order_of(last, "k3"));
        EXPECT_EQ(code_of(again), "captured") << "the first one does not stand";
        EXPECT_EQ(again->order.totals.discounts, 100);
        co_await shop.expect_audit_green();
    });
}

TEST(capture_order, gives_a_budget_to_as_many_of_a_batch_as_it_is_for) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Promoted shop(pool);
        co_await shop.open();
        co_await shop.promote("{}", "3", "NULL");
        std::vector<CaptureOrder> wanted;
        for (int i = 0; i < 6; ++i)
            wanted.push_back(shop.order_by(co_await shop.fill_cart({{"B", 1}}), "k" + std::to_string(i),
                                           "buyer" + std::to_string(i) + "@example.com"));
        wanted.push_back(
            shop.order_by(co_await shop.fill_cart({{"A", 6}}), "k6", "buyer6@example.com")); // 5 left
        std::vector<std::string> codes;
        for (CaptureOrder& one : wanted)
            asio::co_spawn(pool.loop().get_executor(), capture_into(*shop.orders, std::move(one), codes),
                           asio::detached);
        co_await until(pool.loop(), codes, wanted.size());
        EXPECT_EQ(std::ranges::count(codes, "captured"), 3);
        EXPECT_EQ(std::ranges::count(codes, "price_changed") + std::ranges::count(codes, "sold_out"), 4);
        EXPECT_EQ(co_await shop.text("SELECT uses FROM pricing.budgets"), "3");
        EXPECT_EQ(co_await shop.text("SELECT count(*) FROM orders.buyers"), "3");
        co_await shop.expect_audit_green();
    });
}

Task<> cancel_into(OrderService& orders, Uuid id) {
    static_cast<void>(co_await orders.change_order(id, {.to_status = "cancelled"}, noon, {}));
}

Task<> expire_into(OrderPayments& payments, Time at) {
    while (co_await payments.expire_orders(at) > 0) {
    }
}

TEST(expire_orders, gives_back_what_many_orders_claimed_once) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Promoted shop(pool);
        co_await shop.open();
        co_await shop.promote("{}", "6", "1", "spring", "6");
        std::vector<Uuid> ids;
        for (int i = 0; i < 6; ++i) {
            CaptureOrder wanted = shop.order_by(co_await shop.cart_with({"spring"}), "k" + std::to_string(i),
                                                "buyer" + std::to_string(i) + "@example.com");
            wanted.payment_method = "sandbox";
            const Result<Captured> captured = co_await shop.orders->capture_order(std::move(wanted));
            CHECK(captured);
            ids.push_back(captured->order.id);
        }
        const std::string counted =
            "SELECT concat_ws(' ', (SELECT uses FROM pricing.budgets), (SELECT discount FROM "
            "pricing.budgets),"
            " (SELECT uses FROM pricing.codes), (SELECT count(*) FROM pricing.promotion_uses),"
            " (SELECT count(*) FROM pricing.customer_uses), (SELECT count(*) FROM orders.buyers))";
        EXPECT_EQ(co_await shop.text(counted), "6 600 6 6 6 6");

        Side work("rialto_work", pool);
        const Time late = now() + std::chrono::hours(1);
        Together together(pool.loop());
        for (std::size_t i = 0; i < 3; ++i) {
            together.start(cancel_into(*shop.orders, ids[i]));
            together.start(expire_into(work.orders, late));
        }
        co_await together.wait();
        EXPECT_EQ(co_await shop.text(counted), "0 0 0 0 0 0");
        EXPECT_EQ(
            co_await shop.text("SELECT count(*) FROM orders.orders WHERE status IN ('cancelled', 'expired')"),
            "6");
        EXPECT_EQ(co_await work.orders.expire_orders(late), 0);
        EXPECT_EQ(co_await shop.text("SELECT count(*) FROM events.outbox WHERE topic = 'pricing.changed'"),
                  "2")
            << "that it was used up, and that it no longer is";
        const carts::Cart next = co_await shop.cart_with({"spring"});
        EXPECT_EQ(code_of(co_await shop.orders->capture_order(shop.order_of(next, "k7"))), "captured");
        co_await shop.expect_audit_green();
    });
}

TEST(refund_order, gives_back_what_was_paid_for_a_piece_with_its_discount_and_its_tax) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Promoted shop(pool);
        co_await shop.open();
        co_await shop.promote("{}", "NULL", "NULL");
        const carts::Cart cart = co_await shop.fill_cart({{"A", 1}, {"B", 3}});
        const Result<Captured> captured = co_await shop.orders->capture_order(shop.order_of(cart, "k1"));
        CHECK(captured);
        const Uuid id = captured->order.id;
        EXPECT_TRUE(co_await shop.orders->record_payment(id, noon, {}));
        // 3 × 1,000 less a tenth is 2,700, and of the tax of (3,600 + 599) × 8.25 % = 346 its share is 223.
        std::vector<std::int64_t> given_back;
        for (int i = 0; i < 3; ++i) {
            const Result<Order> refunded = co_await shop.orders->refund_order(id, {{{"B", 1}}}, noon, {});
            CHECK(refunded);
            given_back.push_back(refunded->refunded);
        }
        EXPECT_EQ(given_back, (std::vector<std::int64_t>{974, 1949, 2923}));
        co_await shop.expect_audit_green();
    });
}

} // namespace
} // namespace rialto::orders
