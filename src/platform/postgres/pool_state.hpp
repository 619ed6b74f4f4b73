#pragma once
// What a pool shares with the sessions it gave out. Private to this folder.

#include "platform/postgres/connection.hpp"

#include <deque>

namespace rialto::postgres {

inline constexpr std::chrono::milliseconds backoff_min{100};
inline constexpr std::chrono::milliseconds backoff_max{2000};
inline constexpr std::chrono::seconds clock_measured_every{60};
/// A reading that took longer (this process or the database was stopped, the wire was slow) says nothing of
/// the clocks and is made again a second later.
inline constexpr std::chrono::milliseconds clock_half_trip_max{20};
inline constexpr std::chrono::seconds clock_measured_again{1};

Statement begin_statement(Isolation isolation);

struct PoolState : std::enable_shared_from_this<PoolState> {
    PoolState(asio::io_context& io, PoolOptions chosen);

    /// A clean connection. Throws Unavailable when none could be had in time.
    Task<std::shared_ptr<Connection>> acquire();
    /// Takes a connection back: to the next waiter, to the idle ones, rolled back first, or closed.
    void release(std::shared_ptr<Connection> connection);
    void close();

    asio::io_context& loop;
    const PoolOptions options;
    std::optional<Duration> clock_offset;
    bool is_up = true;

  private:
    using Timer = asio::basic_waitable_timer<Steady, asio::wait_traits<Steady>, Executor>;

    struct Waiter {
        explicit Waiter(asio::io_context& io) : timer(io) {}
        Timer timer;
        std::shared_ptr<Connection> connection;
        bool may_connect = false; // a place in `open` was set aside for it
        std::string refused;
    };

    std::shared_ptr<Connection> take_idle();
    Task<std::shared_ptr<Connection>> connect();
    Task<std::shared_ptr<Connection>> wait_in_line();
    Task<> freshen_clock(std::shared_ptr<Connection> connection);
    static Task<> roll_back(std::shared_ptr<PoolState> state, std::shared_ptr<Connection> connection);
    void connect_failed(const std::string& why);
    static Task<> reconnect(std::shared_ptr<PoolState> self);
    void drop_place();
    void drop_idle(Connection& dead);
    bool may_connect_now() const { return Steady::now() >= retry_at_; }

    std::vector<std::shared_ptr<Connection>> idle_; // the last one given back is taken first
    std::deque<std::shared_ptr<Waiter>> waiters_;
    int open_ = 0; // places taken: idle, lent or being connected
    bool closed_ = false;
    std::chrono::milliseconds backoff_ = backoff_min;
    Deadline retry_at_ = Deadline::min();
    Deadline clock_due_ = Deadline::min();
    std::string last_failure_;
    std::shared_ptr<Timer> reconnect_at_; // while reconnect() runs
};

} // namespace rialto::postgres
