#include "orders/test_shop.hpp"

#include <gtest/gtest.h>

namespace rialto::orders {
namespace {

using namespace test;

TEST(capture_order, takes_the_stock_and_records_the_order) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        const carts::Cart cart = co_await shop.fill_cart({{"A", 2}, {"B", 1}});
        const Result<Captured> captured = co_await shop.orders->capture_order(shop.order_of(cart, "k1"));
        CHECK(captured);
        EXPECT_EQ(captured->order.status, "placed");
        EXPECT_EQ(captured->order.totals.items, 3000);
        EXPECT_EQ(captured->order.lines.size(), 2U);
        EXPECT_EQ(catalog::availability_of(*shop.store).available(captured->order.lines[0].sku_id), 3);
        const Result<Order> read = co_await shop.orders->read_order(captured->order.id);
        CHECK(read);
        EXPECT_EQ(read->totals, captured->order.totals);
        EXPECT_EQ(read->number, captured->order.number);
        EXPECT_EQ(read->lines.size(), 2U);
        EXPECT_EQ(read->events.size(), 1U);
        co_await shop.expect_audit_green();
    });
}

TEST(capture_order, takes_a_line_whose_price_has_changed_at_the_total_that_was_told) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        const Uuid id = (co_await shop.fill_cart({{"B", 1}})).id;
        shop.carts->take_recent(id);
        co_await pool.run({"test.price", "UPDATE carts.lines SET seen_price = 1"});
        postgres::Session session = co_await pool.session();
        const Result<carts::Cart> cart = co_await carts::get_cart(session, id);
        EXPECT_EQ(carts::price_cart(*shop.store, shop.store_availability(), *cart, now()).lines[0].problem,
                  "price_changed");
        EXPECT_EQ(code_of(co_await shop.orders->capture_order(shop.order_of(*cart, "k1"))), "captured");
    });
}

TEST(capture_order, repeats_the_first_answer_for_the_same_key) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        const carts::Cart cart = co_await shop.fill_cart({{"C", 1}}); // the last one: sold out afterwards
        const CaptureOrder wanted = shop.order_of(cart, "k1");
        const Result<Captured> first = co_await shop.orders->capture_order(wanted);
        const Result<Captured> second = co_await shop.orders->capture_order(wanted);
        EXPECT_EQ(code_of(first), "captured");
        EXPECT_EQ(code_of(second), "replayed");
        if (first && second) {
            EXPECT_EQ(first->order.id, second->order.id);
            EXPECT_EQ(first->order.number, second->order.number);
        }
        CaptureOrder other = wanted;
        other.fingerprint = "another";
        EXPECT_EQ(code_of(co_await shop.orders->capture_order(other)), "idempotency_mismatch");
        // Another process on the same database knows it as well.
        OrderService elsewhere(pool.loop(), pool, shop.writers, *shop.store, CaptureOptions{.secret = "s"});
        EXPECT_EQ(code_of(co_await elsewhere.capture_order(wanted)), "replayed");
    });
}

TEST(capture_order, says_what_stands_against_it_in_order_of_precedence) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        const carts::Cart cart = co_await shop.fill_cart({{"A", 1}});
        CaptureOrder wanted = shop.order_of(cart, "k1");

        CaptureOrder nowhere = wanted;
        nowhere.cart_id = make_capability();
        EXPECT_EQ(code_of(co_await shop.orders->capture_order(nowhere)), "not_found");
        CaptureOrder older = wanted;
        older.cart_version -= 1;
        older.expected_total.amount += 1;
        EXPECT_EQ(code_of(co_await shop.orders->capture_order(older)), "version_conflict");
        const carts::Cart empty = co_await shop.fill_cart({});
        EXPECT_EQ(code_of(co_await shop.orders->capture_order(shop.order_of(empty, "k2"))), "cart_empty");
        CaptureOrder cheaper = wanted;
        cheaper.expected_total.amount -= 1;
        const Result<Captured> refused = co_await shop.orders->capture_order(cheaper);
        EXPECT_EQ(code_of(refused), "price_changed");
        EXPECT_NE(refused.error().members.find("\"totals\":{"), std::string::npos);

        EXPECT_EQ(code_of(co_await shop.orders->capture_order(wanted)), "captured")
            << "a refusal keeps nothing under the key";
        wanted.key = "k3";
        EXPECT_EQ(code_of(co_await shop.orders->capture_order(wanted)), "cart_ordered");
        co_await shop.expect_audit_green();
    });
}

TEST(capture_order, refuses_one_by_one_what_does_not_fit_in_a_batch) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        std::vector<std::string> codes;
        // All at once: one batch, or few. A has five: 2 + 2 fit, 3 does not, 1 does; B is plenty.
        std::vector<CaptureOrder> wanted;
        int number = 0;
        for (const auto& lines : std::vector<std::vector<std::pair<std::string, int>>>{{{"A", 2}},
                                                                                       {{"A", 2}, {"B", 1}},
                                                                                       {{"A", 3}, {"B", 1}},
                                                                                       {{"B", 2}},
                                                                                       {{"A", 1}},
                                                                                       {{"C", 1}},
                                                                                       {{"C", 1}}})
            wanted.push_back(shop.order_of(co_await shop.fill_cart(lines), "k" + std::to_string(++number)));
        for (CaptureOrder& one : wanted)
            asio::co_spawn(pool.loop().get_executor(), capture_into(*shop.orders, std::move(one), codes),
                           asio::detached);
        co_await until(pool.loop(), codes, wanted.size());
        EXPECT_EQ(std::ranges::count(codes, "captured"), 5);
        EXPECT_EQ(std::ranges::count(codes, "sold_out"), 2);
        co_await shop.expect_audit_green();
    });
}

TEST(capture_order, makes_one_order_of_requests_in_flight_under_one_key) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        const CaptureOrder wanted = shop.order_of(co_await shop.fill_cart({{"B", 1}}), "k1");
        std::vector<std::string> codes;
        OrderService elsewhere(pool.loop(), pool, shop.writers, *shop.store, CaptureOptions{.secret = "s"});
        for (int i = 0; i < 5; ++i) {
            asio::co_spawn(pool.loop().get_executor(), capture_into(*shop.orders, wanted, codes),
                           asio::detached);
            asio::co_spawn(pool.loop().get_executor(), capture_into(elsewhere, wanted, codes),
                           asio::detached);
        }
        co_await until(pool.loop(), codes, 10);
        EXPECT_EQ(std::ranges::count(codes, "captured"), 1);
        EXPECT_EQ(std::ranges::count(codes, "replayed"), 9);
        co_await shop.expect_audit_green();
    });
}

TEST(capture_order, makes_one_order_of_a_cart_that_two_keys_want) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        const carts::Cart cart = co_await shop.fill_cart({{"B", 1}});
        std::vector<std::string> codes;
        for (int i = 0; i < 4; ++i)
            asio::co_spawn(pool.loop().get_executor(),
                           capture_into(*shop.orders, shop.order_of(cart, "k" + std::to_string(i)), codes),
                           asio::detached);
        co_await until(pool.loop(), codes, 4);
        EXPECT_EQ(std::ranges::count(codes, "captured"), 1);
        EXPECT_EQ(std::ranges::count(codes, "cart_ordered"), 3);
        co_await shop.expect_audit_green();
    });
}

/// A node remembers carts as it wrote them; here another node has gone on since.
TEST(capture_order, trusts_no_cart_that_it_only_remembers) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        OrderService elsewhere(pool.loop(), pool, shop.writers, *shop.store, CaptureOptions{.secret = "s"});
        carts::CartWriter carts_elsewhere(pool.loop(), pool, *shop.store);

        // The last one is sold, and in memory the cart is still open: a repeat is told of its order all the
        // same.
        const CaptureOrder last = shop.order_of(co_await shop.fill_cart({{"C", 1}}), "k1");
        EXPECT_EQ(code_of(co_await elsewhere.capture_order(last)), "captured");
        EXPECT_EQ(code_of(co_await shop.orders->capture_order(last)), "replayed");
        const CaptureOrder plenty = shop.order_of(co_await shop.fill_cart({{"B", 1}}), "k2");
        EXPECT_EQ(code_of(co_await elsewhere.capture_order(plenty)), "captured");
        EXPECT_EQ(code_of(co_await shop.orders->capture_order(plenty)), "replayed");

        const carts::Cart before = co_await shop.fill_cart({{"B", 1}});
        const std::int64_t a = catalog::find_sku(*shop.store, "us", "A")->sku_id;
        const Result<carts::Cart> after =
            co_await carts::add_line(carts_elsewhere, {before.id, std::nullopt}, a, 1, noon);
        CHECK(after);
        EXPECT_EQ(code_of(co_await shop.orders->capture_order(shop.order_of(before, "k3"))),
                  "version_conflict");
        EXPECT_EQ(code_of(co_await shop.orders->capture_order(shop.order_of(*after, "k3"))), "captured");
        co_await shop.expect_audit_green();
    });
}

TEST(change_order, walks_the_life_of_an_order_and_moves_its_stock) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        const Result<Captured> captured =
            co_await shop.orders->capture_order(shop.order_of(co_await shop.fill_cart({{"A", 2}}), "k1"));
        const Uuid id = captured->order.id;
        const auto step = [&](std::string to) {
            return shop.orders->change_order(id, {.to_status = std::move(to)}, noon, {});
        };
        EXPECT_EQ((co_await step("shipped")).error().code, "invalid_transition");
        EXPECT_EQ((co_await step("packed"))->status, "packed");
        EXPECT_EQ((co_await step("packed"))->event_seq, 2) << "safe to repeat";
        EXPECT_EQ((co_await step("shipped"))->status, "shipped");
        EXPECT_EQ((co_await step("cancelled")).error().code, "invalid_transition");
        EXPECT_EQ((co_await step("delivered"))->events.size(), 4U);
        EXPECT_EQ(catalog::availability_of(*shop.store).available(captured->order.lines[0].sku_id), 3);
        co_await shop.expect_audit_green();
    });
}

TEST(change_order, gives_the_stock_of_a_cancelled_order_back_once) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        const Result<Captured> captured =
            co_await shop.orders->capture_order(shop.order_of(co_await shop.fill_cart({{"C", 1}}), "k1"));
        const Uuid id = captured->order.id;
        EXPECT_EQ((co_await shop.orders->record_payment(id, noon, {}))->payment_status, "paid");
        const Result<Order> cancelled =
            co_await shop.orders->change_order(id, {.to_status = "cancelled"}, noon, {});
        EXPECT_EQ(cancelled->payment_status, "refunded");
        EXPECT_TRUE(co_await shop.orders->change_order(id, {.to_status = "cancelled"}, noon, {}));
        EXPECT_EQ(code_of(co_await shop.orders->capture_order(
                      shop.order_of(co_await shop.fill_cart({{"C", 1}}), "k2"))),
                  "captured");
        EXPECT_EQ(code_of(co_await shop.orders->capture_order(
                      shop.order_of(co_await shop.fill_cart({{"C", 1}}), "k3"))),
                  "sold_out");
        co_await shop.expect_audit_green();
    });
}

TEST(audit, finds_what_was_broken_by_hand) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        const Result<Captured> captured =
            co_await shop.orders->capture_order(shop.order_of(co_await shop.fill_cart({{"A", 1}}), "k1"));
        postgres::Session session = co_await pool.session();
        co_await session.execute(
            "UPDATE inventory.stock SET reserved = reserved + 1, allotted = 1 WHERE sku_id = 1;"
            "UPDATE orders.orders SET status = 'packed', payment_status = 'paid',"
            " collected = total, reserved_until = NULL;"
            "DROP INDEX orders.orders_reserved_until;"
            "ALTER TABLE orders.orders DROP CONSTRAINT only_unpaid_reservations_end;"
            "UPDATE orders.orders SET reserved_until = now() - interval '1 hour';"
            "INSERT INTO pricing.budgets (promotion_id, uses) VALUES (gen_random_uuid(), 1);"
            "DELETE FROM orders.lines;");
        postgres::Transaction transaction =
            co_await pool.begin(postgres::Isolation::repeatable_read_read_only);
        const std::vector<AuditLine> lines =
            co_await audit(transaction, {{"k1", "k2"}, {captured->order.id, captured->order.id}});
        for (const AuditLine& line : lines)
            if (line.name != "durability") EXPECT_FALSE(line.findings.empty()) << line.name;
    });
}

TEST(orders_sql, every_statement_fits_the_schema) {
    support::apply_functions(sql::functions());
    support::prepare_all(sql::statements());
}

} // namespace
} // namespace rialto::orders
