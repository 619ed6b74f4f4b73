// Feeds arbitrary bytes to json::parse. Two properties beside "does not crash": a refusal names at least one
// field, and what is accepted is printed so that it reads back the same.
//
// clang++-19 -std=c++23 -O1 -g -fsanitize=fuzzer,address,undefined -Isrc tests/fuzz/json_fuzz.cpp
//     src/platform/json/{json,document}.cpp src/base/{check,id,money,text,time}.cpp -lboost_json -licuuc -o
//     json_fuzz

#include "base/check.hpp"
#include "platform/json/json.hpp"

namespace {

using rialto::json::Defaulted;

enum class Method { manual, card };
BOOST_DESCRIBE_ENUM(Method, manual, card)

struct Item {
    std::string sku;
    int qty = 0;
    std::optional<rialto::Money> price;
    std::vector<Item> parts;
};
BOOST_DESCRIBE_STRUCT(Item, (), (sku, qty, price, parts))

struct Order {
    std::optional<rialto::Uuid> id;
    std::optional<rialto::Time> at;
    std::optional<std::vector<Item>> items;
    std::optional<std::map<std::string, double>> weights;
    Defaulted<Method> method;
    Defaulted<bool> gift;
    Defaulted<std::uint64_t> count;
};
BOOST_DESCRIBE_STRUCT(Order, (), (id, at, items, weights, method, gift, count))

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto order = rialto::json::parse<Order>(text);
    if (!order) {
        CHECK(!order.error().fields.empty());
        return 0;
    }
    const std::string printed = rialto::json::print(*order);
    const auto again = rialto::json::parse<Order>(printed);
    CHECK(again && rialto::json::print(*again) == printed);
    return 0;
}
