#pragma once
// The payments of one node: its providers and what completes payments, once for requests (on the order loop)
// and once for background work (on the work loop).

#include "orders/order_payments.hpp"
#include "payments/routes.hpp"
#include "platform/config/config.hpp"
#include "platform/http_client/http_client.hpp"

#include <memory>
#include <optional>
#include <string>

namespace rialto::app {

class NodePayments {
  public:
    /// Pools and loops outlive this.
    NodePayments(const config::Config& config, const std::string& secret, postgres::Pool& order_pool,
                 postgres::Pool& work_pool, orders::OrderPayments::OnStock on_stock);
    ~NodePayments();
    NodePayments(const NodePayments&) = delete;
    NodePayments& operator=(const NodePayments&) = delete;

    orders::OrderPayments& of_requests() { return requests_.orders; }
    payments::SandboxRoutes* sandbox_routes() { return &sandbox_routes_; }
    payments::MethodRoutes* method_routes() { return &method_routes_; }
    /// Work role.
    void start_worker();
    /// On the work loop.
    void stop_worker();

  private:
    struct Side {
        Side(const config::Config& config, const std::string& secret, postgres::Pool& pool,
             http_client::Client* stripe, orders::OrderPayments::OnStock on_stock);
        payments::Sandbox* sandbox = nullptr; // one of the providers
        payments::Providers providers;
        orders::OrderPayments orders;
    };

    postgres::Pool& work_pool_;
    std::unique_ptr<http_client::Client> stripe_; // null: no Stripe
    Side requests_;
    Side work_;
    payments::SandboxRoutes sandbox_routes_;
    payments::MethodRoutes method_routes_;
    std::optional<orders::PaymentWorker> worker_;
};

} // namespace rialto::app
