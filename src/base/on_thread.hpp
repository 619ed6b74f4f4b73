#pragma once
// Work that takes long, on a thread of its own: the loop goes on meanwhile.

#include "base/task.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <optional>
#include <utility>

namespace rialto {

/// What `work()` gives, made on the pool; the caller goes on on its own loop. Throws what work throws. The
/// pool is joined before whatever the work refers to ends.
template <class T, class Work>
Task<T> on_thread(asio::thread_pool& pool, Work work) {
    const Executor executor = co_await asio::this_coro::executor;
    std::optional<T> value;
    std::exception_ptr failure;
    co_await asio::async_initiate<const asio::use_awaitable_t<Executor>, void()>(
        [&](auto handler) {
            asio::post(pool, [&, handler = std::move(handler)]() mutable {
                try {
                    value.emplace(work());
                } catch (...) {
                    failure = std::current_exception();
                }
                asio::post(executor, std::move(handler));
            });
        },
        asio::use_awaitable_t<Executor>());
    if (failure) std::rethrow_exception(failure);
    co_return std::move(*value);
}

} // namespace rialto
