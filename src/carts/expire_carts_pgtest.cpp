#include "carts/test_shop.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace rialto::carts {
namespace {

using test::noon;
using test::Shop;

constexpr std::chrono::hours day{24};

struct Worker {
    explicit Worker(postgres::Pool& owner) : pool(owner.loop(), options()) {}

    static postgres::PoolOptions options() {
        postgres::PoolOptions made = support::pool_options();
        made.role = "rialto_work";
        made.lock_timeout = std::chrono::seconds(10);
        return made;
    }

    postgres::Pool pool;
};

TEST(expire_carts, removes_carts_a_day_after_their_last_with_all_that_is_in_them) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        Worker worker(pool);
        const Uuid full = co_await shop.new_cart();
        co_await shop.add(full, "A", 1);
        co_await shop.add(full, "B", 1);
        const Uuid ordered = co_await shop.new_cart();
        co_await shop.add(ordered, "A", 1);
        const std::string order =
            "UPDATE carts.carts SET status = 'ordered', order_id = cart_id WHERE cart_id = '" +
            to_string(ordered) + "'";
        co_await shop.owner.run({"test.order", order});
        co_await shop.new_cart(); // empty
        const Uuid young = co_await shop.new_cart();
        EXPECT_TRUE(co_await add_line(*shop.writer, {young, 1}, shop.sku_id("A"), 1, noon + day));

        EXPECT_EQ(co_await expire_carts(worker.pool, noon + 30 * day), 0);
        EXPECT_EQ(co_await expire_carts(worker.pool, noon + 31 * day), 3);
        EXPECT_EQ(co_await expire_carts(worker.pool, noon + 31 * day), 0) << "each goes once";
        EXPECT_EQ(co_await shop.text("SELECT string_agg(cart_id::text, ' ') FROM carts.carts"),
                  to_string(young));
        EXPECT_EQ(co_await shop.text("SELECT string_agg(cart_id::text, ' ') FROM carts.lines"),
                  to_string(young));
        EXPECT_EQ(co_await shop.text("SELECT string_agg(subject || data::text, ' ') FROM events.outbox WHERE "
                                     "topic = 'cart.abandoned'"),
                  to_string(full) + R"({"lines": 2})")
            << "neither what was ordered nor what was never filled";
        EXPECT_EQ(co_await shop.add(full, "A", 1), "not_found");
    });
}

TEST(expire_carts, leaves_an_accounts_cart_for_longer) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        Worker worker(pool);
        const Uuid id = co_await shop.new_cart();
        EXPECT_TRUE(co_await claim_cart(shop.order, id, make_uuid_v7(noon), MergeStrategy::add, noon));
        EXPECT_EQ(co_await expire_carts(worker.pool, noon + 90 * day), 0);
        EXPECT_EQ(co_await expire_carts(worker.pool, noon + 91 * day), 1);
    });
}

TEST(expire_carts, goes_on_in_batches_until_none_is_due) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        Worker worker(pool);
        co_await shop.owner.run(
            {"test.many",
             "INSERT INTO carts.carts (cart_id, segment, created_at, updated_at, expires_on) SELECT "
             "gen_random_uuid(), 'us', now(), now(), '2020-01-01' FROM generate_series(1, 1201)"});
        EXPECT_EQ(co_await expire_carts(worker.pool, noon), static_cast<int>(carts_expired_max));
        CartExpiry expiry(worker.pool);
        asio::co_spawn(pool.loop(), expiry.run(), asio::detached);
        const Deadline until = Steady::now() + std::chrono::seconds(10);
        while (co_await shop.text("SELECT count(*) FROM carts.carts") != "0")
            if (Steady::now() > until) throw std::runtime_error("the worker leaves carts that are due");
        expiry.stop();
    });
}

Task<> expire_into(postgres::Pool& pool, int& removed) {
    removed = co_await expire_carts(pool, noon + 40 * day);
}

TEST(expire_carts, leaves_a_cart_that_is_written_meanwhile) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        Worker worker(pool);
        co_await shop.new_cart();
        postgres::Transaction writing = co_await shop.order.begin();
        co_await writing.run(
            {"test.write", "UPDATE carts.carts SET version = version + 1, expires_on = expires_on + 30"}, {});
        int removed = -1;
        asio::co_spawn(pool.loop(), expire_into(worker.pool, removed), asio::detached);
        const Deadline until = Steady::now() + std::chrono::seconds(10);
        while (co_await shop.text(
                   "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = "
                   "current_database()") == "0")
            if (Steady::now() > until) throw std::runtime_error("nobody waits for the cart");
        co_await writing.commit();
        asio::steady_timer timer(pool.loop());
        while (removed < 0) {
            timer.expires_after(std::chrono::milliseconds(2));
            co_await timer.async_wait(asio::use_awaitable_t<Executor>());
        }
        EXPECT_EQ(removed, 0);
        EXPECT_EQ(co_await shop.text("SELECT count(*) FROM carts.carts"), "1");
    });
}

} // namespace
} // namespace rialto::carts
