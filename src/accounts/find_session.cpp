#include "accounts/sql.hpp"
#include "accounts/stored_account.hpp"
#include "accounts/token.hpp"

namespace rialto::accounts {

namespace {

std::string text_of(const crypto::Digest& digest) {
    return std::string(crypto::bytes(digest));
}

} // namespace

Sessions::Sessions(postgres::Pool& pool) : pool_(pool) {}

Task<std::optional<SignedIn>> Sessions::find(std::string token, Time at) {
    if (!has_form_of_session(token)) co_return std::nullopt;
    SignedIn signed_in;
    signed_in.token_digest = crypto::sha256(token);
    const postgres::Bytes digest{text_of(signed_in.token_digest)};
    if (const auto found = known_.find(digest.data); found != known_.end()) {
        const Known& known = found->second;
        if (at < known.until && at < known.signed_in.expires_at) co_return known.signed_in;
        known_.erase(found);
    }
    const std::uint64_t forgotten = forgotten_;
    postgres::Session session = co_await pool_.session();
    const postgres::Rows rows = co_await session.run(sql::find_session, postgres::params(digest, at));
    if (rows.empty()) co_return std::nullopt;
    std::optional<StoredAccount> stored = co_await read_account(session, rows[0].get<Uuid>(0));
    if (!stored) co_return std::nullopt;
    signed_in.account = std::move(stored->account);
    signed_in.expires_at = rows[0].get<Time>(1);
    if (const Time latest = at + session_lifetime; latest - signed_in.expires_at >= session_renewed_every) {
        co_await session.run(sql::extend_session, postgres::params(digest, latest));
        signed_in.expires_at = latest;
    }
    if (forgotten == forgotten_) remember(signed_in, at);
    co_return signed_in;
}

void Sessions::forget(const crypto::Digest& token_digest) {
    ++forgotten_;
    known_.erase(text_of(token_digest));
}

void Sessions::remember(SignedIn signed_in, Time at) {
    if (known_.size() >= sessions_cached_max) {
        std::erase_if(known_, [&](const auto& entry) { return entry.second.until <= at; });
        if (known_.size() >= sessions_cached_max) known_.clear();
    }
    std::string digest = text_of(signed_in.token_digest);
    known_.insert_or_assign(std::move(digest), Known{std::move(signed_in), at + session_cached_for});
}

Task<std::optional<SignedIn>> find_session(Sessions& sessions, http::Request& request) {
    std::string token(request.bearer());
    if (!has_form_of_session(token)) {
        if (!may_use_cookie(request)) co_return std::nullopt;
        token = request.cookie(http::session_cookie);
    }
    co_return co_await sessions.find(std::move(token), request.received_at);
}

} // namespace rialto::accounts
