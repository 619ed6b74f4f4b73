#include "base/check.hpp"
#include "platform/postgres/pool_state.hpp"

#include <utility>

namespace rialto::postgres {

namespace {

const Statement commit_statement{"postgres.commit", "/* postgres.commit */ COMMIT"};

} // namespace

Statement begin_statement(Isolation isolation) {
    if (isolation == Isolation::read_committed) return {"postgres.begin", "/* postgres.begin */ BEGIN"};
    return {"postgres.begin_snapshot",
            "/* postgres.begin_snapshot */ BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"};
}

Session::Session(Pool& pool, std::shared_ptr<Connection> connection)
    : pool_(pool.state_), connection_(std::move(connection)) {}

Session::Session(Session&&) noexcept = default;

Session& Session::operator=(Session&& other) noexcept {
    std::swap(pool_, other.pool_);
    std::swap(connection_, other.connection_);
    return *this;
}

Session::~Session() {
    if (connection_) pool_->release(std::move(connection_));
}

Task<Rows> Session::run(Statement statement, Params params) {
    CHECK(connection_ != nullptr);
    std::vector<Call> calls;
    calls.push_back({statement, std::move(params)});
    std::vector<Rows> rows = co_await connection_->run(std::move(calls));
    co_return std::move(rows[0]);
}

Task<std::vector<Rows>> Session::run_all(std::vector<Call> calls) {
    CHECK(connection_ != nullptr);
    return connection_->run(std::move(calls));
}

Task<> Session::execute(std::string text) {
    CHECK(connection_ != nullptr);
    return connection_->execute(std::move(text));
}

Transaction::Transaction(Session session) : Session(std::move(session)) {}
Transaction::Transaction(Transaction&& other) noexcept
    : Session(std::move(other)), open_(std::exchange(other.open_, false)) {}

// What is still open is rolled back by the pool, which looks at the connection's state.
Transaction::~Transaction() = default;

Task<> Transaction::commit() {
    CHECK(open_);
    open_ = false;
    if (connection_->takes_begin_back()) co_return; // nothing was ever sent
    // COMMIT of a failed transaction is answered as if all were well, and rolls back.
    if (connection_->has_failed_transaction())
        throw SqlError("25P02", "", "postgres.commit", "a statement of the transaction failed before");
    co_await run(commit_statement, {});
}

} // namespace rialto::postgres
