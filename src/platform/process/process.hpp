#pragma once
// Child processes, users and signals: what a supervisor needs and nothing of what it supervises. A child
// never outlives this process, however it ends, and has a process group of its own, so that the terminal's
// Ctrl-C reaches it only through its supervisor.

#include "base/result.hpp"
#include "base/task.hpp"
#include "base/time.hpp"

#include <chrono>
#include <csignal>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace rialto::process {

// ---- users ------------------------------------------------------------------------------------------

struct User {
    std::string name;
    uid_t uid = 0;
    gid_t gid = 0;
    std::string home;
};

bool is_root();
std::optional<User> find_user(const std::string& name);
std::optional<User> find_user(uid_t uid);

/// Whom to become when started as root, for PostgreSQL refuses root: `rialto`, else `postgres`.
Result<User> find_service_user();

enum class PrivilegedPorts { give_up, keep };

/// Becomes the user for good, in every thread. `keep` leaves this thread the one capability to bind ports
/// below 1024. Errors: `not_root`, `drop_failed`.
Result<> drop_privileges(const User& user, PrivilegedPorts ports = PrivilegedPorts::give_up);

/// For commands beside a running store: when root, becomes the owner of `path`, so that what the command
/// writes there is the store's. Does nothing for everybody else.
Result<> become_owner_of(const std::string& path);

/// While it lives, root's files are made, read and refused as the user's would be. Everything may be taken
/// back, so this is for tidiness of ownership, not for safety. Does nothing without a user, or when not root.
/// Only before other threads run.
class ActingAs {
  public:
    explicit ActingAs(const std::optional<User>& user);
    ~ActingAs();
    ActingAs(const ActingAs&) = delete;
    ActingAs& operator=(const ActingAs&) = delete;

  private:
    bool acting_ = false;
    std::vector<gid_t> groups_;
};

// ---- children ---------------------------------------------------------------------------------------

struct Command {
    std::vector<std::string> arguments; // the program's path first; no shell, no search in PATH
    std::string directory = "/";
    std::vector<std::string> environment = {}; // "NAME=value"; nothing is inherited
    std::optional<User> user = {};             // become this user first (root only)
    int death_signal = SIGKILL;                // what it gets when this process dies
    std::string input = {};                    // its stdin; at most a pipe's worth (input_bytes_max)
    std::string log_file = {};                 // its stdout and stderr are appended there; empty: /dev/null
};

inline constexpr std::size_t input_bytes_max = 32 * 1024;

/// How a process ended: by itself (`signal` 0) or by a signal.
struct Exit {
    int status = 0;
    int signal = 0;

    bool is_clean() const { return status == 0 && signal == 0; }
};
std::string to_string(const Exit& exit);

/// A running child. Destroyed while running: killed with its process group, and reaped.
class Child {
  public:
    Child(Child&& other) noexcept;
    Child& operator=(Child&& other) noexcept;
    ~Child();

    pid_t pid() const { return pid_; }
    /// How it ended; nullopt while it runs. Never waits.
    std::optional<Exit> poll();
    /// Waits at most until the deadline.
    std::optional<Exit> wait(Deadline deadline);
    /// To the process itself, not to its group. Does nothing once it has ended.
    void signal(int number);
    /// Asks each signal in turn, waiting `grace` after each, then kills the group: it has ended when this
    /// returns. A stopped (SIGSTOP) process is continued first.
    Exit stop(std::vector<int> signals, std::chrono::milliseconds grace);

  private:
    friend Result<Child> spawn(const Command& command);
    explicit Child(pid_t pid) : pid_(pid) {}
    pid_t pid_ = -1;
    std::optional<Exit> exit_;
};

/// Starts a program. Only the main thread may call this: the kernel ties a child to the life of the thread
/// that forked it. Errors: `spawn_failed`, with the program and the reason.
Result<Child> spawn(const Command& command);

// ---- signals ----------------------------------------------------------------------------------------

/// While it lives: the first SIGINT, SIGTERM or SIGHUP calls `on_stop` on the loop; a second one (somebody is
/// impatient) ends the process at once, and the children with it. SIGPIPE is ignored.
class StopSignals {
  public:
    StopSignals(asio::io_context& loop, std::function<void()> on_stop);
    ~StopSignals();

  private:
    struct State;
    std::shared_ptr<State> state_;
};

} // namespace rialto::process
