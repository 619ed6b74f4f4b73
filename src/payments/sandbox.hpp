#pragma once
// A provider for demos and tests that takes no money: the token says what shall happen. It keeps its own
// books in tables that nothing else reads, as somebody else's system would, and sends signed webhooks.

#include "payments/payments.hpp"

#include <functional>

namespace rialto::payments {

inline constexpr std::chrono::seconds sandbox_webhook_delay{2}; // of late_webhook

/// What a token scripts; "approve@1234" does so with the card 1234. Any other token is declined as
/// "unknown_token".
///   approve            authorised at once
///   decline            declined: "card_declined"
///   needs_action       the shopper must agree first: POST /v1/sandbox/payments/{id}/action
///   time_out           authorised, but the answer is lost
///   lost               the first call never arrives, a repeat is authorised
///   late_webhook       pending; a webhook says "authorised" sandbox_webhook_delay later
///   double_webhook     authorised at once, and two webhooks say so as well
///   early_webhook      the webhook comes before the answer
///   collect_declined   authorised, but collecting is refused
///   refund_declined    authorised, but a refund is refused
///   refund_pending     as approve; a refund is done by a webhook sandbox_webhook_delay later
///   refund_reversed    as approve; a refund is done, and taken back by a webhook sandbox_webhook_delay later
class Sandbox final : public Provider {
  public:
    /// Delivers a webhook: false when it was not taken and shall come again.
    using Deliver = std::function<Task<bool>(std::string signature, std::string body, Time at)>;

    /// `pool` outlives this. The secret is the store's own: webhooks are signed with a key made of it.
    Sandbox(postgres::Pool& pool, std::string_view secret);

    /// Where webhooks go; without it none are sent.
    void deliver_to(Deliver deliver);

    std::string_view label() const override { return "Test card"; }
    Task<std::optional<Report>> authorise(Payment payment) override;
    Task<std::optional<Report>> collect(Payment payment) override;
    Task<std::optional<Report>> cancel(Payment payment) override;
    Task<std::optional<Report>> read(Payment payment) override;
    Task<std::optional<RefundReport>> refund(Payment payment, Refund refund) override;
    std::string_view signature_header() const override;
    Result<Webhook> parse_webhook(std::string_view signature, std::string_view body, Time at) const override;

    /// A payment as the sandbox's page shows it. nullopt: there is none.
    struct Shown {
        Money amount;
        Status status = Status::pending;
        std::string return_url; // empty: none was given
    };
    Task<std::optional<Shown>> show(Uuid payment_id);

    /// What the shopper decided about a payment that needs action; a webhook is sent at once. Returns the
    /// order it is for. Errors: not_found (no such payment, or nothing to decide any more).
    enum class Decision { approve, decline };
    Task<Result<Uuid>> act(Uuid payment_id, Decision decision, Time at);

    /// Work role: sends the webhooks that are due. Returns how many were sent.
    Task<int> send_due_webhooks(Time at);

  private:
    struct Kept;
    Task<std::optional<Kept>> find(Uuid payment_id);
    Task<std::optional<Report>> change(Uuid payment_id, Status from, Report to);
    Task<> queue_webhook(Uuid payment_id, std::string body, int sends, Time due_at);

    postgres::Pool& pool_;
    std::string key_;
    Deliver deliver_;
};

} // namespace rialto::payments
