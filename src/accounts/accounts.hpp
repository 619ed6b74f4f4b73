#pragma once
// Accounts: who may do what. For now API keys for scripts and the back office, and the record that every
// write through the admin API leaves. Shoppers' accounts and sessions will stand here too.

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

/// Each may do what those before it may: viewers read, support packs, ships and cancels, managers edit
/// products and stock, owners do everything.
enum class Role : std::uint8_t { viewer, support, manager, owner };

std::string_view name_of(Role role);
std::optional<Role> parse_role(std::string_view name);

/// True when the role is enough for a route of that access. Access below viewer asks for no role.
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
