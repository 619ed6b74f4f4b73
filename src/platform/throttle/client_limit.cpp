#include "platform/throttle/client_limit.hpp"

#include "platform/http/edge.hpp"

#include <algorithm>

namespace rialto::throttle {

Limit ClientLimit::limit() const {
    const int tokens = std::max(per_minute, 1);
    return {tokens, Duration(std::chrono::minutes(1)) / tokens};
}

Task<std::optional<Taken>> ClientLimit::take(std::string name, http::Request& request) {
    if (per_minute == 0) co_return std::nullopt;
    const http::Client client = http::client_of(request, trusted_edges);
    co_return co_await throttle.take(std::move(name), subscriber_of(client.address), limit(),
                                     request.received_at);
}

} // namespace rialto::throttle
