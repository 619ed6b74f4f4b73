#include "payments/signature.hpp"
#include "payments/test_stripe.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

namespace rialto::payments {
namespace {

const Time noon = Time(std::chrono::seconds(1'800'000'000));

/// Nothing here waits, so that a task ends in one run of a loop.
template <class T>
T run(Task<T> task) {
    asio::io_context loop;
    auto result = asio::co_spawn(loop.get_executor(), std::move(task), asio::use_future);
    loop.run();
    return result.get();
}

struct Account {
    testing::FakeStripe fake;
    Stripe stripe{{"https://api.stripe.com", "sk_test_1", "whsec_1"}, fake.send()};
    Payment payment = [] {
        Payment made;
        made.order_id = make_uuid_v7(noon);
        made.id = make_uuid_v7(noon);
        made.token = "pm_card_visa";
        made.amount = {1999, *parse_currency("USD")};
        return made;
    }();
};

TEST(stripe, authorises_and_collects_under_keys_of_the_payment) {
    Account account;
    const auto report = run(account.stripe.authorise(account.payment));
    ASSERT_TRUE(report);
    EXPECT_EQ(report->status, Status::authorised);
    EXPECT_EQ(report->card, "fp_visa");
    const StripeCall& call = account.fake.calls.at(0);
    EXPECT_EQ(testing::FakeStripe::header(call, "Idempotency-Key"), to_string(account.payment.id));
    EXPECT_EQ(testing::FakeStripe::header(call, "Stripe-Version"), stripe_version);
    auto form = testing::FakeStripe::parse_form(call.body);
    EXPECT_EQ(form["amount"], "1999");
    EXPECT_EQ(form["currency"], "usd");
    EXPECT_EQ(form["capture_method"], "manual");
    EXPECT_EQ(form["confirm"], "true");
    EXPECT_EQ(form["metadata[order_id]"], to_string(account.payment.order_id));

    account.payment.reference = report->reference;
    EXPECT_EQ(run(account.stripe.collect(account.payment))->status, Status::collected);
    EXPECT_EQ(run(account.stripe.collect(account.payment))->status, Status::collected) << "safe to repeat";
    EXPECT_EQ(run(account.stripe.cancel(account.payment))->status, Status::collected) << "too late";
}

TEST(stripe, finds_out_what_came_of_a_call_without_an_answer) {
    Account account;
    account.fake.silent = 1;
    account.fake.silent_after_work = true;
    EXPECT_FALSE(run(account.stripe.authorise(account.payment)));
    const auto report = run(account.stripe.authorise(account.payment));
    ASSERT_TRUE(report);
    EXPECT_EQ(report->status, Status::authorised);
    EXPECT_EQ(account.fake.intents.size(), 1U) << "one payment, not two";
}

TEST(stripe, tells_a_declined_card_from_an_answer_that_says_nothing) {
    Account account;
    account.payment.token = "pm_card_visa_chargeDeclinedInsufficientFunds";
    const auto declined = run(account.stripe.authorise(account.payment));
    ASSERT_TRUE(declined);
    EXPECT_EQ(declined->status, Status::failed);
    EXPECT_EQ(declined->failure, "insufficient_funds");
    for (const int status : {409, 429, 500, 502, 503}) {
        Account busy;
        busy.fake.fault_status = status;
        EXPECT_FALSE(run(busy.stripe.authorise(busy.payment))) << status;
    }
    Account locked_out;
    Stripe other({"https://api.stripe.com", "sk_wrong", ""}, locked_out.fake.send());
    EXPECT_FALSE(run(other.authorise(locked_out.payment))) << "a key that can be mended";
}

TEST(stripe, sends_the_shopper_on) {
    Account account;
    account.payment.token = "pm_card_authenticationRequired";
    account.payment.return_url = "https://shop.example/orders/1?a=b&c#d";
    const auto report = run(account.stripe.authorise(account.payment));
    ASSERT_TRUE(report);
    EXPECT_EQ(report->status, Status::needs_action);
    EXPECT_EQ(report->next_action, R"({"type":"redirect","url":"https://hooks.stripe.com/3d_secure/1"})");
    EXPECT_EQ(testing::FakeStripe::parse_form(account.fake.calls[0].body)["return_url"],
              account.payment.return_url);
    account.payment.reference = report->reference;
    EXPECT_EQ(run(account.stripe.cancel(account.payment))->status, Status::voided);
    EXPECT_EQ(run(account.stripe.read(account.payment))->status, Status::voided);
}

TEST(stripe, refunds_once_and_asks_how_it_stands) {
    Account account;
    account.payment.reference = "pi_1";
    Refund refund{account.payment.order_id, make_uuid_v7(noon), account.payment.id, 500, {}};
    account.fake.refund_status = "pending";
    const auto begun = run(account.stripe.refund(account.payment, refund));
    ASSERT_TRUE(begun);
    EXPECT_EQ(begun->status, RefundStatus::pending);
    EXPECT_EQ(testing::FakeStripe::header(account.fake.calls[0], "Idempotency-Key"), to_string(refund.id));
    refund.reference = begun->reference;
    EXPECT_EQ(run(account.stripe.refund(account.payment, refund))->status, RefundStatus::done);
    EXPECT_EQ(account.fake.calls[1].method, "GET");
}

TEST(stripe, reads_its_webhooks) {
    Account account;
    (void)run(account.stripe.authorise(account.payment));
    const std::string body =
        R"({"id":"evt_1","object":"event","api_version":"2024-06-20","created":1,"data":{"object":)" +
        account.fake.print_intent("pi_1") +
        R"(},"livemode":false,"pending_webhooks":1,"request":{"id":null,"idempotency_key":null},"type":"payment_intent.amount_capturable_updated"})";
    const auto webhook = account.stripe.parse_webhook(sign_webhook("whsec_1", body, noon), body, noon);
    ASSERT_TRUE(webhook) << webhook.error().detail;
    EXPECT_EQ(webhook->event_id, "evt_1");
    EXPECT_EQ(webhook->order_id, account.payment.order_id);
    EXPECT_EQ(webhook->payment_id, account.payment.id);
    ASSERT_TRUE(webhook->payment);
    EXPECT_EQ(webhook->payment->status, Status::authorised);
    EXPECT_FALSE(account.stripe.parse_webhook(sign_webhook("whsec_2", body, noon), body, noon));

    const std::string other = R"({"id":"evt_2","type":"customer.created","data":{"object":{"id":"cus_1"}}})";
    const auto ignored = account.stripe.parse_webhook(sign_webhook("whsec_1", other, noon), other, noon);
    ASSERT_TRUE(ignored);
    EXPECT_FALSE(ignored->order_id);

    const std::string refunded =
        R"({"id":"evt_3","type":"refund.updated","data":{"object":{"id":"re_1","object":"refund","amount":100,"status":"failed","failure_reason":"expired_or_canceled_card","metadata":{"order_id":")" +
        to_string(account.payment.order_id) + R"(","refund_id":")" + to_string(account.payment.id) +
        R"("}}}})";
    const auto refund = account.stripe.parse_webhook(sign_webhook("whsec_1", refunded, noon), refunded, noon);
    ASSERT_TRUE(refund);
    ASSERT_TRUE(refund->refund);
    EXPECT_EQ(refund->refund->status, RefundStatus::failed);
    EXPECT_EQ(refund->refund->failure, "expired_or_canceled_card");
}

} // namespace
} // namespace rialto::payments
