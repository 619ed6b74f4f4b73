#pragma once
// An event loop and the thread that runs it.

#include "base/task.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <future>
#include <optional>
#include <pthread.h>
#include <thread>

namespace rialto::app {

struct Loop {
    asio::io_context context{1};
    std::optional<asio::executor_work_guard<Executor>> busy{asio::make_work_guard(context)};
    std::thread thread;

    /// `name` is what top(1) and perf(1) show, at most 15 letters.
    void run(const char* name) {
        thread = std::thread([this] { context.run(); });
        ::pthread_setname_np(thread.native_handle(), name);
    }
    void stop() {
        busy.reset();
        context.stop();
        if (thread.joinable()) thread.join();
    }
    /// Runs it on the loop's thread and waits for it.
    template <class Work>
    void finish(Work work) {
        std::promise<void> done;
        asio::post(context, [&] {
            work();
            done.set_value();
        });
        done.get_future().wait();
    }
};

} // namespace rialto::app
