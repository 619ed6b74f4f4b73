#include "platform/http/head_parser.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace rialto::http {
namespace {

using State = HeadParser::State;

struct Parsed {
    HeadParser parser;
    State state;
};

Parsed parse(std::string_view text) {
    Parsed parsed;
    parsed.state = parsed.parser.parse(text);
    return parsed;
}

std::string with_header(std::string_view header) {
    return "GET /a HTTP/1.1\r\nHost: shop\r\n" + std::string(header) + "\r\n\r\n";
}

TEST(head_parser, takes_a_plain_request) {
    const std::string text = "GET /v1/quotes?sku=A,B HTTP/1.1\r\nHost: shop.example:8080\r\n"
                             "Accept:  */* \t\r\nX-Empty:\r\n\r\nGET /next";
    const Parsed parsed = parse(text);
    ASSERT_EQ(parsed.state, State::complete);
    const HeadParser& head = parsed.parser;
    EXPECT_EQ(head.method(), Method::get);
    EXPECT_EQ(head.target().of(text), "/v1/quotes?sku=A,B");
    ASSERT_EQ(head.headers().size(), 3u);
    EXPECT_EQ(head.headers()[1].name.of(text), "Accept");
    EXPECT_EQ(head.headers()[1].value.of(text), "*/*");
    EXPECT_EQ(head.headers()[2].value.of(text), "");
    EXPECT_EQ(text.substr(head.size()), "GET /next");
    EXPECT_TRUE(head.keeps_alive());
    EXPECT_FALSE(head.is_chunked());
    EXPECT_FALSE(head.content_length());
}

TEST(head_parser, knows_every_method) {
    const std::vector<std::pair<std::string, Method>> methods{
        {"GET", Method::get},     {"HEAD", Method::head},  {"POST", Method::post},      {"PUT", Method::put},
        {"PATCH", Method::patch}, {"DELETE", Method::del}, {"OPTIONS", Method::options}};
    for (const auto& [name, method] : methods) {
        const Parsed parsed = parse(name + " / HTTP/1.1\r\nHost: a\r\n\r\n");
        ASSERT_EQ(parsed.state, State::complete) << name;
        EXPECT_EQ(parsed.parser.method(), method);
    }
}

TEST(head_parser, keep_alive_follows_version_and_connection) {
    const std::vector<std::pair<std::string, bool>> heads{
        {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", true},
        {"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", false},
        {"GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade, Close\r\n\r\n", false},
        {"GET / HTTP/1.0\r\n\r\n", false},
        {"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", true},
        {"GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n", false},
    };
    for (const auto& [text, keeps] : heads) {
        const Parsed parsed = parse(text);
        ASSERT_EQ(parsed.state, State::complete) << text;
        EXPECT_EQ(parsed.parser.keeps_alive(), keeps) << text;
    }
}

TEST(head_parser, takes_framing_headers) {
    const Parsed sized = parse(with_header("content-LENGTH: 0012"));
    ASSERT_EQ(sized.state, State::complete);
    EXPECT_EQ(sized.parser.content_length(), 12u);
    const Parsed chunked = parse(with_header("Transfer-Encoding: Chunked\r\nExpect: 100-Continue"));
    ASSERT_EQ(chunked.state, State::complete);
    EXPECT_TRUE(chunked.parser.is_chunked());
    EXPECT_TRUE(chunked.parser.expects_continue());
}

TEST(head_parser, takes_the_path_of_an_absolute_target) {
    const std::string text = "GET http://shop.example/a?b HTTP/1.1\r\nHost: shop.example\r\n\r\n";
    const Parsed parsed = parse(text);
    ASSERT_EQ(parsed.state, State::complete);
    EXPECT_EQ(parsed.parser.target().of(text), "/a?b");
}

TEST(head_parser, skips_one_empty_line_before_a_request) {
    EXPECT_EQ(parse("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n").state, State::complete);
    EXPECT_EQ(parse("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n").state, State::refused);
}

TEST(head_parser, refuses_what_two_servers_could_read_differently) {
    const std::vector<std::pair<std::string, int>> heads{
        {"GET / HTTP/1.1\nHost: a\n\n", 400},
        {"GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400},
        {with_header("X : b"), 400},
        {with_header("X\t: b"), 400},
        {with_header(": b"), 400},
        {with_header("no colon"), 400},
        {with_header("X(y): b"), 400},
        {with_header("X: a\rb"), 400},
        {with_header(std::string("X: a\0b", 6)), 400},
        {with_header("X: a\x7f"), 400},
        {with_header("Content-Length: 5\r\nTransfer-Encoding: chunked"), 400},
        {with_header("Transfer-Encoding: chunked\r\nContent-Length: 5"), 400},
        {with_header("Content-Length: 5\r\nContent-Length: 6"), 400},
        {with_header("Content-Length: 5\r\nContent-Length: 5"), 400},
        {with_header("Content-Length: 5, 5"), 400},
        {with_header("Content-Length: +5"), 400},
        {with_header("Content-Length: -1"), 400},
        {with_header("Content-Length: 0x5"), 400},
        {with_header("Content-Length: 5 5"), 400},
        {with_header("Content-Length:"), 400},
        {with_header("Content-Length: 99999999999999999999"), 400},
        {with_header("Transfer-Encoding: gzip, chunked"), 400},
        {with_header("Transfer-Encoding: chunked, chunked"), 400},
        {with_header("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"), 400},
        {with_header("Transfer-Encoding: identity"), 400},
        {with_header("Transfer-Encoding: \x0b"
                     "chunked"),
         400},
        {with_header("Transfer-Encoding:"), 400},
        {"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
        {with_header("Host: other"), 400},
        {"GET / HTTP/1.1\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400},
        {with_header("Expect: something"), 417},
    };
    for (const auto& [text, status] : heads) {
        const Parsed parsed = parse(text);
        ASSERT_EQ(parsed.state, State::refused) << text;
        EXPECT_EQ(parsed.parser.refusal().status, status) << text;
    }
}

TEST(head_parser, refuses_odd_request_lines) {
    const std::vector<std::pair<std::string, int>> lines{
        {"GET /", 400},
        {"GET", 400},
        {" GET / HTTP/1.1", 400},
        {"GET  HTTP/1.1", 400},
        {"GET  / HTTP/1.1", 400},
        {"GET /  HTTP/1.1", 400},
        {"GET / HTTP/1.1 ", 400},
        {"GET /a b HTTP/1.1", 400},
        {"GET\t/ HTTP/1.1", 400},
        {"G@T / HTTP/1.1", 400},
        {"get / HTTP/1.1", 405},
        {"BREW / HTTP/1.1", 405},
        {"CONNECT shop:443 HTTP/1.1", 400},
        {"TRACE / HTTP/1.1", 405},
        {"GET / HTTP/2.0", 505},
        {"GET / HTTP/1.2", 505},
        {"GET / http/1.1", 400},
        {"GET / HTTP/1.1x", 400},
        {"GET / HTTP/11", 400},
        {"GET a HTTP/1.1", 400},
        {"GET ?a HTTP/1.1", 400},
        {"GET * HTTP/1.1", 400},
        {"GET ftp://a/b HTTP/1.1", 400},
        {"GET http:///b HTTP/1.1", 400},
        {"GET http://a HTTP/1.1", 400},
        {"GET http://a?/b HTTP/1.1", 400},
        {"GET /a#b HTTP/1.1", 400},
        {"GET /\xc3\xa4 HTTP/1.1", 400},
        {"GET /\"a HTTP/1.1", 400},
        {"GET /<a> HTTP/1.1", 400},
        {"GET /a\\b HTTP/1.1", 400},
        {std::string("GET /\0 HTTP/1.1", 15), 400},
    };
    for (const auto& [line, status] : lines) {
        const Parsed parsed = parse(line + "\r\nHost: a\r\n\r\n");
        ASSERT_EQ(parsed.state, State::refused) << line;
        EXPECT_EQ(parsed.parser.refusal().status, status) << line;
    }
}

TEST(head_parser, refuses_what_is_too_large_before_it_is_complete) {
    const std::string target(target_bytes_max - 1, 'a');
    EXPECT_EQ(parse("GET /" + target + " HTTP/1.1\r\nHost: a\r\n\r\n").state, State::complete);
    const Parsed longer = parse("GET /" + target + "a HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_EQ(longer.state, State::refused);
    EXPECT_EQ(longer.parser.refusal().status, 414);
    const Parsed endless = parse("GET /" + target + std::string(400, 'a'));
    ASSERT_EQ(endless.state, State::refused);
    EXPECT_EQ(endless.parser.refusal().status, 414);

    const Parsed long_header = parse("GET / HTTP/1.1\r\nX: " + std::string(head_bytes_max, 'a'));
    ASSERT_EQ(long_header.state, State::refused);
    EXPECT_EQ(long_header.parser.refusal().status, 431);

    std::string many = "GET / HTTP/1.1\r\nHost: a\r\n";
    for (std::size_t i = 1; i < headers_max; ++i) many += "X: y\r\n";
    EXPECT_EQ(parse(many + "\r\n").state, State::complete);
    const Parsed too_many = parse(many + "X: y\r\n\r\n");
    ASSERT_EQ(too_many.state, State::refused);
    EXPECT_EQ(too_many.parser.refusal().status, 431);
}

TEST(head_parser, the_verdict_does_not_depend_on_the_pieces) {
    const std::vector<std::string> texts{
        "GET /v1/quotes?sku=A,B HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n\r\n",
        "\r\nPOST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\n\r\nbody",
        with_header("Content-Length: 5\r\nContent-Length: 6"),
        "GET / HTTP/1.1\r\nHost: a\n\r\n",
        "GET /" + std::string(target_bytes_max + 400, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nX: " + std::string(head_bytes_max, 'a') + "\r\n\r\n",
    };
    std::mt19937 random(7);
    for (const std::string& text : texts) {
        const Parsed whole = parse(text);
        for (int round = 0; round < 50; ++round) {
            HeadParser parser;
            State state = State::incomplete;
            for (std::size_t size = 0; size < text.size() && state == State::incomplete;) {
                size = std::min(text.size(), size + 1 + random() % (round < 10 ? 1 : 700));
                // A copy of just these bytes, so that a sanitizer sees reading past them.
                const std::vector<char> piece(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size));
                state = parser.parse({piece.data(), piece.size()});
            }
            ASSERT_EQ(state, whole.state) << text;
            EXPECT_EQ(parser.refusal().status, whole.parser.refusal().status);
            EXPECT_EQ(parser.refusal().detail, whole.parser.refusal().detail);
            if (state == State::complete) {
                EXPECT_EQ(parser.size(), whole.parser.size());
            }
        }
    }
}

TEST(head_parser, begins_anew_after_reset) {
    HeadParser parser;
    ASSERT_EQ(parser.parse("POST / HTTP/1.0\r\nContent-Length: 3\r\nConnection: close\r\n\r\n"),
              State::complete);
    parser.reset();
    ASSERT_EQ(parser.parse("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), State::complete);
    EXPECT_FALSE(parser.content_length());
    EXPECT_TRUE(parser.keeps_alive());
    EXPECT_EQ(parser.headers().size(), 1u);
}

} // namespace
} // namespace rialto::http
