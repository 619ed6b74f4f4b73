#pragma once
// Accounts as they are stored, and what several use cases answer. Private to this folder.

#include "accounts/shoppers.hpp"

namespace rialto::accounts {

struct StoredAccount {
    Account account;
    std::string password_hash;
};

Task<std::optional<StoredAccount>> read_account(postgres::Session& session, Uuid id);

/// By e-mail in any spelling. Two round trips whether there is one or not.
Task<std::optional<StoredAccount>> find_account(postgres::Session& session, std::string email);
/// The same on a connection of the pool, which is given back before a password is hashed.
Task<std::optional<StoredAccount>> find_account(postgres::Pool& pool, std::string email);

/// Begins a session; its token's digest is stored. Also removes a few sessions of anybody that have run out.
Task<OpenedSession> open_session(postgres::Session& session, Account account, Time at);

Error overloaded();
Error cross_site_request();

} // namespace rialto::accounts
