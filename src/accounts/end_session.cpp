#include "accounts/shoppers.hpp"
#include "accounts/sql.hpp"

namespace rialto::accounts {

Task<> end_session(AccountService& service, crypto::Digest token_digest) {
    co_await service.pool.run(sql::end_session,
                              postgres::params(postgres::Bytes{std::string(crypto::bytes(token_digest))}));
    service.sessions.forget(token_digest);
}

} // namespace rialto::accounts
