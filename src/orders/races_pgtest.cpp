// Races, each named after what must not come of it. Two nodes are two services (or sides) with connections of
// their own on one database; each race is run several times, for who is first differs.

#include "orders/test_till.hpp"

#include <algorithm>

namespace rialto::orders {
namespace {

using test::Shop;
using test::Till;
using test::Together;

constexpr int rounds = 8;

/// A second node of the shop.
struct OtherNode {
    explicit OtherNode(Shop& shop)
        : pool(shop.pool.loop(), shop.pool.options()), writers(shop.pool.loop(), shop.pool.options()),
          orders(shop.pool.loop(), pool, writers, *shop.store, CaptureOptions{.secret = "s"}) {}

    postgres::Pool pool;
    postgres::Pool writers;
    OrderService orders;
};

struct Bought {
    std::vector<std::string> codes;
    std::vector<Uuid> ids;
};

Task<> buy_into(OrderService& node, CaptureOrder wanted, Bought& bought) {
    const Result<Captured> captured = co_await node.capture_order(std::move(wanted));
    bought.codes.push_back(test::code_of(captured));
    if (captured) bought.ids.push_back(captured->order.id);
}

std::int64_t count(const Bought& bought, const std::string& code) {
    return std::ranges::count(bought.codes, code);
}

Task<std::string> text(postgres::Pool& pool, std::string query) {
    const std::string wrapped = "SELECT (" + query + ")::text";
    const postgres::Rows rows = co_await pool.run({"test.text", wrapped});
    co_return rows[0].get<std::optional<std::string>>(0).value_or("NULL");
}

std::string reserved(const std::string& sku) {
    return "SELECT reserved FROM inventory.stock AS s JOIN inventory.skus AS k ON k.sku_id = s.sku_id "
           "WHERE k.sku = '" +
           sku + "'";
}

TEST(race, of_two_buyers_for_the_last_unit_sells_it_once) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        OtherNode other(shop);
        for (int round = 0; round < rounds; ++round) {
            const std::string name = std::to_string(round);
            Bought bought;
            Together together(pool.loop());
            CaptureOrder one = shop.order_of(co_await shop.fill_cart({{"C", 1}}), "one " + name);
            CaptureOrder two = shop.order_of(co_await shop.fill_cart({{"C", 1}}), "two " + name);
            together.start(buy_into(*shop.orders, std::move(one), bought));
            together.start(buy_into(other.orders, std::move(two), bought));
            co_await together.wait();
            EXPECT_EQ(count(bought, "captured"), 1);
            EXPECT_EQ(count(bought, "sold_out"), 1);
            EXPECT_EQ(co_await text(pool, reserved("C")), "1");
            // It is the last one again.
            for (const Uuid& id : bought.ids)
                EXPECT_TRUE(
                    co_await other.orders.change_order(id, {.to_status = "cancelled"}, test::noon, {}));
        }
        co_await shop.expect_audit_green();
    });
}

TEST(race, of_two_lines_of_one_sku_counts_both) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        OtherNode other(shop);
        for (int round = 0; round < rounds; ++round) {
            const std::string name = std::to_string(round);
            // A has five. On one node both lines are of one batch; on two, of two transactions at once. The
            // lines stand in opposite order, as two baskets would have them.
            CaptureOrder one = shop.order_of(co_await shop.fill_cart({{"A", 3}, {"B", 1}}), "one " + name);
            CaptureOrder two = shop.order_of(co_await shop.fill_cart({{"B", 1}, {"A", 3}}), "two " + name);
            Bought bought;
            Together together(pool.loop());
            together.start(buy_into(*shop.orders, std::move(one), bought));
            together.start(buy_into(round % 2 == 0 ? *shop.orders : other.orders, std::move(two), bought));
            co_await together.wait();
            EXPECT_EQ(count(bought, "captured"), 1);
            EXPECT_EQ(count(bought, "sold_out"), 1);
            EXPECT_EQ(co_await text(pool, reserved("A")), "3");

            // What still fits is sold, whatever has been refused.
            Bought fitting;
            CaptureOrder rest = shop.order_of(co_await shop.fill_cart({{"A", 2}}), "rest " + name);
            co_await buy_into(other.orders, std::move(rest), fitting);
            EXPECT_EQ(count(fitting, "captured"), 1);
            bought.ids.insert(bought.ids.end(), fitting.ids.begin(), fitting.ids.end());
            for (const Uuid& id : bought.ids)
                EXPECT_TRUE(
                    co_await shop.orders->change_order(id, {.to_status = "cancelled"}, test::noon, {}));
        }
        co_await shop.expect_audit_green();
    });
}

Task<carts::Cart> cart_with(Shop& shop, std::string code) {
    const carts::Cart cart = co_await shop.fill_cart({{"B", 1}});
    std::vector<std::string> codes{std::move(code)};
    Result<carts::Cart> changed = co_await carts::set_codes(*shop.carts, shop.pool, {cart.id, std::nullopt},
                                                            std::move(codes), test::noon);
    co_return std::move(*changed);
}

TEST(race, of_two_carts_for_a_code_that_can_be_used_once_gives_it_once) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        {
            postgres::Session session = co_await pool.session();
            co_await session.execute(
                "INSERT INTO pricing.budgets (promotion_id) VALUES ('01890000-0000-7000-8000-000000000001');"
                "INSERT INTO pricing.promotions (promotion_id, name, label, is_active, priority, "
                "is_exclusive, "
                "needs_code, conditions, actions, created_at, updated_at) VALUES "
                "('01890000-0000-7000-8000-000000000001', 'n', 'Ten off', true, 0, false, true, '{}', "
                R"('[{"type":"percent","basis_points":1000}]', now(), now());)"
                "INSERT INTO pricing.codes (code_key, code, promotion_id, uses_max, created_at) SELECT code, "
                "code, "
                "'01890000-0000-7000-8000-000000000001', 1, now() FROM (SELECT 'once' || n AS code FROM "
                "generate_series(0, 7) AS n) AS codes");
        }
        co_await shop.serve();
        OtherNode other(shop);
        for (int round = 0; round < rounds; ++round) {
            const std::string name = std::to_string(round);
            CaptureOrder one = shop.order_of(co_await cart_with(shop, "once" + name), "one " + name);
            CaptureOrder two = shop.order_of(co_await cart_with(shop, "once" + name), "two " + name);
            Bought bought;
            Together together(pool.loop());
            together.start(buy_into(*shop.orders, std::move(one), bought));
            together.start(buy_into(round % 2 == 0 ? *shop.orders : other.orders, std::move(two), bought));
            co_await together.wait();
            EXPECT_EQ(count(bought, "captured"), 1);
            EXPECT_EQ(count(bought, "price_changed"), 1);
        }
        EXPECT_EQ(
            co_await text(pool, "SELECT string_agg(uses::text, '' ORDER BY code_key) FROM pricing.codes"),
            std::string(rounds, '1'));
        EXPECT_EQ(co_await text(pool, "SELECT sum(discounts) FROM orders.orders"),
                  std::to_string(rounds * 100));
        co_await shop.expect_audit_green();
    });
}

Task<> come_back(Till& till, Uuid id) {
    co_await till.order.orders.settle(id, till.at);
}

Task<> send_webhooks(Till& till, Time at) {
    (void)co_await till.work.sandbox->send_due_webhooks(at);
}

TEST(race, of_a_webhook_and_the_shoppers_return_completes_a_payment_once) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Till till(pool);
        co_await till.open();
        for (int round = 0; round < rounds; ++round) {
            const bool agrees = round % 4 != 3;
            const Uuid id = co_await till.place();
            EXPECT_EQ(co_await till.pay(id, "needs_action"), "");
            const Uuid payment = *parse_uuid(co_await till.text(
                "SELECT payment_id FROM payments.payments WHERE order_id = '" + to_string(id) + "'"));
            using Decision = payments::Sandbox::Decision;
            EXPECT_TRUE(co_await till.order.sandbox->act(
                payment, agrees ? Decision::approve : Decision::decline, till.at));
            Together together(pool.loop());
            // Sent to both sides, as a provider does that has had no answer; and the shopper presses twice.
            for (int i = 0; i < 2; ++i) {
                together.start(come_back(till, id));
                together.start(send_webhooks(till, till.at));
            }
            co_await together.wait();
            co_await till.work_at(till.at + std::chrono::minutes(1));
            const Order order = co_await till.read(id);
            EXPECT_EQ(Till::event_types(order), agrees ? "placed payment_needs_action authorised paid"
                                                       : "placed payment_needs_action payment_failed");
            EXPECT_EQ(order.collected, agrees ? order.totals.total : 0);
        }
        EXPECT_EQ(co_await till.text("SELECT sum(amount) FROM payments.movements WHERE kind = 'collected'"),
                  co_await till.text(
                      "SELECT sum(amount) FROM payments.sandbox_payments WHERE status = 'collected'"));
        co_await till.shop.expect_audit_green();
    });
}

Task<> pay(Till& till, Uuid id, std::string token) {
    (void)co_await till.pay(id, std::move(token));
}

Task<> cancel(Till& till, Uuid id) {
    EXPECT_TRUE(co_await till.shop.orders->change_order(id, {.to_status = "cancelled"}, till.at, {}));
}

Task<> expire(Till& till, Time at) {
    while (co_await till.work.orders.expire_orders(at) > 0) {
    }
}

const std::vector<std::string> tokens{"approve",      "early_webhook", "time_out",
                                      "late_webhook", "lost",          "double_webhook"};

/// Whatever came first: the order has its money and its goods, or neither; and the provider holds nothing
/// else.
Task<> expect_settled(Till& till, std::vector<Uuid> ids, std::string ended_as) {
    int kept = 0;
    for (const Uuid& id : ids) {
        const Order order = co_await till.read(id);
        if (order.status == "placed") {
            EXPECT_EQ(order.payment_status, "paid");
            ++kept;
        } else {
            EXPECT_EQ(order.status, ended_as);
            EXPECT_EQ(order.collected - order.refunded, 0) << Till::event_types(order);
        }
        EXPECT_LE(std::ranges::count(order.events, "paid", &OrderEvent::type), 1);
        EXPECT_LE(std::ranges::count(order.events, ended_as, &OrderEvent::type), 1);
    }
    EXPECT_EQ(co_await till.text(reserved("B")), std::to_string(kept));
    EXPECT_EQ(
        co_await till.text("SELECT count(*) FROM payments.sandbox_payments WHERE status = 'authorised'"),
        "0");
    EXPECT_EQ(co_await till.text("SELECT coalesce(sum(amount - refunded), 0) FROM payments.sandbox_payments "
                                 "WHERE status = 'collected'"),
              co_await till.text("SELECT coalesce(sum(collected - refunded), 0) FROM orders.orders"));
    co_await till.shop.expect_audit_green();
}

TEST(race, of_cancelling_and_paying_leaves_neither_goods_without_money_nor_money_without_goods) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Till till(pool);
        co_await till.open();
        std::vector<Uuid> ids;
        for (int round = 0; round < 3 * rounds; ++round) {
            const Uuid id = co_await till.place();
            ids.push_back(id);
            const std::string token = tokens[static_cast<std::size_t>(round) % tokens.size()];
            Together together(pool.loop());
            if (round % 2 == 0) together.start(pay(till, id, token));
            together.start(cancel(till, id));
            if (round % 2 == 1) together.start(pay(till, id, token));
            co_await together.wait();
            EXPECT_EQ((co_await till.read(id)).status, "cancelled");
        }
        co_await till.work_at(till.at + std::chrono::minutes(10));
        co_await expect_settled(till, std::move(ids), "cancelled");
    });
}

TEST(race, of_expiry_and_paying_leaves_neither_goods_without_money_nor_money_without_goods) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Till till(pool);
        co_await till.open();
        std::vector<Uuid> ids;
        const Time late = till.at + std::chrono::minutes(31);
        for (int round = 0; round < 3 * rounds; ++round) {
            const Uuid id = co_await till.place();
            ids.push_back(id);
            const std::string token = tokens[static_cast<std::size_t>(round) % tokens.size()];
            Together together(pool.loop());
            if (round % 2 == 0) together.start(pay(till, id, token));
            together.start(expire(till, late));
            if (round % 2 == 1) together.start(pay(till, id, token));
            together.start(expire(till, late));
            co_await together.wait();
        }
        co_await till.work_at(late + std::chrono::minutes(10));
        co_await expect_settled(till, std::move(ids), "expired");
    });
}

} // namespace
} // namespace rialto::orders
