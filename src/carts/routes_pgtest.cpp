#include "carts/test_shop.hpp"
#include "carts/wire.hpp"

namespace rialto::carts {
namespace {

using test::Shop;

/// The cart that an answer shows; the wire structs read their own print.
wire::Cart cart_of(const http::Response& response) {
    EXPECT_LT(response.status, 300) << response.body;
    Result<wire::Cart> cart = json::parse<wire::Cart>(response.body);
    EXPECT_TRUE(cart.has_value()) << response.body;
    return cart ? std::move(*cart) : wire::Cart{};
}

std::string repair_of(const wire::CartLine& line) {
    return line.repair ? line.repair->action + " " + std::to_string(line.repair->qty) : "";
}

bool is_kept_nowhere(const http::Response& response) {
    for (const auto& [name, value] : response.headers)
        if (name == "Cache-Control") return value.find("no-store") != std::string::npos;
    return false;
}

TEST(cart_routes, show_prices_problems_and_totals_of_the_moment) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        const http::Response made = co_await shop.ask(create_cart, "", R"({"segment":"us"})");
        EXPECT_EQ(made.status, 201);
        EXPECT_TRUE(is_kept_nowhere(made));
        const std::string id = to_string(cart_of(made).id);
        EXPECT_EQ(
            made.body,
            R"({"id":")" + id +
                R"(","version":1,"segment":"us","status":"open","lines":[],"totals":{)"
                R"("items":{"amount":0,"currency":"USD"},"discounts":{"amount":0,"currency":"USD"},)"
                R"("delivery":{"amount":0,"currency":"USD"},"tax":{"amount":0,"currency":"USD"},)"
                R"("total":{"amount":0,"currency":"USD"},"tax_included":false},"adjustments":[],"taxes":[],"codes":[]})");
        co_await shop.ask(add_line, id, R"({"sku":"A","qty":2})");
        co_await shop.ask(add_line, id, R"({"sku":"B","qty":3})");
        const wire::Cart cart = cart_of(co_await shop.ask(add_line, id, R"({"sku":"C","qty":1})"));
        EXPECT_EQ(cart.lines.size(), 3U);
        EXPECT_EQ(cart.lines.at(0).sku, "A");
        EXPECT_EQ(cart.lines.at(0).handle, "thing-A");
        EXPECT_EQ(cart.lines.at(0).total.amount, 2000);
        EXPECT_EQ(cart.lines.at(0).problem, std::nullopt);
        EXPECT_FALSE(cart.lines.at(0).repair);
        EXPECT_EQ(cart.lines.at(1).problem, "not_enough_stock");
        EXPECT_EQ(repair_of(cart.lines.at(1)), "lower_qty 2");
        EXPECT_EQ(cart.lines.at(2).problem, "sold_out");
        EXPECT_EQ(repair_of(cart.lines.at(2)), "remove 0");
        EXPECT_EQ(cart.totals.items.amount, 6000);
        EXPECT_EQ(cart.totals.tax.amount, 495); // 8.25 %
        EXPECT_EQ(cart.totals.total.amount, 6495);
        EXPECT_FALSE(cart.delivery);

        const http::Response options = co_await shop.ask(list_delivery_options, id);
        EXPECT_TRUE(is_kept_nowhere(options));
        const auto offered = json::parse<wire::DeliveryOptionList>(options.body);
        EXPECT_EQ(offered->items.at(0).id, "standard");
        const wire::Cart delivered = cart_of(co_await shop.ask(
            set_delivery, id,
            R"({"address":{"name":"Ann","line1":"1 Main St","city":"Troy","postal_code":"12180","country":"US"},)"
            R"("method":"standard"})"));
        EXPECT_EQ(delivered.delivery->price, offered->items.at(0).price);
        EXPECT_EQ(delivered.delivery->label, offered->items.at(0).label);
        EXPECT_EQ(delivered.totals.delivery, offered->items.at(0).price);
        EXPECT_GT(delivered.totals.delivery.amount, 0);
        const std::int64_t base = 6000 + delivered.totals.delivery.amount;
        EXPECT_EQ(delivered.totals.total.amount, base + delivered.totals.tax.amount);
        EXPECT_EQ(cart_of(co_await shop.ask(get_cart, id)).version, 5);
    });
}

TEST(cart_routes, price_a_cart_in_its_own_market) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        const std::string id = to_string(co_await shop.new_cart("eu"));
        const wire::Cart cart = cart_of(co_await shop.ask(add_line, id, R"({"sku":"A","qty":1})"));
        EXPECT_EQ(cart.totals.total, (Money{900, *parse_currency("EUR")}));
        EXPECT_TRUE(cart.totals.tax_included);
        EXPECT_EQ(cart.totals.tax.amount, 156); // 21 % within 900
    });
}

TEST(cart_routes, count_nothing_for_a_line_that_is_no_longer_sold) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        const Uuid id = co_await shop.new_cart();
        co_await shop.add(id, "A", 1);
        const std::string gone =
            "INSERT INTO carts.lines SELECT cart_id, sku_id, 3, position FROM carts.carts, "
            "(VALUES (" +
            std::to_string(shop.sku_id("D")) +
            ", 0), (999999, 9)) AS line(sku_id, position)"; // a draft, and nothing
        co_await shop.owner.run({"test.gone", gone});
        const wire::Cart cart = cart_of(co_await shop.ask(get_cart, to_string(id)));
        EXPECT_EQ(cart.lines.at(0).problem, "unavailable");
        EXPECT_EQ(repair_of(cart.lines.at(0)), "remove 0");
        EXPECT_EQ(cart.lines.at(0).title, "Thing D");
        EXPECT_EQ(cart.lines.at(0).total.amount, 0);
        EXPECT_EQ(cart.lines.at(1).problem, std::nullopt);
        EXPECT_EQ(cart.lines.at(2).problem, "unavailable");
        EXPECT_EQ(cart.totals.items.amount, 1000);
        // Somebody can take it out all the same.
        EXPECT_EQ(cart_of(co_await shop.ask(remove_line, to_string(id), "", "D")).lines.size(), 2U);
    });
}

TEST(cart_routes, change_and_remove_lines) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        const std::string id = to_string(co_await shop.new_cart());
        co_await shop.ask(add_line, id, R"({"sku":"A","qty":1})");
        EXPECT_EQ(cart_of(co_await shop.ask(change_line, id, R"({"qty":7})", "A", "\"2\"")).lines.at(0).qty,
                  7);
        EXPECT_TRUE(cart_of(co_await shop.ask(change_line, id, R"({"qty":0})", "A")).lines.empty());
        co_await shop.ask(add_line, id, R"({"sku":"A","qty":1})");
        EXPECT_TRUE(cart_of(co_await shop.ask(remove_line, id, "", "A")).lines.empty());
    });
}

TEST(cart_routes, say_that_a_price_has_changed_until_the_line_is_written_again) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        const Uuid id = co_await shop.new_cart();
        co_await shop.add(id, "A", 2);
        co_await shop.add(id, "B", 9); // more than there is, which comes first
        co_await shop.owner.run({"test.price", "UPDATE carts.lines SET seen_price = 1200"});
        wire::Cart cart = cart_of(co_await shop.ask(get_cart, to_string(id)));
        EXPECT_EQ(cart.lines.at(0).problem, "price_changed");
        EXPECT_EQ(cart.lines.at(0).seen_price->amount, 1200);
        EXPECT_EQ(cart.lines.at(0).unit_price.amount, 1000);
        EXPECT_EQ(cart.lines.at(0).total.amount, 2000) << "it counts as it is";
        EXPECT_EQ(repair_of(cart.lines.at(0)), "accept_price 2");
        EXPECT_EQ(cart.lines.at(1).problem, "not_enough_stock");
        EXPECT_FALSE(cart.lines.at(1).seen_price);
        // Each line's repair is the quantity to set.
        for (const wire::CartLine& line : cart.lines) {
            const std::string body = R"({"qty":)" + std::to_string(line.repair->qty) + "}";
            co_await shop.ask(change_line, to_string(id), body, line.sku);
        }
        cart = cart_of(co_await shop.ask(get_cart, to_string(id)));
        EXPECT_EQ(cart.version, 5);
        for (const wire::CartLine& line : cart.lines) {
            EXPECT_FALSE(line.problem) << *line.problem;
            EXPECT_FALSE(line.repair || line.seen_price);
            EXPECT_EQ(line.qty, 2);
        }
        // Rows of before this was kept know no price, and nothing is said of it.
        co_await shop.owner.run({"test.price", "UPDATE carts.lines SET seen_price = NULL"});
        EXPECT_FALSE(cart_of(co_await shop.ask(get_cart, to_string(id))).lines.at(0).problem);
    });
}

struct Bad {
    Task<http::Response> (*route)(CartService&, http::Request&);
    std::string body;
    std::string sku;
    std::string if_match;
    int status;
    std::string part; // of the answer
};

TEST(cart_routes, name_what_is_wrong) {
    support::run([](postgres::Pool& pool) -> Task<> {
        Shop shop(pool);
        co_await shop.open();
        const Uuid cart = co_await shop.new_cart();
        co_await shop.add(cart, "A", 90);
        const std::string id = to_string(cart);
        const std::string address =
            R"("address":{"name":"Ann","line1":"1","city":"Troy","postal_code":"1","country":)";
        const std::vector<Bad> table{
            {create_cart, R"({"segment":"mars"})", "", "", 400, "/segment"},
            {create_cart, "{}", "", "", 400, "/segment"},
            {add_line, "[", "", "", 400, "invalid_request"},
            {add_line, R"({"sku":"A","qty":0})", "", "", 400, "/qty"},
            {add_line, R"({"sku":"A","qty":-1})", "", "", 400, "/qty"},
            {add_line, R"({"sku":"A","qty":100})", "", "", 400, "/qty"},
            {add_line, R"({"sku":"A","qty":"1"})", "", "", 400, "/qty"},
            {add_line, R"({"sku":"A","qty":10})", "", "", 422, "line_limit"},
            {add_line, R"({"sku":"nope","qty":1})", "", "", 404, "unknown_sku"},
            {add_line, R"({"sku":"D","qty":1})", "", "", 404, "unknown_sku"},
            {add_line, R"({"sku":"A","qty":1})", "", "\"9\"", 409, "version_conflict"},
            {add_line, R"({"sku":"A","qty":1})", "", "\"x\"", 400, "header If-Match"},
            {add_line, R"({"sku":"A","qty":1})", "", "\"99999999999\"", 400, "header If-Match"},
            {change_line, R"({"qty":100})", "A", "", 400, "/qty"},
            {change_line, R"({"qty":1})", "B", "", 404, "unknown_sku"},
            {change_line, R"({"qty":1})", "nope", "", 404, "unknown_sku"},
            {set_delivery, R"({"method":"standard"})", "", "", 400, "/address"},
            {set_delivery, "{" + address + R"("US"},"method":"pigeon"})", "", "", 400, "/method"},
            {set_delivery, "{" + address + R"("usa"},"method":"standard"})", "", "", 400, "/address/country"},
            {set_delivery, "{" + address + R"("DE"},"method":"standard"})", "", "", 422,
             "country_not_served"},
        };
        for (const Bad& bad : table) {
            const http::Response response = co_await shop.ask(bad.route, id, bad.body, bad.sku, bad.if_match);
            EXPECT_EQ(response.status, bad.status) << bad.body << ' ' << bad.sku << ' ' << response.body;
            EXPECT_NE(response.body.find(bad.part), std::string::npos) << bad.body << ' ' << response.body;
        }
        for (const std::string& unknown : {std::string("nonsense"), to_string(make_capability())}) {
            EXPECT_EQ((co_await shop.ask(get_cart, unknown)).status, 404);
            EXPECT_EQ((co_await shop.ask(add_line, unknown, R"({"sku":"A","qty":1})")).status, 404);
            EXPECT_EQ((co_await shop.ask(list_delivery_options, unknown)).status, 404);
        }
        EXPECT_EQ(co_await shop.text("SELECT version FROM carts.carts"), "2");
    });
}

} // namespace
} // namespace rialto::carts
