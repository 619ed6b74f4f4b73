#include "app/node_payments.hpp"

#include "base/check.hpp"
#include "payments/stripe.hpp"
#include "platform/telemetry/telemetry.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <algorithm>

namespace rialto::app {

namespace {

bool has_method(const config::Config& config, std::string_view wanted) {
    const std::vector<std::string> methods = config::payment_methods_in_force(config);
    return std::ranges::find(methods, wanted) != methods.end();
}

Task<std::optional<payments::StripeAnswer>> send(http_client::Client& client, payments::StripeCall call) {
    http_client::Request request{std::move(call.method), std::move(call.url), {}, std::move(call.body)};
    for (auto& [name, value] : call.headers) request.headers.push_back({std::move(name), std::move(value)});
    Result<http_client::Answer> answer =
        co_await client.send(std::move(request), Steady::now() + payments::provider_timeout);
    if (answer) co_return payments::StripeAnswer{answer->status, std::move(answer->body)};
    telemetry::warn("stripe_unreachable", {{"code", std::string_view(answer.error().code)}});
    co_return std::nullopt;
}

payments::StripeSend send_through(http_client::Client& client) {
    return [&client](payments::StripeCall call) { return send(client, std::move(call)); };
}

std::unique_ptr<http_client::Client> make_stripe_client(const config::Config& config) {
    if (!has_method(config, "stripe")) return nullptr;
    return std::make_unique<http_client::Client>(http_client::Options{.name = "stripe"});
}

payments::Providers make_providers(const config::Config& config, const std::string& secret,
                                   postgres::Pool& pool, http_client::Client* stripe,
                                   payments::Sandbox*& sandbox) {
    payments::Providers providers;
    for (const std::string& method : config::payment_methods_in_force(config)) {
        if (method == "manual") {
            providers.emplace(method, payments::make_manual());
        } else if (method == "sandbox") {
            auto made = std::make_unique<payments::Sandbox>(pool, secret);
            sandbox = made.get();
            providers.emplace(method, std::move(made));
        } else {
            CHECK(method == "stripe" && stripe != nullptr);
            payments::StripeOptions options{config.stripe_url, config.stripe_secret_key,
                                            config.stripe_webhook_secret};
            providers.emplace(method,
                              std::make_unique<payments::Stripe>(std::move(options), send_through(*stripe)));
        }
    }
    return providers;
}

Task<bool> deliver(orders::OrderPayments& to, std::string signature, std::string body, Time at) {
    const Result<> received =
        co_await to.receive_webhook("sandbox", std::move(signature), std::move(body), at);
    co_return received.has_value();
}

} // namespace

NodePayments::Side::Side(const config::Config& config, const std::string& secret, postgres::Pool& pool,
                         http_client::Client* stripe, orders::OrderPayments::OnStock on_stock)
    : providers(make_providers(config, secret, pool, stripe, sandbox)),
      orders(pool, providers, std::move(on_stock)) {
    if (sandbox == nullptr) return;
    sandbox->deliver_to([this](std::string signature, std::string body, Time at) {
        return deliver(orders, std::move(signature), std::move(body), at);
    });
}

NodePayments::NodePayments(const config::Config& config, const std::string& secret,
                           postgres::Pool& order_pool, postgres::Pool& work_pool,
                           orders::OrderPayments::OnStock on_stock)
    : work_pool_(work_pool), stripe_(make_stripe_client(config)),
      requests_(config, secret, order_pool, stripe_.get(), on_stock),
      work_(config, secret, work_pool, stripe_.get(), on_stock), sandbox_routes_{requests_.sandbox},
      method_routes_{order_pool, requests_.providers} {}

NodePayments::~NodePayments() = default;

void NodePayments::start_worker() {
    orders::PaymentWorker::Extra extra;
    if (work_.sandbox != nullptr) extra = [this](Time at) { return work_.sandbox->send_due_webhooks(at); };
    worker_.emplace(work_pool_.loop(), work_.orders, std::move(extra));
    for (int lane = 0; lane < orders::worker_lanes; ++lane)
        asio::co_spawn(work_pool_.loop().get_executor(), worker_->run(lane), asio::detached);
}

void NodePayments::stop_worker() {
    if (worker_) worker_->stop();
}

} // namespace rialto::app
