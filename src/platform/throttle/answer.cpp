#include "platform/throttle/answer.hpp"

namespace rialto::throttle {

namespace {

int whole_seconds(Duration duration) {
    return static_cast<int>(std::chrono::ceil<std::chrono::seconds>(duration).count());
}

} // namespace

void add_headers(http::Response& response, const Limit& limit, const Taken& taken) {
    response.headers.emplace_back("RateLimit-Limit", std::to_string(limit.tokens));
    response.headers.emplace_back("RateLimit-Remaining", std::to_string(taken.remaining));
    response.headers.emplace_back("RateLimit-Reset", std::to_string(whole_seconds(taken.full_in)));
}

http::Response too_many_requests(const Limit& limit, const Taken& taken, std::string detail) {
    Error error{ErrorKind::too_many_requests, "too_many_requests", std::move(detail)};
    error.retry_after_s = whole_seconds(taken.retry_in);
    http::Response response = http::problem(error);
    add_headers(response, limit, taken);
    return response;
}

} // namespace rialto::throttle
