#include "platform/load/client.hpp"

#include <memory>
#include <netdb.h>

namespace rialto::load {

namespace {

constexpr std::string_view scheme = "http://";

std::unexpected<Error> invalid(std::string detail) {
    return fail(ErrorKind::invalid, "invalid_url", std::move(detail));
}

} // namespace

Result<Target> find_target(std::string_view url) {
    if (url.starts_with("https://"))
        return invalid("https is not spoken here: give the inner http:// address of the store or of its "
                       "load balancer");
    if (!url.starts_with(scheme)) return invalid("an address looks like http://127.0.0.1:8080");
    std::string_view rest = url.substr(scheme.size());
    if (rest.ends_with('/')) rest.remove_suffix(1);
    if (rest.empty() || rest.find_first_of("/?#@ ") != std::string_view::npos)
        return invalid("an address has no path: http://127.0.0.1:8080");
    std::string_view name = rest;
    std::string_view port = "80";
    const std::size_t colon = rest.rfind(':');
    if (colon != std::string_view::npos && rest.find(']', colon) == std::string_view::npos) {
        name = rest.substr(0, colon);
        port = rest.substr(colon + 1);
    }
    if (name.starts_with('[') && name.ends_with(']')) name = name.substr(1, name.size() - 2);
    addrinfo wanted{};
    wanted.ai_family = AF_UNSPEC;
    wanted.ai_socktype = SOCK_STREAM;
    wanted.ai_flags = AI_NUMERICSERV;
    addrinfo* listed = nullptr;
    if (getaddrinfo(std::string(name).c_str(), std::string(port).c_str(), &wanted, &listed) != 0)
        return invalid("there is no host " + std::string(rest));
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> found(listed, freeaddrinfo);
    Target target;
    std::copy_n(reinterpret_cast<const char*>(found->ai_addr), found->ai_addrlen,
                reinterpret_cast<char*>(&target.address));
    target.address_bytes = found->ai_addrlen;
    target.host = rest;
    return target;
}

} // namespace rialto::load
