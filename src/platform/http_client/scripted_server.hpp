#pragma once
// For tests: a server on 127.0.0.1 that does on each connection exactly what the test tells it to.

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <atomic>
#include <functional>
#include <netinet/in.h>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace rialto::http_client::testing {

/// What the script of one connection sees. Everything ends when the client or the server closes.
class Connection {
  public:
    Connection(int socket, int number) : number(number), socket_(socket) {}

    /// From 0, in the order in which they were made.
    const int number;

    /// The next request, head and body; "" when the client has closed.
    std::string read_request() {
        std::string text;
        std::size_t wanted = std::string::npos;
        while (text.size() < wanted) {
            char bytes[64 * 1024];
            const ssize_t count = ::recv(socket_, bytes, sizeof bytes, 0);
            if (count <= 0) return "";
            text.append(bytes, static_cast<std::size_t>(count));
            const std::size_t end = text.find("\r\n\r\n");
            if (wanted == std::string::npos && end != std::string::npos) wanted = end + 4 + length_of(text);
        }
        return text;
    }
    /// False when the client has closed.
    bool write(std::string_view text) {
        while (!text.empty()) {
            const ssize_t sent = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            text.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    /// Until the client or the server closes.
    void wait_for_close() {
        char byte = 0;
        while (::recv(socket_, &byte, 1, 0) > 0) {
        }
    }

  private:
    static std::size_t length_of(const std::string& head) {
        constexpr std::string_view name = "Content-Length: ";
        const std::size_t at = head.find(name);
        return at == std::string::npos ? 0 : std::stoul(head.substr(at + name.size()));
    }

    const int socket_;
};

class ScriptedServer {
  public:
    using Script = std::function<void(Connection&)>;

    explicit ScriptedServer(Script script)
        : script_(std::move(script)), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size), 0);
        EXPECT_EQ(::listen(listener_, 64), 0);
        EXPECT_EQ(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size), 0);
        port_ = ntohs(address.sin_port);
        accepting_ = std::thread([this] { accept_all(); });
    }
    ~ScriptedServer() {
        ::shutdown(listener_, SHUT_RDWR);
        accepting_.join();
        for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
        for (std::thread& one : serving_) one.join();
        for (const int socket : sockets_) ::close(socket);
        ::close(listener_);
    }
    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;

    std::string url(const std::string& target = "/") const {
        return "http://127.0.0.1:" + std::to_string(port_) + target;
    }
    int connections() const { return connections_; }

  private:
    void accept_all() {
        for (int socket = ::accept(listener_, nullptr, nullptr); socket >= 0;
             socket = ::accept(listener_, nullptr, nullptr)) {
            sockets_.push_back(socket);
            serving_.emplace_back([this, socket, number = connections_++] {
                Connection connection(socket, number);
                script_(connection);
                ::shutdown(socket, SHUT_RDWR);
            });
        }
    }

    const Script script_;
    const int listener_;
    int port_ = 0;
    std::atomic<int> connections_ = 0;
    std::vector<int> sockets_;
    std::vector<std::thread> serving_;
    std::thread accepting_;
};

} // namespace rialto::http_client::testing
