#include "orders/test_till.hpp"

namespace rialto::orders {
namespace {

using test::Till;

std::string outcome(const Result<Order>& changed) {
    return changed ? changed->payment_status : changed.error().code;
}

Task<std::string> refund(Till& till, Uuid id, RefundOrder wanted) {
    const Result<Order> refunded =
        co_await till.shop.orders->refund_order(id, std::move(wanted), till.at, {});
    if (!refunded) co_return refunded.error().code;
    co_await till.order.orders.settle(id, till.at);
    co_return co_await till.payment_status(id);
}

Task<std::string> ship(Till& till, Uuid id, std::vector<LineQty> lines) {
    const Result<Order> shipped = co_await till.shop.orders->change_order(
        id, {.to_status = "shipped", .shipment = "{}", .lines = std::move(lines)}, till.at, {});
    co_return shipped ? shipped->status : shipped.error().code;
}

Task<std::string> pack(Till& till, Uuid id) {
    const Result<Order> packed =
        co_await till.shop.orders->change_order(id, {.to_status = "packed"}, till.at, {});
    co_return packed ? packed->status : packed.error().code;
}

TEST(refund_order, gives_back_in_parts_and_never_more_than_was_paid) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Till till(pool);
        co_await till.open();
        const Uuid id = co_await till.place({{"A", 2}, {"B", 3}});
        EXPECT_EQ(co_await refund(till, id, {{}, Money{100, *parse_currency("USD")}}), "nothing_to_refund");
        EXPECT_EQ(co_await till.pay(id, "approve"), "");
        const std::int64_t total = (co_await till.read(id)).totals.total;
        EXPECT_EQ(co_await refund(till, id, {{}, Money{100, *parse_currency("EUR")}}), "invalid_request");
        EXPECT_EQ(co_await refund(till, id, {{}, Money{total + 1, *parse_currency("USD")}}),
                  "refund_too_large");
        EXPECT_EQ(co_await refund(till, id, {{}, Money{100, *parse_currency("USD")}}), "part_refunded");
        EXPECT_EQ(co_await refund(till, id, {{{"Z", 1}}}), "unknown_line");
        EXPECT_EQ(co_await refund(till, id, {{{"A", 3}}}), "too_many");
        EXPECT_EQ(co_await refund(till, id, {{{"A", 2}, {"B", 3}}}), "invalid_transition")
            << "that is a cancellation";

        EXPECT_EQ(co_await refund(till, id, {{{"A", 1}}}), "part_refunded");
        const Order order = co_await till.read(id);
        EXPECT_EQ(order.lines[0].refunded, 1);
        EXPECT_EQ(order.lines[0].cancelled, 1) << "what is paid back before it left will not leave";
        EXPECT_GE(order.refunded, 100 + 1000);
        EXPECT_EQ(co_await till.text("SELECT sum(reserved) FROM inventory.stock"), "4");
        EXPECT_EQ(co_await refund(till, id, {{}, Money{total - order.refunded + 1, *parse_currency("USD")}}),
                  "refund_too_large");
        EXPECT_EQ(co_await refund(till, id, {}), "refunded");
        EXPECT_EQ(co_await refund(till, id, {}), "nothing_to_refund");
        co_await till.shop.expect_audit_green();
    });
}

TEST(refund_order, waits_for_the_provider_and_tells_when_it_refuses) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Till till(pool);
        co_await till.open();
        const Uuid slow = co_await till.place();
        EXPECT_EQ(co_await till.pay(slow, "refund_pending"), "");
        EXPECT_EQ(co_await refund(till, slow, {}), "paid") << "not yet";
        EXPECT_EQ(co_await refund(till, slow, {}), "nothing_to_refund") << "what is under way counts";
        co_await till.work_at(till.at + std::chrono::seconds(3));
        EXPECT_EQ(co_await till.payment_status(slow), "refunded");
        EXPECT_EQ(Till::event_types(co_await till.read(slow)),
                  "placed authorised paid refund_started refunded");

        const Uuid refused = co_await till.place();
        EXPECT_EQ(co_await till.pay(refused, "refund_declined"), "");
        EXPECT_EQ(co_await refund(till, refused, {}), "paid");
        EXPECT_EQ(Till::event_types(co_await till.read(refused)),
                  "placed authorised paid refund_started refund_failed");
        co_await till.shop.expect_audit_green();
    });
}

TEST(refund_order, that_comes_back_from_the_provider_is_told_and_owed_again) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Till till(pool);
        co_await till.open();
        const Money some{100, *parse_currency("USD")};
        const Time later = till.at + std::chrono::seconds(3);

        const Uuid part = co_await till.place();
        EXPECT_EQ(co_await till.pay(part, "refund_reversed"), "");
        EXPECT_EQ(co_await refund(till, part, {{}, some}), "part_refunded");
        co_await till.work_at(later);
        const Order told = co_await till.read(part);
        EXPECT_EQ(told.payment_status, "paid");
        EXPECT_EQ(told.refunded, 0);
        EXPECT_EQ(Till::event_types(told), "placed authorised paid refund_started refunded refund_reversed");
        EXPECT_NE(told.events.back().data.find("account_closed"), std::string::npos)
            << told.events.back().data;

        // Of a cancelled order as well, whose goods are free already.
        const Uuid cancelled = co_await till.place();
        EXPECT_EQ(co_await till.pay(cancelled, "refund_reversed"), "");
        EXPECT_TRUE(
            co_await till.shop.orders->change_order(cancelled, {.to_status = "cancelled"}, till.at, {}));
        co_await till.order.orders.settle(cancelled, till.at);
        EXPECT_EQ(co_await till.payment_status(cancelled), "refunded");
        const Uuid refund_id = *parse_uuid(co_await till.text(
            "SELECT refund_id FROM payments.refunds WHERE order_id = '" + to_string(cancelled) + "'"));
        co_await till.work_at(later);
        EXPECT_EQ(co_await till.payment_status(cancelled), "paid");

        // Its news once more, and older news late, change nothing.
        using payments::RefundStatus;
        for (const RefundStatus again : {RefundStatus::failed, RefundStatus::done, RefundStatus::pending})
            co_await till.work.orders.complete_refund(cancelled, refund_id, {.status = again}, later);
        EXPECT_EQ(Till::event_types(co_await till.read(cancelled)),
                  "placed authorised paid cancelled refunded refund_reversed");
        co_await till.shop.expect_audit_green();

        // Staff may try again; that is another refund.
        EXPECT_EQ(co_await refund(till, cancelled, {}), "refunded");
        EXPECT_EQ(co_await till.text(
                      "SELECT sum(amount) FILTER (WHERE kind = 'refunded') - sum(amount) FILTER (WHERE "
                      "kind = 'refund_reversed') FROM payments.movements"),
                  co_await till.text("SELECT sum(refunded) FROM orders.orders"));
        co_await till.shop.expect_audit_green();
    });
}

TEST(cancel_order, gives_back_what_was_paid_to_a_provider) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Till till(pool);
        co_await till.open();
        const Uuid id = co_await till.place({{"A", 2}});
        EXPECT_EQ(co_await till.pay(id, "approve"), "");
        const Result<Order> cancelled =
            co_await till.shop.orders->change_order(id, {.to_status = "cancelled"}, till.at, {});
        EXPECT_EQ(outcome(cancelled), "paid") << "the provider has not been asked yet";
        co_await till.work_at(till.at + std::chrono::minutes(1)); // nobody asked: the worker does
        EXPECT_EQ(co_await till.payment_status(id), "refunded");
        EXPECT_EQ(Till::event_types(co_await till.read(id)), "placed authorised paid cancelled refunded");
        EXPECT_EQ(co_await till.text("SELECT refunded = amount FROM payments.sandbox_payments"), "true");
        co_await till.shop.expect_audit_green();
    });
}

TEST(ship_order, goes_out_in_parts_and_comes_back) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Till till(pool);
        co_await till.open();
        const Uuid id = co_await till.place({{"A", 2}, {"B", 3}});
        EXPECT_EQ(co_await pack(till, id), "payment_required");
        EXPECT_EQ(co_await till.pay(id, "approve"), "");
        EXPECT_EQ(co_await pack(till, id), "packed");
        EXPECT_EQ(co_await ship(till, id, {{"A", 3}}), "too_many");
        EXPECT_EQ(co_await ship(till, id, {{"A", 1}, {"B", 2}}), "packed");
        EXPECT_EQ(co_await till.text("SELECT sum(on_hand) || ' ' || sum(reserved) FROM inventory.stock"),
                  "103 2");
        const Result<Order> cancelled =
            co_await till.shop.orders->change_order(id, {.to_status = "cancelled"}, till.at, {});
        EXPECT_EQ(outcome(cancelled), "invalid_transition") << "some of it has left";
        co_await till.shop.expect_audit_green();

        EXPECT_EQ(co_await refund(till, id, {{{"A", 1}}}), "part_refunded"); // that one was shipped already
        EXPECT_EQ((co_await till.read(id)).lines[0].cancelled, 1) << "the one that had not left is given up";
        EXPECT_EQ(co_await ship(till, id, {}), "shipped");
        EXPECT_EQ(co_await ship(till, id, {}), "shipped") << "safe to repeat";
        EXPECT_EQ(Till::event_types(co_await till.read(id)),
                  "placed authorised paid packed part_shipped refund_started refunded shipped");

        const auto give_back = [&](std::vector<LineQty> lines) {
            return till.shop.orders->return_lines(id, std::move(lines), "{}", till.at, {});
        };
        EXPECT_EQ(outcome(co_await give_back({{"B", 4}})), "too_many");
        EXPECT_EQ(outcome(co_await give_back({{"B", 1}})), "part_refunded");
        EXPECT_EQ(co_await till.text("SELECT sum(on_hand) || ' ' || sum(reserved) FROM inventory.stock"),
                  "103 0");
        EXPECT_EQ(outcome(co_await give_back({})), "part_refunded");
        EXPECT_EQ(outcome(co_await give_back({})), "too_many");
        const Order order = co_await till.read(id);
        EXPECT_EQ(order.lines[1].returned, 3);
        co_await till.shop.expect_audit_green();
    });
}

TEST(refund_order, of_all_that_is_left_to_ship_ends_the_shipping) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Till till(pool);
        co_await till.open();
        const Uuid id = co_await till.place({{"A", 1}, {"B", 1}});
        EXPECT_EQ(co_await till.pay(id, "approve"), "");
        EXPECT_EQ(co_await pack(till, id), "packed");
        EXPECT_EQ(co_await ship(till, id, {{"B", 1}}), "packed");
        EXPECT_EQ(co_await refund(till, id, {{{"A", 1}}}), "part_refunded");
        EXPECT_EQ((co_await till.read(id)).status, "shipped");
        co_await till.shop.expect_audit_green();
    });
}

} // namespace
} // namespace rialto::orders
