#include "platform/http/chunked_body.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace rialto::http {
namespace {

using State = ChunkedBody::State;

struct Decoded {
    State state = State::incomplete;
    std::string body;
    std::string left; // coded bytes that were not taken
};

/// Feeds `coded` in pieces, as a connection would.
Decoded decode(const std::string& coded, std::size_t body_max, std::size_t piece_max, std::mt19937& random) {
    ChunkedBody body;
    Decoded decoded;
    std::string pending;
    for (std::size_t at = 0; at < coded.size() && decoded.state == State::incomplete;) {
        const std::size_t count = std::min(coded.size() - at, 1 + random() % piece_max);
        pending += coded.substr(at, count);
        at += count;
        const auto progress = body.decode(pending.data(), pending.size(), body_max);
        decoded.state = progress.state;
        decoded.body += pending.substr(0, progress.produced);
        pending.erase(0, progress.consumed);
        if (decoded.state != State::incomplete) decoded.left = pending + coded.substr(at);
    }
    return decoded;
}

TEST(chunked_body, gives_the_body_whatever_the_pieces) {
    const std::string coded =
        "5;name=\"v\"\r\nhello\r\n1\r\n \r\n00a\r\n0123456789\r\n0\r\nX-Sum: 1\r\n\r\nGET /";
    std::mt19937 random(3);
    for (int round = 0; round < 200; ++round) {
        const Decoded decoded = decode(coded, 100, round < 20 ? 1 : 30, random);
        ASSERT_EQ(decoded.state, State::complete);
        EXPECT_EQ(decoded.body, "hello 0123456789");
        EXPECT_EQ(decoded.left, "GET /");
    }
}

TEST(chunked_body, refuses_what_is_not_the_coding) {
    std::mt19937 random(5);
    for (const std::string coded :
         {"x\r\n", "\r\n", "5\nhello\r\n0\r\n\r\n", "5\r\nhelloX\r\n0\r\n\r\n", "5\r\nhello\n0\r\n\r\n",
          "-1\r\n", "0x5\r\n", "5 \r\nhello\r\n0\r\n\r\n", "fffffffff\r\n", "5;a\x01\r\nhello",
          "0\r\nno colon\r\n\r\n", "0\r\n bad: x\r\n\r\n"})
        for (const std::size_t piece_max : {std::size_t{1}, std::size_t{1000}})
            EXPECT_EQ(decode(coded, 100, piece_max, random).state, State::malformed) << coded;
}

TEST(chunked_body, bounds_lines_trailers_and_body) {
    std::mt19937 random(5);
    EXPECT_EQ(decode("5;" + std::string(300, 'a'), 100, 1000, random).state, State::malformed);
    std::string trailers = "0\r\n";
    for (int i = 0; i < 500; ++i) trailers += "X-Trailer: value\r\n";
    EXPECT_EQ(decode(trailers + "\r\n", 100, 1000, random).state, State::malformed);
    EXPECT_EQ(decode("5\r\nhello\r\n0\r\n\r\n", 5, 1000, random).state, State::complete);
    EXPECT_EQ(decode("5\r\nhello\r\n1\r\nx\r\n0\r\n\r\n", 5, 1000, random).state, State::too_large);
    EXPECT_EQ(decode("ffffffff\r\n", 5, 1000, random).state, State::too_large);
}

} // namespace
} // namespace rialto::http
