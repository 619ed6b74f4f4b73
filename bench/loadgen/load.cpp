#include "loadgen/load.hpp"

#include "platform/load/answer_reader.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdexcept>
#include <string_view>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace rialto::load {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int events_max = 256;
constexpr int tick_ms = 50;
constexpr std::size_t read_bytes = 256 * 1024;
constexpr int connect_timeout_s = 5;

/// A connection and the request it waits for.
struct Connection {
    explicit Connection(const Options& options)
        : answer(options.kept_header, options.keep_bodies || options.steps > 1) {}
    ~Connection() {
        if (socket >= 0) close(socket);
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    int socket = -1;
    AnswerReader answer;
    bool busy = false;
    bool wants_to_write = false; // the socket's buffer was full
    std::uint32_t request = 0;
    std::size_t written = 0;
    Clock::time_point begun;
    std::string id;   // of this walk
    std::string step; // its request, with the id filled in
};

/// The "id" of an answer that is a JSON object; empty when there is none of the length of walk_id.
std::string id_of(std::string_view body) {
    constexpr std::string_view member = "\"id\":\"";
    const std::size_t at = body.find(member);
    if (at == std::string_view::npos) return {};
    const std::string_view id = body.substr(at + member.size(), walk_id.size());
    return id.size() == walk_id.size() && id.find('"') == std::string_view::npos ? std::string(id)
                                                                                 : std::string();
}

void fill_in(std::string& text, std::string_view id) {
    for (std::size_t at = text.find(walk_id); at != std::string::npos;
         at = text.find(walk_id, at + id.size()))
        text.replace(at, id.size(), id);
}

double seconds_of(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

/// Opens a socket to the server; −1 when it is not there. Blocking, which on one machine takes no time.
int open_socket(const Options& options) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(options.port));
    if (inet_pton(AF_INET, options.host.c_str(), &address.sin_addr) != 1)
        throw std::runtime_error(options.host + " is not an IPv4 address");
    const int opened = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (opened < 0) throw std::runtime_error(std::string("socket: ") + std::strerror(errno));
    const timeval timeout{.tv_sec = connect_timeout_s, .tv_usec = 0};
    setsockopt(opened, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
    const int on = 1;
    setsockopt(opened, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(opened, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        close(opened);
        return -1;
    }
    fcntl(opened, F_SETFL, O_NONBLOCK);
    return opened;
}

class Load {
  public:
    Load(const Options& options, const std::vector<std::string>& requests)
        : options_(options), requests_(requests), epoll_(epoll_create1(EPOLL_CLOEXEC)) {
        if (epoll_ < 0) throw std::runtime_error(std::string("epoll: ") + std::strerror(errno));
        outcome_.samples.reserve(options.repeat ? 1'000'000 : requests.size());
    }
    ~Load() { close(epoll_); }
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;

    Outcome run() {
        open_all();
        rusage before{};
        getrusage(RUSAGE_SELF, &before);
        begun_ = last_answer_ = Clock::now();
        for (const auto& connection : connections_) go_on(*connection);
        std::array<epoll_event, events_max> events{};
        while (busy_ > 0 || has_due()) {
            send_due();
            const timespec tick = time_to_wait();
            const int count = epoll_pwait2(epoll_, events.data(), events_max, &tick, nullptr);
            for (int i = 0; i < count; ++i) handle(events[static_cast<std::size_t>(i)]);
            if (Clock::now() - last_answer_ > std::chrono::duration<double>(options_.patience_s)) give_up();
        }
        rusage after{};
        getrusage(RUSAGE_SELF, &after);
        outcome_.elapsed_s = std::chrono::duration<double>(last_answer_ - begun_).count();
        outcome_.user_cpu_s = seconds_of(after.ru_utime) - seconds_of(before.ru_utime);
        outcome_.system_cpu_s = seconds_of(after.ru_stime) - seconds_of(before.ru_stime);
        return std::move(outcome_);
    }

  private:
    void open_all() {
        for (int i = 0; i < options_.connections; ++i) {
            auto connection = std::make_unique<Connection>(options_);
            if (!reopen(*connection)) break;
            connections_.push_back(std::move(connection));
        }
        if (connections_.empty())
            throw std::runtime_error("nobody answers on " + options_.host + ":" +
                                     std::to_string(options_.port));
    }

    bool reopen(Connection& connection) {
        if (connection.socket >= 0) close(connection.socket);
        connection.socket = open_socket(options_);
        if (connection.socket < 0) return false;
        epoll_event event{.events = EPOLLIN, .data = {.ptr = &connection}};
        connection.wants_to_write = false;
        return epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.socket, &event) == 0;
    }

    bool is_over(Clock::time_point at) const {
        return options_.seconds > 0 && at - begun_ >= std::chrono::duration<double>(options_.seconds);
    }
    bool has_next() const { return next_ < requests_.size() || options_.repeat; }

    /// Whether the connection is in the middle of a walk, which it then goes on with.
    bool walks_on(Connection& connection) {
        const auto steps = static_cast<std::uint32_t>(options_.steps);
        const int status = connection.answer.status();
        if (steps == 1 || status < 200 || status > 299 || (connection.request + 1) % steps == 0) return false;
        if (connection.request % steps == 0) connection.id = id_of(connection.answer.body());
        if (connection.id.empty()) return false;
        send_request(connection, connection.request + 1, Clock::now());
        return true;
    }

    /// The connection is free: closed loop, it sends; open loop, it waits for what is due.
    void go_on(Connection& connection) {
        if (options_.rate > 0) return free_.push_back(&connection);
        const Clock::time_point now = Clock::now();
        if (has_next() && !is_over(now)) send_next(connection, now);
    }

    // ---- open loop

    /// From the start, so that rounding does not add up.
    Clock::time_point due() const {
        const std::chrono::duration<double> after(static_cast<double>(sent_) / options_.rate);
        return begun_ + std::chrono::duration_cast<Clock::duration>(after);
    }
    bool has_due() const {
        return options_.rate > 0 && has_next() && !is_over(due()) && (busy_ > 0 || !free_.empty());
    }
    void send_due() {
        while (has_due() && !free_.empty() && due() <= Clock::now()) {
            Connection& connection = *free_.back();
            free_.pop_back();
            if (connection.socket >= 0) send_next(connection, due());
        }
    }
    timespec time_to_wait() const {
        Clock::duration wait = std::chrono::milliseconds(tick_ms);
        if (has_due() && !free_.empty())
            wait = std::clamp(Clock::duration(due() - Clock::now()), Clock::duration::zero(), wait);
        return {.tv_sec = 0, .tv_nsec = std::chrono::nanoseconds(wait).count()};
    }

    // ---- both

    void send_next(Connection& connection, Clock::time_point begun) {
        if (next_ == requests_.size()) next_ = 0;
        const auto request = static_cast<std::uint32_t>(next_);
        next_ += static_cast<std::size_t>(options_.steps);
        connection.id.clear();
        send_request(connection, request, begun);
    }

    void send_request(Connection& connection, std::uint32_t request, Clock::time_point begun) {
        connection.request = request;
        if (!connection.id.empty()) {
            connection.step = requests_[request];
            fill_in(connection.step, connection.id);
        }
        connection.written = 0;
        connection.busy = true;
        connection.answer.reset();
        connection.begun = begun;
        ++sent_;
        ++busy_;
        write_on(connection);
    }

    void write_on(Connection& connection) {
        const std::string& bytes = connection.id.empty() ? requests_[connection.request] : connection.step;
        while (connection.written < bytes.size()) {
            const ssize_t sent = send(connection.socket, bytes.data() + connection.written,
                                      bytes.size() - connection.written, MSG_NOSIGNAL);
            if (sent > 0) {
                connection.written += static_cast<std::size_t>(sent);
            } else if (errno == EAGAIN) {
                break;
            } else if (errno != EINTR) {
                // The server may have answered before it went (a body that it did not want): the answer, or
                // the end, is what is read next.
                connection.written = bytes.size();
            }
        }
        listen_for_room(connection, connection.written < bytes.size());
    }

    void listen_for_room(Connection& connection, bool wanted) {
        if (connection.wants_to_write == wanted) return;
        connection.wants_to_write = wanted;
        epoll_event event{.events = wanted ? EPOLLIN | EPOLLOUT : EPOLLIN, .data = {.ptr = &connection}};
        epoll_ctl(epoll_, EPOLL_CTL_MOD, connection.socket, &event);
    }

    void handle(const epoll_event& event) {
        Connection& connection = *static_cast<Connection*>(event.data.ptr);
        if (connection.socket < 0) return;
        if ((event.events & EPOLLOUT) != 0) write_on(connection);
        if ((event.events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) read_on(connection);
    }

    void read_on(Connection& connection) {
        const ssize_t count = recv(connection.socket, buffer_.data(), buffer_.size(), 0);
        if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (count <= 0) return lose(connection);
        std::string_view bytes(buffer_.data(), static_cast<std::size_t>(count));
        if (!connection.busy) return lose(connection); // an answer that nobody asked for
        switch (connection.answer.take(bytes)) {
        case AnswerReader::State::wants_more: return;
        case AnswerReader::State::malformed: return lose(connection);
        case AnswerReader::State::complete: break;
        }
        record(connection, connection.answer.status());
        if (connection.answer.closes() && !reopen(connection)) return;
        if (!walks_on(connection)) go_on(connection);
    }

    /// The connection ended; what it waited for is unknown.
    void lose(Connection& connection) {
        const bool was_busy = connection.busy;
        if (was_busy) record(connection, 0);
        if (reopen(connection) && was_busy) go_on(connection);
    }

    void record(Connection& connection, int status) {
        const Clock::time_point now = Clock::now();
        const auto micros = [](Clock::duration time) {
            return std::chrono::duration_cast<std::chrono::microseconds>(time).count();
        };
        outcome_.samples.push_back({.request = connection.request,
                                    .status = status,
                                    .latency_us = static_cast<std::uint32_t>(micros(now - connection.begun)),
                                    .at_us = static_cast<std::uint64_t>(micros(now - begun_))});
        if (options_.keep_bodies || !options_.kept_header.empty())
            outcome_.texts.push_back({connection.answer.header(), connection.answer.body()});
        connection.busy = false;
        --busy_;
        if (status != 0) last_answer_ = now;
    }

    void give_up() {
        next_ = requests_.size();
        free_.clear();
        for (const auto& connection : connections_)
            if (connection->busy) record(*connection, 0);
    }

    const Options& options_;
    const std::vector<std::string>& requests_;
    int epoll_;
    std::vector<std::unique_ptr<Connection>> connections_;
    std::vector<Connection*> free_; // open loop
    std::size_t next_ = 0;
    std::uint64_t sent_ = 0;
    int busy_ = 0;
    Clock::time_point begun_;
    Clock::time_point last_answer_;
    Outcome outcome_;
    std::string buffer_ = std::string(read_bytes, '\0');
};

} // namespace

Outcome run_load(const Options& options, const std::vector<std::string>& requests) {
    return Load(options, requests).run();
}

} // namespace rialto::load
