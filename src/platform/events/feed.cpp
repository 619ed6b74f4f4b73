#include "platform/events/events.hpp"
#include "platform/events/sql.hpp"
#include "platform/events/wake.hpp"
#include "platform/redis/redis.hpp"
#include "platform/telemetry/telemetry.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace rialto::events {

namespace {

constexpr std::chrono::milliseconds backoff_min{100};
constexpr std::chrono::milliseconds backoff_max{2000};
/// With hints, a look all the same: a hint may be lost.
constexpr std::chrono::milliseconds hinted_poll_interval{1000};

} // namespace

struct Feed::State {
    State(postgres::Pool& in, redis::Client* hints, std::string called, Consumer consumer)
        : pool(in), redis(hints), name(std::move(called)), consume(std::move(consumer)),
          wake(std::make_shared<Wake>(in.loop().get_executor())) {}

    postgres::Pool& pool;
    redis::Client* redis;
    const std::string name;
    const Consumer consume;
    std::shared_ptr<Wake> wake;
    std::atomic<bool> stopped{false};
    std::atomic<std::int64_t> position{0};

    Task<std::vector<Event>> read();
    Task<> deliver(std::vector<Event> events);
    Task<> back_off(std::string what, std::string reason, std::chrono::milliseconds& backoff);
    void on_hint(std::string_view message);
};

// The dense continuation of what was consumed. Positions become visible a whole batch at a time, so that a
// gap can only mean a replica that lags in a way we do not understand, or events that were dropped: read
// again, never skip.
Task<std::vector<Event>> Feed::State::read() {
    const std::int64_t after = position.load();
    const postgres::Rows rows = co_await pool.run(sql::read_after, postgres::params(after, batch_max));
    std::vector<Event> events;
    events.reserve(static_cast<std::size_t>(rows.size()));
    std::int64_t expected = after + 1;
    for (const postgres::Row row : rows) {
        const auto at = row.get<std::int64_t>(0);
        if (at != expected) {
            telemetry::warn("event_gap",
                            {{"feed", std::string_view(name)}, {"expected", expected}, {"found", at}});
            break;
        }
        ++expected;
        events.push_back({at, row.get<std::string>(1), row.get<std::string>(2),
                          row.get<postgres::Jsonb>(3).text, row.get<Time>(4)});
    }
    co_return events;
}

Task<> Feed::State::back_off(std::string what, std::string reason, std::chrono::milliseconds& backoff) {
    telemetry::warn(what, {{"feed", std::string_view(name)}, {"reason", std::string_view(reason)}});
    co_await wake->pause(backoff);
    backoff = std::min(backoff * 2, backoff_max);
}

Task<> Feed::State::deliver(std::vector<Event> events) {
    const std::int64_t last = events.back().position;
    std::chrono::milliseconds backoff = backoff_min;
    while (!stopped) {
        std::string failure;
        try {
            co_await consume(events);
        } catch (const std::exception& failed) {
            failure = failed.what();
        }
        if (failure.empty()) {
            position = last;
            co_return;
        }
        co_await back_off("feed_consumer_failed", std::move(failure), backoff);
    }
}

void Feed::State::on_hint(std::string_view message) {
    // "" after a reconnect: something may have been missed.
    std::int64_t last = 0;
    const auto [end, wrong] = std::from_chars(message.data(), message.data() + message.size(), last);
    static_cast<void>(end);
    if (wrong != std::errc() || last > position.load()) wake->wake();
}

Feed::Feed(postgres::Pool& pool, redis::Client* redis, std::string name, Consumer consume)
    : state_(std::make_shared<State>(pool, redis, std::move(name), std::move(consume))) {}

Task<> Feed::run(std::int64_t from) {
    const auto state = state_;
    state->position = from;
    if (state->redis != nullptr) {
        state->redis->subscribe(std::string(hint_channel),
                                [weak = std::weak_ptr(state)](std::string_view message) {
                                    if (const auto self = weak.lock()) self->on_hint(message);
                                });
    }
    std::chrono::milliseconds backoff = backoff_min;
    while (!state->stopped) {
        std::vector<Event> events;
        std::string failure;
        try {
            events = co_await state->read();
            backoff = backoff_min;
        } catch (const std::exception& failed) {
            failure = failed.what();
        }
        const bool is_full = events.size() == static_cast<std::size_t>(batch_max);
        if (!failure.empty()) {
            co_await state->back_off("feed_read_failed", std::move(failure), backoff);
            continue;
        }
        if (!events.empty()) co_await state->deliver(std::move(events));
        if (is_full || state->stopped) continue;
        const bool hinted = state->redis != nullptr && state->redis->is_up();
        co_await state->wake->pause(hinted ? hinted_poll_interval : poll_interval);
    }
}

void Feed::stop() {
    state_->stopped = true;
    state_->wake->wake();
}

std::int64_t Feed::position() const {
    return state_->position.load();
}

} // namespace rialto::events
