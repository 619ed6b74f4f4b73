#include "platform/http/loop.hpp"

#include "platform/crypto/crypto.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <sys/socket.h>
#include <unistd.h>

namespace rialto::http {

namespace {

using asio::ip::tcp;

constexpr int backlog_max = 4096;

/// IMF-fixdate (RFC 9110, 5.6.7): "Sun, 06 Nov 1994 08:49:37 GMT".
void append_date(std::string& out, Time at) {
    static constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(at - day));
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT",
                  days[std::chrono::weekday(day).c_encoding()].data(), static_cast<unsigned>(date.day()),
                  months[static_cast<unsigned>(date.month()) - 1].data(), static_cast<int>(date.year()),
                  static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()));
    out += text.data();
}

std::uint64_t random_state() {
    std::uint64_t state = 0;
    std::memcpy(&state, crypto::random_bytes(sizeof state).data(), sizeof state);
    return state;
}

} // namespace

Loop::Loop(std::shared_ptr<const Site> site, asio::io_context& context, int number)
    : site_(std::move(site)), executor_(context.get_executor()), poller_(context), acceptor_(context),
      sweep_timer_(context), accept_timer_(context), traffic_(site_->routes, number),
      request_id_state_(random_state()) {
    read_clocks();
}

void Loop::open(const tcp::endpoint& endpoint, bool shared) {
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(tcp::acceptor::reuse_address(true));
    if (endpoint.address().is_v6()) acceptor_.set_option(asio::ip::v6_only(false));
    if (shared) {
        const int on = 1;
        if (::setsockopt(acceptor_.native_handle(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0)
            throw std::system_error(errno, std::system_category(), "SO_REUSEPORT");
    }
    acceptor_.set_option(tcp::no_delay(true)); // connections inherit it
    acceptor_.bind(endpoint);
    acceptor_.listen(backlog_max);
    acceptor_.native_non_blocking(true);
}

int Loop::port() const {
    return acceptor_.local_endpoint().port();
}

void Loop::start() {
    asio::co_spawn(executor_, accept_connections(shared_from_this()), asio::detached);
    asio::co_spawn(executor_, sweep(shared_from_this()), asio::detached);
    asio::co_spawn(executor_, poll(shared_from_this()), asio::detached);
}

Task<> Loop::accept_connections(std::shared_ptr<Loop> loop) {
    boost::system::error_code ignored;
    auto token = asio::redirect_error(asio::use_awaitable_t<Executor>(), ignored);
    while (loop->acceptor_.is_open()) {
        co_await loop->acceptor_.async_wait(Acceptor::wait_read, token);
        const int error = loop->acceptor_.is_open() ? loop->accept_waiting(accepts_max) : EAGAIN;
        if (error == EAGAIN || error == 0) continue;
        // Out of descriptors or memory: trying again at once would only burn the core.
        telemetry::warn("http_accept_failed", {{"what", std::string_view(std::strerror(error))}});
        loop->accept_timer_.expires_after(accept_pause);
        co_await loop->accept_timer_.async_wait(token);
    }
}

/// Takes in who waits at the door: 0 when `most` did, EAGAIN when there were no more, else what failed.
int Loop::accept_waiting(int most) {
    for (int i = 0; i < most; ++i) {
        tcp::endpoint peer;
        auto size = static_cast<socklen_t>(peer.capacity());
        const int descriptor =
            ::accept4(acceptor_.native_handle(), peer.data(), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (descriptor < 0) {
            if (errno == ECONNABORTED || errno == EINTR) continue;
            return errno == EWOULDBLOCK ? EAGAIN : errno;
        }
        if (connections_ >= site_->options.connections_max) {
            ::close(descriptor);
            continue;
        }
        peer.resize(size);
        auto session = std::make_unique<Session>(shared_from_this(), descriptor, peer.address().to_string());
        asio::co_spawn(executor_, Session::run(std::move(session)), asio::detached);
    }
    return 0;
}

Task<> Loop::poll(std::shared_ptr<Loop> loop) {
    // Waiting connections hang on this coroutine: however it ends, also with the io_context itself, so do
    // they.
    struct Drop {
        Loop& at;
        ~Drop() {
            for (Session& session : at.sessions_) session.drop_waiter();
        }
    } drop{*loop};
    co_await loop->poller_.run();
}

Task<> Loop::sweep(std::shared_ptr<Loop> loop) {
    boost::system::error_code ignored;
    while (!loop->stopped_) {
        loop->read_clocks();
        for (auto at = loop->sessions_.begin(); at != loop->sessions_.end();)
            (at++)->check_deadline(loop->steady_base_);
        loop->pull_streams(loop->steady_base_);
        loop->traffic_.publish(loop->connections_, loop->in_flight_, loop->stream_count_);
        loop->sweep_timer_.expires_after(sweep_interval);
        co_await loop->sweep_timer_.async_wait(
            asio::redirect_error(asio::use_awaitable_t<Executor>(), ignored));
    }
}

void Loop::read_clocks() {
    steady_base_ = Steady::now();
    wall_base_ = now();
    std::string line = "Date: ";
    append_date(line, wall_base_);
    line += "\r\nX-Request-Id: ";
    std::memcpy(date_line_.data(), line.data(), std::min(line.size(), date_line_.size()));
}

void Loop::drain() {
    if (draining_) return;
    draining_ = true;
    // Whoever is in the backlog has been told "connected" by the kernel: take them in before the door closes.
    boost::system::error_code error;
    if (acceptor_.is_open()) accept_waiting(backlog_max);
    acceptor_.close(error);
    accept_timer_.cancel();
    for (auto at = sessions_.begin(); at != sessions_.end();) (at++)->close_if_idle();
    for (auto at = streams_.begin(); at != streams_.end();) (at++)->end_stream();
    drained_.store(connections_ == 0, std::memory_order_release);
}

void Loop::close_connections() {
    for (auto at = sessions_.begin(); at != sessions_.end();) (at++)->close_at_once();
}

void Loop::stop() {
    stopped_ = true;
    draining_ = true;
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    accept_timer_.cancel();
    sweep_timer_.cancel();
    traffic_.publish(connections_, in_flight_, stream_count_);
    close_connections();
    poller_.stop();
}

bool Loop::begin_awaiting() {
    if (in_flight_ >= site_->options.in_flight_max) return false;
    ++in_flight_;
    return true;
}

bool Loop::begin_stream(Session& session) {
    if (draining_ || stream_count_ >= site_->options.streams_max) return false;
    ++stream_count_;
    streams_.push_back(session);
    return true;
}

void Loop::pull_streams(Deadline now) {
    streams_woken_.store(false, std::memory_order_release); // what changes from now on is asked for again
    for (auto at = streams_.begin(); at != streams_.end();) (at++)->pull_stream(now);
}

void Loop::make_request_id(std::array<char, 16>& id) {
    // splitmix64: distinct for 2^64 requests, started at a random point; an id need not be secret.
    std::uint64_t mixed = (request_id_state_ += 0x9e3779b97f4a7c15ULL);
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ULL;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebULL;
    mixed ^= mixed >> 31;
    for (char& digit : id) {
        digit = "0123456789abcdef"[mixed & 15];
        mixed >>= 4;
    }
}

std::unique_ptr<AnswerBatch> Loop::take_batch() {
    if (spare_batches_.empty()) return std::make_unique<AnswerBatch>();
    std::unique_ptr<AnswerBatch> batch = std::move(spare_batches_.back());
    spare_batches_.pop_back();
    return batch;
}

void Loop::give_batch(std::unique_ptr<AnswerBatch> batch) {
    batch->clear();
    if (spare_batches_.size() < spare_batches_max) spare_batches_.push_back(std::move(batch));
}

void Loop::add(Session& session) {
    ++connections_;
    sessions_.push_back(session);
}

void Loop::removed() {
    --connections_;
    if (draining_ && connections_ == 0) drained_.store(true, std::memory_order_release);
}

} // namespace rialto::http
