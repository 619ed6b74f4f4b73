#include "base/ip_network.hpp"

#include <gtest/gtest.h>

namespace rialto {
namespace {

bool holds(std::string_view network, std::string_view address) {
    const auto parsed_network = parse_ip_network(network);
    const auto parsed_address = parse_ip_address(address);
    EXPECT_TRUE(parsed_network && parsed_address) << network << ' ' << address;
    return parsed_network && parsed_address && parsed_network->contains(*parsed_address);
}

TEST(ip_network, holds_the_addresses_of_its_prefix) {
    EXPECT_TRUE(holds("10.0.0.0/8", "10.255.0.1"));
    EXPECT_FALSE(holds("10.0.0.0/8", "11.0.0.1"));
    EXPECT_TRUE(holds("192.168.4.0/22", "192.168.7.255"));
    EXPECT_FALSE(holds("192.168.4.0/22", "192.168.8.0"));
    EXPECT_TRUE(holds("127.0.0.1", "127.0.0.1"));
    EXPECT_FALSE(holds("127.0.0.1", "127.0.0.2"));
    EXPECT_TRUE(holds("0.0.0.0/0", "8.8.8.8"));
    EXPECT_FALSE(holds("0.0.0.0/0", "2001:db8::1"));
    EXPECT_TRUE(holds("2001:db8::/33", "2001:db8:7fff::1"));
    EXPECT_FALSE(holds("2001:db8::/33", "2001:db8:8000::1"));
    EXPECT_TRUE(holds("10.0.0.0/8", "::ffff:10.1.2.3"));
}

TEST(ip_network, refuses_what_is_none) {
    for (const std::string_view text : {"", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8x",
                                        "::/129", "10.0.0", "localhost", "127.0.0.1:80", "fe80::1%eth0"})
        EXPECT_FALSE(parse_ip_network(text)) << text;
    EXPECT_FALSE(parse_ip_network(std::string_view("10.0.0.1\0", 9)));
    EXPECT_FALSE(parse_ip_networks("10.0.0.0/8, here"));
    EXPECT_EQ(parse_ip_networks("")->size(), 0U);
    EXPECT_EQ(parse_ip_networks("10.0.0.0/8, ::1")->size(), 2U);
}

TEST(subscriber_of, is_an_address_or_half_of_one) {
    EXPECT_EQ(subscriber_of("192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(subscriber_of("::ffff:192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(subscriber_of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
    EXPECT_EQ(subscriber_of("2001:db8:1:2:ffff::1"), subscriber_of("2001:db8:1:2::2"));
    EXPECT_EQ(subscriber_of("unknown"), "unknown");
}

} // namespace
} // namespace rialto
