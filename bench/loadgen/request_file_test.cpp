#include "loadgen/request_file.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace rialto::load {

namespace {

TEST(request_file, undoes_the_escapes_of_json) {
    EXPECT_EQ(parse_request_line(R"({"raw":"GET / HTTP/1.1\r\nX: \"a\\b\/\t\"\r\n\r\n"})"),
              "GET / HTTP/1.1\r\nX: \"a\\b/\t\"\r\n\r\n");
    EXPECT_EQ(parse_request_line(R"({"raw":"\u0041\u00e9\u20ac\ud83d\ude00"})"), "Aé€😀");
    EXPECT_EQ(parse_request_line(R"({"raw":"é\u0000z"})"), std::string("é\0z", 4));
}

TEST(request_file, refuses_a_line_that_is_something_else) {
    for (const char* line : {R"({"row":"x"})", R"({"raw":"x)", R"({"raw":"\q"})", R"({"raw":"\u12"})", "x"})
        EXPECT_THROW(parse_request_line(line), std::runtime_error) << line;
}

TEST(request_file, prints_strings_that_json_can_read_again) {
    std::string out;
    append_json_string(out, "say \"hi\"\\\r\n");
    EXPECT_EQ(out, R"("say \"hi\"\\\u000d\u000a")");
    EXPECT_EQ(parse_request_line("{\"raw\":" + out + "}"), "say \"hi\"\\\r\n");
}

} // namespace

} // namespace rialto::load
