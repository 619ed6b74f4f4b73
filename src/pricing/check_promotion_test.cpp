#include "pricing/delivery_wire.hpp"
#include "pricing/promotion_wire.hpp"

#include <gtest/gtest.h>

#include <set>

namespace rialto::pricing {
namespace {

const markets::Markets known({{.market = "eu",
                               .name = "Europe",
                               .currency = *parse_currency("EUR"),
                               .countries = {"DE", "FR"},
                               .delivery_label = "Standard",
                               .is_default = true}},
                             {{"eu", "eu", "en-IE", 1}});

/// The pointers complained of.
template <class Body>
std::set<std::string> complaints_of(std::string_view text, auto&& convert) {
    const Result<Body> body = json::parse<Body>(text);
    EXPECT_TRUE(body) << text;
    if (!body) return {};
    Complaints complaints;
    convert(*body, complaints);
    std::set<std::string> pointers;
    const Result<> result = std::move(complaints).result();
    if (!result)
        for (const FieldError& field : result.error().fields) pointers.insert(field.pointer);
    return pointers;
}

std::set<std::string> of_promotion(std::string rest) {
    return complaints_of<wire::PromotionBody>(R"({"name":"n","label":"l","trigger":"automatic",)" + rest +
                                                  "}",
                                              [](const wire::PromotionBody& body, Complaints& complaints) {
                                                  promotion_of(body, &known, complaints);
                                              });
}

using Pointers = std::set<std::string>;

TEST(promotion_of, takes_every_kind_of_action) {
    EXPECT_EQ(of_promotion(R"("actions":[{"type":"percent","basis_points":1000},
        {"type":"amount","amount":{"amount":500,"currency":"EUR"},"each_piece":true},
        {"type":"buy_get","buy_qty":2,"get_qty":1,"times_max":3},{"type":"free_delivery","methods":["standard"]}])"),
              Pointers{});
    EXPECT_EQ(of_promotion(R"("actions":[{"type":"tiers","tiers":[
        {"from":{"amount":5000,"currency":"EUR"},"basis_points":500},
        {"from":{"amount":9000,"currency":"EUR"},"amount":{"amount":1000,"currency":"EUR"}}]}])"),
              Pointers{});
}

TEST(promotion_of, names_every_field_that_makes_no_sense) {
    EXPECT_EQ(of_promotion(R"("actions":[])"), Pointers{"/actions"});
    EXPECT_EQ(of_promotion(R"("actions":[{"type":"percent"},{"type":"amount","basis_points":1}])"),
              (Pointers{"/actions/0/basis_points", "/actions/1/amount", "/actions/1/basis_points"}));
    EXPECT_EQ(of_promotion(R"("actions":[{"type":"percent","basis_points":10001}],
        "conditions":{"markets":["eu","mars"],"segments":["nowhere"],"qty_min":0},
        "limits":{"uses_max":0,"uses_per_customer_max":101},
        "schedule":{"starts_at":"2026-01-02T00:00:00Z","ends_at":"2026-01-02T00:00:00Z"})"),
              (Pointers{"/actions/0/basis_points", "/conditions/markets/1", "/conditions/segments/0",
                        "/conditions/qty_min", "/limits/uses_max", "/limits/uses_per_customer_max",
                        "/schedule/ends_at"}));
    EXPECT_EQ(of_promotion(R"("actions":[{"type":"amount","amount":{"amount":0,"currency":"EUR"}}],
        "conditions":{"spend_min":{"amount":1,"currency":"USD"}})"),
              (Pointers{"/actions/0/amount/amount", "/actions/0/amount/currency"}));
    EXPECT_EQ(of_promotion(R"("actions":[{"type":"tiers","tiers":[
        {"from":{"amount":5000,"currency":"EUR"},"basis_points":500},
        {"from":{"amount":5000,"currency":"EUR"}}]}])"),
              (Pointers{"/actions/0/tiers/1", "/actions/0/tiers/1/from"}));
}

TEST(check_codes, wants_each_code_once_in_any_spelling) {
    Complaints complaints;
    check_codes({{"SUMMER-26", {}}, {"summer-26", {}}, {"no good", {}}, {"ok1", 0}}, complaints);
    const Result<> result = std::move(complaints).result();
    ASSERT_FALSE(result);
    Pointers pointers;
    for (const FieldError& field : result.error().fields) pointers.insert(field.pointer);
    EXPECT_EQ(pointers, (Pointers{"/codes/1/code", "/codes/2/code", "/codes/3/uses_max"}));
}

TEST(zone_of, names_every_field_that_makes_no_sense) {
    const auto of_zone = [](std::string_view text) {
        return complaints_of<wire::NewDeliveryZone>(
            text, [](const wire::NewDeliveryZone& body, Complaints& complaints) {
                zone_of(body, known, complaints);
            });
    };
    EXPECT_EQ(of_zone(R"({"market":"eu","name":"Near","countries":["DE"],"postal_prefixes":["10"],"methods":[
        {"id":"parcel","label":"Parcel","basis":"weight","free_from":{"amount":5000,"currency":"EUR"},
         "bands":[{"up_to":1000,"price":{"amount":300,"currency":"EUR"}},
                  {"price":{"amount":900,"currency":"EUR"}}]}]})"),
              Pointers{});
    EXPECT_EQ(of_zone(R"({"market":"eu","name":" ","countries":["US"],"methods":[
        {"id":"Parcel","label":"Parcel","basis":"flat","bands":[{"up_to":1,"price":{"amount":-1,"currency":"USD"}}]},
        {"id":"two","label":"Two","basis":"total","bands":[{"price":{"amount":1,"currency":"EUR"}},
            {"up_to":5,"price":{"amount":1,"currency":"EUR"}},{"up_to":5,"price":{"amount":1,"currency":"EUR"}}]},
        {"id":"two","label":"Two","basis":"flat","bands":[]}]})"),
              (Pointers{"/name", "/countries/0", "/methods/0/id", "/methods/0/bands/0/up_to",
                        "/methods/0/bands/0/price/amount", "/methods/0/bands/0/price/currency",
                        "/methods/1/bands/0/up_to", "/methods/1/bands/2/up_to", "/methods/2/id",
                        "/methods/2/bands"}));
    EXPECT_EQ(of_zone(R"({"market":"mars","name":"n","methods":[]})"), Pointers{"/market"});
}

TEST(tax_rate_of, names_every_field_that_makes_no_sense) {
    const auto of_rate = [](std::string_view text) {
        return complaints_of<wire::NewTaxRate>(text,
                                               [](const wire::NewTaxRate& body, Complaints& complaints) {
                                                   tax_rate_of(body, known, complaints);
                                               });
    };
    EXPECT_EQ(
        of_rate(R"({"market":"eu","basis_points":700,"label":"VAT","tax_class":"food","country":"DE"})"),
        Pointers{});
    EXPECT_EQ(of_rate(R"({"market":"eu","basis_points":10001,"label":"","tax_class":"Food","region":"BE"})"),
              (Pointers{"/basis_points", "/label", "/tax_class", "/country"}));
    EXPECT_EQ(of_rate(R"({"market":"eu","basis_points":1,"label":"VAT","country":"US"})"),
              Pointers{"/country"});
}

} // namespace
} // namespace rialto::pricing
