#include "support/paths.hpp"
#include "support/support.hpp"

#include <array>
#include <cstdio>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace rialto::support {

namespace {

struct Pipe {
    int read = -1;
    int write = -1;
};

// Closed in every child but where the spawn below puts an end of it: a second child that inherited the write
// end would keep the first one's service alive.
Pipe make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe2 failed");
    return {ends[0], ends[1]};
}

std::string read_line(int descriptor) {
    std::string line;
    char letter = 0;
    while (::read(descriptor, &letter, 1) == 1 && letter != '\n') line.push_back(letter);
    return line;
}

} // namespace

PrivateService::PrivateService(std::string kind) {
    std::string folder = "/tmp/rialto-" + kind.substr(0, 2) + "-XXXXXX";
    if (::mkdtemp(folder.data()) == nullptr) throw std::runtime_error("no folder under /tmp");
    folder_ = folder;
    const Pipe input = make_pipe();
    const Pipe output = make_pipe();
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input.read, 0);
    posix_spawn_file_actions_adddup2(&actions, output.write, 1);
    const std::string script = std::string(source_folder) + "/tests/support/private_service.sh";
    const std::array<const char*, 5> arguments{"/bin/sh", script.c_str(), kind.c_str(), folder_.c_str(),
                                               nullptr};
    const int failed = ::posix_spawn(&shell_, "/bin/sh", &actions, nullptr,
                                     const_cast<char* const*>(arguments.data()), environ);
    posix_spawn_file_actions_destroy(&actions);
    ::close(input.read);
    ::close(output.write);
    input_ = input.write;
    const std::string line = failed == 0 ? read_line(output.read) : "";
    ::close(output.read);
    if (std::sscanf(line.c_str(), "ready %d", &pid_) != 1) {
        end();
        throw std::runtime_error("the private " + kind + " did not start");
    }
}

PrivateService::~PrivateService() {
    end();
}

void PrivateService::end() {
    ::close(input_);
    if (shell_ > 0) ::waitpid(shell_, nullptr, 0);
}

std::string redis_url(const PrivateService& redis) {
    return "unix://" + redis.folder() + "/redis.sock";
}

} // namespace rialto::support
