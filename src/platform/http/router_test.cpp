#include "platform/http/router.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace rialto::http {
namespace {

std::vector<Route> routes_of(const std::vector<std::pair<Method, std::string_view>>& table) {
    std::vector<Route> routes;
    for (const auto& [method, path] : table)
        routes.push_back({.method = method, .path = path, .operation = {.id = path}});
    return routes;
}

const std::vector<std::pair<Method, std::string_view>> table{
    {Method::get, "/"},
    {Method::get, "/v1/catalog/{segment}/products"},
    {Method::get, "/v1/catalog/{segment}/products/{handle}"},
    {Method::get, "/v1/catalog/{segment}/products/new"},
    {Method::post, "/v1/orders"},
    {Method::get, "/v1/orders/{id}"},
    {Method::patch, "/v1/carts/{id}/lines/{sku}"},
    {Method::del, "/v1/carts/{id}/lines/{sku}"},
    {Method::get, "/assets/{path...}"},
    {Method::get, "/{segment}/{path...}"},
};

struct Expected {
    Method method;
    std::string_view path;
    std::string_view route; // empty: none
    std::string_view first_value = {};
};

TEST(router, finds_the_route) {
    const std::vector<Route> routes = routes_of(table);
    const Router router(routes);
    for (const Expected& expected : std::vector<Expected>{
             {Method::get, "/", "/"},
             {Method::get, "/v1/catalog/us/products", "/v1/catalog/{segment}/products", "us"},
             {Method::head, "/v1/catalog/us/products", "/v1/catalog/{segment}/products", "us"},
             {Method::get, "/v1/catalog/us/products/lamp", "/v1/catalog/{segment}/products/{handle}", "us"},
             {Method::get, "/v1/catalog/us/products/new", "/v1/catalog/{segment}/products/new", "us"},
             {Method::post, "/v1/orders", "/v1/orders"},
             {Method::get, "/v1/orders/7", "/v1/orders/{id}", "7"},
             {Method::del, "/v1/carts/c/lines/s", "/v1/carts/{id}/lines/{sku}", "c"},
             {Method::get, "/assets/js/app.js", "/assets/{path...}", "js/app.js"},
             {Method::get, "/assets/", "/assets/{path...}", ""},
             {Method::get, "/us/", "/{segment}/{path...}", "us"},
             {Method::get, "/us/products/lamp", "/{segment}/{path...}", "us"},
             {Method::get, "/v1/catalog/us/products/", "/{segment}/{path...}", "v1"},
             {Method::get, "/us", ""},
             {Method::get, "//", ""},
             {Method::post, "/nowhere", ""},
         }) {
        const Router::Match match = router.match(expected.method, expected.path);
        if (expected.route.empty()) {
            EXPECT_EQ(match.route, Router::none) << expected.path;
            EXPECT_TRUE(match.allowed.empty()) << expected.path;
            continue;
        }
        ASSERT_NE(match.route, Router::none) << expected.path;
        EXPECT_EQ(routes[static_cast<std::size_t>(match.route)].path, expected.route) << expected.path;
        EXPECT_EQ(match.values[0], expected.first_value) << expected.path;
    }
}

TEST(router, gives_all_values_in_order) {
    const std::vector<Route> routes = routes_of(table);
    const Router router(routes);
    const Router::Match match = router.match(Method::patch, "/v1/carts/c%20c/lines/s");
    EXPECT_EQ(match.values[0], "c%20c");
    EXPECT_EQ(match.values[1], "s");
    EXPECT_EQ(match.values[2], "");
}

TEST(router, leaves_no_value_of_a_branch_that_led_nowhere) {
    const std::vector<Route> routes =
        routes_of({{Method::get, "/{a}/x/{b}/end"}, {Method::get, "/{path...}"}});
    const Router router(routes);
    const Router::Match match = router.match(Method::get, "/one/x/two/other");
    ASSERT_EQ(match.route, 1);
    EXPECT_EQ(match.values[0], "one/x/two/other");
}

TEST(router, says_which_methods_a_path_has) {
    const std::vector<Route> routes = routes_of(
        {{Method::get, "/v1/orders/{id}"}, {Method::post, "/v1/orders"}, {Method::del, "/v1/orders/{id}"}});
    const Router router(routes);
    const Router::Match match = router.match(Method::post, "/v1/orders/7");
    EXPECT_EQ(match.route, Router::none);
    EXPECT_EQ(match.allowed.allow(), "GET, HEAD, DELETE, OPTIONS");
    EXPECT_EQ(router.match(Method::get, "/v1/orders").allowed.allow(), "POST, OPTIONS");
    EXPECT_TRUE(router.match(Method::post, "/v1/orders").allowed.empty());
}

TEST(router_death, refuses_a_table_that_contradicts_itself) {
    const std::vector<Route> twice = routes_of({{Method::get, "/a/{x}"}, {Method::get, "/a/{y}"}});
    EXPECT_DEATH(Router{twice}, "broken invariant");
    const std::vector<Route> middle = routes_of({{Method::get, "/a/{x...}/b"}});
    EXPECT_DEATH(Router{middle}, "broken invariant");
    const std::vector<Route> relative = routes_of({{Method::get, "a"}});
    EXPECT_DEATH(Router{relative}, "broken invariant");
}

} // namespace
} // namespace rialto::http
