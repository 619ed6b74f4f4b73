#include "payments/payments.hpp"

#include <gtest/gtest.h>

namespace rialto::payments {
namespace {

Payment payment(Status status, Goal goal, std::string reference = "pi_1") {
    Payment made;
    made.status = status;
    made.goal = goal;
    made.reference = std::move(reference);
    return made;
}

TEST(payment, reads_back_every_status_that_it_prints) {
    using enum Status;
    for (const Status status : {pending, needs_action, authorised, collected, failed, voided})
        EXPECT_EQ(parse_status(name_of(status)), status);
    EXPECT_FALSE(parse_status("paid"));
}

TEST(payment, never_leaves_what_is_final) {
    using enum Status;
    for (const Status to : {pending, needs_action, authorised, collected, failed, voided}) {
        EXPECT_FALSE(may_become(voided, to));
        EXPECT_FALSE(may_become(collected, to));
        EXPECT_FALSE(may_become(to, to));
    }
    EXPECT_FALSE(may_become(authorised, pending)) << "older news";
    EXPECT_TRUE(may_become(failed, authorised)) << "an answer that came late";
}

TEST(payment, has_one_next_step) {
    using enum Status;
    EXPECT_EQ(next_step(payment(pending, Goal::collected, "")), Next::authorise) << "repeated under its key";
    EXPECT_EQ(next_step(payment(pending, Goal::collected)), Next::read);
    EXPECT_EQ(next_step(payment(pending, Goal::voided)), Next::read);
    EXPECT_EQ(next_step(payment(needs_action, Goal::collected)), Next::read);
    EXPECT_EQ(next_step(payment(needs_action, Goal::voided)), Next::cancel);
    EXPECT_EQ(next_step(payment(authorised, Goal::collected)), Next::collect);
    EXPECT_EQ(next_step(payment(authorised, Goal::voided)), Next::cancel);
    for (const Status status : {collected, failed, voided})
        for (const Goal goal : {Goal::collected, Goal::voided})
            EXPECT_EQ(next_step(payment(status, goal)), Next::nothing);
}

} // namespace
} // namespace rialto::payments
