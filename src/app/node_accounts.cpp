#include "app/node_accounts.hpp"

#include "base/check.hpp"

namespace rialto::app {

namespace {

std::vector<IpNetwork> edges_of(const config::Config& config) {
    auto edges = parse_ip_networks(config.trusted_edges);
    CHECK(edges.has_value());
    return std::move(*edges);
}

} // namespace

NodeAccounts::NodeAccounts(const config::Config& config, const std::string& secret,
                           postgres::Pool& order_pool, redis::Client* redis)
    : keys(order_pool), sessions(order_pool), throttle(redis, secret), proofs(secret),
      mailer({config.mail_url, config.mail_from, config.data_dir + "/mail"}),
      service{order_pool, sessions, passwords, throttle, proofs, mailer, edges_of(config)} {}

} // namespace rialto::app
