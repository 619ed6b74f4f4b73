#include "base/check.hpp"
#include "pricing/admin.hpp"
#include "pricing/sql.hpp"
#include "pricing/test_basket.hpp"
#include "support/support.hpp"

#include <gtest/gtest.h>

namespace rialto::pricing {
namespace {

using test::noon;

struct Office {
    explicit Office(postgres::Pool& owner_) : owner(owner_), order(owner_.loop(), options()) {}

    static postgres::PoolOptions options() {
        postgres::PoolOptions made = support::pool_options();
        made.role = "rialto_order";
        return made;
    }

    Task<> open() {
        support::apply_functions(sql::functions());
        postgres::Session session = co_await owner.session();
        co_await markets::seed_default_markets(session);
        co_await seed_market_rows(session);
        call.markets = co_await markets::load_markets(session);
        call.at = noon;
    }

    template <class Body>
    static Body parse(std::string_view text) {
        Result<Body> body = json::parse<Body>(text);
        CHECK(body);
        return std::move(*body);
    }

    /// The promotion, committed; its id stays in `last`.
    Task<std::string> create(std::string rest) {
        postgres::Transaction transaction = co_await order.begin();
        Result<wire::Promotion> made = co_await create_promotion(
            transaction,
            parse<wire::NewPromotion>(
                R"({"name":"n","label":"l","trigger":"code","actions":[{"type":"percent","basis_points":1000}])" +
                rest + "}"),
            call);
        if (!made) co_return made.error().code;
        co_await transaction.commit();
        last = made->id;
        co_return "";
    }

    Task<std::string> change(std::string body) {
        postgres::Transaction transaction = co_await order.begin();
        Result<wire::Promotion> made =
            co_await change_promotion(transaction, last, parse<wire::PromotionChange>(body), call);
        if (!made) co_return made.error().fields.empty() ? made.error().code : made.error().fields[0].pointer;
        co_await transaction.commit();
        co_return "";
    }

    /// What an order claims of `last`, as the capture does it: "" or the reason of the refusal.
    Task<std::string> claim(Uuid order_id, std::string identity, std::string code = "",
                            std::int64_t amount = 100, bool is_first = true) {
        const std::string statement = "SELECT pricing.claim_promotions_v1($1::uuid[], $2::uuid[], "
                                      "$3::text[], $4::text[], $5::bigint[], "
                                      "$6::boolean[], $7::timestamptz)";
        std::string refused;
        postgres::Transaction transaction = co_await order.begin();
        const std::vector<Uuid> orders{order_id}, promotions{last};
        const std::vector<std::string> codes{code}, identities{identity};
        const std::vector<std::int64_t> amounts{amount};
        const std::vector<bool> firsts{is_first};
        try {
            co_await transaction.run(
                {"test.claim", statement},
                postgres::Params(orders, promotions, codes, identities, amounts, firsts, noon));
        } catch (const postgres::SqlError& error) {
            if (error.state != "RX003") throw;
            refused = error.what();
        }
        if (!refused.empty()) {
            for (const char* reason : {"code_used", "promotion_ended", "limit_reached", "first_order_only"})
                if (refused.find(reason) != std::string::npos) co_return reason;
            co_return refused;
        }
        co_await transaction.commit();
        co_return "";
    }

    Task<> release(Uuid order_id) {
        const std::vector<Uuid> promotions{last};
        co_await order.run(
            {"test.release", "SELECT pricing.release_promotions_v1($1::uuid[], $2::uuid[], $3::timestamptz)"},
            postgres::Params(std::vector<Uuid>{order_id}, promotions, noon));
    }

    Task<std::string> text(std::string query) {
        const std::string wrapped = "SELECT (" + query + ")::text";
        const postgres::Rows rows = co_await owner.run({"test.text", wrapped});
        co_return rows[0].get<std::optional<std::string>>(0).value_or("NULL");
    }

    Task<std::shared_ptr<const PriceBook>> book() {
        postgres::PoolOptions browsing = options();
        browsing.role = "rialto_browse";
        postgres::Pool pool(owner.loop(), browsing);
        postgres::Session session = co_await pool.session();
        co_return co_await load_price_book(session);
    }

    /// Budgets and codes count what is recorded.
    Task<> expect_audit_green() {
        EXPECT_EQ(co_await text("SELECT count(*) FROM pricing.budgets AS b WHERE (uses, discount) <> (SELECT "
                                "count(*), coalesce(sum(amount), 0) FROM pricing.promotion_uses AS u WHERE "
                                "u.promotion_id = b.promotion_id)"),
                  "0");
        EXPECT_EQ(co_await text("SELECT count(*) FROM pricing.codes AS c WHERE uses <> (SELECT count(*) FROM "
                                "pricing.promotion_uses AS u WHERE u.code_key = c.code_key)"),
                  "0");
    }

    postgres::Pool& owner;
    postgres::Pool order;
    AdminCall call;
    Uuid last;
};

TEST(load_price_book, holds_what_markets_had_in_their_columns) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Office office(pool);
        co_await office.open();
        const auto book = co_await office.book();
        EXPECT_EQ(book->find_tax_rate("us", "standard", std::nullopt, noon)->basis_points, 825);
        EXPECT_EQ(book->find_tax_rate("eu", "standard", Destination{"DE"}, noon)->basis_points, 2100);
        const DeliveryMethod* method = find_method(book->find_zone("eu", std::nullopt), "standard");
        CHECK(method != nullptr);
        EXPECT_EQ(delivery_rate(*method, 1, 1), 499);
        postgres::Session session = co_await pool.session();
        co_await seed_market_rows(session);
        EXPECT_EQ(co_await office.text("SELECT count(*) FROM pricing.delivery_zones"), "2");
    });
}

TEST(create_promotion, is_in_the_book_with_all_that_was_said) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Office office(pool);
        co_await office.open();
        EXPECT_EQ(co_await office.create(
                      R"(,"codes":[{"code":"Summer-26","uses_max":2}],"priority":7,"exclusive":true,
            "schedule":{"starts_at":"2027-01-01T00:00:00Z","ends_at":"2027-02-01T00:00:00Z"},
            "conditions":{"markets":["eu"],"spend_min":{"amount":5000,"currency":"EUR"}},
            "limits":{"uses_max":10,"uses_per_customer_max":1,"discount_max":{"amount":9999,"currency":"EUR"}})"),
                  "");
        const auto book = co_await office.book();
        const PromotionCode* code = book->find_code("summer-26");
        CHECK(code != nullptr);
        EXPECT_EQ(code->uses_max, 2);
        const Promotion* made = book->find_promotion(code->promotion_id);
        CHECK(made != nullptr);
        EXPECT_EQ(made->priority, 7);
        EXPECT_TRUE(made->is_exclusive && made->needs_code && !made->is_used_up);
        EXPECT_EQ(made->currency, parse_currency("EUR"));
        EXPECT_EQ(made->conditions.spend_min, 5000);
        EXPECT_EQ(made->limits.discount_max, 9999);
        EXPECT_EQ(to_rfc3339(*made->ends_at), "2027-02-01T00:00:00.000Z");
        EXPECT_EQ(co_await office.text("SELECT count(*) FROM events.outbox WHERE topic = 'pricing.changed'"),
                  "1");
        EXPECT_EQ(co_await office.text("SELECT operation FROM accounts.audit_records"), "create_promotion");
        EXPECT_EQ(co_await office.create(R"(,"codes":[{"code":"SUMMER-26"}])"), "invalid_request");
        EXPECT_EQ(co_await office.text("SELECT count(*) FROM pricing.promotions"), "1");
    });
}

TEST(change_promotion, refuses_what_does_not_fit_and_keeps_the_rest) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Office office(pool);
        co_await office.open();
        co_await office.create(R"(,"limits":{"uses_max":5})");
        EXPECT_EQ(co_await office.change(R"({"version":2,"label":"x"})"), "version_conflict");
        EXPECT_EQ(co_await office.change(R"({"version":1,"label":""})"), "/label");
        EXPECT_EQ(co_await office.change(R"({"version":1,"label":"new","codes":[{"code":"abc"}]})"), "");
        EXPECT_EQ(co_await office.claim(make_capability(), "ann"), "");
        EXPECT_EQ(co_await office.claim(make_capability(), "bob"), "");
        EXPECT_EQ(co_await office.change(R"({"version":2,"limits":{"uses_max":1}})"), "/limits");
        EXPECT_EQ(co_await office.change(R"({"version":2,"codes_removed":["ABC"],"active":false})"), "");
        EXPECT_EQ((co_await office.book())->promotions().size(), 0U);
        const Uuid nowhere = make_capability();
        office.last = nowhere;
        EXPECT_EQ(co_await office.change(R"({"version":1})"), "not_found");
        co_await office.expect_audit_green();
    });
}

TEST(claim_promotions, takes_each_limit_to_its_end_and_gives_back_once) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Office office(pool);
        co_await office.open();
        co_await office.create(R"(,"codes":[{"code":"once","uses_max":1}],"conditions":{"markets":["eu"]},
            "limits":{"uses_max":3,"uses_per_customer_max":2,"discount_max":{"amount":1000,"currency":"EUR"}})");
        const Uuid first = make_capability();
        const Uuid second = make_capability();
        const Uuid third = make_capability();
        EXPECT_EQ(co_await office.claim(first, "ann", "once"), "");
        EXPECT_EQ(co_await office.claim(second, "bob", "once"), "code_used");
        EXPECT_EQ(co_await office.claim(second, "ann"), "");
        EXPECT_EQ(co_await office.claim(third, "ann"), "limit_reached");
        EXPECT_EQ(co_await office.claim(third, "bob", "", 801), "promotion_ended") << "by what it may give";
        EXPECT_EQ(co_await office.claim(third, "bob", "", 100, false), "first_order_only");
        EXPECT_FALSE((co_await office.book())->find_promotion(office.last)->is_used_up);
        EXPECT_EQ(co_await office.claim(third, "bob"), "");
        EXPECT_EQ(co_await office.claim(make_capability(), "cat"), "promotion_ended") << "by its uses";
        EXPECT_TRUE((co_await office.book())->find_promotion(office.last)->is_used_up);
        EXPECT_TRUE((co_await office.book())->find_code("once")->is_used_up);
        EXPECT_EQ(co_await office.text("SELECT count(*) FROM events.outbox WHERE data ->> 'kind' = 'budget'"),
                  "1");
        co_await office.expect_audit_green();

        co_await office.release(first);
        co_await office.release(first);
        co_await office.release(make_capability());
        EXPECT_EQ(co_await office.text("SELECT uses || ' ' || discount FROM pricing.budgets"), "2 200");
        EXPECT_EQ(co_await office.text("SELECT count(*) FROM events.outbox WHERE data ->> 'kind' = 'budget'"),
                  "2");
        EXPECT_EQ(co_await office.claim(first, "ann", "once"), "");
        co_await office.expect_audit_green();
    });
}

TEST(tax_rates, are_made_changed_and_taken_away) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Office office(pool);
        co_await office.open();
        postgres::Transaction transaction = co_await office.order.begin();
        const auto body = Office::parse<wire::NewTaxRate>(
            R"({"market":"eu","basis_points":700,"label":"VAT 7 %","tax_class":"food","country":"DE"})");
        const Result<wire::TaxRate> made = co_await create_tax_rate(transaction, body, office.call);
        CHECK(made);
        EXPECT_EQ((co_await create_tax_rate(transaction, body, office.call)).error().code, "tax_rate_exists");
        const auto change = Office::parse<wire::TaxRateChange>(R"({"version":1,"basis_points":500})");
        EXPECT_EQ((co_await change_tax_rate(transaction, made->id, change, office.call))->version, 2);
        EXPECT_EQ((co_await change_tax_rate(transaction, made->id, change, office.call)).error().code,
                  "version_conflict");
        co_await transaction.commit();
        EXPECT_EQ(
            (co_await office.book())->find_tax_rate("eu", "food", Destination{"DE"}, noon)->basis_points,
            500);
        postgres::Transaction other = co_await office.order.begin();
        EXPECT_TRUE(co_await remove_tax_rate(other, made->id, office.call));
        EXPECT_EQ((co_await remove_tax_rate(other, made->id, office.call)).error().code, "not_found");
        co_await other.commit();
        EXPECT_EQ(
            (co_await office.book())->find_tax_rate("eu", "food", Destination{"DE"}, noon)->basis_points,
            2100);
    });
}

TEST(delivery_zones, are_made_changed_and_taken_away) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Office office(pool);
        co_await office.open();
        postgres::Transaction transaction = co_await office.order.begin();
        const auto body = Office::parse<wire::NewDeliveryZone>(
            R"({"market":"eu","name":"Berlin","countries":["DE"],"postal_prefixes":["1"],"methods":[{"id":"bike",
            "label":"By bike","basis":"flat","bands":[{"price":{"amount":250,"currency":"EUR"}}]}]})");
        const Result<wire::DeliveryZone> made = co_await create_delivery_zone(transaction, body, office.call);
        CHECK(made);
        const auto change =
            Office::parse<wire::DeliveryZoneChange>(R"({"version":1,"postal_prefixes":["10","12"]})");
        const Result<wire::DeliveryZone> changed =
            co_await change_delivery_zone(transaction, made->id, change, office.call);
        CHECK(changed);
        EXPECT_EQ(changed->name, "Berlin");
        co_await transaction.commit();
        const auto book = co_await office.book();
        EXPECT_NE(find_method(book->find_zone("eu", Destination{"DE", "", "12045"}), "bike"), nullptr);
        EXPECT_EQ(find_method(book->find_zone("eu", Destination{"DE", "", "13355"}), "bike"), nullptr);
        postgres::Transaction other = co_await office.order.begin();
        EXPECT_TRUE(co_await remove_delivery_zone(other, made->id, office.call));
        co_await other.commit();
        EXPECT_EQ((co_await office.book())->find_zone("eu", Destination{"DE", "", "12045"})->name, "Europe");
    });
}

TEST(pricing_sql, every_statement_fits_the_schema) {
    support::apply_functions(sql::functions());
    support::prepare_all(sql::statements());
}

} // namespace
} // namespace rialto::pricing
