#include "payments/payments.hpp"

namespace rialto::payments {

namespace {

class Manual final : public Provider {
  public:
    std::string_view label() const override { return "On delivery or by transfer"; }
    Task<std::optional<Report>> authorise(Payment) override { co_return Report{Status::collected}; }
    Task<std::optional<Report>> collect(Payment) override { co_return Report{Status::collected}; }
    Task<std::optional<Report>> cancel(Payment) override { co_return Report{Status::voided}; }
    Task<std::optional<Report>> read(Payment payment) override { co_return Report{payment.status}; }
    Task<std::optional<RefundReport>> refund(Payment, Refund) override {
        co_return RefundReport{RefundStatus::done};
    }
    std::string_view signature_header() const override { return {}; }
    Result<Webhook> parse_webhook(std::string_view, std::string_view, Time) const override {
        return fail(ErrorKind::not_found, "not_found", "People send no webhooks.");
    }
};

} // namespace

std::unique_ptr<Provider> make_manual() {
    return std::make_unique<Manual>();
}

} // namespace rialto::payments
