#pragma once
// Running a task to its end from a command: a loop of its own, on the calling thread.

#include "base/task.hpp"

#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <functional>
#include <optional>
#include <type_traits>

namespace rialto::app {

/// `make(loop)` gives the task; its parameters must live until this returns. Throws what the task throws. The
/// loop is stopped when the task is done, whatever pools of it still wait for.
template <class T>
T run_blocking(asio::io_context& loop, std::function<Task<T>()> make) {
    using Value = std::conditional_t<std::is_void_v<T>, bool, T>;
    std::exception_ptr failure;
    std::optional<Value> value;
    const auto finish = [&](std::exception_ptr error) {
        failure = error;
        loop.stop();
    };
    if constexpr (std::is_void_v<T>) {
        asio::co_spawn(loop.get_executor(), make(), finish);
    } else {
        asio::co_spawn(loop.get_executor(), make(), [&](std::exception_ptr error, T result) {
            if (!error) value.emplace(std::move(result));
            finish(error);
        });
    }
    loop.restart();
    loop.run();
    if (failure) std::rethrow_exception(failure);
    if constexpr (!std::is_void_v<T>) return std::move(*value);
}

} // namespace rialto::app
