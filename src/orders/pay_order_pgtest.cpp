#include "orders/life.hpp"
#include "orders/test_till.hpp"

#include <algorithm>

namespace rialto::orders {
namespace {

using test::Till;
using test::Together;

TEST(pay_order, comes_to_what_the_provider_says) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Till till(pool);
        co_await till.open();
        struct Case {
            std::string token;
            std::string code;
            std::string at_once;
            std::string later;
        };
        const std::vector<Case> cases{
            {"approve", "", "paid", "paid"},
            {"decline", "payment_declined", "unpaid", "unpaid"},
            {"nonsense", "payment_declined", "unpaid", "unpaid"},
            {"needs_action", "", "unpaid", "unpaid"},
            {"time_out", "", "unpaid", "paid"},
            {"lost", "", "unpaid", "paid"},
            {"late_webhook", "", "unpaid", "paid"},
            {"double_webhook", "", "paid", "paid"},
            {"early_webhook", "", "paid", "paid"},
            {"collect_declined", "", "unpaid", "unpaid"},
        };
        std::vector<Uuid> ids;
        for (const Case& each : cases) {
            ids.push_back(co_await till.place());
            EXPECT_EQ(co_await till.pay(ids.back(), each.token), each.code) << each.token;
            EXPECT_EQ(co_await till.payment_status(ids.back()), each.at_once) << each.token;
        }
        co_await till.work_at(till.at + std::chrono::minutes(5));
        for (std::size_t i = 0; i < cases.size(); ++i)
            EXPECT_EQ(co_await till.payment_status(ids[i]), cases[i].later) << cases[i].token;
        EXPECT_EQ(Till::event_types(co_await till.read(ids[0])), "placed authorised paid");
        EXPECT_EQ(Till::event_types(co_await till.read(ids[1])), "placed payment_failed");
        EXPECT_EQ(Till::event_types(co_await till.read(ids[9])), "placed authorised payment_failed");
        co_await till.shop.expect_audit_green();

        co_await till.work_at(till.at + std::chrono::minutes(40));
        for (std::size_t i = 0; i < cases.size(); ++i) {
            const Order order = co_await till.read(ids[i]);
            EXPECT_EQ(order.status, cases[i].later == "paid" ? "placed" : "expired") << cases[i].token;
        }
        co_await till.shop.expect_audit_green();
    });
}

TEST(pay_order, keeps_the_order_of_a_declined_payment_for_another_way) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Till till(pool);
        co_await till.open();
        const Uuid id = co_await till.place();
        EXPECT_EQ(co_await till.pay(id, "decline"), "payment_declined");
        EXPECT_EQ((co_await till.read(id)).payment, R"({"failure": "card_declined"})");
        EXPECT_EQ(co_await till.pay(id, "decline"), "payment_declined")
            << "the same request gets the same answer";
        EXPECT_EQ(co_await till.text("SELECT count(*) FROM payments.payments"), "1");
        EXPECT_EQ(co_await till.pay(id, "approve", Attempt::another), "");
        const Order paid = co_await till.read(id);
        EXPECT_EQ(paid.payment_status, "paid");
        EXPECT_EQ(paid.payment, "");
        EXPECT_EQ(Till::event_types(paid), "placed payment_failed payment_started authorised paid");
        EXPECT_EQ(co_await till.pay(id, "approve", Attempt::another), "already_paid");
        EXPECT_EQ(co_await till.pay(id, "decline"), "")
            << "a repeat of the order is answered by what it became";
        co_await till.shop.expect_audit_green();
    });
}

TEST(pay_order, does_not_begin_again_while_an_outcome_is_unknown) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Till till(pool);
        co_await till.open();
        const Uuid id = co_await till.place();
        EXPECT_EQ(co_await till.pay(id, "time_out"), "");
        EXPECT_EQ(co_await till.pay(id, "approve", Attempt::another), "payment_in_progress");
        co_await till.work_at(till.at + std::chrono::minutes(1));
        EXPECT_EQ(co_await till.payment_status(id), "paid");
        EXPECT_EQ(co_await till.text("SELECT sum(collected) FROM payments.payments"),
                  co_await till.text("SELECT total FROM orders.orders"));
    });
}

TEST(pay_order, lets_the_shopper_act_or_take_another_way) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Till till(pool);
        co_await till.open();
        const auto payment_of = [&](Uuid id) {
            return till.text("SELECT max(payment_id::text) FROM payments.payments WHERE order_id = '" +
                             to_string(id) + "'");
        };
        const Uuid agreed = co_await till.place();
        EXPECT_EQ(co_await till.pay(agreed, "needs_action"), "");
        EXPECT_NE((co_await till.read(agreed)).payment.find("\"type\": \"redirect\""), std::string::npos);
        const Uuid payment = *parse_uuid(co_await payment_of(agreed));
        EXPECT_TRUE(co_await till.order.sandbox->act(payment, payments::Sandbox::Decision::approve, till.at));
        EXPECT_FALSE(
            co_await till.order.sandbox->act(payment, payments::Sandbox::Decision::decline, till.at));
        co_await till.order.orders.settle(agreed, till.at); // the shopper is back before the webhook
        EXPECT_EQ(co_await till.payment_status(agreed), "paid");

        const Uuid refused = co_await till.place();
        EXPECT_EQ(co_await till.pay(refused, "needs_action"), "");
        EXPECT_TRUE(co_await till.order.sandbox->act(*parse_uuid(co_await payment_of(refused)),
                                                     payments::Sandbox::Decision::decline, till.at));
        co_await till.work_at(till.at);
        EXPECT_EQ((co_await till.read(refused)).payment, R"({"failure": "authentication_failed"})");

        const Uuid changed = co_await till.place();
        EXPECT_EQ(co_await till.pay(changed, "needs_action"), "");
        const Uuid first = *parse_uuid(co_await payment_of(changed));
        EXPECT_EQ(co_await till.pay(changed, "approve", Attempt::another), "");
        // Too late: the order is paid, and this money is let go again.
        (void)co_await till.order.sandbox->act(first, payments::Sandbox::Decision::approve, till.at);
        co_await till.work_at(till.at + std::chrono::minutes(1));
        EXPECT_EQ(co_await till.payment_status(changed), "paid");
        EXPECT_EQ(
            co_await till.text("SELECT string_agg(status, ' ' ORDER BY attempt) FROM payments.payments WHERE "
                               "order_id = '" +
                               to_string(changed) + "'"),
            "voided collected");
        co_await till.shop.expect_audit_green();
    });
}

Task<> deliver(Till& till, Uuid order, Uuid payment, payments::Status status, bool by_worker) {
    OrderPayments& side = by_worker ? till.work.orders : till.order.orders;
    co_await side.complete_payment(order, payment, {.status = status, .reference = "r"}, till.at);
}

TEST(complete_payment, is_met_from_all_sides_at_once) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Till till(pool);
        co_await till.open();
        for (int round = 0; round < 5; ++round) {
            const Uuid id = co_await till.place();
            EXPECT_EQ(co_await till.pay(id, "late_webhook"), "");
            const Uuid payment = *parse_uuid(co_await till.text(
                "SELECT payment_id FROM payments.payments WHERE order_id = '" + to_string(id) + "'"));
            Together together(pool.loop());
            for (int i = 0; i < 6; ++i) {
                together.start(deliver(till, id, payment, payments::Status::authorised, i % 2 == 0));
                together.start(deliver(till, id, payment, payments::Status::collected, i % 2 == 1));
            }
            co_await together.wait();
            const Order order = co_await till.read(id);
            EXPECT_EQ(order.payment_status, "paid");
            EXPECT_EQ(order.collected, order.totals.total);
            EXPECT_EQ(std::ranges::count(order.events, "paid", &OrderEvent::type), 1);
        }
        co_await till.shop.expect_audit_green();
    });
}

Task<> pay_again_into(Till& till, Uuid id, std::vector<std::string>& codes) {
    codes.push_back(co_await till.pay(id, "approve", Attempt::another));
}

TEST(pay_order, in_many_windows_at_once_takes_the_money_once) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Till till(pool);
        co_await till.open();
        for (int round = 0; round < 5; ++round) {
            const Uuid id = co_await till.place();
            EXPECT_EQ(co_await till.pay(id, "needs_action"), "");
            std::vector<std::string> codes;
            Together together(pool.loop());
            for (int i = 0; i < 8; ++i) together.start(pay_again_into(till, id, codes));
            co_await together.wait();
            EXPECT_EQ(std::ranges::count(codes, ""), 1);
            EXPECT_EQ(std::ranges::count(codes, "payment_in_progress") +
                          std::ranges::count(codes, "already_paid"),
                      7);
            EXPECT_EQ(co_await till.payment_status(id), "paid");
        }
        co_await till.work_at(till.at + std::chrono::minutes(1));
        EXPECT_EQ(co_await till.text(
                      "SELECT sum(amount) FROM payments.sandbox_payments WHERE status = 'collected'"),
                  co_await till.text("SELECT sum(total) FROM orders.orders"));
        EXPECT_EQ(co_await till.text(
                      "SELECT count(*) FROM payments.sandbox_payments WHERE status = 'needs_action'"),
                  "0")
            << "what was begun before is let go";
        co_await till.shop.expect_audit_green();
    });
}

TEST(receive_webhook, counts_each_event_once) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Till till(pool);
        co_await till.open();
        const Uuid id = co_await till.place();
        EXPECT_EQ(co_await till.pay(id, "double_webhook"), "");
        EXPECT_EQ(co_await till.text("SELECT sends FROM payments.sandbox_webhooks"), "2");
        co_await till.work_at(till.at);
        EXPECT_EQ(co_await till.text("SELECT count(*) FROM payments.sandbox_webhooks"), "0")
            << "both were taken";
        EXPECT_EQ(co_await till.text("SELECT count(*) FROM payments.webhooks"), "1");
        EXPECT_EQ(Till::event_types(co_await till.read(id)), "placed authorised paid");
        const Result<> forged =
            co_await till.order.orders.receive_webhook("sandbox", "t=1,v1=00", "{}", till.at);
        EXPECT_EQ(forged.error().code, "invalid_signature");
        const Result<> unknown = co_await till.order.orders.receive_webhook("nobody", "", "{}", till.at);
        EXPECT_EQ(unknown.error().code, "not_found");
    });
}

Task<> pay_into(Till& till, Uuid id, std::string token) {
    (void)co_await till.pay(id, std::move(token));
}
Task<> expire_into(Till& till, Time at) {
    while (co_await till.work.orders.expire_orders(at) > 0) {
    }
}
Task<> cancel_into(Till& till, Uuid id) {
    (void)co_await till.shop.orders->change_order(id, {.to_status = "cancelled"}, till.at, {});
}

TEST(expire_orders, races_with_paying_and_cancelling_and_gives_the_stock_back_once) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Till till(pool);
        co_await till.open();
        std::vector<Uuid> ids;
        for (int i = 0; i < 30; ++i) ids.push_back(co_await till.place());
        const std::string reserved = "SELECT reserved FROM inventory.stock AS s JOIN inventory.skus AS k "
                                     "ON k.sku_id = s.sku_id WHERE k.sku = 'B'";
        EXPECT_EQ(co_await till.text(reserved), "30");
        const Time late = till.at + std::chrono::minutes(31);
        Together together(pool.loop());
        for (std::size_t i = 0; i < ids.size(); ++i) {
            together.start(pay_into(till, ids[i], i % 3 == 0 ? "time_out" : "approve"));
            if (i % 5 == 0) together.start(expire_into(till, late));
            if (i % 4 == 0) together.start(cancel_into(till, ids[i]));
        }
        for (int i = 0; i < 3; ++i) together.start(expire_into(till, late));
        co_await together.wait();
        co_await till.work_at(late + std::chrono::minutes(10));
        int kept = 0;
        for (const Uuid& id : ids) {
            const Order order = co_await till.read(id);
            if (order.status == "placed") {
                EXPECT_EQ(order.payment_status, "paid");
                ++kept;
            } else {
                EXPECT_EQ(order.collected - order.refunded, 0) << order.status;
            }
        }
        EXPECT_EQ(co_await till.text(reserved), std::to_string(kept));
        // What the provider holds is what orders were paid with, and nothing else.
        EXPECT_EQ(
            co_await till.text("SELECT count(*) FROM payments.sandbox_payments WHERE status = 'authorised'"),
            "0");
        EXPECT_EQ(
            co_await till.text("SELECT coalesce(sum(amount - refunded), 0) FROM payments.sandbox_payments "
                               "WHERE status = 'collected'"),
            co_await till.text("SELECT coalesce(sum(collected - refunded), 0) FROM orders.orders"));
        co_await till.shop.expect_audit_green();
    });
}

TEST(expire_orders, leaves_orders_that_people_will_be_paid_for) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Till till(pool);
        co_await till.open();
        const Result<Captured> manual = co_await till.shop.orders->capture_order(
            till.shop.order_of(co_await till.shop.fill_cart({{"C", 1}}), "manual"));
        CHECK(manual);
        EXPECT_EQ(co_await till.work.orders.expire_orders(till.at + std::chrono::hours(24)), 0);
        EXPECT_EQ(co_await till.work.orders.expire_orders(till.at + std::chrono::hours(24 * 15)), 1);
        EXPECT_EQ((co_await till.read(manual->order.id)).status, "expired");
        EXPECT_EQ(co_await till.pay(manual->order.id, "approve", Attempt::another), "order_closed");
        EXPECT_EQ(co_await till.work.orders.expire_orders(till.at + std::chrono::hours(24 * 15)), 0)
            << "once";
        co_await till.shop.expect_audit_green();
    });
}

Task<std::string> state_of(postgres::Pool& pool, std::string statement) {
    try {
        postgres::Session session = co_await pool.session();
        co_await session.execute(std::move(statement));
    } catch (const postgres::SqlError& error) {
        co_return error.state;
    }
    co_return "";
}

TEST(transitions, that_no_table_lists_are_refused_by_the_database) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Till till(pool);
        co_await till.open();
        const Uuid id = co_await till.place();
        EXPECT_EQ(co_await till.pay(id, "approve"), "");
        const std::string foreign_key = "23503";
        const std::string check = "23514";
        EXPECT_EQ(co_await state_of(
                      pool, "UPDATE payments.payments SET previous_status = status, status = 'pending',"
                            " collected = 0"),
                  foreign_key);
        EXPECT_EQ(co_await state_of(pool, "UPDATE payments.payments SET refunded = amount + 1"), check);
        EXPECT_EQ(co_await state_of(pool, "UPDATE payments.payments SET collected = 1"), check);
        EXPECT_EQ(co_await state_of(pool, "UPDATE orders.orders SET refunded = total + 1"), check);
        EXPECT_EQ(co_await state_of(pool, "UPDATE orders.orders SET payment_status = 'unpaid'"), check);
        EXPECT_EQ(co_await state_of(pool, "UPDATE orders.orders SET reserved_until = now()"), check);
        EXPECT_EQ(co_await state_of(pool, "UPDATE orders.lines SET shipped = qty, cancelled = 1"), check);
        const std::string event = "INSERT INTO orders.events (order_id, seq, type, from_status, to_status,"
                                  " from_payment_status, payment_status, at) VALUES ('" +
                                  to_string(id) + "', 9, 'x', ";
        EXPECT_EQ(co_await state_of(pool, event + "'placed', 'shipped', NULL, NULL, now())"), foreign_key);
        EXPECT_EQ(co_await state_of(pool, event + "NULL, NULL, 'refunded', 'authorised', now())"),
                  foreign_key);
        EXPECT_EQ(co_await state_of(pool, event + "NULL, NULL, NULL, 'refunded', now())"), check);
    });
}

TEST(pay_order, is_tried_so_often_and_no_more) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Till till(pool);
        co_await till.open();
        const Uuid id = co_await till.place();
        EXPECT_EQ(co_await till.pay(id, "decline"), "payment_declined");
        for (int i = 1; i < payments::attempts_max; ++i)
            EXPECT_EQ(co_await till.pay(id, "decline", Attempt::another), "payment_declined");
        EXPECT_EQ(co_await till.pay(id, "approve", Attempt::another), "too_many_attempts");
        co_await till.shop.expect_audit_green();
    });
}

TEST(transitions, are_the_same_in_code_and_database) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Till till(pool);
        std::vector<std::string> statuses;
        for (const Transition& each : transitions())
            statuses.push_back(std::string(each.from) + ">" + std::string(each.to));
        std::vector<std::string> payment_statuses;
        for (const Transition& each : payment_transitions())
            payment_statuses.push_back(std::string(each.from) + ">" + std::string(each.to));
        std::vector<std::string> of_payments;
        for (const payments::Transition& each : payments::transitions())
            of_payments.push_back(std::string(payments::name_of(each.from)) + ">" +
                                  std::string(payments::name_of(each.to)));
        for (auto& [table, coded] : std::vector<std::pair<std::string, std::vector<std::string>>>{
                 {"orders.transitions", statuses},
                 {"orders.payment_transitions", payment_statuses},
                 {"payments.transitions", of_payments}}) {
            std::vector<std::string> wanted = coded;
            std::ranges::sort(wanted);
            std::string list;
            for (const std::string& each : wanted) list += (list.empty() ? "" : ",") + each;
            EXPECT_EQ(co_await till.text(
                          "SELECT string_agg(t, ',' ORDER BY t COLLATE \"C\") FROM (SELECT from_status || "
                          "'>' || to_status AS t FROM " +
                          table + ") AS x"),
                      list)
                << table;
        }
    });
}

} // namespace
} // namespace rialto::orders
