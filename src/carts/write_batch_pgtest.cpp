#include "carts/test_shop.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace rialto::carts {
namespace {

using test::noon;
using test::Qtys;
using test::qtys_of;
using test::Shop;

Task<> until_done(asio::io_context& loop, int& running) {
    asio::steady_timer timer(loop);
    while (running > 0) {
        timer.expires_after(std::chrono::milliseconds(2));
        co_await timer.async_wait(asio::use_awaitable_t<Executor>());
    }
}

Task<> add_many(CartWriter& carts, Uuid id, std::vector<std::int64_t> skus, int times, int& running) {
    for (int i = 0; i < times; ++i) {
        const std::int64_t sku_id = skus[static_cast<std::size_t>(i) % skus.size()];
        const Result<Cart> cart = co_await add_line(carts, {id, std::nullopt}, sku_id, 1, noon);
        EXPECT_TRUE(cart.has_value()) << cart.error().code;
    }
    --running;
}

TEST(add_line, loses_nothing_when_many_add_at_once_on_two_nodes) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        CartWriter elsewhere(pool.loop(), shop.order, *shop.store);
        const Uuid id = co_await shop.new_cart();
        const std::vector<std::int64_t> skus{shop.sku_id("A"), shop.sku_id("B")};
        int running = 8;
        for (int i = 0; i < 8; ++i)
            asio::co_spawn(pool.loop(),
                           add_many(i % 2 == 0 ? *shop.writer : elsewhere, id, skus, 10, running),
                           asio::detached);
        co_await until_done(pool.loop(), running);
        const Cart cart = co_await shop.read(id);
        EXPECT_EQ(cart.version, 81);
        EXPECT_EQ(cart.lines.size(), 2U);
        for (const CartLine& line : cart.lines) EXPECT_EQ(line.qty, 40);
        EXPECT_EQ(co_await shop.text("SELECT sum((data ->> 'qty')::int) FROM events.outbox WHERE topic = "
                                     "'cart.line_added'"),
                  "80");
    });
}

struct Attempt {
    std::string code = "(none)";
    int running = 1;
};

Task<> attempt(Shop& shop, Uuid id, std::string sku, int qty, std::optional<int> version, Attempt& made) {
    made.code = co_await shop.add(id, std::move(sku), qty, version);
    --made.running;
}

Task<> until_waiting(Shop& shop) {
    const Deadline until = Steady::now() + std::chrono::seconds(10);
    while (co_await shop.text(
               "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = "
               "current_database()") == "0")
        if (Steady::now() > until) throw std::runtime_error("nobody waits for the cart");
}

/// Writers who come while somebody else's write, which adds 60 of A to version 1, is not yet committed.
TEST(add_line, decides_by_what_the_writer_before_it_has_left) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        const Uuid id = co_await shop.new_cart();
        postgres::Transaction first = co_await shop.order.begin();
        const std::string added = "INSERT INTO carts.lines SELECT cart_id, " +
                                  std::to_string(shop.sku_id("A")) + ", 60, 1 FROM carts.carts";
        co_await first.run({"test.version", "UPDATE carts.carts SET version = 2"}, {});
        co_await first.run({"test.added", added}, {});
        Attempt same_version;
        Attempt too_many;
        Attempt fits;
        asio::co_spawn(pool.loop(), attempt(shop, id, "A", 1, 1, same_version), asio::detached);
        asio::co_spawn(pool.loop(), attempt(shop, id, "A", 60, std::nullopt, too_many), asio::detached);
        asio::co_spawn(pool.loop(), attempt(shop, id, "B", 1, std::nullopt, fits), asio::detached);
        co_await until_waiting(shop);
        co_await first.commit();
        for (Attempt* one : {&same_version, &too_many, &fits}) co_await until_done(pool.loop(), one->running);
        EXPECT_EQ(same_version.code, "version_conflict");
        EXPECT_EQ(too_many.code, "line_limit");
        EXPECT_EQ(fits.code, "");
        const Cart cart = co_await shop.read(id);
        EXPECT_EQ(qtys_of(cart), (Qtys{{shop.sku_id("A"), 60}, {shop.sku_id("B"), 1}}));
        EXPECT_EQ(cart.version, 3);
    });
}

/// Two nodes, each of which remembers the cart as it wrote it.
TEST(cart_writer, refuses_and_answers_nothing_by_what_it_only_remembers) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        CartWriter elsewhere(pool.loop(), shop.order, *shop.store);
        const Uuid id = co_await shop.new_cart();
        const std::int64_t a = shop.sku_id("A");
        const std::int64_t b = shop.sku_id("B");
        co_await shop.add(id, "A", 98);                                                  // version 2, here
        EXPECT_TRUE(co_await change_line(elsewhere, {id, 2}, a, 1, noon));               // 3, elsewhere
        EXPECT_EQ(co_await shop.add(id, "A", 2), "") << "98 are remembered, 1 is there"; // 4
        EXPECT_TRUE(co_await add_line(elsewhere, {id, 4}, b, 5, noon)) << "3 is remembered, 4 is there"; // 5
        EXPECT_EQ(shop.keep(co_await remove_line(*shop.writer, {id, std::nullopt}, b, noon)), "");
        EXPECT_EQ(shop.last.version, 6) << "a line that is not remembered is there";
        EXPECT_TRUE(co_await change_line(elsewhere, {id, 6}, a, 7, noon)); // 7
        EXPECT_EQ(shop.keep(co_await change_line(*shop.writer, {id, 6}, a, 3, noon)), "version_conflict");
        EXPECT_EQ(shop.keep(co_await change_line(*shop.writer, {id, std::nullopt}, a, 7, noon)), "");
        EXPECT_EQ(shop.last.version, 7) << "it is so already, which is not remembered";
        EXPECT_EQ(qtys_of(co_await shop.read(id)), (Qtys{{a, 7}}));
        EXPECT_EQ(qtys_of(shop.last), (Qtys{{a, 7}}));
    });
}

TEST(cart_writer, forgets_what_it_gave_away_and_what_has_moved) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        const Uuid id = co_await shop.new_cart();
        co_await shop.add(id, "A", 1);
        const std::optional<Cart> recent = shop.writer->take_recent(id);
        EXPECT_TRUE(recent.has_value());
        EXPECT_EQ(recent->version, 2);
        EXPECT_FALSE(shop.writer->take_recent(id));
        co_await shop.add(id, "A", 1);
        co_await shop.owner.run({"test.gone", "DELETE FROM carts.lines"});
        co_await shop.owner.run({"test.gone", "DELETE FROM carts.carts"});
        EXPECT_EQ(co_await shop.add(id, "A", 1), "not_found");
        EXPECT_FALSE(shop.writer->take_recent(id));
    });
}

TEST(cart_writer, writes_many_carts_at_once_and_several_changes_of_one) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        std::vector<Uuid> carts;
        for (int i = 0; i < 20; ++i) carts.push_back(co_await shop.new_cart());
        int running = 20;
        for (const Uuid& id : carts)
            asio::co_spawn(pool.loop(),
                           add_many(*shop.writer, id, {shop.sku_id("A"), shop.sku_id("C")}, 4, running),
                           asio::detached);
        co_await until_done(pool.loop(), running);
        for (const Uuid& id : carts) {
            const Cart cart = co_await shop.read(id);
            EXPECT_EQ(qtys_of(cart), (Qtys{{shop.sku_id("A"), 2}, {shop.sku_id("C"), 2}}));
            EXPECT_EQ(cart.version, 5);
        }
    });
}

TEST(cart_writer, a_cart_that_the_database_refuses_spoils_no_other) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        const std::string c = std::to_string(shop.sku_id("C"));
        const std::string broken = "ALTER TABLE carts.lines ADD CONSTRAINT no_c CHECK (sku_id <> " + c + ")";
        co_await shop.owner.run({"test.broken", broken});
        std::vector<Uuid> carts;
        for (int i = 0; i < 9; ++i) carts.push_back(co_await shop.new_cart());
        std::vector<Attempt> made(carts.size());
        for (std::size_t i = 0; i < carts.size(); ++i)
            asio::co_spawn(pool.loop(), attempt(shop, carts[i], i == 4 ? "C" : "A", 1, std::nullopt, made[i]),
                           asio::detached);
        for (Attempt& one : made) co_await until_done(pool.loop(), one.running);
        for (std::size_t i = 0; i < made.size(); ++i) EXPECT_EQ(made[i].code, i == 4 ? "unavailable" : "");
        EXPECT_EQ(co_await shop.text("SELECT count(*) FROM carts.carts WHERE version = 2"), "8");
    });
}

/// What a capture refuses to a cart is kept without a new version of it.
TEST(cart_writer, answers_with_what_was_refused_meanwhile) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        const Uuid id = co_await shop.new_cart();
        co_await shop.add(id, "A", 1);
        const pricing::Refusal refusal{make_uuid_v7(noon), "ten", "code_used"};
        postgres::Session session = co_await shop.order.session();
        co_await record_refusal(session, id, refusal);
        co_await shop.add(id, "A", 1);
        EXPECT_EQ(shop.last.refusals, std::vector{refusal});
        EXPECT_EQ((co_await shop.read(id)).refusals, std::vector{refusal});
        EXPECT_EQ(shop.writer->take_recent(id)->refusals, std::vector{refusal});
    });
}

TEST(cart_writer, pushes_the_end_of_a_cart_in_whole_days) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        const Uuid id = co_await shop.new_cart();
        const auto expires = [](Shop& s) { return s.text("SELECT expires_on FROM carts.carts"); };
        EXPECT_EQ(co_await expires(shop), "2027-02-14"); // noon is on 2027-01-15
        const std::int64_t a = shop.sku_id("A");
        EXPECT_TRUE(co_await add_line(*shop.writer, {id, 1}, a, 1, noon + std::chrono::hours(1)));
        EXPECT_EQ(co_await expires(shop), "2027-02-14");
        EXPECT_TRUE(co_await add_line(*shop.writer, {id, 2}, a, 1, noon + std::chrono::hours(48)));
        EXPECT_EQ(co_await expires(shop), "2027-02-16");
        co_await shop.owner.run({"test.own", "UPDATE carts.carts SET account_id = cart_id"});
        EXPECT_TRUE(co_await add_line(*shop.writer, {id, 3}, a, 1, noon));
        EXPECT_EQ(co_await expires(shop), "2027-04-15");
    });
}

} // namespace
} // namespace rialto::carts
