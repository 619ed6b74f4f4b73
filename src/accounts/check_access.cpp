#include "accounts/accounts.hpp"
#include "accounts/stored_account.hpp"

namespace rialto::accounts {

namespace {

Task<std::optional<Error>> check_account(Keys& keys, Sessions& sessions, http::Request& request) {
    if (co_await find_session(sessions, request)) co_return std::nullopt;
    if (co_await keys.may(std::string(request.bearer()), http::Access::viewer))
        co_return Error{ErrorKind::forbidden, "forbidden",
                        "This is for shoppers who are signed in; a key has no account."};
    if (!request.cookie(http::session_cookie).empty() && !may_use_cookie(request))
        co_return cross_site_request();
    co_return Error{ErrorKind::unauthenticated, "unauthenticated",
                    "This needs a session: POST /v1/sessions gives one."};
}

} // namespace

Error cross_site_request() {
    return {ErrorKind::forbidden, "cross_site_request",
            "This can be asked for only by the shop's own pages, or with Authorization: Bearer."};
}

Task<std::optional<Error>> check_access(Keys& keys, Sessions& sessions, http::Access access,
                                        http::Request& request) {
    if (access == http::Access::account) co_return co_await check_account(keys, sessions, request);
    std::optional<Error> refused = co_await keys.check(access, request);
    if (!refused || refused->kind != ErrorKind::unauthenticated) co_return refused;
    if (co_await find_session(sessions, request))
        co_return Error{ErrorKind::forbidden, "forbidden", "A shopper may not do this."};
    co_return refused;
}

} // namespace rialto::accounts
