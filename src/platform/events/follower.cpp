#include "base/check.hpp"
#include "platform/events/events.hpp"
#include "platform/events/sql.hpp"
#include "platform/events/wake.hpp"
#include "platform/redis/redis.hpp"
#include "platform/telemetry/telemetry.hpp"

#include <algorithm>
#include <utility>

namespace rialto::events {

namespace {

/// Outlives a turn; a follower that died is replaced after it.
constexpr std::chrono::seconds lease_duration = turn_max + std::chrono::seconds(2);
/// A follower whose work another node does looks this often whether that has ended; so does one with hints,
/// for a hint may be lost.
constexpr std::chrono::milliseconds slow_interval{1000};
constexpr std::chrono::milliseconds backoff_min{100};
constexpr std::chrono::milliseconds backoff_max{10'000};
/// Events of other topics are passed over without a write until so many lie behind the cursor.
constexpr std::int64_t passed_over_max = 100'000;
constexpr std::chrono::milliseconds at_once{0};

} // namespace

struct Follower::State {
    State(postgres::Pool& in, redis::Client* hints, std::string called, std::vector<std::string> of,
          Feed::Consumer consumer)
        : pool(in), redis(hints), name(std::move(called)), topics(std::move(of)),
          consume(std::move(consumer)), wake(std::make_shared<Wake>(in.loop().get_executor())) {}

    postgres::Pool& pool;
    redis::Client* redis;
    const std::string name;
    const std::vector<std::string> topics;
    const Feed::Consumer consume;
    const Uuid holder = make_capability();
    std::shared_ptr<Wake> wake;
    std::atomic<bool> stopped{false};
    bool holds_lease = false;
    /// Up to here nothing of the topics lies behind the cursor.
    std::int64_t passed_over_to = 0;
    telemetry::Gauge behind = telemetry::gauge("rialto_events_behind",
                                               "Events that a follower has yet to see", {{"follower", name}});

    Time database_now() const { return now() + pool.clock_offset().value_or(Duration(0)); }

    Task<std::optional<std::int64_t>> hold();
    Task<> advance(std::int64_t to);
    Task<std::vector<Event>> read(std::int64_t after, std::int64_t to);
    Task<std::chrono::milliseconds> turn();
    Task<std::chrono::milliseconds> pass_over(std::int64_t cursor, std::int64_t last);
    Task<> release();
    std::chrono::milliseconds idle() const {
        return redis != nullptr && redis->is_up() ? slow_interval : poll_interval;
    }
};

/// The cursor's position when the lease is ours now.
Task<std::optional<std::int64_t>> Follower::State::hold() {
    const Time at = database_now();
    const postgres::Rows rows =
        co_await pool.run(sql::hold_cursor, postgres::params(name, holder, Time(at + lease_duration), at));
    holds_lease = !rows.empty();
    if (!holds_lease) co_return std::nullopt;
    co_return rows[0].get<std::int64_t>(0);
}

Task<> Follower::State::advance(std::int64_t to) {
    co_await pool.run(sql::advance_cursor, postgres::params(name, holder, to));
}

Task<std::vector<Event>> Follower::State::read(std::int64_t after, std::int64_t to) {
    const postgres::Rows rows =
        co_await pool.run(sql::read_topics, postgres::params(after, to, topics, turn_events_max));
    std::vector<Event> events;
    events.reserve(static_cast<std::size_t>(rows.size()));
    for (const postgres::Row row : rows)
        events.push_back({row.get<std::int64_t>(0), row.get<std::string>(1), row.get<std::string>(2),
                          row.get<postgres::Jsonb>(3).text, row.get<Time>(4)});
    co_return events;
}

/// Nothing of the topics lies between the two.
Task<std::chrono::milliseconds> Follower::State::pass_over(std::int64_t cursor, std::int64_t last) {
    passed_over_to = last;
    behind.set(0);
    if (last - cursor > passed_over_max && co_await hold() == cursor) co_await advance(last);
    co_return idle();
}

/// How long there is nothing to do.
Task<std::chrono::milliseconds> Follower::State::turn() {
    const postgres::Rows rows = co_await pool.run(sql::read_cursor, postgres::params(name));
    const postgres::Row row = rows[0];
    const auto last = row.get<std::int64_t>(0);
    const auto cursor = row.get<std::optional<std::int64_t>>(1);
    if (!cursor) {
        co_await hold();
        co_return at_once;
    }
    const std::int64_t from = std::max(*cursor, passed_over_to);
    behind.set(static_cast<double>(last - from));
    if (from >= last) co_return idle();
    std::vector<Event> events = co_await read(from, last);
    if (events.empty()) co_return co_await pass_over(*cursor, last);
    const auto other = row.get<std::optional<Uuid>>(2);
    const auto until = row.get<std::optional<Time>>(3);
    if (other && *other != holder && until && *until > database_now()) co_return slow_interval;
    if (co_await hold() != *cursor) co_return holds_lease ? at_once : slow_interval;
    const bool is_full = events.size() == static_cast<std::size_t>(turn_events_max);
    const std::int64_t to = is_full ? events.back().position : last;
    co_await consume(std::move(events));
    co_await advance(to);
    co_return at_once;
}

Task<> Follower::State::release() {
    try {
        co_await pool.run(sql::release_cursor, postgres::params(name, holder));
    } catch (const std::exception&) {
        holds_lease = false; // it runs out by itself
    }
}

Follower::Follower(postgres::Pool& pool, redis::Client* redis, std::string name,
                   std::vector<std::string> topics, Feed::Consumer consume)
    : state_(std::make_shared<State>(pool, redis, std::move(name), std::move(topics), std::move(consume))) {}

Task<> Follower::run() {
    const auto state = state_;
    if (state->redis != nullptr) {
        state->redis->subscribe(std::string(hint_channel), [weak = std::weak_ptr(state)](std::string_view) {
            if (const auto self = weak.lock()) self->wake->wake();
        });
    }
    std::chrono::milliseconds backoff = backoff_min;
    while (!state->stopped) {
        std::chrono::milliseconds idle = at_once;
        std::string failure;
        try {
            idle = co_await state->turn();
            backoff = backoff_min;
        } catch (const std::exception& failed) {
            failure = failed.what();
        }
        if (failure.empty()) {
            if (idle != at_once && !state->stopped) co_await state->wake->pause(idle);
            continue;
        }
        telemetry::warn("follower_failed",
                        {{"follower", std::string_view(state->name)}, {"reason", std::string_view(failure)}});
        // News does not end this pause: it would ask what is overwhelmed again and again.
        const Deadline until = Steady::now() + backoff;
        while (!state->stopped && Steady::now() < until)
            co_await state->wake->pause(std::chrono::ceil<std::chrono::milliseconds>(until - Steady::now()));
        backoff = std::min(backoff * 2, backoff_max);
    }
    if (state->holds_lease) co_await state->release();
}

void Follower::stop() {
    state_->stopped = true;
    state_->wake->wake();
}

} // namespace rialto::events
