#include "app/private_service.hpp"

#include <array>
#include <cstring>
#include <string_view>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

namespace rialto::app {

namespace {

using namespace std::chrono_literals;

constexpr auto stop_grace = 2s;

/// A value of Redis' configuration file.
std::string conf_value(std::string_view value) {
    std::string result = "\"";
    for (const char letter : value) {
        if (letter == '"' || letter == '\\') result += '\\';
        result += letter;
    }
    return result + "\"";
}

std::string configuration(const DataDir& dir, const std::string& socket) {
    return R"(# Written by rialto at each start.

# Reached only through the socket, in a folder that only the owner may enter.
port 0
unixsocket )" +
           conf_value(socket) +
           R"(
unixsocketperm 600

# Everything in here can be made again from PostgreSQL: nothing is written to disk.
save ""
appendonly no

# Rendered pages have a lifetime and may be evicted; tickets and limits have none and may not.
maxmemory 64mb
maxmemory-policy volatile-lru

daemonize no
pidfile )" +
           conf_value(dir.socket_dir() + "/redis.pid") + "\ndir " + conf_value(dir.file("redis")) + "\n";
}

/// Says PING on the socket: true when PONG comes back at once.
bool answers_ping(const std::string& socket_path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, socket_path.data(),
                std::min(socket_path.size(), sizeof address.sun_path - 1));
    const int file = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (file < 0) return false;
    const timeval patience{.tv_sec = 0, .tv_usec = 200'000};
    setsockopt(file, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    constexpr std::string_view ping = "PING\r\n";
    std::array<char, 8> reply{};
    const bool answered =
        connect(file, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
        send(file, ping.data(), ping.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(ping.size()) &&
        recv(file, reply.data(), reply.size() - 1, 0) > 0 &&
        std::string_view(reply.data()).starts_with("+PONG");
    close(file);
    return answered;
}

} // namespace

Result<PrivateService> prepare_redis(const DataDir& dir) {
    const auto program =
        find_program({"/usr/bin/redis-server", "/usr/local/bin/redis-server"}, "redis-server");
    if (!program) return std::unexpected(program.error());
    const std::string socket = dir.socket_dir() + "/redis.sock";
    const process::ActingAs acting(dir.user());
    if (auto written = write_file(dir.file("redis.conf"), configuration(dir, socket), 0640); !written)
        return std::unexpected(written.error());
    return PrivateService{
        .name = "redis",
        .command = {.arguments = {*program, dir.file("redis.conf")},
                    .directory = dir.file("redis"),
                    .environment = {"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"},
                    .user = dir.user(),
                    // It has nothing to save, and this signal works on a stopped process as well.
                    .death_signal = SIGKILL,
                    .log_file = dir.file("log/redis.log")},
        .url = "unix://" + socket + "?db=0",
        .log_file = dir.file("log/redis.log"),
        .answers = [socket](pid_t) { return answers_ping(socket); },
        .stop_signals = {SIGTERM},
        .stop_grace = stop_grace,
    };
}

} // namespace rialto::app
