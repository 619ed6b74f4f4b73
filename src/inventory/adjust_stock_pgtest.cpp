#include "inventory/inventory.hpp"
#include "inventory/sql.hpp"
#include "support/support.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

namespace rialto::inventory {
namespace {

const Time noon = Time(std::chrono::seconds(1'800'000'000));

struct Answer {
    int status = 0;
    std::string body;
    bool replayed = false;
};

struct Change {
    std::int64_t sku_id, available, revision;
    bool operator==(const Change&) const = default;
};

/// A store with SKU A (10 on hand, 4 reserved) and B (never stocked), asked through the route as
/// rialto_order.
struct Store {
    explicit Store(postgres::Pool& owner_) : owner(owner_), order(owner_.loop(), options()) {}

    static postgres::PoolOptions options() {
        postgres::PoolOptions made = support::pool_options();
        made.role = "rialto_order";
        made.lock_timeout = std::chrono::seconds(10);
        return made;
    }

    Task<> open() {
        support::apply_functions(sql::functions());
        co_await owner.run({"test.skus", "INSERT INTO inventory.skus (sku) VALUES ('A'), ('B')"});
        co_await owner.run({"test.stock",
                            "INSERT INTO inventory.stock SELECT sku_id, 10, 4, 7 FROM inventory.skus "
                            "WHERE sku = 'A'"});
        co_await owner.run(
            {"test.ledger",
             "INSERT INTO inventory.ledger (sku_id, reference, kind, on_hand, reserved, at) SELECT "
             "sku_id, gen_random_uuid(), 'initial', 10, 4, now() FROM inventory.skus WHERE sku = 'A'"});
    }

    Task<Answer> ask(std::string body, std::string key = {}, std::string caller = "one") {
        const std::string authorization = "Bearer " + caller;
        std::vector<http::Header> headers{{"Authorization", authorization}};
        if (!key.empty()) headers.push_back({"Idempotency-Key", key});
        http::Request request;
        request.headers = headers;
        request.body = body;
        request.received_at = noon;
        StockService service{order,
                             [this](std::int64_t sku_id, std::int64_t available, std::int64_t revision) {
                                 changes.push_back({sku_id, available, revision});
                             }};
        const http::Response response = co_await adjust_stock(service, request);
        Answer answer{response.status, response.body};
        for (const auto& [name, value] : response.headers)
            if (name == "Idempotent-Replayed") answer.replayed = value == "true";
        co_return answer;
    }

    Task<std::string> text(std::string query) {
        const std::string wrapped = "SELECT (" + query + ")::text";
        const postgres::Rows rows = co_await owner.run({"test.text", wrapped});
        co_return rows[0].get<std::optional<std::string>>(0).value_or("NULL");
    }

    /// "" while every SKU's ledger sums to its columns.
    Task<std::string> faults() {
        co_return co_await text(
            "SELECT coalesce(string_agg(s.sku_id::text, ','), '') FROM inventory.stock s JOIN (SELECT "
            "sku_id, "
            "sum(on_hand) AS h, sum(reserved) AS r FROM inventory.ledger GROUP BY sku_id) l USING (sku_id) "
            "WHERE (s.on_hand, s.reserved) IS DISTINCT FROM (l.h, l.r)");
    }

    postgres::Pool& owner;
    postgres::Pool order;
    std::vector<Change> changes;
};

TEST(adjust_stock, adds_a_delta_with_ledger_event_and_audit_record) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Store store(pool);
        co_await store.open();
        const Answer answer = co_await store.ask(R"({"sku":"A","delta":5,"reason":" delivery 17 "})");
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.body, R"({"sku":"A","on_hand":15,"reserved":4})");
        EXPECT_EQ(store.changes, (std::vector<Change>{{1, 11, 8}}));
        EXPECT_EQ(co_await store.text(
                      "SELECT concat_ws('|', on_hand, reserved, reason) FROM inventory.ledger WHERE "
                      "kind = 'adjustment'"),
                  "5|0|delivery 17");
        EXPECT_EQ(co_await store.text("SELECT topic || subject || data FROM events.outbox"),
                  R"(stock.changed{"stock": [[1, 11, 8]]})");
        EXPECT_EQ(co_await store.text(
                      "SELECT operation || ' ' || subject || ' ' || detail FROM accounts.audit_records"),
                  R"(adjust_stock A {"delta": 5, "reason": "delivery 17", "on_hand": 15})");
        EXPECT_EQ(co_await store.faults(), "");
    });
}

TEST(adjust_stock, sets_what_was_counted_and_stocks_what_never_was) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Store store(pool);
        co_await store.open();
        EXPECT_EQ((co_await store.ask(R"({"sku":"A","count":6,"reason":"stocktake"})")).body,
                  R"({"sku":"A","on_hand":6,"reserved":4})");
        EXPECT_EQ(
            co_await store.text("SELECT concat_ws('|', on_hand, reason) FROM inventory.ledger WHERE kind = "
                                "'adjustment'"),
            "-4|count 6: stocktake");
        EXPECT_EQ((co_await store.ask(R"({"sku":"B","delta":3,"reason":"new"})")).body,
                  R"({"sku":"B","on_hand":3,"reserved":0})");
        EXPECT_EQ(co_await store.faults(), "");
    });
}

TEST(adjust_stock, never_takes_what_is_promised_and_leaves_nothing_of_a_refusal) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Store store(pool);
        co_await store.open();
        for (const std::string_view change : {R"("delta":-7)", R"("count":3)", R"("delta":-1000000000)"}) {
            const Answer answer =
                co_await store.ask(R"({"sku":"A",)" + std::string(change) + R"(,"reason":"broken"})", "key");
            EXPECT_EQ(answer.status, 409);
            EXPECT_NE(answer.body.find("below_reserved"), std::string::npos) << answer.body;
        }
        EXPECT_EQ(
            co_await store.text("SELECT concat_ws('|', on_hand, reserved, revision) FROM inventory.stock"),
            "10|4|7");
        EXPECT_EQ(
            co_await store.text("SELECT (SELECT count(*) FROM events.outbox) + (SELECT count(*) FROM "
                                "accounts.audit_records) + (SELECT count(*) FROM inventory.adjustment_keys)"),
            "0");
        EXPECT_TRUE(store.changes.empty());
        // A refusal is judged afresh under the same key.
        EXPECT_EQ((co_await store.ask(R"({"sku":"A","delta":-6,"reason":"broken"})", "key")).status, 200);
    });
}

TEST(adjust_stock, repeats_the_first_answer_for_the_same_key) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Store store(pool);
        co_await store.open();
        const std::string body = R"({"sku":"A","delta":5,"reason":"delivery"})";
        EXPECT_FALSE((co_await store.ask(body, "k1")).replayed);
        co_await store.ask(R"({"sku":"A","delta":1,"reason":"found"})");
        const Answer again = co_await store.ask(body, "k1");
        EXPECT_EQ(again.status, 200);
        EXPECT_TRUE(again.replayed);
        EXPECT_EQ(again.body, R"({"sku":"A","on_hand":15,"reserved":4})");
        EXPECT_EQ(co_await store.text("SELECT on_hand FROM inventory.stock"), "16");
        EXPECT_EQ(co_await store.text("SELECT count(*) FROM accounts.audit_records"), "2");
        // Another body, also for another SKU, is another adjustment.
        for (const std::string_view other :
             {R"({"sku":"A","delta":6,"reason":"delivery"})", R"({"sku":"A","count":5,"reason":"delivery"})",
              R"({"sku":"A","delta":5,"reason":"theft"})", R"({"sku":"B","delta":5,"reason":"delivery"})"}) {
            const Answer mismatch = co_await store.ask(std::string(other), "k1");
            EXPECT_EQ(mismatch.status, 422) << other;
            EXPECT_NE(mismatch.body.find("idempotency_mismatch"), std::string::npos) << mismatch.body;
        }
        // A key is its caller's own.
        EXPECT_FALSE((co_await store.ask(body, "k1", "two")).replayed);
        EXPECT_EQ(co_await store.text("SELECT on_hand FROM inventory.stock"), "21");
        EXPECT_EQ(co_await store.faults(), "");
    });
}

struct Bad {
    std::string_view body;
    int status;
    std::string_view part;
};

TEST(adjust_stock, names_what_is_wrong_with_a_request) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Store store(pool);
        co_await store.open();
        const std::string long_reason = R"({"sku":"A","delta":1,"reason":")" + std::string(501, 'x') + "\"}";
        const Bad table[] = {
            {"{", 400, "invalid_request"},
            {R"({"sku":"A","reason":"x"})", 400, "/delta"},
            {R"({"sku":"A","delta":1,"count":1,"reason":"x"})", 400, "/delta"},
            {R"({"sku":"A","delta":0,"reason":"x"})", 400, "/delta"},
            {R"({"sku":"A","delta":99999999999,"reason":"x"})", 400, "/delta"},
            {R"({"sku":"A","delta":1.5,"reason":"x"})", 400, "/delta"},
            {R"({"sku":"A","count":-1,"reason":"x"})", 400, "/count"},
            {R"({"sku":"A","count":1000000001,"reason":"x"})", 400, "/count"},
            {R"({"sku":"A","delta":1,"reason":"  "})", 400, "/reason"},
            {long_reason, 400, "/reason"},
            {R"({"sku":"","delta":1,"reason":"x"})", 400, "/sku"},
            {R"({"sku":"nope","delta":1,"reason":"x"})", 404, "unknown_sku"},
            {R"({"sku":"A","delta":1000000000,"reason":"x"})", 422, "stock_limit"},
        };
        for (const Bad& bad : table) {
            const Answer answer = co_await store.ask(std::string(bad.body));
            EXPECT_EQ(answer.status, bad.status) << bad.body;
            EXPECT_NE(answer.body.find(bad.part), std::string::npos) << answer.body;
        }
        EXPECT_EQ((co_await store.ask(R"({"sku":"A","delta":1,"reason":"x"})", "with space")).status, 400);
        EXPECT_EQ((co_await store.ask(R"({"sku":"A","delta":1,"reason":"x"})", std::string(256, 'k'))).status,
                  400);
        EXPECT_EQ(co_await store.text("SELECT revision FROM inventory.stock"), "7");
    });
}

Task<> ask_many(Store& store, int times, std::string key, int& replays, int& running) {
    for (int i = 0; i < times; ++i) {
        const Answer answer = co_await store.ask(R"({"sku":"A","delta":1,"reason":"x"})", key);
        EXPECT_EQ(answer.status, 200) << answer.body;
        if (answer.replayed) ++replays;
    }
    --running;
}

Task<> until_done(postgres::Pool& pool, int& running) {
    asio::basic_waitable_timer<Steady, asio::wait_traits<Steady>, Executor> timer(pool.loop().get_executor());
    while (running > 0) {
        timer.expires_after(std::chrono::milliseconds(2));
        co_await timer.async_wait(asio::use_awaitable_t<Executor>());
    }
}

TEST(adjust_stock, counts_every_call_at_once_and_each_key_once) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Store store(pool);
        co_await store.open();
        int running = 12;
        int replays = 0;
        for (int i = 0; i < 6; ++i) {
            asio::co_spawn(pool.loop(), ask_many(store, 5, "", replays, running), asio::detached);
            asio::co_spawn(pool.loop(), ask_many(store, 5, "same", replays, running), asio::detached);
        }
        co_await until_done(pool, running);
        EXPECT_EQ(replays, 29);
        EXPECT_EQ(co_await store.text("SELECT on_hand FROM inventory.stock"), "41"); // 10 + 30 + 1
        EXPECT_EQ(co_await store.text("SELECT revision FROM inventory.stock"), "38");
        EXPECT_EQ(co_await store.faults(), "");
    });
}

TEST(inventory, statements_fit_the_schema) {
    support::apply_functions(sql::functions());
    support::prepare_all(sql::statements());
}

} // namespace
} // namespace rialto::inventory
