#pragma once
// One event loop of the server: its acceptor, its connections, its clock and its counters. After start(),
// everything but executor() and is_drained() is called on the loop's own thread.

#include "platform/http/dispatch.hpp"
#include "platform/http/session.hpp"
#include "platform/http/traffic.hpp"

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <atomic>
#include <memory>
#include <vector>

namespace rialto::http {

using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;
using Timer = asio::basic_waitable_timer<Steady, asio::wait_traits<Steady>, Executor>;

inline constexpr std::chrono::milliseconds sweep_interval{500}; // deadlines, date and metrics
inline constexpr std::chrono::milliseconds accept_pause{100};   // when no more descriptors are to be had
inline constexpr std::size_t spare_batches_max = 64;
inline constexpr int accepts_max = 64; // at once, before the connections there are get their turn

class Loop : public std::enable_shared_from_this<Loop> {
  public:
    Loop(std::shared_ptr<const Site> site, asio::io_context& context, int number);

    /// Opens the acceptor; not yet accepting. Throws std::system_error.
    void open(const asio::ip::tcp::endpoint& endpoint, bool shared);
    int port() const;
    void start();

    void drain();
    void close_connections();
    void stop();

    // For the loop's connections.
    const Site& site() const { return *site_; }
    Executor executor() const { return executor_; }
    Poller& poller() { return poller_; }
    Traffic& traffic() { return traffic_; }
    bool is_draining() const { return draining_; }
    bool begin_awaiting(); // false when in_flight_max are awaited already
    void end_awaiting() { --in_flight_; }
    Time wall_time(Deadline at) const {
        return wall_base_ + std::chrono::duration_cast<Duration>(at - steady_base_);
    }
    /// "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nX-Request-Id: "
    std::string_view date_line() const { return {date_line_.data(), date_line_.size()}; }
    void make_request_id(std::array<char, 16>& id);
    std::unique_ptr<AnswerBatch> take_batch();
    void give_batch(std::unique_ptr<AnswerBatch> batch);
    /// False when there are streams_max, or the loop is draining.
    bool begin_stream(Session& session);
    void end_stream() { --stream_count_; }
    void add(Session& session);
    void removed();

    /// Whether pull_streams() must be posted: not when it is already. From any thread.
    bool wake_streams() { return !streams_woken_.exchange(true, std::memory_order_acq_rel); }
    /// Asks every stream for what is new.
    void pull_streams(Deadline now);

    /// No longer accepting, and no connection left. From any thread.
    bool is_drained() const { return drained_.load(std::memory_order_acquire); }

  private:
    using Sessions = boost::intrusive::list<Session, boost::intrusive::constant_time_size<false>>;

    using Streams = boost::intrusive::list<
        Session, boost::intrusive::member_hook<Session, Session::StreamHook, &Session::stream_hook>,
        boost::intrusive::constant_time_size<false>>;

    static Task<> accept_connections(std::shared_ptr<Loop> loop);
    static Task<> sweep(std::shared_ptr<Loop> loop);
    static Task<> poll(std::shared_ptr<Loop> loop);
    int accept_waiting(int most);
    void read_clocks();

    std::shared_ptr<const Site> site_;
    Executor executor_;
    Poller poller_;
    Acceptor acceptor_;
    Timer sweep_timer_;
    Timer accept_timer_;
    Traffic traffic_;
    Sessions sessions_;
    Streams streams_; // those of the sessions whose answer goes on
    std::vector<std::unique_ptr<AnswerBatch>> spare_batches_;
    std::atomic<bool> drained_{false};
    int connections_ = 0;
    int in_flight_ = 0;
    int stream_count_ = 0;
    std::atomic<bool> streams_woken_{false};
    bool draining_ = false;
    bool stopped_ = false;
    std::uint64_t request_id_state_;
    Deadline steady_base_{};
    Time wall_base_{};
    std::array<char, 51> date_line_;
};

} // namespace rialto::http
