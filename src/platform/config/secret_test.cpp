#include "platform/config/config.hpp"
#include "platform/config/test_sources.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace rialto::config {
namespace {

TEST(mask_password, hides_passwords_only) {
    const struct {
        const char* url;
        const char* masked;
    } rows[] = {
        {"", ""},
        {"postgresql://db/rialto", "postgresql://db/rialto"},
        {"postgresql://rialto@db:5432/rialto", "postgresql://rialto@db:5432/rialto"},
        {"postgresql://rialto:se:cr@et@db:5432/rialto", "postgresql://rialto:***@db:5432/rialto"},
        {"redis://:secret@cache:6379/0", "redis://:***@cache:6379/0"},
        {"postgresql://db/rialto?password=secret&user=r", "postgresql://db/rialto?password=***&user=r"},
        {"postgresql://db/rialto?user=a@b&sslPassword=secret",
         "postgresql://db/rialto?user=a@b&sslPassword=***"},
        {"host=db password=secret user=r", "host=db password=*** user=r"},
        {"password = 'se\\'cr et' host=db", "password = *** host=db"},
        {"host=db password='never ends", "host=db password=***"},
        {"passwordless", "passwordless"},
        {"host=db password=", "host=db password="},
        {"unix:///run/redis.sock", "unix:///run/redis.sock"},
    };
    for (const auto& row : rows) EXPECT_EQ(mask_password(row.url), row.masked);
}

TEST(secret, is_never_shown) {
    const Folder folder;
    Sources sources = sources_in(folder);
    sources.environment["RIALTO_SECRET_KEY"] = "0123456789abcdef0123456789abcdef";
    sources.environment["RIALTO_DATABASE_URL"] = "postgresql://rialto:hidden@db/rialto";
    const auto config = load(sources);
    ASSERT_TRUE(config);
    EXPECT_EQ(line_of(*config, "secret_key").value, "***");
    EXPECT_EQ(line_of(*config, "database_url").value, "postgresql://rialto:***@db/rialto");
    EXPECT_EQ(find_or_make_secret(*config), "0123456789abcdef0123456789abcdef");
}

TEST(secret, is_made_once_and_for_its_owner_only) {
    const Folder folder;
    Config config;
    config.data_dir = folder.path("a/b");
    const auto first = find_or_make_secret(config);
    ASSERT_TRUE(first) << first.error().detail;
    EXPECT_GE(first->size(), secret_key_bytes_min);
    EXPECT_EQ(find_or_make_secret(config), *first);
    struct stat status{};
    ASSERT_EQ(stat(folder.path("a/b/secret").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    EXPECT_EQ(std::distance(fs::directory_iterator(config.data_dir), fs::directory_iterator()), 1);
    config.data_dir = folder.path("c");
    EXPECT_NE(find_or_make_secret(config), *first);
}

TEST(secret, is_the_same_for_all_who_make_it_at_once) {
    const Folder folder;
    Config config;
    config.data_dir = folder.path("data");
    fs::create_directories(config.data_dir);
    // Two processes: within one, drafts would share the process's number.
    const pid_t child = fork();
    if (child == 0) _exit(find_or_make_secret(config) ? 0 : 1);
    const auto ours = find_or_make_secret(config);
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
    EXPECT_EQ(find_or_make_secret(config), *ours);
}

TEST(secret, refuses_a_file_that_others_may_read_or_that_is_too_short) {
    const Folder folder;
    Config config;
    config.data_dir = folder.path();
    const std::string file = folder.write("secret", "0123456789abcdef0123456789abcdef\n");
    chmod(file.c_str(), 0644);
    EXPECT_EQ(find_or_make_secret(config).error().detail,
              "the key in " + file + " cannot be used: others may read it (chmod 600 it, or make a new one)");
    chmod(file.c_str(), 0600);
    EXPECT_EQ(find_or_make_secret(config), "0123456789abcdef0123456789abcdef");
    folder.write("secret", "short");
    EXPECT_EQ(find_or_make_secret(config).error().code, "secret_unusable");
}

} // namespace
} // namespace rialto::config
