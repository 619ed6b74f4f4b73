#include "platform/http/static_files.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <unistd.h>

namespace rialto::http {
namespace {

namespace fs = std::filesystem;

class StaticFilesTest : public ::testing::Test {
  protected:
    StaticFilesTest() : folder_(fs::temp_directory_path() / ("rialto-static-" + std::to_string(::getpid()))) {
        fs::create_directories(folder_ / "site/assets");
        write("secret.txt", "secret");
        write("site/index.html", "<!doctype html>" + std::string(2000, 'a'));
        write("site/tiny.css", "a{}");
        write("site/assets/app-1a2b.js", std::string(5000, 'j'));
        write("site/assets/photo.webp", std::string(5000, 'p'));
        fs::create_symlink(folder_ / "secret.txt", folder_ / "site/link.txt");
    }
    ~StaticFilesTest() override { fs::remove_all(folder_); }

    void write(const fs::path& name, const std::string& text) { std::ofstream(folder_ / name) << text; }

    fs::path folder_;
};

TEST_F(StaticFilesTest, gives_files_with_type_tag_and_caching) {
    const StaticFiles files(folder_ / "site");
    const auto page = files.find("index.html", "");
    ASSERT_NE(page, nullptr);
    EXPECT_NE(page->head.find("Content-Type: text/html; charset=utf-8\r\n"), std::string::npos);
    EXPECT_NE(page->head.find("Cache-Control: no-cache\r\n"), std::string::npos);
    EXPECT_NE(page->head.find("Vary: Accept-Encoding\r\n"), std::string::npos);
    EXPECT_FALSE(page->etag.empty());
    EXPECT_FALSE(page->not_modified.empty());
    const auto script = files.find("assets/app-1a2b.js", "");
    ASSERT_NE(script, nullptr);
    EXPECT_NE(script->head.find("Cache-Control: public, max-age=31536000, immutable\r\n"), std::string::npos);
    EXPECT_NE(script->head.find("Content-Type: text/javascript; charset=utf-8\r\n"), std::string::npos);
}

TEST_F(StaticFilesTest, gives_the_encoding_that_is_asked_for) {
    const StaticFiles files(folder_ / "site");
    const auto plain = files.find("index.html", "");
    const auto gzip = files.find("index.html", "gzip");
    const auto br = files.find("index.html", "gzip, br");
    EXPECT_NE(gzip->head.find("Content-Encoding: gzip\r\n"), std::string::npos);
    EXPECT_NE(br->head.find("Content-Encoding: br\r\n"), std::string::npos);
    EXPECT_LT(br->body.size(), 200u);
    EXPECT_NE(plain->etag, gzip->etag);
    EXPECT_NE(gzip->etag, br->etag);
    // What is small or compressed already is sent as it is.
    EXPECT_EQ(files.find("tiny.css", "br")->head.find("Content-Encoding"), std::string::npos);
    EXPECT_EQ(files.find("assets/photo.webp", "br")->body, std::string(5000, 'p'));
}

TEST_F(StaticFilesTest, nothing_outside_the_folder_can_be_named) {
    const StaticFiles files(folder_ / "site");
    for (const std::string_view path : {"../secret.txt", "assets/../../secret.txt", "/etc/passwd", "link.txt",
                                        "", "assets", "assets/", "./index.html", "index.html/"})
        EXPECT_EQ(files.find(path, ""), nullptr) << path;
}

TEST_F(StaticFilesTest, added_headers_stand_before_its_own) {
    const std::vector<std::pair<std::string, std::string>> headers{
        {"Content-Security-Policy", "default-src 'self'"}, {"X-Content-Type-Options", "nosniff"}};
    const StaticFiles files(folder_ / "site", {.headers = headers});
    const std::string& head = files.find("index.html", "")->head;
    EXPECT_NE(head.find("Content-Security-Policy: default-src 'self'\r\n"), std::string::npos);
    EXPECT_EQ(head.find("X-Content-Type-Options"), head.rfind("X-Content-Type-Options"));
}

TEST_F(StaticFilesTest, a_missing_folder_is_an_error) {
    EXPECT_THROW(StaticFiles(folder_ / "nowhere"), std::runtime_error);
}

} // namespace
} // namespace rialto::http
