#include "accounts/take_attempt.hpp"

#include "base/text.hpp"

namespace rialto::accounts {

namespace {

int whole_seconds(Duration duration) {
    return static_cast<int>(std::chrono::ceil<std::chrono::seconds>(duration).count());
}

http::Response refuse(const throttle::Limit& limit, const throttle::Taken& taken) {
    Error error{ErrorKind::too_many_requests, "too_many_requests", "Too many attempts; wait a little."};
    error.retry_after_s = whole_seconds(taken.retry_in);
    http::Response response = http::problem(error);
    response.headers.emplace_back("RateLimit-Limit", std::to_string(limit.tokens));
    response.headers.emplace_back("RateLimit-Remaining", std::to_string(taken.remaining));
    response.headers.emplace_back("RateLimit-Reset", std::to_string(whole_seconds(taken.full_in)));
    return response;
}

} // namespace

Task<std::optional<http::Response>> take_attempt(AccountService& service, std::string address,
                                                 std::string email, Time at) {
    const throttle::Taken of_address = co_await service.throttle.take(
        "attempts_per_address", subscriber_of(address), attempts_per_address, at);
    if (!of_address.allowed) co_return refuse(attempts_per_address, of_address);
    const throttle::Taken of_email =
        co_await service.throttle.take("attempts_per_email", fold_email(trim(email)), attempts_per_email, at);
    if (!of_email.allowed) co_return refuse(attempts_per_email, of_email);
    co_return std::nullopt;
}

} // namespace rialto::accounts
