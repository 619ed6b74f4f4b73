#include "platform/load/client.hpp"

#include "platform/load/answer_reader.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <deque>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <optional>
#include <queue>
#include <stdexcept>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>
#include <vector>

namespace rialto::load {

namespace {

constexpr int events_max = 256;
constexpr int woken_at_once = 32; // before answers get their turn again
constexpr std::size_t read_bytes = 256 * 1024;
constexpr std::chrono::milliseconds tick{100}; // how soon stop() and patience are looked at

struct Request {
    std::uint32_t who = 0;
    Lane lane = 0;
    Body body = Body::wanted;
    bool is_repeated = false;
    std::string bytes;
};

struct Connection {
    explicit Connection(Lane of) : lane(of), answer("Retry-After", true) {}
    ~Connection() {
        if (socket >= 0) ::close(socket);
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    enum class Is : std::uint8_t { closed, connecting, open };

    Lane lane;
    Is is = Is::closed;
    bool busy = false;
    bool wants_room = false;
    bool has_answered = false; // on this socket, so that a quiet end may be the server's idle timeout
    bool has_begun = false;    // a byte of the answer came
    int socket = -1;
    std::size_t written = 0;
    Request request;
    AnswerReader answer;
    Steady::time_point asked_at; // when it got the connection
    Steady::time_point sent_at;
};

struct Due {
    Steady::time_point at;
    std::uint32_t who;
    bool operator>(const Due& other) const { return at > other.at; }
};

/// As many descriptors as the process may have.
void raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

} // namespace

struct Client::State {
    State(Target to, std::size_t connections)
        : target(std::move(to)), connections_max(std::min(connections, connections_largest)),
          epoll(epoll_create1(EPOLL_CLOEXEC)) {
        if (epoll < 0) throw std::runtime_error(std::string("epoll: ") + std::strerror(errno));
        raise_descriptor_limit();
    }
    ~State() { ::close(epoll); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    // ---- giving out connections

    void ask(Request request) {
        const Lane lane = request.lane;
        if (Connection* connection = take_free(lane))
            begin(*connection, std::move(request));
        else
            waiting[lane].push_back(std::move(request));
    }

    Connection* take_free(Lane lane) {
        auto& idle = free[lane];
        if (!idle.empty()) {
            Connection* connection = idle.back();
            idle.pop_back();
            return connection;
        }
        if (opened[lane] >= connections_max) return nullptr;
        ++opened[lane];
        all.push_back(std::make_unique<Connection>(lane));
        return all.back().get();
    }

    void release(Connection& connection) {
        auto& queue = waiting[connection.lane];
        if (queue.empty()) return free[connection.lane].push_back(&connection);
        Request next = std::move(queue.front());
        queue.pop_front();
        begin(connection, std::move(next));
    }

    void begin(Connection& connection, Request request) {
        connection.request = std::move(request);
        connection.busy = true;
        connection.has_begun = false;
        connection.written = 0;
        connection.answer.reset();
        connection.answer.keep_body(connection.request.body == Body::wanted);
        connection.asked_at = Steady::now();
        connection.sent_at = {};
        ++busy;
        if (connection.is == Connection::Is::closed && !open(connection))
            return failed.push_back(&connection);
        if (connection.is == Connection::Is::open) write_on(connection);
    }

    // ---- sockets

    bool open(Connection& connection) {
        connection.socket = ::socket(target.address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (connection.socket < 0) return false;
        const int on = 1;
        setsockopt(connection.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        const int status = ::connect(connection.socket, reinterpret_cast<const sockaddr*>(&target.address),
                                     target.address_bytes);
        if (status != 0 && errno != EINPROGRESS) return close(connection), false;
        connection.is = status == 0 ? Connection::Is::open : Connection::Is::connecting;
        connection.has_answered = false;
        connection.wants_room = connection.is == Connection::Is::connecting;
        epoll_event event{.events = EPOLLIN | (connection.wants_room ? EPOLLOUT : 0U),
                          .data = {.ptr = &connection}};
        return epoll_ctl(epoll, EPOLL_CTL_ADD, connection.socket, &event) == 0;
    }

    void close(Connection& connection) {
        if (connection.socket >= 0) ::close(connection.socket);
        connection.socket = -1;
        connection.is = Connection::Is::closed;
        connection.wants_room = false;
    }

    void write_on(Connection& connection) {
        const std::string& bytes = connection.request.bytes;
        while (connection.written < bytes.size()) {
            const ssize_t sent = ::send(connection.socket, bytes.data() + connection.written,
                                        bytes.size() - connection.written, MSG_NOSIGNAL);
            if (sent > 0)
                connection.written += static_cast<std::size_t>(sent);
            else if (errno == EAGAIN)
                break;
            else if (errno != EINTR) // the answer, or the end, is what is read next
                connection.written = bytes.size();
        }
        if (connection.sent_at == Steady::time_point()) connection.sent_at = Steady::now();
        want_room(connection, connection.written < bytes.size());
    }

    void want_room(Connection& connection, bool wanted) {
        if (connection.wants_room == wanted) return;
        connection.wants_room = wanted;
        epoll_event event{.events = EPOLLIN | (wanted ? EPOLLOUT : 0U), .data = {.ptr = &connection}};
        epoll_ctl(epoll, EPOLL_CTL_MOD, connection.socket, &event);
    }

    // ---- what happens on them

    void handle(Connection& connection, std::uint32_t events, Crowd& crowd) {
        if (connection.socket < 0) return;
        if ((events & EPOLLOUT) != 0) {
            if (connection.is == Connection::Is::connecting) {
                int error = 0;
                socklen_t bytes = sizeof error;
                getsockopt(connection.socket, SOL_SOCKET, SO_ERROR, &error, &bytes);
                if (error != 0) return lose(connection, crowd);
                connection.is = Connection::Is::open;
            }
            if (connection.busy)
                write_on(connection);
            else
                want_room(connection, false);
        }
        if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) read_on(connection, crowd);
    }

    void read_on(Connection& connection, Crowd& crowd) {
        const ssize_t count = ::recv(connection.socket, buffer.data(), buffer.size(), 0);
        if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (count <= 0) return lose(connection, crowd);
        std::string_view bytes(buffer.data(), static_cast<std::size_t>(count));
        if (!connection.busy) return close(connection); // an answer that nobody asked for
        connection.has_begun = true;
        switch (connection.answer.take(bytes)) {
        case AnswerReader::State::wants_more: return;
        case AnswerReader::State::malformed: return lose(connection, crowd);
        case AnswerReader::State::complete: break;
        }
        connection.has_answered = true;
        if (connection.answer.closes()) close(connection);
        end(connection, connection.answer.status(), crowd);
    }

    /// The connection ended. An idle one is opened again when it is wanted; one that the server may have
    /// closed for being idle, just as the request went out, asks once more.
    void lose(Connection& connection, Crowd& crowd) {
        const bool may_repeat = connection.busy && connection.has_answered && !connection.has_begun &&
                                !connection.request.is_repeated;
        close(connection);
        if (!connection.busy) return;
        if (may_repeat) {
            connection.request.is_repeated = true;
            connection.written = 0;
            connection.answer.reset();
            if (open(connection)) {
                if (connection.is == Connection::Is::open) write_on(connection);
                return;
            }
        }
        end(connection, 0, crowd);
    }

    void end(Connection& connection, int status, Crowd& crowd) {
        const Steady::time_point at = Steady::now();
        connection.busy = false;
        --busy;
        const bool was_sent = connection.sent_at != Steady::time_point();
        crowd.take(connection.request.who, {.status = status,
                                            .body = connection.answer.body(),
                                            .retry_after = connection.answer.header(),
                                            .sent_at = was_sent ? connection.sent_at : at,
                                            .at = at});
        release(connection);
    }

    /// Gives up what has waited too long.
    void lose_patience(Steady::time_point now, Crowd& crowd) {
        if (now < next_look) return;
        next_look = now + std::chrono::seconds(1);
        for (std::size_t i = 0; i < all.size(); ++i) {
            Connection& connection = *all[i];
            if (!connection.busy) continue;
            const bool connecting = connection.is == Connection::Is::connecting;
            if (now - connection.asked_at <
                (connecting ? Steady::duration(connect_patience) : Steady::duration(answer_patience)))
                continue;
            close(connection);
            end(connection, 0, crowd);
        }
    }

    Target target;
    std::size_t connections_max;
    int epoll;
    std::vector<std::unique_ptr<Connection>> all;
    std::array<std::vector<Connection*>, lanes_max> free;
    std::array<std::deque<Request>, lanes_max> waiting;
    std::array<std::size_t, lanes_max> opened{};
    std::vector<Connection*> failed; // could not be opened; told in the loop, not in ask()
    std::priority_queue<Due, std::vector<Due>, std::greater<>> due;
    std::size_t busy = 0;
    Steady::time_point next_look;
    std::string buffer = std::string(read_bytes, '\0');
};

Client::Client(Target target, std::size_t connections)
    : state_(std::make_unique<State>(std::move(target), connections)) {}
Client::~Client() = default;

void Client::wake_at(Steady::time_point due, std::uint32_t who) {
    state_->due.push({due, who});
}

void Client::ask(Lane lane, std::uint32_t who, std::string request, Body body) {
    state_->ask({.who = who, .lane = lane, .body = body, .bytes = std::move(request)});
}

void Client::run(Crowd& crowd) {
    State& state = *state_;
    std::array<epoll_event, events_max> events{};
    std::optional<Steady::time_point> end; // once it was stopped
    while (state.busy > 0 || (!end && !state.due.empty())) {
        Steady::time_point now = Steady::now();
        if (!end && stopped_.load(std::memory_order_relaxed)) {
            // What is on its way is waited for: it may have taken effect.
            end = now + stop_patience;
            state.due = {};
            for (auto& queue : state.waiting) queue.clear();
        }
        if (end && now >= *end) break;
        for (int i = 0; !end && i < woken_at_once && !state.due.empty() && state.due.top().at <= now; ++i) {
            const Due next = state.due.top();
            state.due.pop();
            crowd.wake(next.who, next.at);
        }
        for (Connection* connection : std::exchange(state.failed, {})) state.end(*connection, 0, crowd);
        now = Steady::now();
        Steady::duration wait = tick;
        if (!end && !state.due.empty())
            wait = std::clamp(state.due.top().at - now, Steady::duration::zero(), Steady::duration(tick));
        if (!state.failed.empty()) wait = Steady::duration::zero();
        const timespec pause{.tv_sec = 0, .tv_nsec = std::chrono::nanoseconds(wait).count()};
        const int count = epoll_pwait2(state.epoll, events.data(), events_max, &pause, nullptr);
        for (int i = 0; i < count; ++i) {
            const epoll_event& event = events[static_cast<std::size_t>(i)];
            state.handle(*static_cast<Connection*>(event.data.ptr), event.events, crowd);
        }
        state.lose_patience(now, crowd);
    }
}

} // namespace rialto::load
