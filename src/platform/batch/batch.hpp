#pragma once
// Micro-batching: requests that arrive while a batch is being written form the next one. No artificial
// delay, a bounded queue in front, an answer for each. Lives on one event loop, needs no locks.

#include "base/check.hpp"
#include "base/task.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <deque>
#include <exception>
#include <functional>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

namespace rialto::batch {

struct Options {
    std::size_t batch_max = 256;  // items written at once
    std::size_t queue_max = 4096; // items waiting; past it submit() refuses
    int writers = 1;              // batches in flight at once
};

/// Item goes in, Answer comes out. The batcher must outlive every submit().
template <class Item, class Answer>
class Batcher {
  public:
    /// Writes one batch; must give as many answers as items, in order. What it throws, every submit() of
    /// the batch throws.
    using Write = std::function<Task<std::vector<Answer>>(std::vector<Item>)>;

    Batcher(asio::io_context& loop, Options options, Write write)
        : loop_(loop), options_(options), write_(std::move(write)) {}

    /// Waits for the batch that takes the item. nullopt at once when the queue is full.
    Task<std::optional<Answer>> submit(Item item) {
        if (queue_.size() >= options_.queue_max) co_return std::nullopt;
        std::optional<Answer> answer;
        co_await asio::async_initiate<const asio::use_awaitable_t<Executor>, void(std::exception_ptr)>(
            [this, &answer](auto handler, Item moved) {
                queue_.push_back({std::move(moved), &answer, std::move(handler)});
                start_writer();
            },
            asio::use_awaitable_t<Executor>(), std::move(item));
        co_return answer;
    }

    std::size_t waiting() const { return queue_.size(); }

  private:
    struct Pending {
        Item item;
        std::optional<Answer>* answer; // lives in the waiting coroutine's frame
        std::move_only_function<void(std::exception_ptr)> done;
    };

    void start_writer() {
        if (writing_ >= options_.writers) return;
        ++writing_;
        asio::co_spawn(loop_.get_executor(), write_batches(), asio::detached);
    }

    Task<> write_batches() {
        while (!queue_.empty()) {
            const std::size_t count = std::min(queue_.size(), options_.batch_max);
            std::vector<Pending> pending(
                std::make_move_iterator(queue_.begin()),
                std::make_move_iterator(queue_.begin() + static_cast<std::ptrdiff_t>(count)));
            queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(count));
            std::vector<Item> items;
            items.reserve(count);
            for (Pending& one : pending) items.push_back(std::move(one.item));
            std::exception_ptr failure;
            try {
                std::vector<Answer> answers = co_await write_(std::move(items));
                CHECK(answers.size() == count);
                for (std::size_t i = 0; i < count; ++i) *pending[i].answer = std::move(answers[i]);
            } catch (...) {
                failure = std::current_exception();
            }
            for (Pending& one : pending)
                asio::post(loop_.get_executor(),
                           [done = std::move(one.done), failure]() mutable { done(failure); });
        }
        --writing_;
    }

    asio::io_context& loop_;
    Options options_;
    Write write_;
    std::deque<Pending> queue_;
    int writing_ = 0;
};

} // namespace rialto::batch
