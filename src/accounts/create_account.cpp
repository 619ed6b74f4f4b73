#include "accounts/sql.hpp"
#include "accounts/stored_account.hpp"
#include "base/text.hpp"

namespace rialto::accounts {

namespace {

std::unexpected<Error> email_taken() {
    Error error{ErrorKind::conflict, "email_taken",
                "There is an account with this e-mail: sign in with its password."};
    error.fields.push_back({"/email", "has an account"});
    return std::unexpected(std::move(error));
}

/// The e-mail is taken first: of two sign-ups at once the second waits for the first, and then finds it
/// taken.
Task<std::optional<OpenedSession>> record_account(postgres::Pool& pool, NewAccount wanted,
                                                  std::string password_hash, Time at) {
    Account account{make_uuid_v7(at), std::move(wanted.email), std::move(wanted.name), std::nullopt};
    postgres::Transaction transaction = co_await pool.begin();
    const postgres::Rows taken = co_await transaction.run(
        sql::take_email, postgres::params(fold_email(account.email), account.id, at));
    if (taken.affected() == 0) co_return std::nullopt;
    co_await transaction.run(sql::create_account,
                             postgres::params(account.id, account.email, account.name, password_hash, at));
    OpenedSession opened = co_await open_session(transaction, std::move(account), at);
    co_await transaction.commit();
    co_return opened;
}

Task<Result<OpenedSession>> open_known(AccountService& service, StoredAccount stored, std::string password,
                                       Time at, Deadline deadline) {
    const std::optional<bool> matches =
        co_await service.passwords.matches(std::move(password), std::move(stored.password_hash), deadline);
    if (!matches) co_return std::unexpected(overloaded());
    if (!*matches) co_return email_taken();
    postgres::Session session = co_await service.pool.session();
    co_return co_await open_session(session, std::move(stored.account), at);
}

void check_name(std::optional<std::string>& name, std::vector<FieldError>& fields) {
    if (!name) return;
    name = std::string(trim(*name));
    if (code_points(*name) > account_name_max)
        fields.push_back({"/name", "must have at most 200 characters"});
    if (name->empty()) name.reset();
}

} // namespace

Result<NewAccount> checked_account(NewAccount account) {
    std::vector<FieldError> fields;
    account.email = std::string(trim(account.email));
    if (!looks_like_email(account.email))
        fields.push_back({"/email", "must be an e-mail address like anna@example.com"});
    if (account.password.size() < password_bytes_min || account.password.size() > password_bytes_max)
        fields.push_back({"/password", "must have 10 to 1024 bytes"});
    check_name(account.name, fields);
    if (fields.empty()) return account;
    auto error = invalid_field(fields[0].pointer, fields[0].detail);
    Error all = std::move(error).error();
    all.fields = std::move(fields);
    return std::unexpected(std::move(all));
}

Task<Result<OpenedSession>> create_account(AccountService& service, NewAccount account, Time at,
                                           Deadline deadline) {
    // Known or not, one hash is worked out: the time says no more than the answer.
    std::optional<StoredAccount> stored = co_await find_account(service.pool, account.email);
    if (stored)
        co_return co_await open_known(service, std::move(*stored), std::move(account.password), at, deadline);
    std::optional<std::string> hash = co_await service.passwords.hash(account.password, deadline);
    if (!hash) co_return std::unexpected(overloaded());
    std::optional<OpenedSession> opened =
        co_await record_account(service.pool, account, std::move(*hash), at);
    if (opened) co_return std::move(*opened);
    stored = co_await find_account(service.pool, account.email);
    if (!stored) co_return email_taken();
    co_return co_await open_known(service, std::move(*stored), std::move(account.password), at, deadline);
}

} // namespace rialto::accounts
