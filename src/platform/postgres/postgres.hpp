#pragma once
// PostgreSQL for coroutines: libpq in pipeline mode, binary parameters and results, prepared
// statements, pools with bounded waiting, transactions, deadlines and reconnect. One Pool belongs to
// one event loop; nothing here is shared between threads. A failure that no caller can act on is an
// exception of this header; SQL states that a use case decides on are caught by it as SqlError.

#include "base/id.hpp"
#include "base/task.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::postgres {

/// One SQL statement with its name; made at build time from a .sql file (namespace <domain>::sql). The
/// text begins with a comment holding the name, so that pg_stat_statements shows it.
struct Statement {
    std::string_view name;
    std::string_view text;
};

/// The connection is gone, could not be had in time, or the deadline passed: nothing is known about the
/// statement in flight. HTTP answers 503.
struct Unavailable : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// PostgreSQL refused a statement. `state` is the SQLSTATE ("40P01").
struct SqlError : std::runtime_error {
    SqlError(std::string state, std::string constraint, std::string statement, const std::string& message);
    std::string state;
    std::string constraint;
    std::string statement;

    /// Deadlock, serialisation failure or lock time-out: the same call may simply be made again.
    bool is_retryable() const;
};

// ---- parameters: binary, in order -------------------------------------------------------------

/// Bytes for one statement's parameters. Arrays may not hold NULLs unless their elements are
/// std::optional. std::string_view and std::string are text; Jsonb is jsonb; Bytes is bytea.
struct Jsonb {
    std::string text;
};
struct Bytes {
    std::string data;
};

class Params {
  public:
    Params() = default;
    template <class... T>
    explicit Params(const T&... values) {
        (add(values), ...);
    }

    void add(bool value);
    void add(std::int16_t value);
    void add(std::int32_t value);
    void add(std::int64_t value);
    void add(double value);
    void add(std::string_view value);
    void add(const std::string& value) { add(std::string_view(value)); }
    void add(const char* value) { add(std::string_view(value)); }
    void add(const Uuid& value);
    void add(Time value); // timestamptz
    void add(const Jsonb& value);
    void add(const Bytes& value);
    void add_null(std::uint32_t type_oid = 0);
    template <class T>
    void add(const std::optional<T>& value) {
        if (value)
            add(*value);
        else
            add_null(null_type(static_cast<const T*>(nullptr)));
    }
    void add(const std::vector<bool>& values);
    void add(std::span<const std::int16_t> values);
    void add(std::span<const std::int32_t> values);
    void add(std::span<const std::int64_t> values);
    void add(std::span<const std::string> values);
    void add(std::span<const std::optional<std::string>> values);
    void add(std::span<const std::optional<std::int64_t>> values);
    void add(std::span<const Uuid> values);
    void add(std::span<const Time> values);
    void add(std::span<const Jsonb> values);
    void add(std::span<const Bytes> values);
    template <class T>
    void add(const std::vector<T>& values) {
        add(std::span<const T>(values));
    }

    std::size_t size() const { return offsets_.size(); }
    std::uint32_t type(std::size_t i) const { return types_[i]; }
    /// nullptr for NULL.
    const char* value(std::size_t i) const;
    int length(std::size_t i) const;

  private:
    std::string buffer_;
    std::vector<std::int64_t> offsets_; // −1 for NULL
    std::vector<std::uint32_t> types_;
    std::vector<std::int32_t> lengths_;
    char* grow(std::size_t bytes, std::uint32_t type_oid);
    template <class Range>
    void add_fixed(const Range& values, std::uint32_t array_oid, std::uint32_t element_oid);
    template <class Range>
    void add_varying(const Range& values, std::uint32_t array_oid, std::uint32_t element_oid);

    // A NULL says its type as well, so that a statement is prepared the same whichever value comes first.
    static std::uint32_t null_type(const bool*);
    static std::uint32_t null_type(const std::int16_t*);
    static std::uint32_t null_type(const std::int32_t*);
    static std::uint32_t null_type(const std::int64_t*);
    static std::uint32_t null_type(const double*);
    static std::uint32_t null_type(const std::string*);
    static std::uint32_t null_type(const std::string_view*);
    static std::uint32_t null_type(const Uuid*);
    static std::uint32_t null_type(const Time*);
    static std::uint32_t null_type(const Jsonb*);
    static std::uint32_t null_type(const Bytes*);
    static std::uint32_t null_type(const void*) { return 0; }
};

// ---- results ------------------------------------------------------------------------------------

class Rows;

/// A view of one row; valid while its Rows live.
class Row {
  public:
    /// T: bool, int16_t, int32_t, int64_t, double, std::string, std::string_view, Uuid, Time, Bytes, Jsonb,
    /// std::optional<T> of these, std::vector of bool, int32_t, int64_t, std::string, Uuid. The column's type
    /// must match exactly (CHECK): statements cast what they return.
    template <class T>
    T get(int column) const;
    bool is_null(int column) const;

  private:
    friend class Rows;
    Row(const Rows& rows, int row) : rows_(&rows), row_(row) {}
    const Rows* rows_;
    int row_;
};

/// The result of one statement, owned.
class Rows {
  public:
    explicit Rows(void* pg_result); // takes over a PGresult*
    ~Rows();
    Rows(Rows&& other) noexcept;
    Rows& operator=(Rows&& other) noexcept;

    int size() const;
    bool empty() const { return size() == 0; }
    Row operator[](int row) const { return Row(*this, row); }
    /// Rows touched by INSERT, UPDATE or DELETE.
    std::int64_t affected() const;
    /// Column by name; CHECK that it is there.
    int column(std::string_view name) const;

    struct Iterator {
        const Rows* rows;
        int row;
        Row operator*() const { return (*rows)[row]; }
        Iterator& operator++() {
            ++row;
            return *this;
        }
        bool operator!=(const Iterator& other) const { return row != other.row; }
    };
    Iterator begin() const { return {this, 0}; }
    Iterator end() const { return {this, size()}; }

  private:
    friend class Row;
    void* result_;
};

// ---- connections --------------------------------------------------------------------------------

struct PoolOptions {
    std::string url;  // libpq connection string or URI
    std::string role; // SET ROLE after connecting; empty for none
    std::string name; // application_name, metrics label
    int connections_max = 4;
    int waiters_max = 1024; // past it: Unavailable at once
    std::chrono::milliseconds acquire_timeout{2000};
    std::chrono::milliseconds statement_timeout{5000}; // also set on the server
    std::chrono::milliseconds lock_timeout{500};
    /// Plans go by index and nested loops, whatever statistics say: those of a table that a sale has just
    /// filled say that it is empty, and every read of a few keys would scan it whole. For pools of small
    /// statements.
    bool plans_by_index = false;
};

class Connection; // heavy, in connection.hpp
class Pool;
struct PoolState;

/// Runs statements on one connection, in order: await one before the next. Obtained from a Pool, given back
/// on destruction (a transaction that is still open is rolled back first).
class Session {
  public:
    Session(Session&&) noexcept;
    Session& operator=(Session&&) noexcept;
    ~Session();

    /// Prepared on first use on each connection. Throws SqlError or Unavailable.
    Task<Rows> run(Statement statement, Params params);
    /// Several statements in one round trip, in one implicit transaction (all or none).
    struct Call {
        Statement statement;
        Params params;
    };
    Task<std::vector<Rows>> run_all(std::vector<Call> calls);
    /// Unprepared text without parameters, may hold several statements (migrations).
    Task<> execute(std::string text);

  protected:
    friend class Pool;
    Session(Pool& pool, std::shared_ptr<Connection> connection);
    std::shared_ptr<PoolState> pool_;
    std::shared_ptr<Connection> connection_;
};

/// BEGIN was sent with the first statement's round trip. Destroyed without commit(): rolled back.
class Transaction : public Session {
  public:
    Transaction(Transaction&&) noexcept;
    Transaction& operator=(Transaction&&) noexcept = delete;
    ~Transaction();
    Task<> commit();

  private:
    friend class Pool;
    explicit Transaction(Session session);
    bool open_ = true;
};

enum class Isolation { read_committed, repeatable_read_read_only };

/// While a pool has connections, its loop has work: end such a loop by stop(). The loop must outlive the
/// pool.
class Pool {
  public:
    Pool(asio::io_context& loop, PoolOptions options);
    ~Pool();
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;

    /// One statement on any connection. A connection lost before the statement was sent is replaced silently.
    Task<Rows> run(Statement statement, Params params = {});
    Task<Session> session();
    Task<Transaction> begin(Isolation isolation = Isolation::read_committed);

    /// Database clock minus this node's clock, from the last round trip that measured it.
    std::optional<Duration> clock_offset() const;
    /// False while the last attempt to connect failed.
    bool is_up() const;
    const PoolOptions& options() const;
    asio::io_context& loop() const;

  private:
    friend class Session;
    std::shared_ptr<PoolState> state_;
};

/// Convenience: binds values to a statement.
template <class... T>
Params params(const T&... values) {
    return Params(values...);
}

} // namespace rialto::postgres
