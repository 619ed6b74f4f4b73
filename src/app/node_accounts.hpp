#pragma once
// Accounts as one node runs them. Belongs to the order loop.

#include "accounts/shoppers.hpp"
#include "platform/config/config.hpp"

#include <string>

namespace rialto::redis {
class Client;
}

namespace rialto::app {

/// Members are destroyed from the last to the first.
struct NodeAccounts {
    /// Pool (role rialto_order) and `redis`, which may be null, outlive this.
    NodeAccounts(const config::Config& config, const std::string& secret, postgres::Pool& order_pool,
                 redis::Client* redis);

    accounts::Keys keys;
    accounts::Sessions sessions;
    crypto::PasswordHasher passwords;
    throttle::Throttle throttle;
    accounts::EmailProofs proofs;
    mail::Mailer mailer;
    accounts::AccountService service;
};

} // namespace rialto::app
