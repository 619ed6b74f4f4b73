// An e-mail address is shown to be somebody's: a code goes there, and comes back.

#include "accounts/shoppers.hpp"
#include "accounts/sql.hpp"
#include "accounts/stored_account.hpp"
#include "base/text.hpp"
#include "platform/http/edge.hpp"
#include "platform/json/json.hpp"
#include "platform/throttle/answer.hpp"

#include <algorithm>

namespace rialto::accounts {

namespace {

struct NewEmailVerification {
    std::string email;
};
BOOST_DESCRIBE_STRUCT(NewEmailVerification, (), (email))

struct EmailVerification {
    std::string id;
    Time expires_at;
};
BOOST_DESCRIBE_STRUCT(EmailVerification, (), (id, expires_at))

struct EmailCode {
    std::string code;
};
BOOST_DESCRIBE_STRUCT(EmailCode, (), (code))

/// email_proof goes with POST /v1/orders.
struct VerifiedEmail {
    std::string email;
    std::string email_proof;
    Time expires_at;
};
BOOST_DESCRIBE_STRUCT(VerifiedEmail, (), (email, email_proof, expires_at))

http::Response private_json(int status, std::string body) {
    http::Response response = http::json_response(status, std::move(body));
    response.headers.emplace_back("Cache-Control", "private, no-store");
    return response;
}

mail::Message message_of(const EmailProofs::Verification& verification) {
    return {verification.email, "Your code is " + verification.code,
            "Your code is " + verification.code +
                ".\n\nType it in the shop within 15 minutes to show that this address is yours.\n"
                "If you did not ask for it, somebody mistyped theirs: there is nothing to do.\n"};
}

Error code_mismatch(int tries_left) {
    Error error{ErrorKind::unprocessable, "code_mismatch", "This is not the code that was mailed."};
    error.members = "\"tries_left\":" + std::to_string(tries_left);
    return error;
}

} // namespace

Task<http::Response> begin_email_verification(AccountService& service, http::Request& request) {
    const Result<NewEmailVerification> body = json::parse<NewEmailVerification>(request.body);
    if (!body) co_return http::problem(body.error());
    const std::string email(trim(body->email));
    if (!looks_like_email(email))
        co_return http::problem(
            invalid_field("/email", "must be an e-mail address like anna@example.com").error());
    const http::Client client = http::client_of(request, service.trusted_edges);
    const throttle::Taken of_address = co_await service.throttle.take(
        "codes_per_address", subscriber_of(client.address), codes_per_address, request.received_at);
    if (!of_address.allowed)
        co_return throttle::too_many_requests(codes_per_address, of_address,
                                              "Too many codes; wait a little.");
    const throttle::Taken of_email = co_await service.throttle.take("codes_per_email", fold_email(email),
                                                                    codes_per_email, request.received_at);
    if (!of_email.allowed)
        co_return throttle::too_many_requests(codes_per_email, of_email,
                                              "Several codes went there already; wait a little.");
    const std::string id = service.proofs.begin(email, request.received_at);
    const std::optional<EmailProofs::Verification> verification = service.proofs.open(id);
    if (!service.mailer.post(message_of(*verification))) {
        Error error{ErrorKind::unavailable, "overloaded",
                    "No mail can be sent right now. Try again in a moment."};
        error.retry_after_s = 5;
        co_return http::problem(error);
    }
    co_return private_json(202, json::print(EmailVerification{id, verification->expires_at}));
}

Task<http::Response> confirm_email(AccountService& service, http::Request& request) {
    const Result<EmailCode> body = json::parse<EmailCode>(request.body);
    if (!body) co_return http::problem(body.error());
    const std::optional<EmailProofs::Verification> verification = service.proofs.open(request.path_values[0]);
    if (!verification)
        co_return http::problem({ErrorKind::not_found, "not_found", "There is no such verification."});
    if (request.received_at >= verification->expires_at)
        co_return http::problem(
            {ErrorKind::gone, "code_expired", "This code is too old. Ask for a new one."});
    const throttle::Taken tried = co_await service.throttle.take("tries_per_code", request.path_values[0],
                                                                 tries_per_code, request.received_at);
    if (!tried.allowed)
        co_return throttle::too_many_requests(tries_per_code, tried, "Too many tries. Ask for a new code.");
    std::string code = body->code;
    std::erase(code, ' ');
    if (!crypto::equal_in_constant_time(code, verification->code))
        co_return http::problem(code_mismatch(tried.remaining));
    if (const auto signed_in = co_await find_session(service.sessions, request);
        signed_in && fold_email(signed_in->account.email) == fold_email(verification->email)) {
        co_await service.pool.run(sql::verify_email,
                                  postgres::params(signed_in->account.id, request.received_at));
        service.sessions.forget(signed_in->token_digest);
    }
    co_return private_json(
        200, json::print(VerifiedEmail{verification->email,
                                       service.proofs.make_proof(verification->email, request.received_at),
                                       request.received_at + email_proof_lifetime}));
}

const http::Operation begin_email_verification_operation{
    .id = "begin_email_verification",
    .summary = "Mails a code of six digits to an address, for whoever wants to show that it is theirs. The "
               "answer is the same whether anybody has that address or not.",
    .body_schema = [](json::Schemas& schemas) { return json::schema<NewEmailVerification>(schemas); },
    .success = 202,
    .answer_schema = [](json::Schemas& schemas) { return json::schema<EmailVerification>(schemas); },
    .errors = {"invalid_request", "too_many_requests", "overloaded"},
};

const http::Operation confirm_email_operation{
    .id = "confirm_email",
    .summary = "Exchanges the code for a proof, good for a day, that goes with orders of offers that ask for "
               "it. The account of whoever is signed in with that address needs none from then on.",
    .body_schema = [](json::Schemas& schemas) { return json::schema<EmailCode>(schemas); },
    .answer_schema = [](json::Schemas& schemas) { return json::schema<VerifiedEmail>(schemas); },
    .errors = {"invalid_request", "not_found", "code_expired", "too_many_requests", "code_mismatch"},
};

} // namespace rialto::accounts
