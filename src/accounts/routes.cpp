#include "accounts/stored_account.hpp"
#include "accounts/take_attempt.hpp"
#include "accounts/token.hpp"
#include "platform/http/edge.hpp"
#include "platform/json/json.hpp"

namespace rialto::accounts {

BOOST_DESCRIBE_STRUCT(Account, (), (id, email, name, group, email_verified))
BOOST_DESCRIBE_STRUCT(NewAccount, (), (email, password, name))
BOOST_DESCRIBE_STRUCT(Credentials, (), (email, password))

namespace {

struct NewSession {
    std::string token;
    Time expires_at;
    Account account;
};
BOOST_DESCRIBE_STRUCT(NewSession, (), (token, expires_at, account))

http::Response private_json(int status, std::string body) {
    http::Response response = http::json_response(status, std::move(body));
    response.headers.emplace_back("Cache-Control", "private, no-store");
    response.stage = "db";
    return response;
}

void set_cookie(http::Response& response, const http::Client& client, std::string_view token,
                Duration max_age) {
    const CookieUse use = client.is_https ? CookieUse::https_only : CookieUse::any;
    response.headers.emplace_back(
        "Set-Cookie",
        session_cookie_value(token, std::chrono::duration_cast<std::chrono::seconds>(max_age), use));
}

/// Nobody's page may sign its visitors in to an account of its own choosing.
bool is_foreign(const http::Request& request) {
    return provenance_of(request) == Provenance::foreign_page;
}

Result<Credentials> parse_credentials(const http::Request& request) {
    Result<Credentials> body = json::parse<Credentials>(request.body);
    if (!body) return body;
    if (body->email.size() > email_bytes_max) return invalid_field("/email", "must have at most 254 bytes");
    if (body->password.size() > password_bytes_max)
        return invalid_field("/password", "must have at most 1024 bytes");
    return body;
}

} // namespace

Task<http::Response> create_account(AccountService& service, http::Request& request) {
    Result<NewAccount> wanted = json::parse<NewAccount>(request.body);
    if (wanted) wanted = checked_account(std::move(*wanted));
    if (!wanted) co_return http::problem(wanted.error());
    if (is_foreign(request)) co_return http::problem(cross_site_request());
    const http::Client client = http::client_of(request, service.trusted_edges);
    std::optional<http::Response> refused =
        co_await take_attempt(service, client.address, wanted->email, request.received_at);
    if (refused) co_return std::move(*refused);
    const Result<OpenedSession> opened =
        co_await create_account(service, std::move(*wanted), request.received_at, request.deadline);
    if (!opened) co_return http::problem(opened.error());
    http::Response response = private_json(201, json::print(opened->account));
    set_cookie(response, client, opened->token, session_lifetime);
    co_return response;
}

Task<http::Response> create_session(AccountService& service, http::Request& request) {
    Result<Credentials> credentials = parse_credentials(request);
    if (!credentials) co_return http::problem(credentials.error());
    if (is_foreign(request)) co_return http::problem(cross_site_request());
    const http::Client client = http::client_of(request, service.trusted_edges);
    std::optional<http::Response> refused =
        co_await take_attempt(service, client.address, credentials->email, request.received_at);
    if (refused) co_return std::move(*refused);
    const Result<OpenedSession> opened =
        co_await create_session(service, std::move(*credentials), request.received_at, request.deadline);
    if (!opened) co_return http::problem(opened.error());
    http::Response response =
        private_json(201, json::print(NewSession{opened->token, opened->expires_at, opened->account}));
    set_cookie(response, client, opened->token, session_lifetime);
    co_return response;
}

Task<http::Response> end_session(AccountService& service, http::Request& request) {
    const bool has_cookie = !request.cookie(http::session_cookie).empty();
    const std::optional<SignedIn> signed_in = co_await find_session(service.sessions, request);
    if (!signed_in && has_cookie && !may_use_cookie(request)) co_return http::problem(cross_site_request());
    if (signed_in) co_await end_session(service, signed_in->token_digest);
    http::Response response = private_json(204, "");
    if (has_cookie && may_use_cookie(request))
        set_cookie(response, http::client_of(request, service.trusted_edges), "", Duration(0));
    co_return response;
}

Task<http::Response> get_me(AccountService& service, http::Request& request) {
    const std::optional<SignedIn> signed_in = co_await find_session(service.sessions, request);
    // It may have run out since the access check.
    if (!signed_in)
        co_return http::problem({ErrorKind::unauthenticated, "unauthenticated", "The session has ended."});
    http::Response response = private_json(200, json::print(signed_in->account));
    // The cookie lives as long as the session, whose end moves on.
    if (!has_form_of_session(request.bearer()))
        set_cookie(response, http::client_of(request, service.trusted_edges),
                   request.cookie(http::session_cookie), signed_in->expires_at - request.received_at);
    co_return response;
}

namespace {

using Schemas = std::map<std::string, std::string>;

std::string account_schema(Schemas& schemas) {
    return json::schema<Account>(schemas);
}

} // namespace

const http::Operation create_account_operation{
    .id = "create_account",
    .summary =
        "Signs a shopper up and in: sets the session's cookie. Repeated with the same password, signs in.",
    .body_schema = [](Schemas& schemas) { return json::schema<NewAccount>(schemas); },
    .success = 201,
    .answer_schema = account_schema,
    .errors = {"invalid_request", "cross_site_request", "too_many_requests", "overloaded", "email_taken"},
};

const http::Operation create_session_operation{
    .id = "create_session",
    .summary = "Signs a shopper in: sets the session's cookie, and answers its token for use as bearer.",
    .body_schema = [](Schemas& schemas) { return json::schema<Credentials>(schemas); },
    .success = 201,
    .answer_schema = [](Schemas& schemas) { return json::schema<NewSession>(schemas); },
    .errors = {"invalid_request", "cross_site_request", "too_many_requests", "overloaded",
               "invalid_credentials"},
};

const http::Operation end_session_operation{
    .id = "end_session",
    .summary = "Signs out: ends the session of the cookie or bearer token, if there is one.",
    .success = 204,
    .errors = {"cross_site_request"},
};

const http::Operation get_me_operation{
    .id = "get_me",
    .summary = "The account of whoever is signed in.",
    .answer_schema = account_schema,
    .errors = {"forbidden", "unauthenticated"},
};

} // namespace rialto::accounts
