#include "platform/events/events.hpp"
#include "platform/events/sql.hpp"
#include "platform/events/wake.hpp"
#include "platform/redis/redis.hpp"
#include "platform/telemetry/telemetry.hpp"

#include <algorithm>
#include <utility>

namespace rialto::events {

namespace {

/// The lease outlives a slow commit; a relay that died is replaced after it.
constexpr std::chrono::seconds lease_duration{5};
/// A relay that does not hold the lease looks this often whether it has become free.
constexpr std::chrono::milliseconds standby_interval{1000};
constexpr std::chrono::milliseconds backoff_min{100};
constexpr std::chrono::milliseconds backoff_max{2000};
/// A nudge for the relay of whichever node holds the lease.
constexpr std::string_view nudge_channel = "rialto:{events}:nudge";

} // namespace

struct Relay::State {
    State(postgres::Pool& in, redis::Client* hints)
        : pool(in), redis(hints), wake(std::make_shared<Wake>(in.loop().get_executor())) {}

    postgres::Pool& pool;
    redis::Client* redis;
    const Uuid holder = make_capability();
    std::shared_ptr<Wake> wake;
    std::atomic<bool> stopped{false};
    std::atomic<bool> nudged{false};
    bool holds_lease = false;
    telemetry::Counter stamped_total =
        telemetry::counter("rialto_events_stamped_total", "Events that were given a position");

    // The database's time: nodes' clocks may differ, leases must not.
    Time database_now() const { return now() + pool.clock_offset().value_or(Duration(0)); }

    Task<int> stamp_once();
    Task<bool> has_work();
    Task<std::chrono::milliseconds> work();
    Task<> release();
};

// False when there is nothing to write: another relay holds the lease, or ours is fresh and all events are
// stamped.
Task<bool> Relay::State::has_work() {
    const postgres::Rows rows = co_await pool.run(sql::read_relay);
    const postgres::Row row = rows[0];
    const auto lease_holder = row.get<std::optional<Uuid>>(0);
    const auto lease_until = row.get<std::optional<Time>>(1);
    const Time at = database_now();
    const bool is_taken = lease_holder && lease_until && *lease_until > at;
    if (is_taken && *lease_holder != holder) {
        holds_lease = false;
        co_return false;
    }
    const bool is_fresh = is_taken && *lease_until - at > lease_duration / 2;
    co_return row.get<bool>(2) || !is_fresh;
}

// One transaction in one round trip; how many events were stamped.
Task<int> Relay::State::stamp_once() {
    const Time at = database_now();
    postgres::Session session = co_await pool.session();
    std::vector<postgres::Session::Call> calls;
    calls.push_back({sql::plan_by_index, {}});
    calls.push_back({sql::hold_lease, postgres::params(holder, Time(at + lease_duration), at)});
    calls.push_back({sql::stamp_events, postgres::params(holder, batch_max)});
    const std::vector<postgres::Rows> results = co_await session.run_all(std::move(calls));
    holds_lease = !results[2].empty();
    if (!holds_lease) co_return 0;
    const auto last = results[2][0].get<std::int64_t>(0);
    const auto count = static_cast<int>(results[2][0].get<std::int64_t>(1));
    if (count == 0) co_return 0;
    stamped_total.add(count);
    if (redis != nullptr && redis->is_up()) {
        std::vector<std::string> hint{"PUBLISH", std::string(hint_channel), std::to_string(last)};
        co_await redis->command(std::move(hint));
    }
    co_return count;
}

// How long there is nothing to do.
Task<std::chrono::milliseconds> Relay::State::work() {
    const bool was_nudged = nudged.exchange(false);
    if ((was_nudged && holds_lease) || co_await has_work()) {
        const int count = co_await stamp_once();
        if (count == batch_max) co_return std::chrono::milliseconds(0);
    }
    if (was_nudged && !holds_lease && redis != nullptr && redis->is_up()) {
        std::vector<std::string> hint{"PUBLISH", std::string(nudge_channel), ""};
        co_await redis->command(std::move(hint));
    }
    co_return holds_lease ? poll_interval : standby_interval;
}

Task<> Relay::State::release() {
    try {
        co_await pool.run(sql::release_lease, postgres::params(holder));
    } catch (const std::exception&) {
        holds_lease = false; // it runs out by itself
    }
}

Relay::Relay(postgres::Pool& pool, redis::Client* redis) : state_(std::make_shared<State>(pool, redis)) {}

Task<> Relay::run() {
    const auto state = state_;
    if (state->redis != nullptr) {
        state->redis->subscribe(std::string(nudge_channel), [weak = std::weak_ptr(state)](std::string_view) {
            const auto self = weak.lock();
            if (!self || !self->holds_lease) return;
            self->nudged = true;
            self->wake->wake();
        });
    }
    std::chrono::milliseconds backoff = backoff_min;
    while (!state->stopped) {
        std::chrono::milliseconds idle{0};
        std::string failure;
        try {
            idle = co_await state->work();
            backoff = backoff_min;
        } catch (const std::exception& failed) {
            failure = failed.what();
        }
        if (!failure.empty()) {
            telemetry::warn("relay_failed", {{"reason", std::string_view(failure)}});
            idle = backoff;
            backoff = std::min(backoff * 2, backoff_max);
        }
        if (idle.count() > 0 && !state->stopped) co_await state->wake->pause(idle);
    }
    if (state->holds_lease) co_await state->release();
}

void Relay::stop() {
    state_->stopped = true;
    state_->wake->wake();
}

void Relay::nudge() {
    state_->nudged = true;
    state_->wake->wake();
}

} // namespace rialto::events
