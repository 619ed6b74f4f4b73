#pragma once
// Who asks, when there are proxies in between.

#include "base/ip_network.hpp"
#include "platform/http/http.hpp"

#include <span>
#include <string>

namespace rialto::http {

struct Client {
    std::string address;
    bool is_https = false; // on its first way, to the outermost proxy
};

/// The connection's peer or, as long as that is one of `edges`, whom it names last in X-Forwarded-For; https
/// when the peer is an edge and says so in X-Forwarded-Proto. What anybody else claims is not believed.
Client client_of(const Request& request, std::span<const IpNetwork> edges);

} // namespace rialto::http
