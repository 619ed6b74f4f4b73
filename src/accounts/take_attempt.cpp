#include "accounts/take_attempt.hpp"

#include "base/text.hpp"
#include "platform/throttle/answer.hpp"

namespace rialto::accounts {

namespace {

http::Response refuse(const throttle::Limit& limit, const throttle::Taken& taken) {
    return throttle::too_many_requests(limit, taken, "Too many attempts; wait a little.");
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
