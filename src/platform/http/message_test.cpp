#include "platform/http/conditional.hpp"
#include "platform/http/encoding.hpp"
#include "platform/http/http.hpp"
#include "platform/http/problem.hpp"
#include "platform/http/traffic.hpp"
#include "platform/http/uri.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>
#include <zlib.h>

namespace rialto::http {
namespace {

TEST(uri, decodes_percent_encoding) {
    EXPECT_EQ(percent_decode("a%20b+c%2Fd", Plus::stays), "a b+c/d");
    EXPECT_EQ(percent_decode("a+b", Plus::is_space), "a b");
    EXPECT_EQ(percent_decode("%C3%a4", Plus::stays), "\u00e4");
}

TEST(uri, refuses_bad_escapes_bad_utf8_and_zero) {
    for (const std::string_view text :
         {"%", "%2", "%zz", "%2x", "%ff", "%c3", "%c0%af", "%ed%a0%80", "%00", "a%"})
        EXPECT_FALSE(percent_decode(text, Plus::stays)) << text;
}

TEST(uri, parses_a_query_in_order) {
    const auto parameters = parse_query("&sort=-price&option.Size=M%2CL&q=red+shoe&in_stock&");
    ASSERT_TRUE(parameters);
    ASSERT_EQ(parameters->size(), 4u);
    EXPECT_EQ((*parameters)[0].name, "sort");
    EXPECT_EQ((*parameters)[1].value, "M,L");
    EXPECT_EQ((*parameters)[2].value, "red shoe");
    EXPECT_EQ((*parameters)[3].value, "");
}

TEST(uri, names_the_query_parameter_that_is_wrong) {
    for (const auto& [query, pointer] : std::vector<std::pair<std::string, std::string>>{
             {"a=1&a=2", "?a"}, {"a=%ff", "?a"}, {"%ff=1", "?"}, {"a=%", "?a"}}) {
        const auto parameters = parse_query(query);
        ASSERT_FALSE(parameters) << query;
        EXPECT_EQ(parameters.error().code, "invalid_request");
        ASSERT_EQ(parameters.error().fields.size(), 1u);
        EXPECT_EQ(parameters.error().fields[0].pointer, pointer);
    }
    std::string many;
    for (int i = 0; i < 65; ++i) many += "p" + std::to_string(i) + "=1&";
    EXPECT_FALSE(parse_query(many));
}

TEST(request, finds_headers_and_the_bearer_token) {
    const std::vector<Header> headers{{"authorization", "bearer  abc"}, {"X-A", "1"}};
    Request request;
    request.headers = headers;
    EXPECT_EQ(request.header("x-a"), "1");
    EXPECT_EQ(request.header("X-B"), "");
    EXPECT_EQ(request.bearer(), "abc");
    const std::vector<Header> basic{{"Authorization", "Basic abc"}};
    request.headers = basic;
    EXPECT_EQ(request.bearer(), "");
}

TEST(request, finds_a_cookie_among_others) {
    const std::vector<Header> headers{{"cookie", "a=1; bb=2=3;c;d= 4 "}, {"Cookie", "a=5; e=6"}};
    Request request;
    request.headers = headers;
    EXPECT_EQ(request.cookie("a"), "1");
    EXPECT_EQ(request.cookie("bb"), "2=3");
    EXPECT_EQ(request.cookie("d"), "4");
    EXPECT_EQ(request.cookie("e"), "6");
    for (const std::string_view absent : {"b", "c", "A", ""}) EXPECT_EQ(request.cookie(absent), "") << absent;
}

TEST(conditional, compares_weakly_through_the_list) {
    EXPECT_TRUE(etag_matches("\"a\"", "\"a\""));
    EXPECT_TRUE(etag_matches("W/\"a\"", "\"a\""));
    EXPECT_TRUE(etag_matches("\"b\", W/\"a,\" ,\"a\"", "\"a\""));
    EXPECT_TRUE(etag_matches("*", "\"a\""));
    EXPECT_TRUE(etag_matches("\"a\"", "W/\"a\""));
    for (const std::string_view field : {"", "\"b\"", "a", "\"a", "\"b\" \"a\"", "W/", ",\"a\""})
        EXPECT_FALSE(etag_matches(field, "\"a\"")) << field;
    EXPECT_FALSE(etag_matches("*", ""));
}

TEST(encoding, chooses_what_the_client_prefers) {
    for (const auto& [field, expected] : std::vector<std::pair<std::string, Encoding>>{
             {"", Encoding::identity},
             {"gzip, deflate, br", Encoding::br},
             {"gzip", Encoding::gzip},
             {"GZip;q=0.5, deflate", Encoding::gzip},
             {"br;q=0.1, gzip;q=0.9", Encoding::gzip},
             {"br;q=0, gzip;q=0", Encoding::identity},
             {"*", Encoding::br},
             {"*;q=0.5, br;q=0", Encoding::gzip},
             {"identity, br;q=0.5", Encoding::identity},
             {"br;q=0.5", Encoding::br},
             {"identity;q=0.2, gzip;q=0.3", Encoding::gzip},
             {"br;q=2, gzip", Encoding::gzip},
             {"br;q=x", Encoding::identity},
             {"zstd , br ; level=1 ; q=0.8", Encoding::br},
             {",,,", Encoding::identity},
         })
        EXPECT_EQ(choose_encoding(field), expected) << field;
}

TEST(encoding, gzip_can_be_read_back) {
    const std::string text(100'000, 'x');
    const std::string packed = compress(Encoding::gzip, text, 6);
    EXPECT_LT(packed.size(), 1000u);
    std::string unpacked(text.size() + 1, '\0');
    z_stream stream{};
    ASSERT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(unpacked.data());
    stream.avail_out = static_cast<uInt>(unpacked.size());
    EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
    unpacked.resize(stream.total_out);
    inflateEnd(&stream);
    EXPECT_EQ(unpacked, text);
}

TEST(prebuilt, bakes_head_and_not_modified) {
    const std::vector<std::pair<std::string, std::string>> headers{
        {"Cache-Control", "max-age=5"}, {"Content-Encoding", "br"}, {"Vary", "Accept-Encoding"}};
    const auto answer = prebuild(200, "application/json", "{}", headers, "\"tag\"");
    EXPECT_EQ(answer->head, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
                            "Cache-Control: max-age=5\r\nContent-Encoding: br\r\nVary: Accept-Encoding\r\n"
                            "ETag: \"tag\"\r\n");
    EXPECT_EQ(answer->not_modified,
              "HTTP/1.1 304 Not Modified\r\nETag: \"tag\"\r\nCache-Control: max-age=5\r\n"
              "Vary: Accept-Encoding\r\n");
    EXPECT_EQ(prebuild(200, "text/plain", "", {})->not_modified, "");
}

TEST(prebuilt, a_header_value_cannot_begin_another_header) {
    const std::vector<std::pair<std::string, std::string>> headers{{"Location", "/a\r\nSet-Cookie: x"}};
    EXPECT_NE(prebuild(302, "text/plain", "", headers)->head.find("Location: /a  Set-Cookie: x\r\n"),
              std::string::npos);
}

TEST(problem, has_the_members_of_the_contract) {
    Error error{ErrorKind::conflict, "sold_out", "Two \"lamps\" are left.", {{"/lines/0/qty", "too many"}}};
    error.members = "\"skus\":[\"A\"]";
    error.retry_after_s = 3;
    Response response = problem(error);
    add_request_id(response.body, "id-1");
    EXPECT_EQ(response.status, 409);
    EXPECT_EQ(response.content_type, "application/problem+json");
    EXPECT_EQ(response.body, R"({"type":"urn:rialto:problem:sold_out","title":"Sold out","status":409,)"
                             R"("code":"sold_out","detail":"Two \"lamps\" are left.",)"
                             R"("errors":[{"pointer":"/lines/0/qty","detail":"too many"}],"skus":["A"],)"
                             R"("request_id":"id-1"})");
    ASSERT_EQ(response.headers.size(), 1u);
    EXPECT_EQ(response.headers[0], (std::pair<std::string, std::string>{"Retry-After", "3"}));
}

TEST(problem, every_kind_has_its_status) {
    EXPECT_EQ(status_of(ErrorKind::invalid), 400);
    EXPECT_EQ(status_of(ErrorKind::payment_declined), 402);
    EXPECT_EQ(status_of(ErrorKind::gone), 410);
    EXPECT_EQ(status_of(ErrorKind::unprocessable), 422);
    EXPECT_EQ(status_of(ErrorKind::unavailable), 503);
    const Response refused = problem({ErrorKind::unauthenticated, "unauthenticated", "Who are you?"});
    EXPECT_EQ(refused.headers.at(0).first, "WWW-Authenticate");
}

TEST(access_log, takes_the_trace_id_of_a_valid_traceparent_only) {
    EXPECT_EQ(trace_id_of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
              "4bf92f3577b34da6a3ce929d0e0e4736");
    EXPECT_EQ(trace_id_of("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more"),
              "4bf92f3577b34da6a3ce929d0e0e4736");
    for (const std::string_view bad : {"", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
                                       "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                                       "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                                       "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                                       "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                                       "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
                                       "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"})
        EXPECT_EQ(trace_id_of(bad), "") << bad;
}

} // namespace
} // namespace rialto::http
