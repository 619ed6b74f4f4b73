#pragma once
// Task<T>: what anything that may wait returns. It is awaited where it is made; it runs on the event
// loop (one thread) that started it. Parameters of coroutines are values, or non-const references to
// things that outlive the call.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

namespace rialto {

namespace asio = boost::asio;

/// The one executor type: concrete, so that nothing is type-erased on the hot path.
using Executor = asio::io_context::executor_type;

template <class T = void>
using Task = asio::awaitable<T, Executor>;

} // namespace rialto
