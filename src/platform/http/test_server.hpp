#pragma once
// For tests: a server on 127.0.0.1 with its loops in threads, and a client that says exactly what it is told.

#include "platform/http/http.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <charconv>
#include <memory>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace rialto::http::testing {

inline constexpr std::chrono::seconds patience{20}; // nothing in a test may take longer

/// One io_context in its own thread.
class LoopThread {
  public:
    LoopThread() : work_(context.get_executor()), thread_([this] { context.run(); }) {}
    ~LoopThread() { stop(); }
    void stop() {
        context.stop();
        if (thread_.joinable()) thread_.join();
    }
    std::thread::id id() const { return thread_.get_id(); }

    asio::io_context context{1};

  private:
    asio::executor_work_guard<Executor> work_;
    std::thread thread_;
};

class TestServer {
  public:
    explicit TestServer(std::vector<Route> routes, ServerOptions options = {}, AccessCheck access = nullptr,
                        FastPath fast_path = nullptr, std::size_t loop_count = 1) {
        options.port = 0;
        std::vector<asio::io_context*> contexts;
        for (std::size_t i = 0; i < loop_count; ++i) {
            loops.push_back(std::make_unique<LoopThread>());
            contexts.push_back(&loops.back()->context);
        }
        server = std::make_unique<Server>(std::move(options), std::move(routes), std::move(access),
                                          std::move(fast_path), contexts, order_loop.context);
        server->listen();
    }
    ~TestServer() {
        order_loop.stop();
        for (auto& loop : loops) loop->stop();
        server.reset();
    }
    int port() const { return server->port(); }
    /// Returns when drained.
    void drain(std::chrono::milliseconds within) { start_drain(within).get(); }
    std::future<void> start_drain(std::chrono::milliseconds within) {
        return asio::co_spawn(order_loop.context.get_executor(), server->drain(Steady::now() + within),
                              asio::use_future);
    }

    // The order loop is destroyed first, as Server asks.
    std::vector<std::unique_ptr<LoopThread>> loops;
    LoopThread order_loop;
    std::unique_ptr<Server> server;
};

struct Answer {
    int status = 0;
    std::string head;
    std::string body;

    std::string header(std::string_view name) const {
        const std::string line = "\r\n" + std::string(name) + ": ";
        const std::size_t at = head.find(line);
        if (at == head.npos) return {};
        const std::size_t begin = at + line.size();
        return head.substr(begin, head.find("\r\n", begin) - begin);
    }
};

enum class Body { expected, none };

class Client {
  public:
    explicit Client(int port, int receive_buffer = 0) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        if (receive_buffer > 0)
            ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
        const int on = 1;
        ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    ~Client() { ::close(socket_); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    bool connected() const { return connected_; }

    /// False when the server has closed.
    bool send(std::string_view text) {
        while (!text.empty()) {
            const ssize_t sent = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            text.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }

    /// Says that nothing more will be sent.
    void finish_sending() { ::shutdown(socket_, SHUT_WR); }

    /// The next answer; status 0 when the connection ends before it is complete.
    Answer read(Body body = Body::expected) {
        Answer answer;
        std::size_t end = pending_.find("\r\n\r\n");
        while (end == pending_.npos) {
            if (!receive()) return {};
            end = pending_.find("\r\n\r\n");
        }
        answer.head = pending_.substr(0, end + 2);
        pending_.erase(0, end + 4);
        if (answer.head.size() < 12) return {};
        std::from_chars(answer.head.data() + 9, answer.head.data() + 12, answer.status);
        const std::string length = answer.header("Content-Length");
        const bool bodiless = answer.status == 100 || answer.status == 204 || answer.status == 304;
        if (body == Body::none || bodiless || length.empty()) return answer;
        const auto size = static_cast<std::size_t>(std::stoul(length));
        while (pending_.size() < size)
            if (!receive()) return {};
        answer.body = pending_.substr(0, size);
        pending_.erase(0, size);
        return answer;
    }

    /// So many bytes of what goes on after an answer's head; fewer when the connection ends.
    std::string read_text(std::size_t size) {
        while (pending_.size() < size && receive()) {
        }
        const std::string text = pending_.substr(0, size);
        pending_.erase(0, text.size());
        return text;
    }

    Answer ask(std::string_view text, Body body = Body::expected) {
        send(text);
        return read(body);
    }
    Answer get(std::string_view target, std::string_view headers = {}) {
        return ask("GET " + std::string(target) + " HTTP/1.1\r\nHost: test\r\n" + std::string(headers) +
                   "\r\n");
    }

    /// Whether the server closes now, with nothing more to read.
    bool is_closed() { return pending_.empty() && !receive() && !timed_out_; }

  private:
    bool receive() {
        pollfd watched{socket_, POLLIN, 0};
        if (::poll(&watched, 1, static_cast<int>(std::chrono::milliseconds(patience).count())) != 1) {
            timed_out_ = true;
            ADD_FAILURE() << "the server said nothing";
            return false;
        }
        char bytes[64 * 1024];
        const ssize_t count = ::recv(socket_, bytes, sizeof bytes, 0);
        if (count <= 0) return false;
        pending_.append(bytes, static_cast<std::size_t>(count));
        return true;
    }

    int socket_;
    bool connected_ = false;
    bool timed_out_ = false;
    std::string pending_;
};

} // namespace rialto::http::testing
