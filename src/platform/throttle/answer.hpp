#pragma once
// What a client is told of its bucket.

#include "platform/http/http.hpp"
#include "platform/throttle/token_bucket.hpp"

#include <string>

namespace rialto::throttle {

/// RateLimit-Limit, RateLimit-Remaining and RateLimit-Reset.
void add_headers(http::Response& response, const Limit& limit, const Taken& taken);

/// 429 too_many_requests with Retry-After and those headers.
http::Response too_many_requests(const Limit& limit, const Taken& taken, std::string detail);

} // namespace rialto::throttle
