#include "platform/json/json.hpp"

#include <gtest/gtest.h>

namespace rialto::json {
namespace {

enum class Availability { in_stock, few_left, sold_out };
BOOST_DESCRIBE_ENUM(Availability, in_stock, few_left, sold_out)

enum class Condition { new_, used };
BOOST_DESCRIBE_ENUM(Condition, new_, used)

struct Line {
    std::string sku;
    int qty = 0;
};
BOOST_DESCRIBE_STRUCT(Line, (), (sku, qty))

struct Everything {
    bool flag = false;
    std::int8_t tiny = 0;
    std::int32_t number = 0;
    std::int64_t big = 0;
    std::uint32_t count = 0;
    std::uint64_t huge = 0;
    double ratio = 0;
    std::string text;
    Uuid id;
    Time at;
    Money price;
    Currency currency;
    Availability availability = Availability::in_stock;
    Condition condition = Condition::used;
    std::vector<Line> lines;
    std::optional<std::string> note;
    Nullable<std::string> next;
    std::map<std::string, int> options;
    Defaulted<int> limit{24};
    std::vector<bool> bits;
    bool default_ = false;
};
BOOST_DESCRIBE_STRUCT(Everything, (),
                      (flag, tiny, number, big, count, huge, ratio, text, id, at, price, currency,
                       availability, condition, lines, note, next, options, limit, bits, default_))

struct Sparse {
    std::optional<int> first;
    std::optional<int> second;
};
BOOST_DESCRIBE_STRUCT(Sparse, (), (first, second))

struct Category {
    std::string slug;
    std::vector<Category> children;
};
BOOST_DESCRIBE_STRUCT(Category, (), (slug, children))

struct Odd {
    int a = 0;
};
BOOST_DESCRIBE_STRUCT(Odd, (), (a))

namespace other {
struct Line {
    bool other = false;
};
BOOST_DESCRIBE_STRUCT(Line, (), (other))
} // namespace other

} // namespace
template <>
inline constexpr std::string_view schema_name<Odd> = "Even";
namespace {

TEST(json_schema, describes_every_type) {
    Schemas schemas;
    EXPECT_EQ(schema<Everything>(schemas), R"({"$ref":"#/components/schemas/Everything"})");
    EXPECT_EQ(
        schemas.at("Everything"),
        R"({"type":"object","properties":{"flag":{"type":"boolean"},"tiny":{"type":"integer","format":"int32"},)"
        R"("number":{"type":"integer","format":"int32"},"big":{"type":"integer","format":"int64"},)"
        R"("count":{"type":"integer","minimum":0},"huge":{"type":"integer","minimum":0},"ratio":{"type":"number"},)"
        R"("text":{"type":"string"},"id":{"type":"string","format":"uuid"},)"
        R"("at":{"type":"string","format":"date-time"},"price":{"$ref":"#/components/schemas/Money"},)"
        R"("currency":{"type":"string","pattern":"^[A-Z]{3}$"},)"
        R"("availability":{"type":"string","enum":["in_stock","few_left","sold_out"]},)"
        R"("condition":{"type":"string","enum":["new","used"]},)"
        R"("lines":{"type":"array","items":{"$ref":"#/components/schemas/Line"}},"note":{"type":"string"},)"
        R"("next":{"anyOf":[{"type":"string"},{"type":"null"}]},)"
        R"("options":{"type":"object","additionalProperties":{"type":"integer","format":"int32"}},)"
        R"("limit":{"type":"integer","format":"int32","default":24},)"
        R"("bits":{"type":"array","items":{"type":"boolean"}},"default":{"type":"boolean"}},)"
        R"("required":["flag","tiny","number","big","count","huge","ratio","text","id","at","price","currency",)"
        R"("availability","condition","lines","next","options","bits","default"],"additionalProperties":false})");
    EXPECT_EQ(
        schemas.at("Line"),
        R"({"type":"object","properties":{"sku":{"type":"string"},"qty":{"type":"integer","format":"int32"}},)"
        R"("required":["sku","qty"],"additionalProperties":false})");
    EXPECT_TRUE(schemas.contains("Money"));
    EXPECT_EQ(schemas.size(), 3U);
}

TEST(json_schema, lets_a_tree_hold_itself) {
    Schemas schemas;
    schema<Category>(schemas);
    EXPECT_EQ(schemas.at("Category"),
              R"({"type":"object","properties":{"slug":{"type":"string"},)"
              R"("children":{"type":"array","items":{"$ref":"#/components/schemas/Category"}}},)"
              R"("required":["slug","children"],"additionalProperties":false})");
}

TEST(json_schema, takes_a_given_name) {
    Schemas schemas;
    EXPECT_EQ(schema<Odd>(schemas), R"({"$ref":"#/components/schemas/Even"})");
    EXPECT_TRUE(schemas.contains("Even"));
}

TEST(json_schema, leaves_required_out_when_nothing_is) {
    Schemas schemas;
    schema<Sparse>(schemas);
    EXPECT_EQ(schemas.at("Sparse"),
              R"({"type":"object","properties":{"first":{"type":"integer","format":"int32"},)"
              R"("second":{"type":"integer","format":"int32"}},"additionalProperties":false})");
}

TEST(json_schema, refuses_one_name_for_two_types) {
    Schemas schemas;
    schema<Line>(schemas);
    EXPECT_DEATH(schema<other::Line>(schemas), "two have Line");
}

} // namespace
} // namespace rialto::json
