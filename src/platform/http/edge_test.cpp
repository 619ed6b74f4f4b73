#include "platform/http/edge.hpp"

#include <gtest/gtest.h>

namespace rialto::http {
namespace {

Client seen(std::string_view peer, std::vector<Header> headers) {
    const std::vector<IpNetwork> edges = *parse_ip_networks("127.0.0.0/8, 10.0.0.0/8, ::1");
    Request request;
    request.peer = peer;
    request.headers = headers;
    return client_of(request, edges);
}

TEST(client_of, believes_an_edge_and_nobody_else) {
    const std::vector<Header> claims{{"x-forwarded-for", "203.0.113.9"}, {"x-forwarded-proto", "https"}};
    EXPECT_EQ(seen("127.0.0.1", claims).address, "203.0.113.9");
    EXPECT_TRUE(seen("127.0.0.1", claims).is_https);
    EXPECT_EQ(seen("::1", claims).address, "203.0.113.9");
    EXPECT_EQ(seen("198.51.100.1", claims).address, "198.51.100.1");
    EXPECT_FALSE(seen("198.51.100.1", claims).is_https);
    EXPECT_FALSE(seen("127.0.0.1", {{"X-Forwarded-Proto", "http"}}).is_https);
    EXPECT_EQ(seen("127.0.0.1", {}).address, "127.0.0.1");
}

TEST(client_of, takes_the_last_hop_that_is_no_edge) {
    EXPECT_EQ(seen("127.0.0.1", {{"X-Forwarded-For", "1.1.1.1, 203.0.113.9, 10.0.0.7"}}).address,
              "203.0.113.9");
    EXPECT_EQ(seen("127.0.0.1", {{"X-Forwarded-For", "1.1.1.1"}, {"X-Forwarded-For", "203.0.113.9"}}).address,
              "203.0.113.9");
    EXPECT_EQ(seen("127.0.0.1", {{"X-Forwarded-For", "1.1.1.1, nonsense"}}).address, "127.0.0.1");
    EXPECT_EQ(seen("127.0.0.1", {{"X-Forwarded-For", "10.0.0.1, 10.0.0.2"}}).address, "10.0.0.1");
}

} // namespace
} // namespace rialto::http
