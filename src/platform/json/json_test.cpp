#include "platform/json/json.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace rialto::json {
namespace {

using namespace std::string_literals;

struct ForeignCharge {
    std::string id;
    std::optional<std::int64_t> amount;
};
BOOST_DESCRIBE_STRUCT(ForeignCharge, (), (id, amount))

} // namespace

template <>
inline constexpr bool is_foreign<ForeignCharge> = true;

namespace {

TEST(json_parse, passes_over_what_a_foreign_document_has_more) {
    const Result<ForeignCharge> charge =
        parse<ForeignCharge>(R"({"object":{"id":[1,{"id":2}]},"id":"ch_1","amount":7,"livemode":false})");
    ASSERT_TRUE(charge);
    EXPECT_EQ(charge->id, "ch_1");
    EXPECT_EQ(charge->amount, 7);
    EXPECT_FALSE(parse<ForeignCharge>(R"({"amount":7})")) << "what is described is still needed";
}

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

constexpr std::string_view everything =
    R"({"flag":true,"tiny":-128,"number":-2147483648,"big":9223372036854775807,"count":4294967295,)"
    R"("huge":18446744073709551615,"ratio":0.1,"text":"a\"b\\c\n\t\r\u003cp>\u0001é","id":)"
    R"("017f22e2-79b0-7cc3-98c4-dc0c0c07398f","at":"2026-11-23T09:30:00.123Z",)"
    R"("price":{"amount":-1999,"currency":"EUR"},"currency":"JPY","availability":"few_left","condition":"new",)"
    R"("lines":[{"sku":"A","qty":1},{"sku":"B","qty":2}],"note":"hi","next":null,)"
    R"("options":{"Colour":1,"Size":2},"limit":7,"bits":[true,false],"default":true})";

struct Small {
    int qty = 0;
    std::optional<std::string> note;
};
BOOST_DESCRIBE_STRUCT(Small, (), (qty, note))

struct Body {
    std::vector<Line> lines;
    Small small;
    std::map<std::string, Small> by_name;
};
BOOST_DESCRIBE_STRUCT(Body, (), (lines, small, by_name))

template <class T>
struct Holder {
    T value{};
};
BOOST_DESCRIBE_STRUCT(Holder<bool>, (), (value))
BOOST_DESCRIBE_STRUCT(Holder<std::int8_t>, (), (value))
BOOST_DESCRIBE_STRUCT(Holder<int>, (), (value))
BOOST_DESCRIBE_STRUCT(Holder<unsigned>, (), (value))
BOOST_DESCRIBE_STRUCT(Holder<std::int64_t>, (), (value))
BOOST_DESCRIBE_STRUCT(Holder<std::uint64_t>, (), (value))
BOOST_DESCRIBE_STRUCT(Holder<double>, (), (value))
BOOST_DESCRIBE_STRUCT(Holder<std::string>, (), (value))
BOOST_DESCRIBE_STRUCT(Holder<Uuid>, (), (value))
BOOST_DESCRIBE_STRUCT(Holder<Time>, (), (value))
BOOST_DESCRIBE_STRUCT(Holder<Money>, (), (value))
BOOST_DESCRIBE_STRUCT(Holder<Currency>, (), (value))
BOOST_DESCRIBE_STRUCT(Holder<Condition>, (), (value))
BOOST_DESCRIBE_STRUCT(Holder<std::vector<int>>, (), (value))
BOOST_DESCRIBE_STRUCT(Holder<Defaulted<int>>, (), (value))
BOOST_DESCRIBE_STRUCT(Holder<Nullable<int>>, (), (value))

/// All field errors, one a line, as "pointer: detail".
template <class T>
std::string errors_of(std::string_view text) {
    const auto result = parse<T>(text);
    if (result) return "";
    EXPECT_EQ(result.error().kind, ErrorKind::invalid);
    EXPECT_EQ(result.error().code, "invalid_request");
    EXPECT_FALSE(result.error().detail.empty());
    std::string all;
    for (const FieldError& field : result.error().fields) {
        if (!all.empty()) all += '\n';
        all += field.pointer + ": " + field.detail;
    }
    return all;
}

template <class T>
std::string value_error(std::string_view value) {
    return errors_of<Holder<T>>(R"({"value":)" + std::string(value) + "}");
}

// ---- round trips -----------------------------------------------------------------------------------

TEST(json, prints_what_it_parsed) {
    const auto parsed = parse<Everything>(everything);
    ASSERT_TRUE(parsed) << parsed.error().detail;
    EXPECT_EQ(parsed->text, "a\"b\\c\n\t\r<p>\x01é");
    EXPECT_EQ(parsed->condition, Condition::new_);
    EXPECT_EQ(parsed->lines.size(), 2U);
    EXPECT_EQ(parsed->limit.value, 7);
    EXPECT_TRUE(parsed->default_);
    EXPECT_EQ(print(*parsed), everything);
}

TEST(json, leaves_absent_members_out) {
    EXPECT_EQ(print(Small{3, {}}), R"({"qty":3})");
    EXPECT_EQ(print(Small{3, ""}), R"({"qty":3,"note":""})");
}

struct Sparse {
    std::optional<int> first;
    std::optional<int> second;
};
BOOST_DESCRIBE_STRUCT(Sparse, (), (first, second))

TEST(json, puts_commas_between_what_is_there) {
    EXPECT_EQ(print(Sparse{}), "{}");
    EXPECT_EQ(print(Sparse{{}, 2}), R"({"second":2})");
    EXPECT_EQ(print(Sparse{1, 2}), R"({"first":1,"second":2})");
}

struct Named {
    std::string name;
};
BOOST_DESCRIBE_STRUCT(Named, (), (name))
struct Priced : Named {
    int price = 0;
};
BOOST_DESCRIBE_STRUCT(Priced, (Named), (price))

TEST(json, reads_and_prints_members_of_bases) {
    const auto parsed = parse<Priced>(R"({"price":5,"name":"Mug"})");
    ASSERT_TRUE(parsed);
    EXPECT_EQ(print(*parsed), R"({"name":"Mug","price":5})");
}

struct PrintOnly {
    std::string_view name;
    Raw card;
};
BOOST_DESCRIBE_STRUCT(PrintOnly, (), (name, card))

TEST(json, prints_views_and_rendered_text) {
    EXPECT_EQ(print(PrintOnly{"a", {R"({"b":1})"}}), R"({"name":"a","card":{"b":1}})");
    EXPECT_EQ(print(std::vector<Line>{}), "[]");
    EXPECT_EQ(print(std::map<std::string, int>{{"a\"", 1}}), R"({"a\"":1})");
}

TEST(json, escapes_so_that_text_may_stand_in_html) {
    EXPECT_EQ(print("</script><!--"s), R"("\u003c/script>\u003c!--")");
    EXPECT_EQ(print("\0\x1f\x7f"s.substr(0, 1) + "\x1f\x7f"), R"("\u0000\u001f\u007f")");
    EXPECT_EQ(print("日本"s), "\"日本\"");
}

TEST(json, prints_the_shortest_exact_double) {
    EXPECT_EQ(print(0.1), "0.1");
    EXPECT_EQ(print(3.0), "3");
    EXPECT_EQ(print(1e300), "1e+300");
    EXPECT_EQ(print(-2.5), "-2.5");
}

TEST(json, takes_null_for_absent) {
    const auto parsed = parse<Small>(R"({"qty":1,"note":null})");
    ASSERT_TRUE(parsed);
    EXPECT_FALSE(parsed->note);
    EXPECT_EQ(parse<Holder<Defaulted<int>>>(R"({"value":null})")->value.value, 0);
}

TEST(json, keeps_the_initialiser_of_an_absent_defaulted_member) {
    std::string without(everything);
    without.erase(without.find(R"("limit":7,)"), 10);
    const auto parsed = parse<Everything>(without);
    ASSERT_TRUE(parsed) << parsed.error().detail;
    EXPECT_EQ(parsed->limit.value, 24);
}

TEST(json, reads_short_documents_and_white_space) {
    EXPECT_EQ(parse<int>("7"), 7);
    EXPECT_EQ(parse<int>(" \r\n\t7 \n"), 7);
    EXPECT_EQ(parse<std::string>(R"("")"), "");
    EXPECT_EQ(parse<std::string>(R"("\u00e9\ud83c\udf75\/\b\f")"), "é\U0001F375/\b\f");
    EXPECT_EQ(parse<double>("1e-3"), 1e-3);
    EXPECT_EQ(parse<std::vector<int>>("[]"), std::vector<int>{});
}

TEST(json, reads_members_in_any_order) {
    const auto parsed = parse<Body>(R"({"by_name":{"x":{"note":"n","qty":2}},"small":{"qty":1},"lines":[]})");
    ASSERT_TRUE(parsed) << parsed.error().detail;
    EXPECT_EQ(parsed->by_name.at("x").qty, 2);
    EXPECT_EQ(parsed->small.qty, 1);
}

// ---- refusals --------------------------------------------------------------------------------------

TEST(json, names_the_wrong_type_of_a_value) {
    EXPECT_EQ(value_error<bool>("1"), "/value: must be true or false");
    EXPECT_EQ(value_error<int>("true"), "/value: must be an integer");
    EXPECT_EQ(value_error<int>("\"1\""), "/value: must be an integer");
    EXPECT_EQ(value_error<int>("2.0"), "/value: must be an integer");
    EXPECT_EQ(value_error<int>("1e3"), "/value: must be an integer");
    EXPECT_EQ(value_error<int>("1E3"), "/value: must be an integer");
    EXPECT_EQ(value_error<int>("null"), "/value: must be an integer");
    EXPECT_EQ(value_error<int>("[]"), "/value: must be an integer");
    EXPECT_EQ(value_error<double>("\"1\""), "/value: must be a number");
    EXPECT_EQ(value_error<double>("1e999"), "/value: is too large or too small a number");
    EXPECT_EQ(value_error<std::string>("1"), "/value: must be a string");
    EXPECT_EQ(value_error<std::string>("\"a\\u0000b\""), "/value: must not contain a NUL character");
    EXPECT_EQ(value_error<Uuid>("\"1\""),
              "/value: must be a UUID such as 017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
    EXPECT_EQ(value_error<Time>("\"today\""), "/value: must be a time such as 2026-11-23T09:30:00Z");
    EXPECT_EQ(value_error<Currency>("\"eur\""), "/value: must be an ISO 4217 currency code such as EUR");
    EXPECT_EQ(value_error<Currency>("5"), "/value: must be an ISO 4217 currency code such as EUR");
    EXPECT_EQ(value_error<Condition>("\"new_\""), "/value: must be one of new, used");
    EXPECT_EQ(value_error<Condition>("0"), "/value: must be one of new, used");
    EXPECT_EQ(value_error<std::vector<int>>("{}"), "/value: must be a list");
    EXPECT_EQ(value_error<Money>("1999"), "/value: must be an object");
    EXPECT_EQ(value_error<Money>(R"({"amount":1.5,"currency":"EUR"})"), "/value/amount: must be an integer");
    EXPECT_EQ(value_error<Money>(R"({"amount":1})"), "/value/currency: is required");
    EXPECT_EQ(value_error<Money>(R"({"amount":1000000000001,"currency":"EUR"})"),
              "/value/amount: must be an integer between -1000000000000 and 1000000000000");
    EXPECT_EQ(value_error<Defaulted<int>>("\"x\""), "/value: must be an integer");
    EXPECT_EQ(value_error<Nullable<int>>("\"x\""), "/value: must be an integer");
    EXPECT_EQ(errors_of<Holder<Nullable<int>>>("{}"), "/value: is required");
}

TEST(json, gives_the_range_of_an_integer) {
    EXPECT_EQ(value_error<std::int8_t>("128"), "/value: must be an integer between -128 and 127");
    EXPECT_EQ(value_error<std::int8_t>("-128"), "");
    EXPECT_EQ(value_error<int>("2147483648"),
              "/value: must be an integer between -2147483648 and 2147483647");
    EXPECT_EQ(value_error<unsigned>("-1"), "/value: must be an integer between 0 and 4294967295");
    const std::string wide =
        "/value: must be an integer between -9223372036854775808 and 9223372036854775807";
    EXPECT_EQ(value_error<std::int64_t>("9223372036854775808"), wide);
    EXPECT_EQ(value_error<std::int64_t>("-9223372036854775809"), wide);
    EXPECT_EQ(value_error<std::int64_t>("123456789012345678901234567890"), wide);
    EXPECT_EQ(value_error<std::int64_t>("-9223372036854775808"), "");
    EXPECT_EQ(value_error<std::uint64_t>("18446744073709551616"),
              "/value: must be an integer between 0 and 18446744073709551615");
    EXPECT_EQ(value_error<std::uint64_t>("18446744073709551615"), "");
}

TEST(json, names_every_bad_field_by_its_pointer) {
    EXPECT_EQ(errors_of<Body>(R"({"lines":[{"sku":"A","qty":"two"},{"sku":5,"qty":1},7],"small":{"extra":1},)"
                              R"("by_name":{"a/b~c":{"qty":false}},"no such":1})"),
              "/lines/0/qty: must be an integer\n"
              "/lines/1/sku: must be a string\n"
              "/lines/2: must be an object\n"
              "/small/extra: is not a known member\n"
              "/small/qty: is required\n"
              "/by_name/a~1b~0c/qty: must be an integer\n"
              "/no such: is not a known member");
    EXPECT_EQ(errors_of<Body>("[]"), ": must be an object");
    EXPECT_EQ(errors_of<Body>("{}"), "/lines: is required\n/small: is required\n/by_name: is required");
}

TEST(json, refuses_a_member_given_twice) {
    EXPECT_EQ(errors_of<Small>(R"({"qty":1,"qty":2})"), "/qty: is given twice");
    EXPECT_EQ(errors_of<Small>(R"({"qty":1,"note":null,"note":"x"})"), "/note: is given twice");
    EXPECT_EQ((errors_of<std::map<std::string, int>>(R"({"a":1,"\u0061":2})")), "/a: is given twice");
}

TEST(json, refuses_a_nul_in_a_key) {
    EXPECT_EQ((errors_of<std::map<std::string, int>>(R"({"a\u0000":1})")),
              "/a\0: must not have a NUL character in its name"s);
}

TEST(json, sums_up_in_one_sentence) {
    EXPECT_EQ(parse<Small>(R"({"qty":"x"})").error().detail, "/qty: must be an integer");
    EXPECT_EQ(parse<Small>(R"({"a":1,"b":1})").error().detail, "/a: is not a known member (and 2 more)");
    EXPECT_EQ(parse<Small>("[]").error().detail, "The body must be an object");
}

TEST(json, keeps_a_bounded_number_of_errors) {
    std::string text = "[";
    for (int i = 0; i < 1000; ++i) text += "\"x\",";
    const auto result = parse<std::vector<int>>(text + "1]");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().fields.size(), field_errors_max);
    EXPECT_EQ(result.error().detail, "/0: must be an integer (and 999 more)");
}

TEST(json, cuts_long_unknown_names) {
    const std::string name = "é" + std::string(62, 'a') + "日" + std::string(1000, 'b');
    EXPECT_EQ(errors_of<Small>(R"({"qty":1,")" + name + R"(":1})"),
              "/é" + std::string(62, 'a') + ": is not a known member");
}

TEST(json, says_where_text_stops_being_json) {
    const struct {
        const char* text;
        const char* error;
    } rows[] = {
        {"", ": is empty, but must be JSON"},
        {" \n", ": is empty, but must be JSON"},
        {"{", ": is not valid JSON: it ends too early (line 1, column 2)"},
        {"{\"qty\":1,\n \"é\": }", ": is not valid JSON: syntax error (line 2, column 7)"},
        {"{\"qty\":1}x", ": is not valid JSON: extra data (line 1, column 10)"},
        {"{\"qty\":1}\f", ": is not valid JSON: extra data (line 1, column 10)"},
        {"\xff", ": is not valid UTF-8"},
        {"\"\xed\xa0\x80\"", ": is not valid UTF-8"},
    };
    for (const auto& row : rows) EXPECT_EQ(errors_of<Small>(row.text), row.error) << row.text;
    for (const char* text : {"{qty:1}",
                             "{'qty':1}",
                             "{\"qty\":1,}",
                             "{\"qty\":01}",
                             "{\"qty\":+1}",
                             "{\"qty\":.5}",
                             "{\"qty\":1.}",
                             "{\"qty\":NaN}",
                             "{\"qty\":Infinity}",
                             "{\"qty\":0x1}",
                             "{\"qty\":1 // one\n}",
                             "{\"qty\":1}{}",
                             "{\"note\":\"\\ud800\"}",
                             "{\"note\":\"\\udc00x\"}",
                             "{\"note\":\"\\x\"}",
                             "{\"note\":\"a\nb\"}",
                             "tru",
                             "nul",
                             "\xef\xbb\xbf{}",
                             "]",
                             "[1,]",
                             "-",
                             "\""})
        EXPECT_TRUE(errors_of<Small>(text).starts_with(": is not valid JSON: ")) << text;
}

TEST(json, limits_depth) {
    const std::string fits = std::string(depth_max, '[') + std::string(depth_max, ']');
    EXPECT_EQ(errors_of<std::vector<int>>(fits), "/0: must be an integer");
    EXPECT_EQ(errors_of<std::vector<int>>("[" + fits + "]"), ": is nested deeper than 16 levels");
    EXPECT_EQ(errors_of<std::vector<int>>(std::string(100'000, '[')), ": is nested deeper than 16 levels");
}

} // namespace
} // namespace rialto::json
