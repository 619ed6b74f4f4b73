#include "app/data_dir.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace rialto::app {
namespace {

namespace fs = std::filesystem;

/// A folder of the test's own that the service user may pass through.
class data_dir : public testing::Test {
  protected:
    data_dir() {
        std::string pattern = "/tmp/rialto-dir-XXXXXX";
        scratch_ = mkdtemp(pattern.data());
        chmod(scratch_.c_str(), 0755);
    }
    ~data_dir() override { fs::remove_all(scratch_); }
    std::string in_scratch(const std::string& name) const { return scratch_ + "/" + name; }

    std::string scratch_;
};

std::string code_of(const Result<DataDir>& opened) {
    return opened ? "opened" : opened.error().code;
}

TEST_F(data_dir, is_made_private_with_its_format_and_can_be_opened_again) {
    const std::string path = in_scratch("deep/store");
    {
        auto dir = DataDir::open(path);
        ASSERT_TRUE(dir) << dir.error().detail;
        EXPECT_EQ(dir->path(), path);
        EXPECT_EQ(dir->socket_dir(), path + "/run");
    }
    struct stat status{};
    ASSERT_EQ(stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0700U);
    EXPECT_TRUE(read_file(path + "/FORMAT"));
    EXPECT_EQ(code_of(DataDir::open(path + "/")), "opened");
}

TEST_F(data_dir, belongs_to_the_service_user_when_root_makes_it) {
    if (!process::is_root()) GTEST_SKIP() << "needs root";
    const auto dir = DataDir::open(in_scratch("store"));
    ASSERT_TRUE(dir) << dir.error().detail;
    ASSERT_TRUE(dir->user());
    for (const char* name : {"", "lock", "FORMAT", "log", "run"}) {
        struct stat status{};
        ASSERT_EQ(stat(dir->file(name).c_str(), &status), 0);
        EXPECT_EQ(status.st_uid, dir->user()->uid) << name;
    }
    EXPECT_TRUE(process::is_root());
}

TEST_F(data_dir, keeps_the_owner_it_has) {
    if (!process::is_root()) GTEST_SKIP() << "needs root";
    const auto nobody = process::find_user("nobody");
    fs::create_directory(in_scratch("store"));
    ASSERT_EQ(chown(in_scratch("store").c_str(), nobody->uid, nobody->gid), 0);
    const auto dir = DataDir::open(in_scratch("store"));
    ASSERT_TRUE(dir) << dir.error().detail;
    EXPECT_EQ(dir->user()->name, "nobody");
}

TEST_F(data_dir, of_somebody_else_is_refused_and_untouched) {
    const std::string path = in_scratch("letters");
    fs::create_directory(path);
    std::ofstream(path + "/dear.txt") << "x";
    const auto before = fs::last_write_time(path);
    const auto dir = DataDir::open(path);
    EXPECT_EQ(code_of(dir), "data_dir_foreign");
    EXPECT_NE(dir.error().detail.find("dear.txt"), std::string::npos);
    EXPECT_EQ(fs::last_write_time(path), before);
    struct stat status{};
    ASSERT_EQ(stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_uid, geteuid());
}

TEST_F(data_dir, may_hold_configuration_before_its_first_start) {
    fs::create_directory(in_scratch("store"));
    std::ofstream(in_scratch("store/rialto.toml")) << "port = 1\n";
    std::ofstream(in_scratch("store/secret")) << "key\n";
    EXPECT_EQ(code_of(DataDir::open(in_scratch("store"))), "opened");
}

TEST_F(data_dir, of_another_format_is_refused) {
    fs::create_directory(in_scratch("store"));
    std::ofstream(in_scratch("store/FORMAT")) << "format 99\n";
    EXPECT_EQ(code_of(DataDir::open(in_scratch("store"))), "data_dir_format");
}

TEST_F(data_dir, that_is_a_file_or_lies_below_one_is_refused) {
    std::ofstream(in_scratch("file")) << "x";
    EXPECT_EQ(code_of(DataDir::open(in_scratch("file"))), "data_dir_unusable");
    EXPECT_EQ(code_of(DataDir::open(in_scratch("file/store"))), "data_dir_unusable");
}

TEST_F(data_dir, can_be_had_by_one_at_a_time_and_names_its_holder) {
    const std::string path = in_scratch("store");
    EXPECT_FALSE(*find_owner_of(path));
    {
        const auto first = DataDir::open(path);
        ASSERT_TRUE(first) << first.error().detail;
        const auto second = DataDir::open(path);
        EXPECT_EQ(code_of(second), "data_dir_in_use");
        EXPECT_NE(second.error().detail.find(std::to_string(getpid())), std::string::npos);
        // Asking must not take the lock away, nor give it up.
        EXPECT_EQ(*find_owner_of(path), getpid());
        EXPECT_EQ(*find_owner_of(path), getpid());
        EXPECT_EQ(code_of(DataDir::open(path)), "data_dir_in_use");
    }
    EXPECT_FALSE(*find_owner_of(path));
    EXPECT_EQ(code_of(DataDir::open(path)), "opened");
}

TEST_F(data_dir, is_free_again_when_its_holder_was_killed) {
    const std::string path = in_scratch("store");
    const pid_t holder = fork();
    if (holder == 0) {
        const auto dir = DataDir::open(path);
        kill(getpid(), SIGKILL);
    }
    int status = 0;
    waitpid(holder, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status));
    EXPECT_FALSE(*find_owner_of(path));
    EXPECT_EQ(code_of(DataDir::open(path)), "opened");
}

TEST_F(data_dir, keeps_sockets_elsewhere_when_its_path_is_too_long) {
    const auto dir = DataDir::open(in_scratch(std::string(120, 'x')));
    ASSERT_TRUE(dir) << dir.error().detail;
    EXPECT_TRUE(dir->socket_dir().starts_with("/tmp/rialto-"));
    EXPECT_LE(dir->socket_dir().size() + std::string("/.s.PGSQL.5432").size(), socket_path_bytes_max);
    struct stat status{};
    ASSERT_EQ(stat(dir->socket_dir().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0700U);
    fs::remove_all(dir->socket_dir());
}

TEST_F(data_dir, refuses_sockets_in_a_folder_that_others_may_enter) {
    const std::string path = in_scratch("store");
    ASSERT_EQ(code_of(DataDir::open(path)), "opened");
    chmod((path + "/run").c_str(), 0755);
    EXPECT_EQ(code_of(DataDir::open(path)), "data_dir_unusable");
}

TEST_F(data_dir, files_are_replaced_whole_with_their_mode) {
    const std::string file = in_scratch("x");
    ASSERT_TRUE(write_file(file, "long text", 0600));
    ASSERT_TRUE(write_file(file, "short", 0640));
    EXPECT_EQ(*read_file(file), "short");
    EXPECT_EQ(fs::status(file).permissions(), fs::perms(0640));
    EXPECT_FALSE(fs::exists(file + ".new"));
    EXPECT_EQ(write_file(in_scratch("no/such"), "x", 0600).error().code, "write_failed");
    EXPECT_EQ(read_file(in_scratch("missing")).error().kind, ErrorKind::not_found);
}

} // namespace
} // namespace rialto::app
