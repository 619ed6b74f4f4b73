// A load generator that costs as little as it can, so that the server is what is measured: one thread, one
// request at a time on each connection, the request as one buffer, of the answer only the length is looked
// at.
//
// light_client PORT PATH CONNECTIONS SECONDS  ->  "requests 1234567 seconds 4.000 rate 308641"
// Exit 1 when an answer is not 200 or a connection ends.

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <span>
#include <string>
#include <string_view>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

struct Connection {
    int socket = -1;
    std::string head;     // of an answer whose head came in pieces
    std::size_t left = 0; // of the body being read
};

[[noreturn]] void fail(const char* what) {
    std::perror(what);
    std::exit(1);
}

int connect_to(int port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) fail("connect");
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return socket;
}

std::size_t content_length(std::string_view head) {
    if (!head.starts_with("HTTP/1.1 200")) {
        std::fprintf(stderr, "%.*s\n", static_cast<int>(head.size()), head.data());
        std::exit(1);
    }
    constexpr std::string_view name = "\r\nContent-Length: ";
    const std::size_t at = head.find(name);
    std::size_t length = 0;
    if (at == head.npos) fail("no Content-Length");
    std::from_chars(head.data() + at + name.size(), head.data() + head.size(), length);
    return length;
}

/// True when the answer is complete.
bool take(Connection& connection, std::string_view bytes) {
    if (connection.left == 0) {
        if (!connection.head.empty()) {
            connection.head += bytes;
            bytes = connection.head;
        }
        const std::size_t end = bytes.find("\r\n\r\n");
        if (end == bytes.npos) {
            if (connection.head.empty()) connection.head = bytes;
            return false;
        }
        connection.left = content_length(bytes.substr(0, end));
        const std::size_t body = bytes.size() - end - 4;
        connection.left -= std::min(connection.left, body);
        connection.head.clear();
    } else {
        connection.left -= std::min(connection.left, bytes.size());
    }
    return connection.left == 0;
}

void send_request(const Connection& connection, std::string_view request) {
    const ssize_t sent = ::send(connection.socket, request.data(), request.size(), MSG_NOSIGNAL);
    if (sent != static_cast<ssize_t>(request.size())) fail("send");
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 5) {
        std::fputs("usage: light_client PORT PATH CONNECTIONS SECONDS\n", stderr);
        return 2;
    }
    const std::string request =
        "GET " + std::string(argv[2]) +
        " HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\nAccept-Encoding: gzip, br\r\n\r\n";
    std::vector<Connection> connections(static_cast<std::size_t>(std::atoi(argv[3])));
    const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
    for (Connection& connection : connections) {
        connection.socket = connect_to(std::atoi(argv[1]));
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.ptr = &connection;
        if (::epoll_ctl(epoll, EPOLL_CTL_ADD, connection.socket, &event) != 0) fail("epoll_ctl");
        send_request(connection, request);
    }
    const auto begun = Clock::now();
    const auto end = begun + std::chrono::milliseconds(static_cast<int>(1000 * std::atof(argv[4])));
    std::uint64_t answers = 0;
    std::vector<char> buffer(256 * 1024);
    std::array<epoll_event, 256> events;
    while (Clock::now() < end) {
        const int count = ::epoll_wait(epoll, events.data(), static_cast<int>(events.size()), 1000);
        for (const epoll_event& event :
             std::span(events.data(), static_cast<std::size_t>(std::max(0, count)))) {
            Connection& connection = *static_cast<Connection*>(event.data.ptr);
            const ssize_t size = ::recv(connection.socket, buffer.data(), buffer.size(), 0);
            if (size <= 0) fail("the server has closed a connection");
            if (!take(connection, {buffer.data(), static_cast<std::size_t>(size)})) continue;
            ++answers;
            send_request(connection, request);
        }
    }
    const double seconds = std::chrono::duration<double>(Clock::now() - begun).count();
    std::printf("requests %llu seconds %.3f rate %.0f\n", static_cast<unsigned long long>(answers), seconds,
                static_cast<double>(answers) / seconds);
}
