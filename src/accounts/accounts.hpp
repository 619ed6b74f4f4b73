#pragma once
// Accounts: who calls, and who may do what. API keys for scripts and the back office, the record that every
// write through the admin API leaves, and the sessions of shoppers; their use cases are in shoppers.hpp.

#include "accounts/email_proof.hpp"
#include "base/id.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "base/time.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/http/http.hpp"
#include "platform/postgres/postgres.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace rialto::accounts {

// ---- limits -------------------------------------------------------------------------------------------
inline constexpr std::chrono::seconds key_cached_for{30}; // a revoked key is good for this long at most
inline constexpr std::size_t keys_cached_max = 1000;
inline constexpr std::size_t key_label_bytes_max = 200;
inline constexpr std::chrono::hours session_lifetime{30 * 24};
inline constexpr std::chrono::hours session_renewed_every{24}; // pushed out again, by at most one write
inline constexpr std::chrono::seconds session_cached_for{
    30}; // one that was ended elsewhere is good for this long
inline constexpr std::size_t sessions_cached_max = 10'000;

/// Each may do what those before it may: viewers read, support packs, ships and cancels, managers edit
/// products and stock, owners do everything.
enum class Role : std::uint8_t { viewer, support, manager, owner };

std::string_view name_of(Role role);
std::optional<Role> parse_role(std::string_view name);

/// True when the role is enough for a route of that access. Access below viewer asks for no role, but a key
/// is no account.
bool suffices(Role role, http::Access access);

/// Makes a key and stores its SHA-256; the key itself ("rialto_<role>_" and 32 random bytes in base64url) is
/// known to the caller alone. The label is cut to key_label_bytes_max.
Task<std::string> make_api_key(postgres::Session& session, Role role, std::string label, Time at);

/// The digest under which the bearer token of a request is known.
crypto::Digest key_digest(const http::Request& request);

/// Checks bearer tokens against the stored keys, which it remembers for key_cached_for. Belongs to the pool's
/// loop.
class Keys {
  public:
    /// `pool` must outlive this; its role may read accounts.api_keys.
    explicit Keys(postgres::Pool& pool);

    /// For http::AccessCheck: unauthenticated (no key, or one that is not known), forbidden (its role is too
    /// small), nullopt when the call may go on.
    Task<std::optional<Error>> check(http::Access access, http::Request& request);

    /// Whether the token is a key whose role suffices; for routes that have other ways in. Text that has not
    /// the form of a key costs no question to the database.
    Task<bool> may(std::string token, http::Access access);

  private:
    struct Known {
        Role role;
        Deadline until;
    };

    Task<std::optional<Role>> role_of(std::string token);
    void remember(std::string digest, Role role, Deadline at);

    postgres::Pool& pool_;
    std::unordered_map<std::string, Known> known_; // by digest
};

// ---- shoppers -----------------------------------------------------------------------------------------

/// As GET /v1/me shows it.
struct Account {
    Uuid id;
    std::string email; // as it was given
    std::optional<std::string> name;
    std::optional<std::string> group; // customer group
    bool email_verified = false;      // a code that was mailed there came back
};

/// Somebody whose session is in force.
struct SignedIn {
    Account account;
    crypto::Digest token_digest{};
    Time expires_at;
};

/// Knows sessions by their tokens, and remembers them for session_cached_for. Belongs to the pool's loop.
class Sessions {
  public:
    /// `pool` must outlive this; its role may read and write accounts.sessions.
    explicit Sessions(postgres::Pool& pool);

    /// nullopt for a token that is not in force. Pushes the end of the session out, once in
    /// session_renewed_every. Text that has not the form of a token costs no question to the database.
    Task<std::optional<SignedIn>> find(std::string token, Time at);
    /// Asks the database the next time.
    void forget(const crypto::Digest& token_digest);

  private:
    struct Known {
        SignedIn signed_in;
        Time until;
    };

    void remember(SignedIn signed_in, Time at);

    postgres::Pool& pool_;
    std::unordered_map<std::string, Known> known_; // by digest
    std::uint64_t forgotten_ = 0;                  // so often; what was read before may have ended since
};

/// Who calls, by bearer token or else by cookie; nullopt for nobody. A cookie counts for a write only when
/// the request is known to come from the shop's own pages (may_use_cookie). Other bearer tokens (API keys,
/// orders' tokens) do not matter here.
Task<std::optional<SignedIn>> find_session(Sessions& sessions, http::Request& request);

/// What the browser says of the page that a request was made by: Sec-Fetch-Site, or Origin against Host.
enum class Provenance { own_page, foreign_page, unsaid };
Provenance provenance_of(const http::Request& request);

/// Where cross-site request forgery is decided, for every route: a cookie goes with a request whoever made
/// it, so for anything but reading it counts only from an own page.
bool may_use_cookie(const http::Request& request);

/// For http::AccessCheck. Errors in order: Access::account: forbidden (an API key), cross_site_request,
/// unauthenticated; above: forbidden (a shopper, or a key whose role is too small), unauthenticated.
Task<std::optional<Error>> check_access(Keys& keys, Sessions& sessions, http::Access access,
                                        http::Request& request);

// ---- audit --------------------------------------------------------------------------------------------

/// What an admin's write did.
struct AuditRecord {
    crypto::Digest key_digest{}; // of the key that did it
    std::string operation;       // "adjust_stock"
    std::string subject;         // what it was done to: an id or SKU
    std::string detail = "{}";   // JSON object
};

/// In the transaction of the write itself.
Task<> append_audit_record(postgres::Session& transaction, AuditRecord record, Time at);

} // namespace rialto::accounts
