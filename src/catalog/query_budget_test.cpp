#include "catalog/query.hpp"
#include "catalog/query_budget.hpp"

#include <gtest/gtest.h>

namespace rialto::catalog {
namespace {

using namespace std::chrono_literals;

TEST(query_budget, tells_of_the_first_answer_over_it_and_then_once_a_while_of_all) {
    QueryBudget budget(10ms);
    const Deadline at = Deadline(1h);
    EXPECT_EQ(budget.judge({5ms, 4ms, 1ms}, at), std::nullopt);
    EXPECT_EQ(budget.judge({5ms, 4ms, 2ms}, at), 1U);
    EXPECT_EQ(budget.judge({20ms, 0ms, 0ms}, at + 1ms), std::nullopt);
    EXPECT_EQ(budget.judge({0ms, 20ms, 0ms}, at + over_budget_logged_every - 1ms), std::nullopt);
    EXPECT_EQ(budget.judge({1ms, 1ms, 1ms}, at + over_budget_logged_every), std::nullopt);
    EXPECT_EQ(budget.judge({0ms, 0ms, 20ms}, at + over_budget_logged_every), 3U);
    EXPECT_EQ(budget.judge({0ms, 0ms, 20ms}, at + over_budget_logged_every), std::nullopt);
}

TEST(query_budget, what_is_told_of_a_question_holds_no_typed_text) {
    Query query;
    query.text = "wool socks";
    query.category = "wear";
    query.options["Size"] = {"M", "L"};
    query.sort = Sort::price;
    EXPECT_EQ(describe(query), "category=wear&option.Size=L,M&sort=price&q_bytes=10");
    EXPECT_EQ(describe(Query{}), "");
}

} // namespace
} // namespace rialto::catalog
