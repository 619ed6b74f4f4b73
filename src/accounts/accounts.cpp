#include "accounts/accounts.hpp"

#include "accounts/sql.hpp"
#include "base/check.hpp"

#include <array>

namespace rialto::accounts {

namespace {

constexpr std::string_view key_prefix = "rialto_";
constexpr std::size_t key_random_bytes = 32;
constexpr std::size_t key_random_length = 43; // of their base64url text
constexpr std::array<std::string_view, 4> role_names{"viewer", "support", "manager", "owner"};

std::string text_of(const crypto::Digest& digest) {
    return std::string(crypto::bytes(digest));
}

/// "rialto_<role>_<43 characters>". The role is there for people; the stored one counts.
bool has_form_of_key(std::string_view token) {
    if (!token.starts_with(key_prefix)) return false;
    token.remove_prefix(key_prefix.size());
    const std::size_t end = token.find('_');
    if (end == std::string_view::npos || !parse_role(token.substr(0, end))) return false;
    return token.size() - end - 1 == key_random_length;
}

} // namespace

std::string_view name_of(Role role) {
    return role_names[static_cast<std::size_t>(role)];
}

std::optional<Role> parse_role(std::string_view name) {
    for (std::size_t i = 0; i < role_names.size(); ++i)
        if (role_names[i] == name) return static_cast<Role>(i);
    return std::nullopt;
}

bool suffices(Role role, http::Access access) {
    switch (access) {
    case http::Access::everyone:
    case http::Access::shopper:
    case http::Access::holder: return true;
    case http::Access::account: return false;
    case http::Access::viewer: return role >= Role::viewer;
    case http::Access::support: return role >= Role::support;
    case http::Access::manager: return role >= Role::manager;
    case http::Access::owner: return role >= Role::owner;
    }
    return false;
}

Task<std::string> make_api_key(postgres::Session& session, Role role, std::string label, Time at) {
    const std::string key = std::string(key_prefix) + std::string(name_of(role)) + "_" +
                            crypto::base64url(crypto::random_bytes(key_random_bytes));
    CHECK(has_form_of_key(key));
    if (label.size() > key_label_bytes_max) {
        label.resize(key_label_bytes_max);
        // A code point that was cut in two goes as a whole.
        while (!label.empty() && (static_cast<unsigned char>(label.back()) & 0xC0U) == 0x80U)
            label.pop_back();
        if (!label.empty() && static_cast<unsigned char>(label.back()) >= 0xC0U) label.pop_back();
    }
    co_await session.run(sql::create_api_key, postgres::params(postgres::Bytes{text_of(crypto::sha256(key))},
                                                               name_of(role), label, at));
    co_return key;
}

crypto::Digest key_digest(const http::Request& request) {
    return crypto::sha256(request.bearer());
}

Keys::Keys(postgres::Pool& pool) : pool_(pool) {}

Task<std::optional<Error>> Keys::check(http::Access access, http::Request& request) {
    const std::optional<Role> role = co_await role_of(std::string(request.bearer()));
    if (!role)
        co_return Error{ErrorKind::unauthenticated, "unauthenticated",
                        "This needs an API key that is in force: Authorization: Bearer <key>."};
    if (!suffices(*role, access))
        co_return Error{ErrorKind::forbidden, "forbidden",
                        "A key with the role " + std::string(name_of(*role)) + " may not do this."};
    co_return std::nullopt;
}

Task<bool> Keys::may(std::string token, http::Access access) {
    const std::optional<Role> role = co_await role_of(std::move(token));
    co_return role&& suffices(*role, access);
}

Task<std::optional<Role>> Keys::role_of(std::string token) {
    if (!has_form_of_key(token)) co_return std::nullopt;
    std::string digest = text_of(crypto::sha256(token));
    const Deadline at = Steady::now();
    if (const auto found = known_.find(digest); found != known_.end() && at < found->second.until)
        co_return found->second.role;
    const postgres::Rows rows =
        co_await pool_.run(sql::find_api_key, postgres::params(postgres::Bytes{digest}));
    if (rows.empty()) {
        known_.erase(digest);
        co_return std::nullopt;
    }
    const std::optional<Role> role = parse_role(rows[0].get<std::string_view>(0));
    CHECK(role.has_value());
    remember(std::move(digest), *role, at);
    co_return role;
}

void Keys::remember(std::string digest, Role role, Deadline at) {
    if (known_.size() >= keys_cached_max) {
        std::erase_if(known_, [&](const auto& entry) { return entry.second.until <= at; });
        if (known_.size() >= keys_cached_max) known_.clear();
    }
    known_.insert_or_assign(std::move(digest), Known{role, at + key_cached_for});
}

Task<> append_audit_record(postgres::Session& transaction, AuditRecord record, Time at) {
    co_await transaction.run(sql::append_audit_record,
                             postgres::params(make_uuid_v7(at), postgres::Bytes{text_of(record.key_digest)},
                                              record.operation, record.subject,
                                              postgres::Jsonb{std::move(record.detail)}, at));
}

} // namespace rialto::accounts
