#include "accounts/stored_account.hpp"

#include "accounts/sql.hpp"
#include "accounts/token.hpp"

namespace rialto::accounts {

Task<std::optional<StoredAccount>> read_account(postgres::Session& session, Uuid id) {
    const postgres::Rows rows = co_await session.run(sql::read_account, postgres::params(id));
    if (rows.empty()) co_return std::nullopt;
    const postgres::Row row = rows[0];
    co_return StoredAccount{{row.get<Uuid>(0), row.get<std::string>(1),
                             row.get<std::optional<std::string>>(2), row.get<std::optional<std::string>>(3),
                             row.get<bool>(5)},
                            row.get<std::string>(4)};
}

Task<std::optional<StoredAccount>> find_account(postgres::Session& session, std::string email) {
    const postgres::Rows rows = co_await session.run(sql::find_email, postgres::params(fold_email(email)));
    co_return co_await read_account(session, rows.empty() ? Uuid{} : rows[0].get<Uuid>(0));
}

Task<std::optional<StoredAccount>> find_account(postgres::Pool& pool, std::string email) {
    postgres::Session session = co_await pool.session();
    co_return co_await find_account(session, std::move(email));
}

Task<OpenedSession> open_session(postgres::Session& session, Account account, Time at) {
    OpenedSession opened{std::move(account), make_session_token(), at + session_lifetime};
    const crypto::Digest digest = crypto::sha256(opened.token);
    std::vector<postgres::Session::Call> calls;
    calls.push_back(
        {sql::create_session, postgres::params(postgres::Bytes{std::string(crypto::bytes(digest))},
                                               opened.account.id, at, opened.expires_at)});
    calls.push_back({sql::remove_expired_sessions, postgres::params(at, expired_sessions_removed_max)});
    co_await session.run_all(std::move(calls));
    co_return opened;
}

Error overloaded() {
    Error error{ErrorKind::unavailable, "overloaded",
                "Too many people sign in at this moment; try again shortly."};
    error.retry_after_s = 1;
    return error;
}

} // namespace rialto::accounts
