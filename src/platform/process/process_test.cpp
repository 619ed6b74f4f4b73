#include "platform/process/process.hpp"

#include <boost/asio/steady_timer.hpp>
#include <gtest/gtest.h>

#include <array>
#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <string>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace rialto::process {
namespace {

using namespace std::chrono_literals;

/// A folder of the test's own, that any user may enter.
class Folder {
  public:
    Folder() {
        std::string pattern = "/tmp/rialto-process-XXXXXX";
        path_ = mkdtemp(pattern.data());
        chmod(path_.c_str(), 0777);
    }
    ~Folder() {
        const std::string command = "rm -rf " + path_;
        [[maybe_unused]] const int status = std::system(command.c_str());
    }
    std::string operator/(const std::string& name) const { return path_ + "/" + name; }

  private:
    std::string path_;
};

std::string read_file(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

Command shell(const std::string& script, const std::string& log = {}) {
    return {.arguments = {"/bin/sh", "-c", script}, .environment = {"PATH=/usr/bin:/bin"}, .log_file = log};
}

/// Waits until the condition holds, at most ten seconds.
template <class Condition>
bool eventually(Condition condition) {
    const auto deadline = Steady::now() + 10s;
    while (!condition()) {
        if (Steady::now() > deadline) return false;
        std::this_thread::sleep_for(2ms);
    }
    return true;
}

/// True while a process of that number lives; a zombie has ended.
bool is_alive(pid_t pid) {
    const std::string stat = read_file("/proc/" + std::to_string(pid) + "/stat");
    const auto end = stat.rfind(')');
    return end != std::string::npos && stat.size() > end + 2 && stat[end + 2] != 'Z' && stat[end + 2] != 'X';
}

TEST(spawn, tells_how_a_child_ended) {
    auto seven = spawn(shell("exit 7"));
    ASSERT_TRUE(seven);
    EXPECT_EQ(seven->wait(Steady::now() + 10s)->status, 7);
    auto killed = spawn(shell("kill -9 $$"));
    ASSERT_TRUE(killed);
    EXPECT_EQ(killed->wait(Steady::now() + 10s)->signal, SIGKILL);
}

TEST(spawn, names_the_program_and_the_reason_when_it_cannot_start) {
    const auto missing = spawn({.arguments = {"/no/such/program"}});
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, "spawn_failed");
    EXPECT_NE(missing.error().detail.find("/no/such/program"), std::string::npos);
    EXPECT_NE(missing.error().detail.find("No such file"), std::string::npos);
    const auto nowhere = spawn({.arguments = {"/bin/true"}, .directory = "/no/such/folder"});
    ASSERT_FALSE(nowhere);
    EXPECT_NE(nowhere.error().detail.find("/no/such/folder"), std::string::npos);
}

TEST(spawn, gives_input_and_takes_both_outputs_into_the_log) {
    const Folder folder;
    Command command = shell("cat; echo err >&2; echo $GREETING", folder / "log");
    command.input = "from the parent\n";
    command.environment.emplace_back("GREETING=hello");
    auto child = spawn(command);
    ASSERT_TRUE(child);
    ASSERT_TRUE(child->wait(Steady::now() + 10s));
    EXPECT_EQ(read_file(folder / "log"), "from the parent\nerr\nhello\n");
}

TEST(spawn, puts_the_child_into_a_process_group_of_its_own) {
    auto child = spawn(shell("sleep 60"));
    ASSERT_TRUE(child);
    EXPECT_EQ(getpgid(child->pid()), child->pid());
    EXPECT_NE(getpgid(child->pid()), getpgrp());
}

TEST(spawn, leaves_no_socket_of_ours_open_in_the_child) {
    const Folder folder;
    const int inheritable = socket(AF_INET, SOCK_STREAM, 0);
    ASSERT_GE(inheritable, 0);
    auto child = spawn(shell("ls -l /proc/$$/fd", folder / "log"));
    ASSERT_TRUE(child);
    ASSERT_TRUE(child->wait(Steady::now() + 10s));
    close(inheritable);
    const std::string open_files = read_file(folder / "log");
    EXPECT_NE(open_files.find("/log"), std::string::npos);
    EXPECT_EQ(open_files.find("socket:"), std::string::npos) << open_files;
}

TEST(spawn, becomes_the_user_and_loses_roots_groups) {
    if (!is_root()) GTEST_SKIP() << "only root can become another user";
    const auto user = find_user("nobody");
    ASSERT_TRUE(user);
    const Folder folder;
    Command command = shell("id -u; id -g; id -G", folder / "log");
    command.user = user;
    auto child = spawn(command);
    ASSERT_TRUE(child);
    ASSERT_TRUE(child->wait(Steady::now() + 10s));
    const std::string uid = std::to_string(user->uid);
    const std::string gid = std::to_string(user->gid);
    EXPECT_EQ(read_file(folder / "log"), uid + "\n" + gid + "\n" + gid + "\n");
}

TEST(child, is_killed_with_its_group_when_it_goes_out_of_scope) {
    const Folder folder;
    pid_t grandchild = 0;
    {
        auto child = spawn(shell("sleep 60 & echo $!; wait", folder / "log"));
        ASSERT_TRUE(child);
        ASSERT_TRUE(eventually([&] { return read_file(folder / "log").ends_with('\n'); }));
        grandchild = std::stoi(read_file(folder / "log"));
        EXPECT_TRUE(is_alive(grandchild));
    }
    EXPECT_TRUE(eventually([&] { return !is_alive(grandchild); }));
}

TEST(child, is_asked_kindly_before_it_is_killed) {
    const Folder folder;
    auto kind = spawn(shell("trap 'exit 3' TERM; echo ready; while :; do sleep 0.01; done", folder / "kind"));
    auto stubborn =
        spawn(shell("trap '' TERM INT; echo ready; while :; do sleep 0.01; done", folder / "stubborn"));
    ASSERT_TRUE(kind && stubborn);
    ASSERT_TRUE(eventually(
        [&] { return !read_file(folder / "kind").empty() && !read_file(folder / "stubborn").empty(); }));
    EXPECT_EQ(kind->stop({SIGTERM}, 10s).status, 3);
    EXPECT_EQ(stubborn->stop({SIGTERM, SIGINT}, 50ms).signal, SIGKILL);
}

TEST(child, that_is_stopped_can_be_ended) {
    auto child = spawn(shell("sleep 60"));
    ASSERT_TRUE(child);
    child->signal(SIGSTOP);
    EXPECT_EQ(child->stop({SIGTERM}, 10s).signal, SIGTERM);
}

TEST(child, still_runs_at_a_deadline_that_passes) {
    auto child = spawn(shell("sleep 60"));
    ASSERT_TRUE(child);
    EXPECT_FALSE(child->wait(Steady::now() + 20ms));
    EXPECT_FALSE(child->poll());
}

/// A process that spawns a child as `user`, writes the child's number and is killed: what remains?
void expect_death_of_the_child_with_its_parent(std::optional<User> user) {
    const Folder folder;
    const std::string log = folder / "log";
    const pid_t parent = fork();
    ASSERT_GE(parent, 0);
    if (parent == 0) {
        Command command = shell("echo $$; exec sleep 60", log);
        command.user = std::move(user);
        auto child = spawn(command);
        pause();
        _exit(1);
    }
    ASSERT_TRUE(eventually([&] { return read_file(log).ends_with('\n'); }));
    const pid_t child = std::stoi(read_file(log));
    EXPECT_TRUE(is_alive(child));
    kill(parent, SIGKILL);
    waitpid(parent, nullptr, 0);
    EXPECT_TRUE(eventually([&] { return !is_alive(child); }));
}

TEST(child, dies_with_its_parent) {
    expect_death_of_the_child_with_its_parent(std::nullopt);
}

TEST(child, dies_with_its_parent_also_as_another_user) {
    if (!is_root()) GTEST_SKIP() << "only root can become another user";
    expect_death_of_the_child_with_its_parent(find_user("nobody"));
}

/// Runs the function in a fork and gives its exit code, so that what it does to the process stays there.
template <class Function>
int exit_code_of(Function function) {
    const pid_t pid = fork();
    if (pid == 0) _exit(function());
    int status = 0;
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

TEST(drop_privileges, is_for_good) {
    if (!is_root()) GTEST_SKIP() << "only root can become another user";
    EXPECT_EQ(exit_code_of([] {
                  const auto user = find_user("nobody");
                  if (!user || !drop_privileges(*user)) return 1;
                  if (getuid() != user->uid || geteuid() != user->uid || getgid() != user->gid) return 2;
                  if (setuid(0) == 0) return 3;
                  return open("/etc/shadow", O_RDONLY) >= 0 ? 4 : 0;
              }),
              0);
}

TEST(drop_privileges, can_keep_the_right_to_bind_low_ports_and_nothing_else) {
    if (!is_root()) GTEST_SKIP() << "only root can become another user";
    EXPECT_EQ(exit_code_of([] {
                  if (!drop_privileges(*find_user("nobody"), PrivilegedPorts::keep)) return 1;
                  std::ifstream status("/proc/self/status");
                  for (std::string line; std::getline(status, line);)
                      if (line.starts_with("CapEff:")) return line.ends_with("\t0000000000000400") ? 0 : 2;
                  return 3;
              }),
              0);
}

TEST(drop_privileges, is_refused_to_everybody_but_root) {
    EXPECT_EQ(exit_code_of([] {
                  if (is_root() && !drop_privileges(*find_user("nobody"))) return 1;
                  const auto again = drop_privileges(*find_user("nobody"));
                  return !again && again.error().code == "not_root" ? 0 : 2;
              }),
              0);
}

TEST(acting_as, makes_files_of_the_user_and_gives_root_back) {
    if (!is_root()) GTEST_SKIP() << "only root can become another user";
    const Folder folder;
    const auto user = find_user("nobody");
    {
        const ActingAs acting(user);
        std::ofstream(folder / "made") << "x";
        EXPECT_LT(open("/etc/shadow", O_RDONLY), 0);
    }
    struct stat status{};
    ASSERT_EQ(stat((folder / "made").c_str(), &status), 0);
    EXPECT_EQ(status.st_uid, user->uid);
    EXPECT_TRUE(is_root());
}

TEST(stop_signals, call_once_and_the_second_one_ends_the_process) {
    for (const int second : {SIGINT, SIGTERM, SIGHUP})
        EXPECT_EQ(exit_code_of([second] {
                      asio::io_context loop;
                      const StopSignals signals(loop, [second] {
                          // The loop is busy with stopping; nobody would ask it for a second signal.
                          kill(getpid(), second);
                          pause();
                      });
                      kill(getpid(), SIGTERM);
                      loop.run();
                      return 1;
                  }),
                  -second);
}

TEST(stop_signals, let_the_loop_end_once_they_are_gone) {
    EXPECT_EQ(exit_code_of([] {
                  asio::io_context loop;
                  auto signals = std::make_optional<StopSignals>(loop, [] {});
                  asio::steady_timer timer(loop, 1ms);
                  timer.async_wait([&](const boost::system::error_code&) { signals.reset(); });
                  loop.run();
                  return 0;
              }),
              0);
}

} // namespace
} // namespace rialto::process
