#include "rehearsal/rehearsal.hpp"
#include "rehearsal/requests.hpp"
#include "rehearsal/set_up.hpp"

#include <gtest/gtest.h>

namespace rialto::rehearsal {
namespace {

using Options = std::map<std::string, std::string>;

std::string complaint(Options options) {
    options.try_emplace("--admin-key", "key");
    const Result<Wishes> wishes = read_wishes(options);
    return wishes ? "" : wishes.error().detail;
}

TEST(wishes, have_defaults_for_everything_but_the_key) {
    EXPECT_EQ(complaint({}), "");
    EXPECT_FALSE(read_wishes({}).has_value());
    const Wishes wishes = *read_wishes({{"--admin-key", "key"}});
    EXPECT_EQ(wishes.model.shoppers, 20'000);
    EXPECT_EQ(wishes.units, 1000);
    EXPECT_EQ(wishes.model.over, std::chrono::seconds(60));
    EXPECT_FALSE(wishes.keep);
}

TEST(wishes, are_read_with_their_units) {
    const Result<Wishes> wishes = read_wishes({{"--admin-key", "key"},
                                               {"--shoppers", "300"},
                                               {"--over", "2m"},
                                               {"--starts-in", "8"},
                                               {"--curve", "ramp"},
                                               {"--bots", "0.1"},
                                               {"--target", "browse_p99_ratio=2, checkout_p99_ms=500"},
                                               {"--keep", "true"}});
    ASSERT_TRUE(wishes) << wishes.error().detail;
    EXPECT_EQ(wishes->model.shoppers, 300);
    EXPECT_EQ(wishes->model.over, std::chrono::minutes(2));
    EXPECT_EQ(wishes->starts_in, std::chrono::seconds(8));
    EXPECT_EQ(wishes->model.curve, Curve::ramp);
    EXPECT_EQ(wishes->targets.at("checkout_p99_ms"), 500);
    EXPECT_TRUE(wishes->keep);
}

TEST(wishes, that_make_no_sense_are_refused_by_name) {
    EXPECT_EQ(complaint({{"--shoppers", "many"}}), "--shoppers must be a number from 1 to 1,000,000");
    EXPECT_EQ(complaint({{"--shoppers", "1.5"}}), "--shoppers must be a whole number");
    EXPECT_EQ(complaint({{"--bots", "2"}}), "--bots must be a number from 0 to 1");
    EXPECT_EQ(complaint({{"--over", "0s"}}), "--over must be a time such as 60s or 2m, at least 1s");
    EXPECT_EQ(complaint({{"--curve", "flat"}}), "--curve must be flash, steady or ramp");
    EXPECT_NE(complaint({{"--target", "speed=1"}}), "");
    EXPECT_NE(complaint({{"--target", "errors_5xx"}}), "");
    EXPECT_NE(complaint({{"--waiting-room", "maybe"}}), "");
    EXPECT_NE(complaint({{"--offer", "x"}, {"--sku", "y"}}), "");
}

TEST(wishes, do_not_reach_a_production_store_by_accident) {
    const Wishes wishes;
    EXPECT_TRUE(check_environment("development", wishes));
    EXPECT_TRUE(check_environment("staging", wishes));
    EXPECT_FALSE(check_environment("production", wishes));
    EXPECT_FALSE(check_environment("", wishes));
    EXPECT_FALSE(check_environment("prod", wishes));
    EXPECT_TRUE(check_environment("production", {.against_production = true}));
}

TEST(requests, give_each_shopper_an_address_and_a_mailbox_of_their_own) {
    EXPECT_NE(client_headers(0).find("X-Forwarded-For: 198.18.0.0\r\n"), std::string::npos);
    EXPECT_NE(client_headers(300).find("X-Forwarded-For: 198.18.1.44\r\n"), std::string::npos);
    EXPECT_NE(client_headers(200'000).find("X-Forwarded-For: 100.67.13.64\r\n"), std::string::npos);
    Stage stage;
    stage.run = "0a1b";
    EXPECT_EQ(email_of(stage, {.kind = Kind::buyer, .person = 7}, 9), "shopper-0a1b-7@rehearsal.invalid");
    EXPECT_EQ(email_of(stage, {.kind = Kind::bot, .person = 7}, 9), "shopper-0a1b-7+9@rehearsal.invalid");
    EXPECT_EQ(email_of(stage, {.kind = Kind::bot, .person = 7}, 10), "Shopper-0a1b-7+10@rehearsal.invalid");
}

TEST(requests, find_the_code_of_a_problem) {
    EXPECT_EQ(code_of(R"({"type":"about:blank","status":409,"code":"sold_out","detail":"x"})"), "sold_out");
    EXPECT_EQ(code_of("<html>"), "");
}

} // namespace
} // namespace rialto::rehearsal
