#include "accounts/accounts.hpp"

#include <gtest/gtest.h>

namespace rialto::accounts {
namespace {

using http::Access;

TEST(suffices, lets_each_role_do_what_those_before_it_may) {
    const Role roles[] = {Role::viewer, Role::support, Role::manager, Role::owner};
    const Access accesses[] = {Access::viewer, Access::support, Access::manager, Access::owner};
    for (std::size_t role = 0; role < 4; ++role) {
        for (std::size_t access = 0; access < 4; ++access)
            EXPECT_EQ(suffices(roles[role], accesses[access]), role >= access) << role << ' ' << access;
        EXPECT_TRUE(suffices(roles[role], Access::everyone));
        EXPECT_FALSE(suffices(roles[role], Access::account));
    }
}

TEST(parse_role, knows_the_four_names_and_no_other) {
    for (const Role role : {Role::viewer, Role::support, Role::manager, Role::owner})
        EXPECT_EQ(parse_role(name_of(role)), role);
    EXPECT_EQ(parse_role("Owner"), std::nullopt);
    EXPECT_EQ(parse_role(""), std::nullopt);
}

} // namespace
} // namespace rialto::accounts
