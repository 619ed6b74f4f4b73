#include "platform/http/polled_socket.hpp"

#include "base/check.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>

#include <array>
#include <cerrno>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace rialto::http {

namespace {

constexpr int events_max = 128;
// Connections become ready while others are served; looking again at once spares going to sleep and waking.
// Timers and other work of the loop wait no longer than this many looks.
constexpr int looks_max = 8;

int make_epoll() {
    const int descriptor = ::epoll_create1(EPOLL_CLOEXEC);
    if (descriptor < 0) throw std::system_error(errno, std::system_category(), "epoll_create1");
    return descriptor;
}

} // namespace

PolledSocket::PolledSocket(Poller& poller, int descriptor) : poller_(poller), descriptor_(descriptor) {
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    event.data.ptr = this;
    // Out of memory or watches: reading then finds the end at once and the connection is let go.
    if (::epoll_ctl(poller.epoll_.native_handle(), EPOLL_CTL_ADD, descriptor, &event) != 0) {
        ::shutdown(descriptor, SHUT_RDWR);
        readable_ = true;
    }
}

PolledSocket::~PolledSocket() {
    ::close(descriptor_);
} // which takes it out of the epoll, too

PolledSocket::Read PolledSocket::read(std::span<char> room) {
    ssize_t count = 0;
    do {
        count = ::recv(descriptor_, room.data(), room.size(), 0);
    } while (count < 0 && errno == EINTR);
    if (count > 0) {
        const auto size = static_cast<std::size_t>(count);
        readable_ = hung_up_ || size == room.size();
        return {Read::State::some, size};
    }
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
        readable_ = false;
        return {Read::State::none_yet};
    }
    return {Read::State::ended};
}

PolledSocket::Written PolledSocket::write(std::string_view bytes) {
    ssize_t count = 0;
    do {
        count = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    } while (count < 0 && errno == EINTR);
    if (count >= 0) return {Written::State::some, static_cast<std::size_t>(count)};
    if (errno != EAGAIN && errno != EWOULDBLOCK) return {Written::State::failed};
    note_blocked_write();
    return {Written::State::blocked};
}

bool PolledSocket::has_bytes() const {
    int count = 0;
    return ::ioctl(descriptor_, FIONREAD, &count) == 0 && count > 0;
}

Task<> PolledSocket::change() {
    CHECK(!waiter_);
    return asio::async_initiate<const asio::use_awaitable_t<Executor>, void()>(
        [this](Waiter waiter) { waiter_.emplace(std::move(waiter)); }, asio::use_awaitable_t<Executor>());
}

void PolledSocket::wake() {
    if (!waiter_) return;
    asio::post(poller_.executor(), *std::exchange(waiter_, std::nullopt));
}

void PolledSocket::shut_down_writing() {
    ::shutdown(descriptor_, SHUT_WR);
}

void PolledSocket::shut_down() {
    ::shutdown(descriptor_, SHUT_RDWR);
}

void PolledSocket::take_events(std::uint32_t events) {
    if ((events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) hung_up_ = readable_ = writable_ = true;
    if ((events & EPOLLIN) != 0) readable_ = true;
    if ((events & EPOLLOUT) != 0) writable_ = true;
    if (!waiter_) return;
    // The coroutine goes on right here; it may end, and this socket with it.
    Waiter waiter = *std::exchange(waiter_, std::nullopt);
    waiter();
}

Poller::Poller(asio::io_context& context) : epoll_(context, make_epoll()) {}

Poller::~Poller() = default;

Task<> Poller::run() {
    boost::system::error_code error;
    while (!stopped_) {
        co_await epoll_.async_wait(asio::posix::descriptor_base::wait_read,
                                   asio::redirect_error(asio::use_awaitable_t<Executor>(), error));
        for (int look = 0; look < looks_max && report(); ++look) {
        }
    }
}

/// False when no socket was ready.
bool Poller::report() {
    std::array<epoll_event, events_max> events;
    const int count = ::epoll_wait(epoll_.native_handle(), events.data(), events_max, 0);
    for (int i = 0; i < count; ++i) {
        const epoll_event& event = events[static_cast<std::size_t>(i)];
        static_cast<PolledSocket*>(event.data.ptr)->take_events(event.events);
    }
    return count > 0;
}

void Poller::stop() {
    stopped_ = true;
    boost::system::error_code ignored;
    epoll_.cancel(ignored);
}

} // namespace rialto::http
