#include "catalog/pages.hpp"
#include "catalog/routes.hpp"
#include "catalog/snapshot.hpp"
#include "catalog/test_catalog.hpp"
#include "platform/telemetry/telemetry.hpp"

#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include <optional>

namespace rialto::catalog {
namespace {

using Stages = std::vector<std::string>;

/// A store without a database: catalogs are published by hand.
struct Shop {
    asio::io_context loop;
    postgres::Pool pool{loop, {}};
    CatalogStore store;
    std::int64_t cut = 0;

    explicit Shop(StoreOptions options = {.cursor_key = "secret", .answer_budget = std::chrono::hours(1)})
        : store(pool, std::move(options)) {
        publish(1);
    }

    void publish(std::uint32_t seed) { publish(test::CatalogMaker(seed).make(50).snapshot(Availability(5))); }
    void publish(Snapshot snapshot) {
        snapshot.id = ++cut;
        store.publish(snapshot);
    }

    http::Response run(Task<http::Response> task) {
        std::optional<http::Response> response;
        asio::co_spawn(loop, std::move(task), [&](std::exception_ptr failure, http::Response answered) {
            EXPECT_EQ(failure, nullptr);
            response = std::move(answered);
        });
        loop.restart();
        while (!response && loop.run_one() > 0) {
        }
        EXPECT_TRUE(response.has_value());
        return response.value_or(http::Response{});
    }

    http::Response list(std::string query) {
        const std::string target = "/v1/catalog/us/products?" + query;
        http::Request request = request_of(target);
        return run(list_products(store, request));
    }

    /// Views into `target`.
    static http::Request request_of(const std::string& target) {
        http::Request request;
        request.target = target;
        request.path = request.target.substr(0, request.target.find('?'));
        request.query = request.target.substr(request.target.find('?') + 1);
        request.path_values[0] = "us";
        return request;
    }
};

std::uint64_t answers(Shop& shop, cache::Tier tier) {
    return shop.store.pages().answers(tier);
}

TEST(pages, are_rendered_once_however_they_are_asked_for) {
    Shop shop;
    EXPECT_STREQ(shop.list("sort=price&limit=5").stage, "render");
    EXPECT_STREQ(shop.list("limit=5&sort=price").stage, "hit");
    EXPECT_STREQ(shop.list("limit=5&in_stock=false&sort=price").stage, "hit");
    EXPECT_EQ(answers(shop, cache::Tier::render), 1U);
    EXPECT_EQ(answers(shop, cache::Tier::memory), 2U);
}

TEST(pages, that_are_hot_are_rendered_before_their_new_catalog_is_published) {
    Shop shop;
    for (std::uint32_t i = 0; i <= warm_heat_min; ++i) shop.list("sort=price");
    shop.list("sort=newest");
    shop.publish(2);
    const http::Response hot = shop.list("sort=price");
    EXPECT_STREQ(hot.stage, "hit");
    EXPECT_NE(hot.prebuilt->body.find("\"snapshot\":\"2\""), std::string::npos);
    EXPECT_STREQ(shop.list("sort=newest").stage, "render");
    EXPECT_EQ(answers(shop, cache::Tier::warm), 1U);
}

TEST(pages, whose_catalog_did_not_change_are_kept_as_they_are) {
    Shop shop;
    for (std::uint32_t i = 0; i <= warm_heat_min; ++i) {
        shop.list("sort=price");
        shop.list("in_stock=true"); // shows what a new stock changes
    }
    shop.publish(Snapshot(*shop.store.snapshot()));
    EXPECT_STREQ(shop.list("sort=price").stage, "hit");
    EXPECT_STREQ(shop.list("in_stock=true").stage, "hit");
    EXPECT_EQ(answers(shop, cache::Tier::warm), 0U);
    EXPECT_EQ(answers(shop, cache::Tier::render), 2U);
}

/// What requests get while the next page is being made, and after that came to nothing.
Task<http::Response> ask_during_a_flight(Shop& shop, Stages& stages) {
    auto held = shop.store.flights().board("us|products|||@" +
                                           std::to_string(shop.store.snapshot()->stock_generation));
    EXPECT_TRUE(held.leads());
    const std::string target = "/v1/catalog/us/products";
    http::Request request = Shop::request_of(target);
    request.query = {};
    http::Response response = co_await list_products(shop.store, request);
    stages.emplace_back(response.stage);
    held.land(nullptr);
    response = co_await list_products(shop.store, request);
    stages.emplace_back(response.stage);
    co_return response;
}

TEST(pages, of_the_catalog_before_are_sent_only_while_their_successor_is_made) {
    Shop shop;
    shop.list("");
    shop.publish(2);
    Stages stages;
    const http::Response last = shop.run(ask_during_a_flight(shop, stages));
    EXPECT_EQ(stages, (Stages{"stale", "render"}));
    EXPECT_NE(last.prebuilt->body.find("\"snapshot\":\"2\""), std::string::npos);
}

TEST(pages, are_not_sent_past_the_time_they_are_fresh) {
    Shop shop;
    const auto stage_of = [&](std::string question, std::chrono::seconds fresh_for) {
        auto recipe = std::make_shared<Recipe>();
        recipe->segment = "us";
        recipe->question = std::move(question);
        const Deadline end = Steady::now() + fresh_for;
        recipe->fresh_until = [end](const Snapshot&) { return end; };
        recipe->render = [](const CatalogStore&, const auto&) { return Rendered{"{}"}; };
        const std::string target = "/test?";
        http::Request request = Shop::request_of(target);
        return std::string(shop.run(answer(shop.store, request, shop.store.snapshot(), recipe)).stage);
    };
    EXPECT_EQ(stage_of("lasting", std::chrono::seconds(60)), "render");
    EXPECT_EQ(stage_of("lasting", std::chrono::seconds(60)), "hit");
    EXPECT_EQ(stage_of("ended", std::chrono::seconds(0)), "render");
    EXPECT_EQ(stage_of("ended", std::chrono::seconds(0)), "render");
}

TEST(pages, that_take_longer_than_their_budget_are_counted) {
    const auto counted = [] {
        const std::string metrics = telemetry::render_metrics();
        const std::size_t at = metrics.find("\nrialto_catalog_over_budget_total ");
        return at == metrics.npos ? std::string() : metrics.substr(at, metrics.find('\n', at + 1) - at);
    };
    Shop patient;
    patient.list("sort=newest");
    const std::string before = counted();
    EXPECT_FALSE(before.empty());
    patient.list("sort=price");
    EXPECT_EQ(counted(), before);
    Shop hasty({.cursor_key = "secret", .answer_budget = {}});
    hasty.list("sort=newest");
    EXPECT_NE(counted(), before);
}

TEST(pages, carry_headers_for_caches_outside) {
    Shop shop;
    const std::string head = shop.list("limit=2").prebuilt->head;
    EXPECT_NE(head.find("Surrogate-Key: catalog s-us p-"), std::string::npos) << head;
    EXPECT_NE(head.find("Cache-Tag: catalog,s-us,p-"), std::string::npos) << head;
    EXPECT_NE(head.find("Cache-Control: public, max-age=5"), std::string::npos) << head;
}

} // namespace
} // namespace rialto::catalog
