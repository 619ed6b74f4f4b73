#pragma once
// Stripe over its HTTP API (https://docs.stripe.com/api): PaymentIntents that are confirmed by the server and
// captured by hand, refunds, signed webhooks. "Capture" is Stripe's word for collecting.

#include "payments/payments.hpp"

#include <functional>

namespace rialto::payments {

inline constexpr std::string_view stripe_version = "2024-06-20"; // of the API, sent with every call

struct StripeCall {
    std::string method = "POST";
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body; // application/x-www-form-urlencoded
};
struct StripeAnswer {
    int status = 0;
    std::string body;
};
/// nullopt when no answer came within provider_timeout.
using StripeSend = std::function<Task<std::optional<StripeAnswer>>(StripeCall)>;

struct StripeOptions {
    std::string url = "https://api.stripe.com";
    std::string secret_key;     // sk_…; never logged
    std::string webhook_secret; // whsec_…; never logged
};

class Stripe final : public Provider {
  public:
    Stripe(StripeOptions options, StripeSend send);

    std::string_view label() const override { return "Card"; }

    /// Creates and confirms a PaymentIntent with the payment id as idempotency key: a repeat is answered with
    /// what the first one came to, for at least 24 hours.
    Task<std::optional<Report>> authorise(Payment payment) override;
    Task<std::optional<Report>> collect(Payment payment) override;
    Task<std::optional<Report>> cancel(Payment payment) override;
    Task<std::optional<Report>> read(Payment payment) override;
    Task<std::optional<RefundReport>> refund(Payment payment, Refund refund) override;
    std::string_view signature_header() const override;
    Result<Webhook> parse_webhook(std::string_view signature, std::string_view body, Time at) const override;

  private:
    Task<std::optional<StripeAnswer>> ask(std::string method, std::string path, std::string form,
                                          std::string idempotency_key);
    Task<std::optional<Report>> ask_intent(std::string method, std::string path, std::string form,
                                           std::string idempotency_key);

    StripeOptions options_;
    StripeSend send_;
};

} // namespace rialto::payments
