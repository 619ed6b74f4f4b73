#include "carts/test_shop.hpp"

namespace rialto::carts {
namespace {

using test::noon;
using test::Qtys;
using test::qtys_of;
using test::Shop;

TEST(create_cart, makes_an_empty_cart_with_an_id_that_tells_nothing) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        const Uuid id = co_await shop.new_cart("eu");
        EXPECT_EQ(id.bytes[6] >> 4, 4); // random, not ordered by time
        const Cart cart = co_await shop.read(id);
        EXPECT_EQ(cart.version, 1);
        EXPECT_EQ(cart.segment, "eu");
        EXPECT_FALSE(cart.ordered);
        EXPECT_TRUE(cart.lines.empty());
        EXPECT_FALSE(cart.delivery);
        EXPECT_FALSE(cart.account_id);
        EXPECT_EQ(
            co_await shop.text("SELECT data FROM events.outbox WHERE topic = 'cart.created' AND subject = '" +
                               to_string(id) + "'"),
            R"({"segment": "eu"})");
    });
}

TEST(add_line, adds_to_the_line_that_is_there_and_keeps_the_order_of_lines) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        const Uuid id = co_await shop.new_cart();
        co_await shop.add(id, "B", 1);
        co_await shop.add(id, "A", 2);
        EXPECT_EQ(co_await shop.add(id, "B", 4), ""); // more than there is: the order decides
        EXPECT_EQ(qtys_of(shop.last), (Qtys{{shop.sku_id("B"), 5}, {shop.sku_id("A"), 2}}));
        EXPECT_EQ(shop.last.version, 4);
        EXPECT_EQ(co_await shop.text(
                      "SELECT string_agg(data ->> 'qty', ',' ORDER BY event_id) FROM events.outbox WHERE "
                      "topic = 'cart.line_added'"),
                  "1,2,4");
    });
}

TEST(add_line, holds_a_line_at_99_and_a_cart_at_100_lines) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        const Uuid id = co_await shop.new_cart();
        co_await shop.add(id, "A", 98);
        EXPECT_EQ(co_await shop.add(id, "A", 2), "line_limit");
        EXPECT_EQ(co_await shop.add(id, "A", 1), "");
        // 98 more lines, whatever they are of.
        co_await shop.owner.run({"test.fill",
                                 "INSERT INTO carts.lines SELECT cart_id, 1000000 + n, 1, 1 + n FROM "
                                 "carts.carts, generate_series(1, 98) AS n"});
        shop.writer->take_recent(id); // and the node does not remember it
        EXPECT_EQ(co_await shop.add(id, "B", 1), "");
        EXPECT_EQ(shop.last.lines.size(), 100U);
        EXPECT_EQ(co_await shop.add(id, "C", 1), "cart_full");
        EXPECT_EQ(co_await shop.add(id, "B", 1), ""); // no new line
    });
}

TEST(change_line, sets_the_quantity_and_leaves_what_is_so_already) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        const Uuid id = co_await shop.new_cart();
        co_await shop.add(id, "A", 2);
        const std::int64_t a = shop.sku_id("A");
        EXPECT_EQ(shop.keep(co_await change_line(*shop.writer, {id, 2}, a, 99, noon)), "");
        EXPECT_EQ(qtys_of(shop.last), (Qtys{{a, 99}}));
        EXPECT_EQ(shop.last.version, 3);
        EXPECT_EQ(shop.keep(co_await change_line(*shop.writer, {id, 3}, a, 99, noon)), "");
        EXPECT_EQ(shop.last.version, 3);
        EXPECT_EQ(shop.keep(co_await change_line(*shop.writer, {id, 3}, shop.sku_id("B"), 1, noon)),
                  "unknown_sku");
        EXPECT_EQ(co_await shop.text("SELECT string_agg(data::text, ';') FROM events.outbox WHERE topic = "
                                     "'cart.line_changed'"),
                  R"({"qty": 99, "sku_id": )" + std::to_string(a) + "}");
    });
}

TEST(remove_line, takes_the_line_out_and_is_safe_to_repeat) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        const Uuid id = co_await shop.new_cart();
        co_await shop.add(id, "A", 2);
        co_await shop.add(id, "B", 1);
        const std::int64_t a = shop.sku_id("A");
        EXPECT_EQ(shop.keep(co_await remove_line(*shop.writer, {id, std::nullopt}, a, noon)), "");
        EXPECT_EQ(qtys_of(shop.last), (Qtys{{shop.sku_id("B"), 1}}));
        EXPECT_EQ(shop.last.version, 4);
        EXPECT_EQ(shop.keep(co_await remove_line(*shop.writer, {id, std::nullopt}, a, noon)), "");
        EXPECT_EQ(shop.last.version, 4);
        // What comes back stands at the end.
        co_await shop.add(id, "A", 1);
        EXPECT_EQ(qtys_of(shop.last), (Qtys{{shop.sku_id("B"), 1}, {a, 1}}));
        EXPECT_EQ(
            co_await shop.text("SELECT string_agg(data ->> 'qty', ';') FROM events.outbox WHERE topic = "
                               "'cart.line_removed'"),
            "2");
    });
}

TEST(set_delivery, keeps_address_and_method_and_no_price) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        const Uuid id = co_await shop.new_cart();
        DeliveryChoice choice{test::address_in("US"), "standard", {}, 0};
        choice.address.region = "NY";
        EXPECT_EQ(shop.keep(co_await set_delivery(*shop.writer, {id, 1}, choice, noon)), "");
        EXPECT_EQ(shop.last.version, 2);
        EXPECT_EQ(shop.last.delivery->address, choice.address);
        EXPECT_EQ(co_await shop.text("SELECT string_agg(key, ' ' ORDER BY key) FROM carts.carts, "
                                     "jsonb_object_keys(delivery) AS key"),
                  "address method");
        // No address in the event log.
        EXPECT_EQ(co_await shop.text("SELECT data FROM events.outbox WHERE topic = 'cart.delivery_set'"),
                  R"({"method": "standard"})");
        choice.address.country = "DE";
        const Result<Cart> refused = co_await set_delivery(*shop.writer, {id, {}}, choice, noon);
        EXPECT_EQ(refused.error().code, "country_not_served");
        EXPECT_EQ(refused.error().fields.at(0).pointer, "/address/country");
        EXPECT_NE(refused.error().detail.find("US"), std::string::npos) << refused.error().detail;
        choice.method = "pigeon";
        EXPECT_EQ(shop.keep(co_await set_delivery(*shop.writer, {id, {}}, choice, noon)), "invalid_request");
    });
}

TEST(cart_writes, are_refused_in_the_documented_order_and_leave_no_trace) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        const Uuid id = co_await shop.new_cart();
        co_await shop.add(id, "A", 1);
        const std::int64_t a = shop.sku_id("A");
        const DeliveryChoice abroad{test::address_in("DE"), "standard", {}, 0};
        const auto codes = [](Shop& s, CartWrite write, std::int64_t sku_id,
                              DeliveryChoice delivery) -> Task<std::string> {
            CartWriter& on = *s.writer;
            std::string all = s.keep(co_await add_line(on, write, sku_id, 99, noon));
            all += " " + s.keep(co_await change_line(on, write, -1, 1, noon));
            all += " " + s.keep(co_await remove_line(on, write, sku_id, noon));
            all += " " + s.keep(co_await set_delivery(on, write, delivery, noon));
            co_return all;
        };
        const std::string before = co_await shop.text("SELECT count(*) FROM events.outbox");
        EXPECT_EQ(co_await codes(shop, {make_capability(), 9}, a, abroad),
                  "not_found not_found not_found not_found");
        EXPECT_EQ(co_await codes(shop, {id, 9}, a, abroad),
                  "version_conflict version_conflict version_conflict version_conflict");
        EXPECT_EQ(shop.keep(co_await add_line(*shop.writer, {id, 2}, shop.sku_id("D"), 99, noon)),
                  "unknown_sku");
        EXPECT_EQ(shop.keep(co_await add_line(*shop.writer, {id, 2}, a, 99, noon)), "line_limit");
        const Deadline past = Steady::now() - std::chrono::seconds(1);
        EXPECT_EQ(shop.keep(co_await add_line(*shop.writer, {id, 2, past}, a, 1, noon)), "overloaded");
        co_await shop.owner.run(
            {"test.order", "UPDATE carts.carts SET status = 'ordered', order_id = cart_id"});
        EXPECT_EQ(co_await codes(shop, {id, 9}, a, abroad),
                  "cart_ordered cart_ordered cart_ordered cart_ordered");
        EXPECT_EQ(co_await shop.text("SELECT count(*) FROM events.outbox"), before);
        EXPECT_EQ(co_await shop.text("SELECT version FROM carts.carts"), "2");
    });
}

TEST(read_carts, answers_in_the_order_asked_and_leaves_gaps) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        const Uuid first = co_await shop.new_cart();
        const Uuid second = co_await shop.new_cart("eu");
        co_await shop.add(first, "B", 2);
        co_await shop.add(first, "A", 1);
        co_await shop.owner.run({"test.order",
                                 "UPDATE carts.carts SET status = 'ordered', order_id = cart_id WHERE "
                                 "segment = 'eu'"});
        postgres::Session session = co_await shop.order.session();
        const std::vector<Uuid> ids{second, make_capability(), first, second};
        const std::vector<std::optional<Cart>> carts = co_await read_carts(session, ids);
        EXPECT_EQ(carts.size(), 4U);
        EXPECT_EQ(carts[0]->id, second);
        EXPECT_TRUE(carts[0]->ordered);
        EXPECT_EQ(carts[0]->order_id, second);
        EXPECT_FALSE(carts[1]);
        EXPECT_EQ(qtys_of(*carts[2]), (Qtys{{shop.sku_id("B"), 2}, {shop.sku_id("A"), 1}}));
        EXPECT_FALSE(carts[2]->order_id);
        EXPECT_EQ(carts[3]->segment, "eu");
    });
}

TEST(carts, statements_fit_the_schema) {
    support::apply_functions(sql::functions());
    support::prepare_all(sql::statements());
}

} // namespace
} // namespace rialto::carts
