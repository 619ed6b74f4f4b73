#include "platform/postgres/connection.hpp"

#include "base/check.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/core.h>

#include <array>
#include <sys/socket.h>
#include <utility>

namespace rialto::postgres {

namespace {

constexpr asio::use_awaitable_t<Executor> use_task;
const Statement clock_statement{"postgres.clock", "/* postgres.clock */ SELECT clock_timestamp()"};

std::string first_line(const char* message) {
    std::string_view text = message == nullptr ? "" : message;
    text = text.substr(0, text.find('\n'));
    return text.empty() ? "no reason given" : std::string(text);
}

std::string field(const PGresult* result, int code) {
    const char* text = PQresultErrorField(result, code);
    return text == nullptr ? "" : text;
}

// The server ended the connection (class 57P) or lost it (08), or the time for the statement was over
// (57014): the same to a caller as no answer.
bool means_unavailable(std::string_view state) {
    return state.starts_with("57P") || state.starts_with("08") || state == "57014";
}

// Statements prepared before a migration changed a result's shape, or forgotten by the server.
bool means_stale(std::string_view state) {
    return state == "0A000" || state == "26000";
}

void log_notice(void*, const PGresult* result) {
    const std::string message = field(result, PG_DIAG_MESSAGE_PRIMARY);
    telemetry::log(telemetry::Level::debug, "sql_notice", {{"message", std::string_view(message)}});
}

} // namespace

Connection::Connection(asio::io_context& loop, const PoolOptions& options)
    : options_(options), socket_(loop), deadline_(loop) {}

Connection::~Connection() {
    close();
}

void Connection::close() {
    end_deadline();
    deadline_.cancel();
    deadline_armed_ = false;
    on_dead_ = nullptr;
    // libpq owns the file descriptor.
    if (socket_.is_open()) socket_.release();
    if (pg_ != nullptr) PQfinish(std::exchange(pg_, nullptr));
}

void Connection::lose(const std::string& why) {
    close();
    throw Unavailable("the database connection was lost: " + why);
}

bool Connection::has_transaction() const {
    return pg_ != nullptr && PQtransactionStatus(pg_) != PQTRANS_IDLE;
}

bool Connection::has_failed_transaction() const {
    return pg_ != nullptr && PQtransactionStatus(pg_) == PQTRANS_INERROR;
}

bool Connection::is_reusable() const {
    return pg_ != nullptr && !busy_ && !spoiled_ && PQstatus(pg_) == CONNECTION_OK &&
           PQtransactionStatus(pg_) == PQTRANS_IDLE;
}

bool Connection::is_alive() {
    if (!is_reusable()) return false;
    char byte = 0;
    const auto got = ::recv(PQsocket(pg_), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (got < 0) return errno == EAGAIN || errno == EINTR;
    if (got == 0 || PQconsumeInput(pg_) == 0) return false;
    PQfreemem(PQnotifies(pg_)); // reads what came: a notice, a changed setting, or the server's farewell
    return PQstatus(pg_) == CONNECTION_OK && ::recv(PQsocket(pg_), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0;
}

void Connection::watch(std::function<void(Connection&)> on_dead) {
    on_dead_ = std::move(on_dead);
    if (!watch_armed_) arm_watch();
}

void Connection::arm_watch() {
    watch_armed_ = true;
    socket_.async_wait(asio::posix::descriptor_base::wait_read,
                       [weak = weak_from_this()](boost::system::error_code failed) {
                           const auto self = weak.lock();
                           if (!self) return;
                           self->watch_armed_ = false;
                           if (failed || !self->on_dead_) return;
                           if (self->is_alive()) return self->arm_watch();
                           std::exchange(self->on_dead_, nullptr)(*self);
                       });
}

void Connection::start_deadline(std::chrono::milliseconds after) {
    timed_out_ = false;
    deadline_at_ = Steady::now() + after;
    if (!deadline_armed_ || deadline_.expiry() > deadline_at_) arm_deadline();
}

// One timer is left running over many statements and set again only when it fires: nothing per statement.
void Connection::arm_deadline() {
    deadline_armed_ = true;
    deadline_.expires_at(deadline_at_);
    deadline_.async_wait([weak = weak_from_this()](boost::system::error_code failed) {
        const auto self = weak.lock();
        if (failed || !self) return;
        self->deadline_armed_ = false;
        if (self->deadline_at_ == Deadline::max()) return;
        if (Steady::now() < self->deadline_at_) return self->arm_deadline();
        self->timed_out_ = true;
        if (self->socket_.is_open()) self->socket_.cancel(); // whoever waits on it looks at timed_out_
    });
}

Task<> Connection::wait_for(asio::posix::descriptor_base::wait_type what) {
    boost::system::error_code failed;
    co_await socket_.async_wait(what, asio::redirect_error(use_task, failed));
    if (timed_out_) lose("no answer in time");
    if (pg_ == nullptr) throw Unavailable("the database connection was closed");
}

// ---- connecting ---------------------------------------------------------------------------------

Task<> Connection::connect() {
    CHECK(pg_ == nullptr);
    std::string settings = fmt::format("-c statement_timeout={} -c lock_timeout={}",
                                       options_.statement_timeout.count(), options_.lock_timeout.count());
    if (!options_.role.empty()) settings += " -c role=" + options_.role;
    if (options_.plans_by_index)
        settings += " -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off";
    const std::array<const char*, 6> names{"dbname",          "application_name",          "options",
                                           "client_encoding", "fallback_application_name", nullptr};
    const std::array<const char*, 6> values{
        options_.url.c_str(), options_.name.c_str(), settings.c_str(), "UTF8", "rialto", nullptr};
    // Looking up a host name blocks inside libpq; give an address, a socket or a fast resolver.
    pg_ = PQconnectStartParams(names.data(), values.data(), 1);
    CHECK(pg_ != nullptr);
    PQsetNoticeReceiver(pg_, log_notice, nullptr);
    start_deadline(connect_timeout);
    PostgresPollingStatusType next = PGRES_POLLING_WRITING;
    if (PQstatus(pg_) == CONNECTION_BAD) next = PGRES_POLLING_FAILED;
    while (next == PGRES_POLLING_READING || next == PGRES_POLLING_WRITING) {
        // libpq may try several addresses, each with a socket of its own: taken only while waiting.
        socket_.assign(PQsocket(pg_));
        co_await wait_for(next == PGRES_POLLING_READING ? asio::posix::descriptor_base::wait_read
                                                        : asio::posix::descriptor_base::wait_write);
        socket_.release();
        next = PQconnectPoll(pg_);
    }
    if (next != PGRES_POLLING_OK) {
        const std::string why = first_line(PQerrorMessage(pg_));
        close();
        throw Unavailable("no connection to the database: " + why);
    }
    if (PQsetnonblocking(pg_, 1) != 0 || PQenterPipelineMode(pg_) != 1) lose("no pipeline mode");
    socket_.assign(PQsocket(pg_));
    end_deadline();
}

Task<Connection::ClockReading> Connection::measure_clock() {
    const Time before = now();
    std::vector<Session::Call> calls;
    calls.push_back({clock_statement, {}});
    const std::vector<Rows> rows = co_await run(std::move(calls));
    const Time after = now();
    const Duration half_a_trip = (after - before) / 2;
    co_return ClockReading{rows[0][0].get<Time>(0) - (before + half_a_trip), half_a_trip};
}

// ---- sending ------------------------------------------------------------------------------------

Connection::Prepared& Connection::find_prepared(const Session::Call& call) {
    const auto [place, is_new] = prepared_.try_emplace(std::string(call.statement.name));
    Prepared& found = place->second;
    const std::size_t count = call.params.size();
    if (is_new) {
        const std::string_view name = found.name = place->first;
        found.seconds = telemetry::histogram("rialto_sql_seconds", "Time until a statement's answer",
                                             {{"statement", name}});
        found.errors = telemetry::counter("rialto_sql_errors_total", "Statements that PostgreSQL refused",
                                          {{"statement", name}});
    } else if (found.is_ready && found.text == call.statement.text && found.types.size() == count) {
        // A NULL of unknown type fits whatever was prepared; anything else must be what was prepared.
        std::size_t i = 0;
        while (i < count && (call.params.type(i) == 0 || call.params.type(i) == found.types[i])) ++i;
        if (i == count) return found;
    }
    found.is_ready = false;
    found.text = call.statement.text;
    found.types.resize(count);
    for (std::size_t i = 0; i < count; ++i) found.types[i] = call.params.type(i);
    found.server_name = "s" + std::to_string(++prepared_count_);
    spoiled_ = spoiled_ || prepared_count_ > statements_max;
    return found;
}

void Connection::send_call(const Session::Call& call, Expected::Kind kind, std::vector<Expected>& expected) {
    Prepared& prepared = find_prepared(call);
    const auto count = static_cast<int>(call.params.size());
    if (!prepared.is_ready) {
        const std::vector<Oid> types(prepared.types.begin(), prepared.types.end());
        if (PQsendPrepare(pg_, prepared.server_name.c_str(), prepared.text.c_str(), count, types.data()) != 1)
            lose(first_line(PQerrorMessage(pg_)));
        expected.push_back({Expected::Kind::prepare, &prepared});
        prepared.is_ready = true; // for the rest of this round trip; taken back if the server refuses it
    }
    values_.clear();
    lengths_.clear();
    formats_.assign(call.params.size(), 1);
    for (std::size_t i = 0; i < call.params.size(); ++i) {
        values_.push_back(call.params.value(i));
        lengths_.push_back(call.params.length(i));
    }
    if (PQsendQueryPrepared(pg_, prepared.server_name.c_str(), count, values_.data(), lengths_.data(),
                            formats_.data(), 1) != 1)
        lose(first_line(PQerrorMessage(pg_)));
    expected.push_back({kind, &prepared});
}

std::vector<Connection::Expected> Connection::send(const std::vector<Session::Call>& calls) {
    std::vector<Expected> expected;
    expected.reserve(2 * calls.size() + 2);
    if (!due_.text.empty()) {
        send_call({std::exchange(due_, Statement{}), {}}, Expected::Kind::begin, expected);
    }
    for (const Session::Call& call : calls) send_call(call, Expected::Kind::call, expected);
    if (PQpipelineSync(pg_) != 1) lose(first_line(PQerrorMessage(pg_)));
    return expected;
}

// ---- receiving ----------------------------------------------------------------------------------

Task<std::vector<Rows>> Connection::run(std::vector<Session::Call> calls) {
    if (pg_ == nullptr) throw Unavailable("the database connection was lost before");
    CHECK(!busy_); // one round trip at a time: statements of one session run in order
    if (calls.empty()) co_return std::vector<Rows>();
    busy_ = true;
    const auto sent_at = Steady::now();
    if (options_.statement_timeout.count() > 0) start_deadline(options_.statement_timeout + deadline_grace);
    const std::vector<Expected> expected = send(calls);
    Collected collected;
    collected.rows.reserve(calls.size());
    for (;;) {
        const int write_pending = PQflush(pg_);
        if (write_pending < 0) lose(first_line(PQerrorMessage(pg_)));
        if (take_results(expected, collected, sent_at)) break;
        co_await read_some(write_pending == 1);
    }
    end_deadline();
    busy_ = false;
    if (collected.error) {
        if (means_stale(collected.error->state)) spoiled_ = true;
        if (means_unavailable(collected.error->state)) throw Unavailable(collected.error->what());
        throw *collected.error;
    }
    co_return std::move(collected.rows);
}

// Waits until there is something to read, or room to write while the server does not take all we have: it may
// be blocked on answers that we have not read.
Task<> Connection::read_some(bool write_pending) {
    if (write_pending) {
        socket_.async_wait(asio::posix::descriptor_base::wait_read,
                           [weak = weak_from_this()](boost::system::error_code failed) {
                               const auto self = weak.lock();
                               if (!failed && self && self->socket_.is_open()) self->socket_.cancel();
                           });
        co_await wait_for(asio::posix::descriptor_base::wait_write);
        socket_.cancel();
    } else {
        co_await wait_for(asio::posix::descriptor_base::wait_read);
    }
    if (PQconsumeInput(pg_) == 0) lose(first_line(PQerrorMessage(pg_)));
}

// True when the sync was reached.
bool Connection::take_results(const std::vector<Expected>& expected, Collected& collected,
                              Steady::time_point sent_at) {
    while (PQisBusy(pg_) == 0) {
        PGresult* result = PQgetResult(pg_);
        if (result == nullptr) {
            if (PQstatus(pg_) != CONNECTION_OK) lose(first_line(PQerrorMessage(pg_)));
            ++collected.next;
            continue;
        }
        if (PQresultStatus(result) == PGRES_PIPELINE_SYNC) {
            PQclear(result);
            return true;
        }
        CHECK(collected.next < expected.size());
        take(result, expected[collected.next], collected, sent_at);
    }
    return false;
}

void Connection::take(PGresult* result, const Expected& expected, Collected& collected,
                      Steady::time_point sent_at) {
    Rows rows(result);
    Prepared& prepared = *expected.prepared;
    switch (PQresultStatus(result)) {
    case PGRES_TUPLES_OK:
    case PGRES_COMMAND_OK:
        if (expected.kind == Expected::Kind::prepare) return;
        prepared.seconds.observe(std::chrono::duration<double>(Steady::now() - sent_at).count());
        if (expected.kind == Expected::Kind::call) collected.rows.push_back(std::move(rows));
        return;
    case PGRES_PIPELINE_ABORTED:
        if (expected.kind == Expected::Kind::prepare) prepared.is_ready = false;
        return;
    case PGRES_FATAL_ERROR: {
        if (expected.kind == Expected::Kind::prepare) prepared.is_ready = false;
        prepared.errors.add();
        note_error(result, prepared.name, collected.error);
        return;
    }
    default: lose("an answer that was not asked for (COPY is not supported)");
    }
}

void Connection::note_error(const PGresult* result, std::string_view statement,
                            std::optional<SqlError>& error) {
    if (error) return;
    const std::string message = field(result, PG_DIAG_MESSAGE_PRIMARY);
    error.emplace(field(result, PG_DIAG_SQLSTATE), field(result, PG_DIAG_CONSTRAINT_NAME),
                  std::string(statement),
                  message.empty() ? first_line(PQresultErrorMessage(result)) : message);
}

Task<> Connection::execute(std::string text) {
    if (pg_ == nullptr) throw Unavailable("the database connection was lost before");
    CHECK(!busy_);
    busy_ = true;
    if (!due_.text.empty()) text.insert(0, std::string(std::exchange(due_, Statement{}).text) + ";\n");
    if (options_.statement_timeout.count() > 0) start_deadline(options_.statement_timeout + deadline_grace);
    // Several statements in one text are only possible outside pipeline mode.
    if (PQexitPipelineMode(pg_) != 1 || PQsendQuery(pg_, text.c_str()) != 1)
        lose(first_line(PQerrorMessage(pg_)));
    std::optional<SqlError> error;
    for (bool done = false; !done;) {
        const int write_pending = PQflush(pg_);
        if (write_pending < 0) lose(first_line(PQerrorMessage(pg_)));
        while (!done && PQisBusy(pg_) == 0) {
            PGresult* result = PQgetResult(pg_);
            done = result == nullptr;
            const Rows owned(result);
            if (done) break;
            const ExecStatusType status = PQresultStatus(result);
            if (status == PGRES_FATAL_ERROR) note_error(result, "execute", error);
            if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT) lose("COPY is not supported");
        }
        if (!done) co_await read_some(write_pending == 1);
    }
    if (PQstatus(pg_) != CONNECTION_OK || PQenterPipelineMode(pg_) != 1)
        lose(first_line(PQerrorMessage(pg_)));
    end_deadline();
    busy_ = false;
    if (error && means_unavailable(error->state)) throw Unavailable(error->what());
    if (error) throw *error;
}

} // namespace rialto::postgres
