#pragma once
// How often one client may do one thing: so many times at once, and as many again in a minute.

#include "base/ip_network.hpp"
#include "platform/http/http.hpp"
#include "platform/throttle/throttle.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rialto::throttle {

struct ClientLimit {
    Throttle& throttle; // of the loop that asks; outlives this
    std::vector<IpNetwork> trusted_edges;
    int per_minute = 0; // 0: any number

    Limit limit() const;
    /// One token of the client that sent the request; nullopt where there is no limit. `name` says what it is
    /// about ("checkouts").
    Task<std::optional<Taken>> take(std::string name, http::Request& request);
};

} // namespace rialto::throttle
