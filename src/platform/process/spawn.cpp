#include "base/check.hpp"
#include "platform/process/process.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <grp.h>
#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace rialto::process {

namespace {

constexpr std::chrono::milliseconds poll_interval{5};
constexpr std::size_t groups_max = 64;

/// A file descriptor that is closed with its scope.
class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() { reset(); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return number_; }
    void reset() {
        if (number_ >= 0) close(number_);
        number_ = -1;
    }

  private:
    int number_;
};

/// All that the child needs between fork and exec, made before: only async-signal-safe calls are allowed
/// there.
struct Prepared {
    std::vector<char*> arguments;
    std::vector<char*> environment;
    const char* directory = "/";
    const User* user = nullptr;
    std::vector<gid_t> groups;
    int death_signal = SIGKILL;
    pid_t parent = 0;
    int input = -1;
    int output = -1;
    int report = -1; // errno and step of what went wrong go here
};

/// What the child says when it cannot become the program.
struct Complaint {
    int number;
    char step[24];
};

[[noreturn]] void give_up(int report, const char* step) {
    Complaint complaint{errno, {}};
    std::strncpy(complaint.step, step, sizeof complaint.step - 1);
    [[maybe_unused]] const ssize_t written = write(report, &complaint, sizeof complaint);
    _exit(127);
}

[[noreturn]] void become(const Prepared& prepared) {
    const int report = prepared.report;
    setpgid(0, 0);
    for (int number = 1; number < NSIG; ++number)
        if (number != SIGKILL && number != SIGSTOP) ::signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    if (prepared.user != nullptr) {
        if (setgroups(prepared.groups.size(), prepared.groups.data()) != 0) give_up(report, "groups");
        if (setresgid(prepared.user->gid, prepared.user->gid, prepared.user->gid) != 0)
            give_up(report, "group");
        if (setresuid(prepared.user->uid, prepared.user->uid, prepared.user->uid) != 0)
            give_up(report, "user");
    }
    // A change of user clears the death signal, so it comes after; and a parent that died before it is not
    // seen by it.
    if (prctl(PR_SET_PDEATHSIG, prepared.death_signal, 0, 0, 0) != 0) give_up(report, "death signal");
    if (getppid() != prepared.parent) _exit(127);
    if (chdir(prepared.directory) != 0) give_up(report, prepared.directory);
    if (dup2(prepared.input, 0) < 0 || dup2(prepared.output, 1) < 0 || dup2(prepared.output, 2) < 0)
        give_up(report, "standard streams");
    // Sockets of ours must not live on in a child: a port would stay taken.
    syscall(SYS_close_range, 3U, ~0U, CLOSE_RANGE_CLOEXEC);
    umask(077);
    execve(prepared.arguments[0], prepared.arguments.data(), prepared.environment.data());
    give_up(report, "exec");
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
    std::vector<char*> result;
    result.reserve(texts.size() + 1);
    for (const std::string& text : texts) result.push_back(const_cast<char*>(text.c_str()));
    result.push_back(nullptr);
    return result;
}

std::vector<gid_t> groups_of(const User& user) {
    std::vector<gid_t> groups(groups_max);
    int count = static_cast<int>(groups.size());
    if (getgrouplist(user.name.c_str(), user.gid, groups.data(), &count) < 0) return {user.gid};
    groups.resize(static_cast<std::size_t>(count));
    return groups;
}

std::unexpected<Error> spawn_failed(const Command& command, std::string_view step, int number) {
    return fail(ErrorKind::unavailable, "spawn_failed",
                "cannot start " + command.arguments.front() + ": " + std::string(step) + ": " +
                    std::strerror(number));
}

/// The read end of a pipe that holds all of the input already, so that nobody has to feed it.
int open_input(const std::string& input) {
    if (input.empty()) return open("/dev/null", O_RDONLY | O_CLOEXEC);
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) return -1;
    const Descriptor writer(ends[1]);
    return write(writer.get(), input.data(), input.size()) == static_cast<ssize_t>(input.size()) ? ends[0]
                                                                                                 : -1;
}

int open_output(const Command& command) {
    if (command.log_file.empty()) return open("/dev/null", O_WRONLY | O_CLOEXEC);
    const int file = open(command.log_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
    if (file >= 0 && command.user && fchown(file, command.user->uid, command.user->gid) != 0) {
        close(file);
        return -1;
    }
    return file;
}

} // namespace

Result<Child> spawn(const Command& command) {
    CHECK(gettid() == getpid());
    CHECK(!command.arguments.empty() && command.input.size() <= input_bytes_max);
    const Descriptor input(open_input(command.input));
    if (input.get() < 0) return spawn_failed(command, "input", errno);
    const Descriptor output(open_output(command));
    if (output.get() < 0) return spawn_failed(command, command.log_file, errno);
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) return spawn_failed(command, "pipe", errno);
    const Descriptor reader(ends[0]);
    Descriptor report(ends[1]);

    Prepared prepared;
    prepared.arguments = pointers(command.arguments);
    prepared.environment = pointers(command.environment);
    prepared.directory = command.directory.c_str();
    if (command.user && is_root()) {
        prepared.user = &*command.user;
        prepared.groups = groups_of(*command.user);
    }
    prepared.death_signal = command.death_signal;
    prepared.parent = getpid();
    prepared.input = input.get();
    prepared.output = output.get();
    prepared.report = report.get();

    const pid_t pid = fork();
    if (pid < 0) return spawn_failed(command, "fork", errno);
    if (pid == 0) become(prepared);
    report.reset();
    Child child(pid);
    Complaint complaint{};
    if (read(reader.get(), &complaint, sizeof complaint) == static_cast<ssize_t>(sizeof complaint))
        return spawn_failed(command, complaint.step, complaint.number);
    return child;
}

std::string to_string(const Exit& exit) {
    if (exit.signal != 0)
        return "killed by signal " + std::to_string(exit.signal) + " (" + strsignal(exit.signal) + ")";
    return "exit code " + std::to_string(exit.status);
}

Child::Child(Child&& other) noexcept : pid_(std::exchange(other.pid_, -1)), exit_(other.exit_) {}

Child& Child::operator=(Child&& other) noexcept {
    if (this != &other) {
        Child old(std::move(*this));
        pid_ = std::exchange(other.pid_, -1);
        exit_ = other.exit_;
    }
    return *this;
}

Child::~Child() {
    if (pid_ > 0 && !poll()) stop({}, {});
}

std::optional<Exit> Child::poll() {
    if (exit_ || pid_ <= 0) return exit_;
    int status = 0;
    const pid_t ended = waitpid(pid_, &status, WNOHANG);
    if (ended == 0) return std::nullopt;
    if (ended == pid_ && WIFSIGNALED(status))
        exit_ = Exit{0, WTERMSIG(status)};
    else
        exit_ = Exit{ended == pid_ ? WEXITSTATUS(status) : 127, 0};
    return exit_;
}

std::optional<Exit> Child::wait(Deadline deadline) {
    // Once more after the deadline: a child that ended while this thread slept has ended in time.
    for (bool late = false;; late = Steady::now() >= deadline) {
        if (poll() || late) return exit_;
        std::this_thread::sleep_for(poll_interval);
    }
}

void Child::signal(int number) {
    if (pid_ > 0 && !poll()) kill(pid_, number);
}

Exit Child::stop(std::vector<int> signals, std::chrono::milliseconds grace) {
    for (const int number : signals) {
        signal(number);
        signal(SIGCONT);
        if (const auto exit = wait(Steady::now() + grace)) return *exit;
    }
    if (!poll()) {
        kill(-pid_, SIGKILL);
        kill(pid_, SIGKILL);
    }
    while (!poll()) std::this_thread::sleep_for(poll_interval);
    return *exit_;
}

} // namespace rialto::process
