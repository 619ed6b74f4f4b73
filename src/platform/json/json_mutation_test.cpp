// Damaged documents: never a crash, and whatever is accepted is printed so that it reads back the same.

#include "platform/json/json.hpp"

#include <gtest/gtest.h>

#include <random>

namespace rialto::json {
namespace {

enum class Method { manual, card };
BOOST_DESCRIBE_ENUM(Method, manual, card)

struct Item {
    std::string sku;
    int qty = 0;
    std::optional<Money> price;
};
BOOST_DESCRIBE_STRUCT(Item, (), (sku, qty, price))

struct Order {
    Uuid id;
    Time at;
    std::vector<Item> items;
    std::map<std::string, double> weights;
    Method method = Method::manual;
    Nullable<std::string> next;
    Defaulted<bool> gift{false};
};
BOOST_DESCRIBE_STRUCT(Order, (), (id, at, items, weights, method, next, gift))

constexpr std::string_view document =
    R"({"id":"017f22e2-79b0-7cc3-98c4-dc0c0c07398f","at":"2026-11-23T09:30:00.123Z","items":[{"sku":"A\u00e9",)"
    R"("qty":1,"price":{"amount":1999,"currency":"EUR"}},{"sku":"B","qty":-2}],"weights":{"a":1.5e3,"b":0},)"
    R"("method":"card","next":null,"gift":true})";

/// Pieces that a damaged document is likely to hold.
constexpr std::string_view pieces[] = {
    "{",       "}",       "[",    "]",         ",", ":",     "\"", "\\",
    "\\u0000", "\\ud800", "null", "true",      "-", "1e999", ".5", "99999999999999999999",
    "\xff",    "\n",      "é",    "\"qty\":1,"};

std::string damage(std::string text, std::mt19937& random) {
    const auto below = [&random](std::size_t end) {
        return std::uniform_int_distribution<std::size_t>(0, end - 1)(random);
    };
    for (std::size_t edits = 1 + below(10) / 7; edits > 0 && !text.empty(); --edits) {
        const std::size_t at = below(text.size());
        switch (below(4)) {
        case 0: text.erase(at, 1 + below(8)); break;
        case 1: text.insert(at, pieces[below(std::size(pieces))]); break;
        case 2: text[at] = static_cast<char>(below(256)); break;
        default: text.insert(at, text.substr(below(text.size()), below(40))); break;
        }
    }
    return text;
}

TEST(json_mutation, reads_back_whatever_it_accepts) {
    ASSERT_TRUE(parse<Order>(document)) << parse<Order>(document).error().detail;
    std::mt19937 random(20261123);
    int accepted = 0;
    for (int i = 0; i < 50'000; ++i) {
        const std::string text = damage(std::string(document), random);
        const auto order = parse<Order>(text);
        if (!order) {
            ASSERT_FALSE(order.error().fields.empty()) << text;
            continue;
        }
        ++accepted;
        const std::string printed = print(*order);
        const auto again = parse<Order>(printed);
        ASSERT_TRUE(again) << text << '\n' << printed;
        ASSERT_EQ(print(*again), printed);
    }
    EXPECT_GT(accepted, 1'000); // otherwise the damage is too great to test anything
}

} // namespace
} // namespace rialto::json
