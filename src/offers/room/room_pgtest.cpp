// Waiting rooms on a database: numbers, draw, turns, and what two nodes and a restart make of them.

#include "offers/admin.hpp"
#include "offers/room/room.hpp"
#include "offers/room/sql.hpp"
#include "offers/sql.hpp"
#include "support/support.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace rialto::offers {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

/// What one node has.
struct Node {
    explicit Node(postgres::Pool& pool_) : pool(pool_) {}

    Task<> load() {
        store = co_await catalog::open_store(pool, {.cursor_key = "k"});
        offers.emplace(pool, *store);
        co_await offers->load();
        book.emplace(pool, *offers, *store, [this] { ++changes; });
        co_await book->load();
        desk.emplace(pool, *book);
        steward.emplace(pool, *offers, *book, RoomSteward::Options{.opens_at = 3});
    }
    /// As the feed would.
    Task<> follow() {
        const postgres::Rows rows = co_await pool.run(
            {"test.events", "SELECT topic, subject, data, at FROM events.outbox ORDER BY at, event_id"});
        std::vector<events::Event> news;
        for (int i = seen; i < rows.size(); ++i)
            news.push_back({i + 1, rows[i].get<std::string>(0), rows[i].get<std::string>(1),
                            rows[i].get<postgres::Jsonb>(2).text, rows[i].get<Time>(3)});
        seen = rows.size();
        co_await offers->consume(news);
        co_await book->consume(std::move(news));
    }
    TicketView view(const Ticket& ticket) { return book->view(ticket, now()); }

    postgres::Pool& pool;
    std::shared_ptr<catalog::CatalogStore> store;
    std::optional<OfferBook> offers;
    std::optional<RoomBook> book;
    std::optional<TicketDesk> desk;
    std::optional<RoomSteward> steward;
    int changes = 0;
    int seen = 0;
};

struct Shop {
    explicit Shop(postgres::Pool& pool_) : pool(pool_), node(pool_) {}

    Task<> open() {
        support::apply_functions(sql::functions());
        support::apply_functions(room::sql::functions());
        postgres::Session session = co_await pool.session();
        co_await markets::seed_default_markets(session);
        catalog::ProductInput made;
        made.handle = "a";
        made.title = "Thing";
        made.variants = {{.sku = "a", .prices = {{"us", 1000, std::nullopt}}, .initial_quantity = 100'000}};
        co_await catalog::import_products(pool, {made}, now(), {});
        co_await node.load();
    }
    Task<> offer(int units, wire::WaitingRoom room, std::chrono::milliseconds starts_in) {
        wire::NewOfferItem item;
        item.sku = "a";
        item.quantity = units;
        item.percent_off_basis_points = 5000;
        wire::NewOffer wanted{.title = "Flash",
                              .teaser_at = {},
                              .starts_at = now() + starts_in,
                              .ends_at = now() + hours(2),
                              .segments = {},
                              .limit_per_customer = {},
                              .verified_email = {},
                              .early_access = {},
                              .items = {item},
                              .waiting_room = room};
        postgres::Transaction transaction = co_await pool.begin();
        const Result<wire::Offer> made =
            co_await create_offer(transaction, wanted, {{}, catalog::markets_of(*node.store), now()});
        CHECK(made);
        co_await transaction.commit();
        id = made->id;
        co_await node.follow();
    }
    Task<Uuid> cart() {
        const Uuid cart = make_capability();
        co_await pool.run({"test.cart",
                           "INSERT INTO carts.carts (cart_id, segment, created_at, updated_at, "
                           "expires_on) VALUES ($1::uuid, 'us', now(), now(), current_date + 30)"},
                          postgres::params(cart));
        co_return cart;
    }
    Task<Ticket> ticket() { co_return co_await ticket_of(co_await cart()); }
    Task<Ticket> ticket_of(Uuid cart) {
        const Result<TicketDesk::Given> given = co_await node.desk->take_ticket(id, cart);
        CHECK(given);
        co_return given->ticket;
    }
    Task<std::string> refusal(Uuid offer, Uuid cart) {
        const Result<TicketDesk::Given> given = co_await node.desk->take_ticket(offer, cart);
        co_return given ? "given" : given.error().code;
    }
    Task<> execute(std::string text) {
        postgres::Session session = co_await pool.session();
        co_await session.execute(std::move(text));
    }
    /// Lets so many seconds pass for rooms, then takes the turn.
    Task<> turn(int later_s = 1) {
        const std::string ago = std::to_string(later_s) + " seconds'";
        co_await execute("UPDATE offers.rooms SET turn_at = turn_at - interval '" + ago +
                         "; UPDATE offers.admitted_marks SET at = at - interval '" + ago);
        EXPECT_TRUE(co_await node.steward->take_turn(id));
        co_await node.follow();
    }
    Task<std::string> text(std::string query) {
        const std::string wrapped = "SELECT (" + query + ")::text";
        const postgres::Rows rows = co_await pool.run({"test.text", wrapped});
        co_return rows[0].get<std::optional<std::string>>(0).value_or("NULL");
    }

    postgres::Pool& pool;
    Node node;
    Uuid id;
};

Task<> take_into(TicketDesk& desk, Uuid offer, Uuid cart, std::vector<std::int64_t>& numbers) {
    const Result<TicketDesk::Given> given = co_await desk.take_ticket(offer, cart);
    numbers.push_back(given ? given->ticket.number : -1);
}

Task<> until(asio::io_context& loop, std::vector<std::int64_t>& numbers, std::size_t count) {
    const Deadline deadline = Steady::now() + seconds(20);
    while (numbers.size() < count && Steady::now() < deadline) {
        asio::steady_timer timer(loop, std::chrono::milliseconds(2));
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable_t<Executor>()));
    }
    EXPECT_EQ(numbers.size(), count);
}

TEST(take_ticket, numbers_everybody_once_whichever_node_they_ask) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        co_await shop.offer(10, wire::WaitingRoom::always, hours(1));
        Node other(pool);
        co_await other.load();
        std::vector<Uuid> carts;
        for (int i = 0; i < 60; ++i) carts.push_back(co_await shop.cart());
        std::vector<std::int64_t> numbers;
        for (std::size_t i = 0; i < 3 * carts.size(); ++i)
            asio::co_spawn(pool.loop().get_executor(),
                           take_into(i % 2 == 0 ? *shop.node.desk : *other.desk, shop.id,
                                     carts[i % carts.size()], numbers),
                           asio::detached);
        co_await until(pool.loop(), numbers, 180);
        const std::set<std::int64_t> different(numbers.begin(), numbers.end());
        EXPECT_EQ(different.size(), 60U) << "a cart has one ticket";
        EXPECT_EQ(*different.begin(), 1);
        EXPECT_EQ(*different.rbegin(), 60) << "without gaps";
        EXPECT_EQ(co_await shop.text("SELECT issued FROM offers.rooms"), "60");
    });
}

TEST(take_ticket, refuses_in_order_of_precedence) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        co_await shop.offer(10, wire::WaitingRoom::automatic, hours(-1));
        const Uuid cart = co_await shop.cart();
        EXPECT_EQ(co_await shop.refusal(make_capability(), cart), "not_found");
        EXPECT_EQ(co_await shop.refusal(shop.id, cart), "no_waiting_room");
        co_await shop.offer(10, wire::WaitingRoom::always, hours(-1));
        EXPECT_EQ(co_await shop.refusal(shop.id, make_capability()), "not_found");
        EXPECT_EQ(co_await shop.refusal(shop.id, cart), "given");
        co_await pool.run(
            {"test.ordered", "UPDATE carts.carts SET status = 'ordered', order_id = gen_random_uuid()"});
        EXPECT_EQ(co_await shop.refusal(shop.id, cart), "not_found") << "it has become an order";
        co_await shop.execute("UPDATE offers.allotments SET claimed = allotted, revision = revision + 1");
        co_await shop.node.load();
        EXPECT_EQ(co_await shop.refusal(shop.id, co_await shop.cart()), "sold_out");
        co_await shop.execute("UPDATE offers.offers SET ended_at = now()");
        co_await shop.node.load();
        EXPECT_EQ(co_await shop.refusal(shop.id, cart), "offer_ended");
        co_await shop.execute("UPDATE offers.allotments SET returned = 0");
        co_await shop.node.load();
        EXPECT_EQ(co_await shop.refusal(shop.id, cart), "offer_ended")
            << "no node holds it in memory any more";
    });
}

TEST(room, draws_places_at_the_start_once_for_all_nodes_and_restarts) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        co_await shop.offer(1000, wire::WaitingRoom::always, hours(1));
        std::vector<Ticket> tickets;
        for (int i = 0; i < 40; ++i) tickets.push_back(co_await shop.ticket());
        EXPECT_EQ(shop.node.view(tickets[0]).state, TicketState::drawing);
        EXPECT_FALSE(co_await shop.node.steward->take_turn(shop.id)) << "it has not begun";
        co_await shop.execute("UPDATE offers.offers SET room_opened_at = now() - interval '1 hour', "
                              "starts_at = now() - interval '1 second'");
        Node other(pool);
        co_await other.load();
        EXPECT_TRUE(co_await shop.node.steward->take_turn(shop.id));
        EXPECT_FALSE(co_await other.steward->take_turn(shop.id)) << "the turn is taken";
        tickets.push_back(co_await shop.ticket()); // comes after the draw
        co_await shop.node.load();
        co_await other.follow();
        Node restarted(pool);
        co_await restarted.load();
        std::set<std::int64_t> places;
        bool is_mixed = false;
        for (const Ticket& ticket : tickets) {
            const TicketView view = shop.node.view(ticket);
            EXPECT_EQ(other.view(ticket).place, view.place);
            EXPECT_EQ(other.view(ticket).admitted_until, view.admitted_until);
            EXPECT_EQ(restarted.view(ticket).place, view.place);
            EXPECT_EQ(restarted.view(ticket).admitted_until, view.admitted_until);
            places.insert(view.place);
            is_mixed = is_mixed || view.place != ticket.number;
        }
        EXPECT_EQ(places.size(), 41U);
        EXPECT_EQ(*places.rbegin(), 41);
        EXPECT_TRUE(is_mixed) << "forty in the order of their coming: once in 10^47";
        EXPECT_EQ(shop.node.view(tickets[40]).place, 41) << "behind all who drew";
        const std::string seed = co_await shop.text("SELECT draw_seed FROM offers.rooms");
        co_await shop.turn();
        EXPECT_EQ(co_await shop.text("SELECT draw_seed FROM offers.rooms"), seed);
    });
}

TEST(room, lets_in_by_turns_what_units_allow_and_takes_nobody_twice) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        co_await shop.offer(10, wire::WaitingRoom::always, minutes(-1));
        std::vector<Ticket> tickets;
        for (int i = 0; i < 50; ++i) tickets.push_back(co_await shop.ticket());
        co_await shop.turn();
        // Ten units, and half of those who come in buy, as long as nothing is known.
        EXPECT_EQ(co_await shop.text("SELECT admitted FROM offers.rooms"), "20");
        EXPECT_EQ(shop.node.view(tickets[19]).state, TicketState::admitted);
        EXPECT_EQ(shop.node.view(tickets[20]).state, TicketState::waiting);
        EXPECT_EQ(shop.node.view(tickets[20]).ahead, 0);
        const Result<TicketDesk::Given> again =
            co_await shop.node.desk->take_ticket(shop.id, make_capability());
        EXPECT_FALSE(again);
        co_await shop.turn();
        EXPECT_EQ(co_await shop.text("SELECT admitted FROM offers.rooms"), "20") << "they have their time";
        co_await shop.turn(100);
        EXPECT_EQ(co_await shop.text("SELECT admitted FROM offers.rooms"), "50")
            << "nobody bought: hardly any of them will now";
    });
}

TEST(room, gives_a_new_place_at_the_end_to_who_let_their_time_pass) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        co_await shop.offer(10, wire::WaitingRoom::always, minutes(-1));
        const Uuid cart = co_await shop.cart();
        const Ticket first = co_await shop.ticket_of(cart);
        for (int i = 0; i < 4; ++i) co_await shop.ticket();
        co_await shop.turn();
        EXPECT_EQ(shop.node.view(first).state, TicketState::admitted);
        EXPECT_EQ((co_await shop.ticket_of(cart)).number, first.number) << "in force";
        co_await shop.execute("UPDATE offers.admitted_marks SET at = at - interval '5 minutes'");
        co_await shop.node.load();
        EXPECT_EQ(shop.node.view(first).state, TicketState::expired);
        const Ticket second = co_await shop.ticket_of(cart);
        EXPECT_EQ(second.number, 6);
        EXPECT_EQ((co_await shop.ticket_of(cart)).number, 6);
        EXPECT_EQ(shop.node.view(second).state, TicketState::waiting);
        EXPECT_EQ(shop.node.view(first).state, TicketState::expired) << "and the old one stays over";
        co_await shop.turn();
        co_await shop.node.load();
        EXPECT_EQ(shop.node.view(second).state, TicketState::admitted);
        EXPECT_EQ(shop.node.view(first).state, TicketState::expired) << "also once old marks are forgotten";
    });
}

TEST(room, stands_while_its_offer_is_paused_and_ends_with_it) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        co_await shop.offer(10, wire::WaitingRoom::always, minutes(-1));
        const Ticket ticket = co_await shop.ticket();
        co_await shop.execute("UPDATE offers.offers SET is_paused = true");
        EXPECT_FALSE(co_await shop.node.steward->take_turn(shop.id));
        co_await shop.execute("UPDATE offers.offers SET is_paused = false, ended_at = now()");
        EXPECT_FALSE(co_await shop.node.steward->take_turn(shop.id));
        co_await shop.node.load();
        EXPECT_EQ(shop.node.view(ticket).state, TicketState::ended);
        EXPECT_EQ(co_await return_units(pool, now()), 1);
        EXPECT_EQ(co_await shop.text("SELECT count(*) FROM offers.tickets"), "0");
    });
}

TEST(room, tells_everybody_at_once_when_units_are_gone_and_when_some_come_back) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        co_await shop.offer(10, wire::WaitingRoom::always, minutes(-1));
        const Ticket ticket = co_await shop.ticket();
        co_await shop.node.follow();
        const auto tell = [](int revision, int unsold) {
            std::vector<events::Event> news;
            news.push_back({1, "offer.claimed", "",
                            R"({"units":[[1,)" + std::to_string(unsold) + "," + std::to_string(revision) +
                                R"(]],"keys":[]})",
                            now()});
            return news;
        };
        int changes = shop.node.changes;
        for (const auto& [revision, unsold, crosses] : {std::tuple(50, 5, false), std::tuple(51, 0, true),
                                                        std::tuple(52, 0, false), std::tuple(53, 1, true)}) {
            std::vector<events::Event> news = tell(revision, unsold);
            co_await shop.node.offers->consume(news);
            co_await shop.node.book->consume(std::move(news));
            EXPECT_EQ(shop.node.changes > changes, crosses) << revision;
            EXPECT_EQ(shop.node.view(ticket).state == TicketState::sold_out, unsold == 0);
            changes = shop.node.changes;
        }
    });
}

TEST(room, opens_by_itself_once_past_so_many_checkouts_in_a_second) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        co_await shop.offer(10, wire::WaitingRoom::automatic, minutes(-1));
        co_await shop.text("SELECT 1");
        for (int i = 0; i < 40; ++i) shop.node.steward->note_checkout(shop.id);
        const Deadline deadline = Steady::now() + seconds(10);
        while (co_await shop.text("SELECT room_opened_at IS NOT NULL FROM offers.offers") != "true" &&
               Steady::now() < deadline) {
        }
        co_await shop.node.follow();
        EXPECT_TRUE(shop.node.book->offer(shop.id).has_room);
        const Ticket ticket = co_await shop.ticket();
        co_await shop.turn();
        EXPECT_EQ(shop.node.view(ticket).place, 1) << "there is no draw: it had begun";
        EXPECT_EQ(shop.node.view(ticket).state, TicketState::admitted);
    });
}

TEST(room, sql_every_statement_fits_the_schema) {
    support::apply_functions(sql::functions());
    support::apply_functions(room::sql::functions());
    support::prepare_all(room::sql::statements());
}

TEST(room, learns_how_long_people_take_to_order) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        co_await shop.offer(1000, wire::WaitingRoom::always, hours(1));
        co_await shop.execute("UPDATE offers.offers SET room_opened_at = now() - interval '1 hour', "
                              "starts_at = now() - interval '1 minute'");
        co_await shop.execute(
            "UPDATE offers.rooms SET issued = 500, admitted = 100, draw_count = 0, "
            "draw_seed = decode(repeat('00', 16), 'hex'), turn_at = now() - interval '1 minute'");
        co_await shop.execute(
            "INSERT INTO offers.admitted_marks (offer_id, at, mark) SELECT offer_id, now() - "
            "interval '30 seconds', 100 FROM offers.rooms");
        const std::string facts =
            "SELECT concat_ws(' ', round(young_s), young, old, quick, matured, used, late) FROM "
            "offers.take_turn_v1('" +
            to_string(shop.id) + "', decode(repeat('01', 16), 'hex'), 100, 0, 15, 60, 20, 20, 300, 1000)";
        EXPECT_EQ(co_await shop.text(facts), "60 100 0 0 0 0 0") << "they may still be typing";
        // Of 60 who bought, all but one did so at once.
        co_await shop.execute(
            "INSERT INTO offers.admissions (offer_id, place, order_id, at) SELECT offer_id, place, "
            "gen_random_uuid(), now() - CASE WHEN place = 60 THEN interval '1 second' ELSE "
            "interval '30 seconds' END FROM offers.rooms, generate_series(1, 60) AS place");
        EXPECT_EQ(co_await shop.text(facts), "16 0 40 0 100 60 1");
        co_await shop.execute("DELETE FROM offers.admissions; DELETE FROM offers.admitted_marks");
    });
}

} // namespace
} // namespace rialto::offers
