#include "base/check.hpp"
#include "platform/postgres/pool_state.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace rialto::postgres {

namespace {

const Statement rollback_statement{"postgres.rollback", "/* postgres.rollback */ ROLLBACK"};

} // namespace

SqlError::SqlError(std::string state_, std::string constraint_, std::string statement_,
                   const std::string& message)
    : std::runtime_error(statement_ + ": " + message + " (" + state_ + ")"), state(std::move(state_)),
      constraint(std::move(constraint_)), statement(std::move(statement_)) {}

bool SqlError::is_retryable() const {
    return state == "40P01" || state == "40001" || state == "55P03";
}

PoolState::PoolState(asio::io_context& io, PoolOptions chosen) : loop(io), options(std::move(chosen)) {
    CHECK(options.connections_max > 0 && options.waiters_max >= 0);
}

std::shared_ptr<Connection> PoolState::take_idle() {
    while (!idle_.empty()) {
        std::shared_ptr<Connection> found = std::move(idle_.back());
        idle_.pop_back();
        found->stop_watching();
        if (found->is_alive()) return found;
        found->close();
        --open_;
    }
    return nullptr;
}

Task<std::shared_ptr<Connection>> PoolState::acquire() {
    if (closed_) throw Unavailable("the database pool is closed");
    std::shared_ptr<Connection> connection;
    // Who comes later does not overtake those who wait.
    if (waiters_.empty()) connection = take_idle();
    if (!connection && waiters_.empty() && open_ < options.connections_max && may_connect_now()) {
        ++open_;
        connection = co_await connect();
    } else if (!connection) {
        if (open_ == 0) throw Unavailable("the database is not reachable: " + last_failure_);
        if (waiters_.size() >= static_cast<std::size_t>(options.waiters_max))
            throw Unavailable("too many wait for a database connection");
        connection = co_await wait_in_line();
    }
    if (Steady::now() >= clock_due_) co_await freshen_clock(connection);
    co_return connection;
}

// The caller has taken a place in open_; it is given up when this fails.
Task<std::shared_ptr<Connection>> PoolState::connect() {
    auto connection = std::make_shared<Connection>(loop, options);
    std::string why;
    try {
        co_await connection->connect();
    } catch (const Unavailable& failed) {
        why = failed.what();
    }
    if (why.empty()) {
        if (!is_up) telemetry::info("database_connected", {{"pool", std::string_view(options.name)}});
        is_up = true;
        backoff_ = backoff_min;
        retry_at_ = Deadline::min();
        clock_due_ = Deadline::min();
        co_return connection;
    }
    connect_failed(why);
    throw Unavailable(why);
}

void PoolState::connect_failed(const std::string& why) {
    if (is_up)
        telemetry::warn("database_unreachable",
                        {{"pool", std::string_view(options.name)}, {"reason", std::string_view(why)}});
    is_up = false;
    last_failure_ = why;
    retry_at_ = Steady::now() + backoff_;
    backoff_ = std::min(backoff_ * 2, backoff_max);
    if (!reconnect_at_ && !closed_) {
        reconnect_at_ = std::make_shared<Timer>(loop);
        asio::co_spawn(loop.get_executor(), reconnect(shared_from_this()), asio::detached);
    }
    drop_place();
}

// Finds out when the database is back although nobody asks: a node that says it is not ready is sent no
// requests.
Task<> PoolState::reconnect(std::shared_ptr<PoolState> self) {
    const std::shared_ptr<Timer> timer = self->reconnect_at_;
    while (!self->closed_ && !self->is_up) {
        timer->expires_at(std::max(self->retry_at_, Steady::now() + backoff_min));
        boost::system::error_code ignored;
        co_await timer->async_wait(asio::redirect_error(asio::use_awaitable_t<Executor>(), ignored));
        // Somebody who asked may be trying already, or have been first.
        if (self->closed_ || self->is_up || !self->may_connect_now()) continue;
        if (self->open_ >= self->options.connections_max) continue;
        ++self->open_;
        try {
            self->release(co_await self->connect());
        } catch (const Unavailable&) {
            // connect() has noted why and until when to wait
        }
    }
    self->reconnect_at_.reset();
}

// A connection is gone. The first who waits may make another; when the database cannot be reached and no
// connection is left that could come back, nobody waits in vain.
void PoolState::drop_place() {
    --open_;
    if (closed_ || waiters_.empty()) return;
    if (may_connect_now()) {
        const auto first = std::move(waiters_.front());
        waiters_.pop_front();
        ++open_;
        first->may_connect = true;
        first->timer.cancel();
    } else if (open_ == 0) {
        for (const auto& waiter : std::exchange(waiters_, {})) {
            waiter->refused = "the database is not reachable: " + last_failure_;
            waiter->timer.cancel();
        }
    }
}

Task<std::shared_ptr<Connection>> PoolState::wait_in_line() {
    const auto self = std::make_shared<Waiter>(loop);
    waiters_.push_back(self);
    self->timer.expires_after(options.acquire_timeout);
    boost::system::error_code ignored;
    co_await self->timer.async_wait(asio::redirect_error(asio::use_awaitable_t<Executor>(), ignored));
    if (self->connection) co_return std::move(self->connection);
    if (self->may_connect) co_return co_await connect();
    if (!self->refused.empty()) throw Unavailable(self->refused);
    std::erase(waiters_, self);
    throw Unavailable("no database connection became free in time");
}

Task<> PoolState::freshen_clock(std::shared_ptr<Connection> connection) {
    clock_due_ = Steady::now() + clock_measured_every;
    bool failed = false;
    try {
        const Connection::ClockReading reading = co_await connection->measure_clock();
        if (reading.half_a_trip <= clock_half_trip_max)
            clock_offset = reading.offset;
        else
            clock_due_ = Steady::now() + clock_measured_again;
    } catch (const std::exception&) {
        failed = true; // the caller's own statement will say what is wrong
    }
    if (failed) clock_due_ = Deadline::min();
}

void PoolState::release(std::shared_ptr<Connection> connection) {
    if (closed_) return connection->close();
    connection->begin_with({});
    if (!connection->is_reusable()) {
        if (connection->has_transaction() && !connection->is_busy()) {
            asio::co_spawn(loop.get_executor(), roll_back(shared_from_this(), std::move(connection)),
                           asio::detached);
            return;
        }
        connection->close();
        return drop_place();
    }
    if (!waiters_.empty()) {
        const auto first = std::move(waiters_.front());
        waiters_.pop_front();
        first->connection = std::move(connection);
        first->timer.cancel();
        return;
    }
    idle_.push_back(connection);
    connection->watch([weak = weak_from_this()](Connection& dead) {
        if (const auto self = weak.lock()) self->drop_idle(dead);
    });
}

Task<> PoolState::roll_back(std::shared_ptr<PoolState> state, std::shared_ptr<Connection> connection) {
    std::vector<Session::Call> calls;
    calls.push_back({rollback_statement, {}});
    try {
        co_await connection->run(std::move(calls));
    } catch (const std::exception&) {
        connection->close();
    }
    if (connection->has_transaction()) connection->close();
    state->release(std::move(connection));
}

void PoolState::drop_idle(Connection& dead) {
    std::erase_if(idle_, [&dead](const auto& one) { return one.get() == &dead; });
    drop_place();
}

void PoolState::close() {
    closed_ = true;
    if (reconnect_at_) reconnect_at_->cancel();
    for (const auto& connection : std::exchange(idle_, {})) connection->close();
    for (const auto& waiter : std::exchange(waiters_, {})) {
        waiter->refused = "the database pool is closed";
        waiter->timer.cancel();
    }
}

// ---- the public face ----------------------------------------------------------------------------

Pool::Pool(asio::io_context& loop, PoolOptions options)
    : state_(std::make_shared<PoolState>(loop, std::move(options))) {}

Pool::~Pool() {
    state_->close();
}

Task<Rows> Pool::run(Statement statement, Params params) {
    Session lent = co_await session();
    co_return co_await lent.run(statement, std::move(params));
}

Task<Session> Pool::session() {
    std::shared_ptr<Connection> connection = co_await state_->acquire();
    co_return Session(*this, std::move(connection));
}

Task<Transaction> Pool::begin(Isolation isolation) {
    std::shared_ptr<Connection> connection = co_await state_->acquire();
    connection->begin_with(begin_statement(isolation));
    co_return Transaction(Session(*this, std::move(connection)));
}

std::optional<Duration> Pool::clock_offset() const {
    return state_->clock_offset;
}
bool Pool::is_up() const {
    return state_->is_up;
}
const PoolOptions& Pool::options() const {
    return state_->options;
}
asio::io_context& Pool::loop() const {
    return state_->loop;
}

} // namespace rialto::postgres
