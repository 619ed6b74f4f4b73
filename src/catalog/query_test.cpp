#include "catalog/query.hpp"

#include <gtest/gtest.h>

namespace rialto::catalog {
namespace {

using Parameters = std::vector<http::QueryParameter>;

Query parsed(const Parameters& parameters) {
    const auto question = parse_question(parameters);
    EXPECT_TRUE(question.has_value()) << (question ? "" : question.error().detail);
    return question ? question->query : Query{};
}

std::string canonical_of(const Parameters& parameters) {
    return canonical(parsed(parameters));
}

TEST(query, is_the_same_whatever_the_order_and_the_written_defaults) {
    const std::string plain = canonical_of({{"brand", "B,A"}, {"price_min", "100"}, {"option.Size", "M,S"}});
    EXPECT_EQ(plain, canonical_of({{"option.Size", "S, M ,S"}, {"price_min", "100"}, {"brand", "A,B,A"}}));
    EXPECT_EQ(plain, canonical_of({{"limit", "24"},
                                   {"sort", "popular"},
                                   {"in_stock", "false"},
                                   {"brand", "A,B"},
                                   {"price_min", "100"},
                                   {"option.Size", "M,S"}}));
    EXPECT_EQ(canonical_of({}), "");
    EXPECT_EQ(canonical_of({{"price_min", "0"}}), "");
    EXPECT_EQ(parse_question({{"price_min", "0"}})->query, Query{});
    EXPECT_EQ(canonical_of({{"q", "  Ódd   MUG "}}), canonical_of({{"q", "ódd mug"}}));
    EXPECT_EQ(canonical_of({{"q", "mug"}, {"sort", "relevance"}}), "q=mug");
    EXPECT_EQ(canonical_of({{"q", "mug"}, {"sort", "popular"}}), "q=mug&sort=popular");
    EXPECT_EQ(canonical_of({{"sort", "popular"}}), "");
    EXPECT_TRUE(parsed({{"sort", "popular"}}) == parsed({}));
}

TEST(query, writes_every_filter_and_only_once) {
    EXPECT_EQ(
        canonical_of({{"sort", "-price"},
                      {"category", "mugs"},
                      {"in_stock", "true"},
                      {"limit", "10"},
                      {"on_offer", "true"},
                      {"attr.Material", "Wool"},
                      {"option.Größe", "10 cm,a\\,b"},
                      {"price_max", "2000"},
                      {"price_min", "1000"},
                      {"brand", "Ódd & Co"}}),
        "attr.Material=Wool&brand=%C3%93dd%20%26%20Co&category=mugs&in_stock=true&limit=10&on_offer=true&"
        "option.Gr%C3%B6%C3%9Fe=10%20cm,"
        "a%5C,b&"
        "price_max=2000&price_min=1000&sort=-price");
}

TEST(query, takes_values_with_commas_and_backslashes) {
    EXPECT_EQ(parsed({{"brand", "Plain\\, Inc.,Back\\\\slash"}}).brands,
              (std::set<std::string>{"Plain, Inc.", "Back\\slash"}));
    for (const std::string value : {"Plain, Inc.", "a\\b", "\\,", ","})
        EXPECT_EQ(parsed({{"brand", escape_value(value)}}).brands, std::set<std::string>{value});
}

struct Refusal {
    http::QueryParameter parameter;
    std::string pointer;
};

TEST(query, names_each_bad_parameter) {
    const Refusal table[] = {
        {{"colour", "red"}, "?colour"},
        {{"price_min", "-1"}, "?price_min"},
        {{"price_min", "12.5"}, "?price_min"},
        {{"price_min", ""}, "?price_min"},
        {{"price_max", "many"}, "?price_max"},
        {{"price_max", "99999999999999999999"}, "?price_max"},
        {{"price_max", "1000000000001"}, "?price_max"},
        {{"in_stock", "yes"}, "?in_stock"},
        {{"sort", "cheap"}, "?sort"},
        {{"limit", "0"}, "?limit"},
        {{"limit", "101"}, "?limit"},
        {{"limit", "+5"}, "?limit"},
        {{"brand", ""}, "?brand"},
        {{"brand", " , "}, "?brand"},
        {{"option.", "x"}, "?option."},
        {{"option.Size", ""}, "?option.Size"},
        {{"attr.", "x"}, "?attr."},
        {{"on_offer", "1"}, "?on_offer"},
        {{"category", ""}, "?category"},
        {{"cursor", ""}, "?cursor"},
        {{"q", std::string(300, 'x')}, "?q"},
        {{"brand", std::string(300, 'x')}, "?brand"},
    };
    for (const Refusal& row : table) {
        const auto question = parse_question({row.parameter});
        ASSERT_FALSE(question.has_value()) << row.parameter.name << "=" << row.parameter.value;
        EXPECT_EQ(question.error().code, "invalid_request");
        ASSERT_EQ(question.error().fields.size(), 1U);
        EXPECT_EQ(question.error().fields[0].pointer, row.pointer);
    }
    const auto both = parse_question({{"price_min", "x"}, {"limit", "x"}});
    ASSERT_FALSE(both.has_value());
    EXPECT_EQ(both.error().fields.size(), 2U);
    EXPECT_FALSE(parse_question({{"price_min", "200"}, {"price_max", "100"}}).has_value());
    Parameters many;
    for (std::size_t i = 0; i <= filters_max; ++i) many.push_back({"attr." + std::to_string(i), "x"});
    EXPECT_FALSE(parse_question(many).has_value());
}

TEST(cursor, opens_only_its_own_list_with_its_own_key) {
    const Query query = parsed({{"brand", "A"}});
    const std::string sealed =
        seal_cursor("key", "us", query, {.snapshot_id = 4711, .price_epoch = 17, .offset = 24});
    const auto opened = open_cursor("key", "us", query, sealed);
    ASSERT_TRUE(opened.has_value());
    EXPECT_EQ(opened->snapshot_id, 4711);
    EXPECT_EQ(opened->price_epoch, 17);
    EXPECT_EQ(opened->offset, 24U);

    Query larger = query;
    larger.limit = 100;
    EXPECT_TRUE(open_cursor("key", "us", larger, sealed).has_value());

    EXPECT_FALSE(open_cursor("other", "us", query, sealed).has_value());
    EXPECT_FALSE(open_cursor("key", "eu", query, sealed).has_value());
    EXPECT_FALSE(open_cursor("key", "us", parsed({{"brand", "B"}}), sealed).has_value());
    EXPECT_FALSE(open_cursor("key", "us", parsed({{"brand", "A"}, {"sort", "price"}}), sealed).has_value());
    for (const std::string& text : {std::string(), std::string("x"), std::string("../../etc"),
                                    std::string(500, 'A'), sealed + "A", sealed.substr(1)})
        EXPECT_EQ(open_cursor("key", "us", query, text).error().fields.at(0).pointer, "?cursor");
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        std::string forged = sealed;
        forged[i] = forged[i] == 'A' ? 'B' : 'A';
        const auto result = open_cursor("key", "us", query, forged);
        // The last character may hold bits that no byte needs.
        if (result) EXPECT_EQ(i, sealed.size() - 1);
    }
}

} // namespace
} // namespace rialto::catalog
