#include "platform/http/edge.hpp"

#include "base/text.hpp"
#include "platform/http/head_parser.hpp"

#include <algorithm>

namespace rialto::http {

namespace {

bool is_edge(std::string_view address, std::span<const IpNetwork> edges) {
    const auto parsed = parse_ip_address(address);
    return parsed &&
           std::ranges::any_of(edges, [&](const IpNetwork& network) { return network.contains(*parsed); });
}

} // namespace

Client client_of(const Request& request, std::span<const IpNetwork> edges) {
    Client client{std::string(request.peer)};
    if (!is_edge(client.address, edges)) return client;
    client.is_https = equal_ignoring_case(trim(request.header("X-Forwarded-Proto")), "https");
    std::string named; // repeated header fields are one list (RFC 9110, 5.3)
    for (const Header& header : request.headers)
        if (equal_ignoring_case(header.name, "X-Forwarded-For")) named += std::string(header.value) + ",";
    std::vector<std::string_view> hops = split_trimmed(named, ',');
    while (!hops.empty() && is_edge(client.address, edges) && parse_ip_address(hops.back())) {
        client.address = hops.back();
        hops.pop_back();
    }
    return client;
}

} // namespace rialto::http
