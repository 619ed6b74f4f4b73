#pragma once
// The use cases of shoppers' accounts, and their HTTP face, which app/routes.cpp puts into the route table.
// An account is found by its e-mail in any spelling; docs/decisions/0005 says what a stranger can learn of
// it.

#include "accounts/accounts.hpp"
#include "base/email.hpp"
#include "base/ip_network.hpp"
#include "platform/crypto/password.hpp"
#include "platform/mail/mail.hpp"
#include "platform/throttle/throttle.hpp"

#include <vector>

namespace rialto::accounts {

// ---- limits -------------------------------------------------------------------------------------------
inline constexpr std::size_t password_bytes_min = 10;
inline constexpr std::size_t password_bytes_max = 1024;
inline constexpr std::size_t account_name_max = 200;    // code points
inline constexpr std::size_t group_label_max = 100;     // code points
inline constexpr int expired_sessions_removed_max = 10; // by each sign-in
/// Sign-ups and sign-ins together, well or ill done. An address may be a whole mobile network's.
inline constexpr throttle::Limit attempts_per_address{120, std::chrono::seconds(1)};
inline constexpr throttle::Limit attempts_per_email{10, std::chrono::seconds(30)};
/// Codes that are mailed to show that an address is somebody's.
inline constexpr throttle::Limit codes_per_address{60, std::chrono::seconds(2)};
inline constexpr throttle::Limit codes_per_email{5, std::chrono::minutes(3)};
inline constexpr throttle::Limit tries_per_code{5, std::chrono::minutes(15)};

struct NewAccount {
    std::string email;
    std::string password;
    std::optional<std::string> name;
};

struct Credentials {
    std::string email;
    std::string password;
};

/// A session that has just begun. The token is known to the caller alone.
struct OpenedSession {
    Account account;
    std::string token;
    Time expires_at;
};

/// What the use cases work with; all of it outlives them. Belongs to the pool's loop.
struct AccountService {
    postgres::Pool& pool; // role rialto_order
    Sessions& sessions;
    crypto::PasswordHasher& passwords;
    throttle::Throttle& throttle;
    const EmailProofs& proofs;
    mail::Mailer& mailer;
    std::vector<IpNetwork> trusted_edges;
};

/// The fields trimmed where people leave blanks, an empty name left out; invalid_request naming every bad
/// one.
Result<NewAccount> checked_account(NewAccount account);

/// Makes the account (checked) and a session of it. Who has that account already, with that password, gets a
/// session: so it is safe to repeat. Errors in order: overloaded (also when the password could not be looked
/// at before the deadline), email_taken.
Task<Result<OpenedSession>> create_account(AccountService& service, NewAccount account, Time at,
                                           Deadline deadline);

/// Errors in order: overloaded (as above), invalid_credentials, for an unknown e-mail as for a wrong password
/// and after the same work.
Task<Result<OpenedSession>> create_session(AccountService& service, Credentials credentials, Time at,
                                           Deadline deadline);

/// The session is gone, here at once and on other nodes within session_cached_for. Safe to repeat.
Task<> end_session(AccountService& service, crypto::Digest token_digest);

struct GroupChange {
    std::string email;
    std::optional<std::string> group; // nullopt: none
    std::optional<std::string> label;
};

/// Puts the account into the group, or out of any. With a label a group that is not there is made. Errors in
/// order: not_found (no such account), invalid_request (a name or label that no group can have),
/// unknown_group. In one transaction of the caller's; sessions show it within session_cached_for.
Task<Result<Account>> set_group(postgres::Transaction& transaction, GroupChange change, Time at);

// ---- HTTP: all Role::order; no answer is cached --------------------------------------------------------

/// POST /v1/accounts: Access::shopper
Task<http::Response> create_account(AccountService& service, http::Request& request);
extern const http::Operation create_account_operation;
/// POST /v1/sessions: Access::shopper
Task<http::Response> create_session(AccountService& service, http::Request& request);
extern const http::Operation create_session_operation;
/// DELETE /v1/sessions: Access::shopper; who is not signed in is signed out already
Task<http::Response> end_session(AccountService& service, http::Request& request);
extern const http::Operation end_session_operation;
/// GET /v1/me: Access::account
Task<http::Response> get_me(AccountService& service, http::Request& request);
extern const http::Operation get_me_operation;
/// POST /v1/email-verifications: Access::shopper
Task<http::Response> begin_email_verification(AccountService& service, http::Request& request);
extern const http::Operation begin_email_verification_operation;
/// POST /v1/email-verifications/{id}/confirmation: Access::shopper
Task<http::Response> confirm_email(AccountService& service, http::Request& request);
extern const http::Operation confirm_email_operation;

// ---- the back office's groups: Role::order; every write leaves an audit record ----------------------------

/// GET /v1/admin/groups: Access::viewer. `pool` has role rialto_order.
Task<http::Response> list_groups(postgres::Pool& pool, http::Request& request);
extern const http::Operation list_groups_operation;
/// POST /v1/admin/groups: Access::manager
Task<http::Response> create_group(postgres::Pool& pool, http::Request& request);
extern const http::Operation create_group_operation;

} // namespace rialto::accounts
