#include "accounts/stored_account.hpp"
#include "base/text.hpp"

namespace rialto::accounts {

Task<Result<OpenedSession>> create_session(AccountService& service, Credentials credentials, Time at,
                                           Deadline deadline) {
    std::optional<StoredAccount> stored =
        co_await find_account(service.pool, std::string(trim(credentials.email)));
    std::optional<std::string> hash;
    if (stored) hash = std::move(stored->password_hash);
    const std::optional<bool> matches =
        co_await service.passwords.matches(std::move(credentials.password), std::move(hash), deadline);
    if (!matches) co_return std::unexpected(overloaded());
    if (!*matches || !stored)
        co_return fail(ErrorKind::unauthenticated, "invalid_credentials",
                       "There is no account with this e-mail and password.");
    postgres::Session session = co_await service.pool.session();
    co_return co_await open_session(session, std::move(stored->account), at);
}

} // namespace rialto::accounts
