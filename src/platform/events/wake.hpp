#pragma once
// A loop's pause that anybody may end early: once, however many call. Private to this folder.

#include "base/task.hpp"
#include "base/time.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <memory>

namespace rialto::events {

class Wake : public std::enable_shared_from_this<Wake> {
  public:
    explicit Wake(const Executor& executor) : timer_(executor) {}

    /// From any thread.
    void wake() {
        if (woken_.exchange(true)) return;
        asio::post(timer_.get_executor(), [self = shared_from_this()] { self->timer_.cancel(); });
    }

    /// Until woken (since the last pause ended) or the time is over.
    Task<> pause(std::chrono::milliseconds duration) {
        if (!woken_.load()) {
            boost::system::error_code ignored;
            timer_.expires_after(duration);
            co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable_t<Executor>(), ignored));
        }
        woken_.store(false);
    }

  private:
    asio::basic_waitable_timer<Steady, asio::wait_traits<Steady>, Executor> timer_;
    std::atomic<bool> woken_{false};
};

} // namespace rialto::events
