#pragma once
// What tests beside the code need of the outside: a private PostgreSQL (one for each test executable, started
// at the first call, gone at exit even when the test is killed) with a fresh migrated database for each test
// case, a private Redis, and a way to run a Task with a time limit. Link rialto_test_support; it has main().

#include "base/task.hpp"
#include "platform/postgres/postgres.hpp"

#include <boost/asio/co_spawn.hpp>

#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

namespace rialto::support {

inline constexpr std::chrono::seconds task_timeout{30};

/// A database of its own for the running test case, cloned from a migrated template; the same one for the
/// whole test case (outside of any, for the suite). Its user is a superuser who is a member of every role.
/// SQL functions are not in it: see apply_functions.
std::string database_url();

/// The same, with nothing in it.
std::string empty_database_url();

/// Options of a pool on database_url().
postgres::PoolOptions pool_options();

/// Creates the versioned SQL functions (`<domain>::sql::functions()`) in the test's database.
void apply_functions(std::vector<postgres::Statement> functions);

/// Prepares every statement against the test's database; each that PostgreSQL refuses is a test failure that
/// names it. Shows that every .sql file fits the schema.
void prepare_all(std::vector<postgres::Statement> statements);

/// A child that tests/support/private_service.sh keeps in a fresh folder under /tmp: it ends and its folder
/// goes when this object or this process ends, in whatever way.
class PrivateService {
  public:
    /// kind: "postgres" or "redis". Throws when it does not start.
    explicit PrivateService(std::string kind);
    ~PrivateService();
    PrivateService(const PrivateService&) = delete;
    PrivateService& operator=(const PrivateService&) = delete;

    /// Holds the unix socket; PostgreSQL's own file name, redis.sock for Redis.
    const std::string& folder() const { return folder_; }
    /// Process id of the server itself.
    int pid() const { return pid_; }

  private:
    std::string folder_;
    int pid_ = 0;
    int shell_ = 0;
    int input_ = -1;
    void end();
};

/// "unix://…" of a Redis service.
std::string redis_url(const PrivateService& redis);

/// Runs a task on the loop until it is done, and throws what it throws. Past the timeout the loop stops and
/// this throws. Other coroutines of the loop go on only while it runs.
template <class T>
T run(asio::io_context& loop, Task<T> task, std::chrono::milliseconds timeout = task_timeout) {
    using Value = std::conditional_t<std::is_void_v<T>, bool, T>;
    std::optional<Value> value;
    std::exception_ptr failure;
    bool done = false;
    const auto finish = [&](std::exception_ptr error) {
        failure = error;
        done = true;
        loop.stop();
    };
    if constexpr (std::is_void_v<T>)
        asio::co_spawn(loop.get_executor(), std::move(task), finish);
    else
        asio::co_spawn(loop.get_executor(), std::move(task), [&](std::exception_ptr error, T result) {
            if (!error) value.emplace(std::move(result));
            finish(error);
        });
    loop.restart();
    loop.run_for(timeout);
    if (!done) throw std::runtime_error("the task did not end in time");
    if (failure) std::rethrow_exception(failure);
    if constexpr (!std::is_void_v<T>) return std::move(*value);
}

/// A loop and a pool on database_url() for one body, usually a lambda without captures:
/// `support::run([](postgres::Pool& pool) -> Task<> { … });`
void run(Task<> (*body)(postgres::Pool&), std::chrono::milliseconds timeout = task_timeout);

} // namespace rialto::support
