#include "carts/test_shop.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <set>

namespace rialto::carts {
namespace {

using test::noon;
using test::Qtys;
using test::qtys_of;
using test::Shop;

const Uuid ann = make_uuid_v7(noon);
const Uuid bob = make_uuid_v7(noon);

/// The error's code, or "" and the cart in shop.last.
Task<std::string> claim(Shop& shop, Uuid id, Uuid account,
                        MergeStrategy strategy = MergeStrategy::keep_larger) {
    co_return shop.keep(co_await claim_cart(shop.order, id, account, strategy, noon));
}

TEST(claim_cart, makes_a_guests_cart_the_accounts) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        const Uuid id = co_await shop.new_cart();
        co_await shop.add(id, "A", 2);
        EXPECT_EQ(co_await claim(shop, id, ann), "");
        EXPECT_EQ(shop.last.id, id);
        EXPECT_EQ(shop.last.account_id, ann);
        EXPECT_EQ(shop.last.version, 3);
        EXPECT_EQ(qtys_of(shop.last), (Qtys{{shop.sku_id("A"), 2}}));
        EXPECT_EQ(co_await shop.text("SELECT expires_on FROM carts.carts"), "2027-04-15");
        EXPECT_EQ(co_await claim(shop, id, ann), "") << "safe to repeat";
        EXPECT_EQ(shop.last.version, 3);
        EXPECT_EQ(co_await claim(shop, id, bob), "cart_claimed");
        EXPECT_EQ(co_await claim(shop, make_capability(), ann), "not_found");
        EXPECT_EQ(co_await shop.add(id, "B", 1), "");
        EXPECT_EQ((co_await shop.read(id)).account_id, ann);
        EXPECT_EQ(co_await shop.text("SELECT count(*) FROM events.outbox WHERE topic = 'cart.claimed'"), "1");
    });
}

TEST(claim_cart, merges_what_the_guest_chose_into_the_accounts_cart) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        const Uuid own = co_await shop.new_cart();
        co_await shop.add(own, "A", 2);
        EXPECT_EQ(co_await claim(shop, own, ann), "");
        const Uuid guest = co_await shop.new_cart();
        co_await shop.add(guest, "B", 1);
        co_await shop.add(guest, "A", 3);
        EXPECT_EQ(co_await claim(shop, guest, ann, MergeStrategy::add), "");
        EXPECT_EQ(shop.last.id, own);
        const Qtys both{{shop.sku_id("A"), 5}, {shop.sku_id("B"), 1}};
        EXPECT_EQ(qtys_of(shop.last), both);
        EXPECT_EQ(qtys_of(co_await shop.read(own)), both);
        // The guest's cart is gone, also for a node that remembers it.
        EXPECT_EQ(co_await shop.add(guest, "A", 1), "not_found");
        EXPECT_EQ(co_await claim(shop, guest, ann), "not_found");
        EXPECT_EQ(co_await shop.text("SELECT count(*) FROM carts.carts"), "1");
        EXPECT_EQ(co_await shop.text("SELECT count(*) FROM carts.lines"), "2");
        EXPECT_EQ(co_await shop.text("SELECT data FROM events.outbox WHERE topic = 'cart.merged'"),
                  R"({"from": ")" + to_string(guest) + R"(", "strategy": "add"})");
        // A cart of another segment is another cart.
        const Uuid abroad = co_await shop.new_cart("eu");
        EXPECT_EQ(co_await claim(shop, abroad, ann), "");
        EXPECT_EQ(shop.last.id, abroad);
    });
}

TEST(claim_cart, begins_anew_when_the_accounts_cart_is_ordered_or_gone) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        const Uuid first = co_await shop.new_cart();
        EXPECT_EQ(co_await claim(shop, first, ann), "");
        co_await shop.owner.run(
            {"test.order", "UPDATE carts.carts SET status = 'ordered', order_id = cart_id"});
        EXPECT_EQ(co_await claim(shop, first, ann), "cart_ordered");
        const Uuid second = co_await shop.new_cart();
        EXPECT_EQ(co_await claim(shop, second, ann), "");
        EXPECT_EQ(shop.last.id, second);
        co_await shop.owner.run({"test.gone", "DELETE FROM carts.carts"});
        const Uuid third = co_await shop.new_cart();
        EXPECT_EQ(co_await claim(shop, third, ann), "");
        EXPECT_EQ(shop.last.id, third);
        EXPECT_EQ(co_await shop.text("SELECT string_agg(cart_id::text, ' ') FROM carts.account_carts"),
                  to_string(third));
    });
}

TEST(claim_cart, leaves_both_carts_as_they_are_when_they_do_not_fit_into_one) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        const Uuid own = co_await shop.new_cart();
        EXPECT_EQ(co_await claim(shop, own, ann), "");
        const Uuid guest = co_await shop.new_cart();
        co_await shop.owner.run(
            {"test.fill", "INSERT INTO carts.lines SELECT cart_id, n + CASE WHEN account_id IS NULL THEN "
                          "500 ELSE 0 END, 1, n FROM carts.carts, generate_series(1, 60) AS n"});
        EXPECT_EQ(co_await claim(shop, guest, ann), "cart_full");
        EXPECT_EQ((co_await shop.read(own)).lines.size(), 60U);
        EXPECT_EQ((co_await shop.read(guest)).lines.size(), 60U);
        EXPECT_EQ(co_await claim(shop, guest, ann, MergeStrategy::keep_guest), "");
        EXPECT_EQ(shop.last.id, own);
        EXPECT_EQ((co_await shop.read(own)).lines.front().sku_id, 501);
    });
}

Task<> add_many(Shop& shop, Uuid id, int& added, int& running) {
    while ((co_await shop.add(id, "A", 1)).empty()) ++added;
    --running;
}

/// Somebody goes on adding to the guest's cart while it is claimed: what was added before is in the account's
/// cart, and what comes after is told that the cart is gone.
TEST(claim_cart, loses_nothing_that_was_added_at_the_same_time) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        const Uuid own = co_await shop.new_cart();
        co_await shop.add(own, "B", 1);
        EXPECT_EQ(co_await claim(shop, own, ann), "");
        const Uuid guest = co_await shop.new_cart();
        int added = 0;
        int running = 1;
        asio::co_spawn(pool.loop(), add_many(shop, guest, added, running), asio::detached);
        asio::steady_timer timer(pool.loop());
        while (added < 3) {
            timer.expires_after(std::chrono::milliseconds(1));
            co_await timer.async_wait(asio::use_awaitable_t<Executor>());
        }
        const Result<Cart> merged = co_await claim_cart(shop.order, guest, ann, MergeStrategy::add, noon);
        EXPECT_TRUE(merged.has_value());
        while (running > 0) {
            timer.expires_after(std::chrono::milliseconds(1));
            co_await timer.async_wait(asio::use_awaitable_t<Executor>());
        }
        EXPECT_EQ(qtys_of(co_await shop.read(own)), (Qtys{{shop.sku_id("B"), 1}, {shop.sku_id("A"), added}}));
    });
}

struct Claimed {
    std::vector<std::string> codes;
    std::vector<Uuid> carts;
};

Task<> claim_into(Shop& shop, Uuid id, Claimed& claimed) {
    const Result<Cart> cart = co_await claim_cart(shop.order, id, ann, MergeStrategy::add, noon);
    claimed.codes.push_back(cart ? "" : cart.error().code);
    claimed.carts.push_back(cart ? cart->id : Uuid{});
}

TEST(claim_cart, makes_one_cart_of_many_that_an_account_claims_at_once) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        std::vector<Uuid> guests;
        for (int i = 0; i < 6; ++i) {
            guests.push_back(co_await shop.new_cart());
            co_await shop.add(guests.back(), "A", 1);
        }
        Claimed claimed;
        for (const Uuid& id : guests)
            asio::co_spawn(pool.loop(), claim_into(shop, id, claimed), asio::detached);
        asio::steady_timer timer(pool.loop());
        while (claimed.codes.size() < guests.size()) {
            timer.expires_after(std::chrono::milliseconds(2));
            co_await timer.async_wait(asio::use_awaitable_t<Executor>());
        }
        EXPECT_EQ(claimed.codes, std::vector<std::string>(6));
        EXPECT_EQ(std::set<Uuid>(claimed.carts.begin(), claimed.carts.end()).size(), 1U);
        EXPECT_EQ(qtys_of(co_await shop.read(claimed.carts[0])), (Qtys{{shop.sku_id("A"), 6}}));
        EXPECT_EQ(co_await shop.text("SELECT count(*) FROM carts.carts"), "1");
    });
}

} // namespace
} // namespace rialto::carts
