#pragma once
// One connection: libpq without blocking, in pipeline mode, on the loop of its pool. Private to this folder.

#include "platform/postgres/postgres.hpp"
#include "platform/telemetry/telemetry.hpp"

#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <libpq-fe.h>

#include <functional>
#include <unordered_map>
#include <utility>

namespace rialto::postgres {

/// How long making a connection may take.
inline constexpr std::chrono::milliseconds connect_timeout{2000};
/// The server ends a statement at its time-out; past this much more, the connection is taken for lost.
inline constexpr std::chrono::milliseconds deadline_grace{2000};
/// More prepared statements than the program has: a connection with that many is not used again.
inline constexpr int statements_max = 2000;

class Connection : public std::enable_shared_from_this<Connection> {
  public:
    Connection(asio::io_context& loop, const PoolOptions& options);
    ~Connection();

    /// Throws Unavailable. To be called once.
    Task<> connect();
    /// One round trip: BEGIN if one is due, each statement (prepared first where it is new), sync. Throws
    /// SqlError for the first statement that was refused, after all answers have been read; Unavailable
    /// closes the connection.
    Task<std::vector<Rows>> run(std::vector<Session::Call> calls);
    /// Unprepared text by the simple protocol; may hold several statements.
    Task<> execute(std::string text);

    /// The next run or execute begins with this (`BEGIN`), in the same round trip; empty for nothing.
    void begin_with(Statement statement) { due_ = statement; }
    /// True when the transaction's begin is still to be sent: then it never will be.
    bool takes_begin_back() { return !std::exchange(due_, Statement{}).text.empty(); }
    bool has_transaction() const;
    bool has_failed_transaction() const;
    bool is_busy() const { return busy_; }

    /// Clean between two leases: alive, no transaction, nothing in flight.
    bool is_reusable() const;
    /// Looks at the socket without waiting: false when the server has closed the connection.
    bool is_alive();
    /// Watches an idle connection; `on_dead` is called when the server closes it.
    void watch(std::function<void(Connection&)> on_dead);
    void stop_watching() { on_dead_ = nullptr; }
    void close();

    struct ClockReading {
        Duration offset;      // database clock minus this node's
        Duration half_a_trip; // how far off the offset may be
    };
    Task<ClockReading> measure_clock();

  private:
    struct Prepared {
        std::string_view name; // the key's
        std::string text;
        std::vector<std::uint32_t> types;
        std::string server_name;
        bool is_ready = false;
        telemetry::Histogram seconds;
        telemetry::Counter errors;
    };
    // What the server will answer, in order.
    struct Expected {
        enum class Kind { prepare, begin, call } kind;
        Prepared* prepared;
    };
    struct Collected {
        std::vector<Rows> rows;
        std::optional<SqlError> error; // the first
        std::size_t next = 0;          // index of the expected answer that is due
    };

    Prepared& find_prepared(const Session::Call& call);
    std::vector<Expected> send(const std::vector<Session::Call>& calls);
    void send_call(const Session::Call& call, Expected::Kind kind, std::vector<Expected>& expected);
    bool take_results(const std::vector<Expected>& expected, Collected& collected,
                      Steady::time_point sent_at);
    void take(PGresult* result, const Expected& expected, Collected& collected, Steady::time_point sent_at);
    void note_error(const PGresult* result, std::string_view statement, std::optional<SqlError>& error);
    Task<> read_some(bool write_pending);
    Task<> wait_for(asio::posix::descriptor_base::wait_type what);
    void start_deadline(std::chrono::milliseconds after);
    void end_deadline() { deadline_at_ = Deadline::max(); }
    void arm_deadline();
    void arm_watch();
    [[noreturn]] void lose(const std::string& why);

    PoolOptions options_;
    PGconn* pg_ = nullptr;
    asio::posix::basic_stream_descriptor<Executor> socket_;
    asio::basic_waitable_timer<Steady, asio::wait_traits<Steady>, Executor> deadline_;
    Deadline deadline_at_ = Deadline::max();
    bool deadline_armed_ = false;
    bool timed_out_ = false;
    bool busy_ = false;
    bool spoiled_ = false; // works, but must not be used by the next lease
    bool watch_armed_ = false;
    std::function<void(Connection&)> on_dead_;
    Statement due_;
    std::vector<const char*> values_; // of the call being sent, kept for their memory
    std::vector<int> lengths_;
    std::vector<int> formats_;
    std::unordered_map<std::string, Prepared> prepared_;
    int prepared_count_ = 0;
};

} // namespace rialto::postgres
