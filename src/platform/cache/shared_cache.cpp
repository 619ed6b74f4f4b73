#include "platform/cache/shared_cache.hpp"

#include "platform/cache/breaker.hpp"
#include "platform/telemetry/telemetry.hpp"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <utility>

namespace rialto::cache {

namespace {

using Timer = asio::basic_waitable_timer<Steady, asio::wait_traits<Steady>, Executor>;
using redis::Reply;

constexpr asio::use_awaitable_t<Executor> use_task;

telemetry::Counter count_of(std::string_view outcome) {
    return telemetry::counter("rialto_cache_shared_total",
                              "Calls of the cache in Redis, by what came of them.", {{"outcome", outcome}});
}

} // namespace

struct SharedCache::State {
    State(asio::io_context& io, redis::Client& c, std::string p)
        : loop(io), client(c), prefix(std::move(p)) {}

    asio::io_context& loop;
    redis::Client& client;
    const std::string prefix;
    Breaker breaker;            // of the loop
    std::atomic<int> calls = 0; // begun and not yet ended
    std::atomic<bool> is_open = false;
    telemetry::Counter hits = count_of("hit");
    telemetry::Counter misses = count_of("miss");
    telemetry::Counter leases_met = count_of("lease_met");
    telemetry::Counter kept = count_of("kept");
    telemetry::Counter failures = count_of("failed");
    telemetry::Counter refusals = count_of("not_asked"); // too many calls, or the breaker is open

    std::string text_of(const SharedKey& key) const { return prefix + ":{" + key.segment + "}:" + key.name; }

    Task<std::optional<Reply>> ask(std::vector<std::string> command) {
        if (!breaker.allows(Steady::now())) {
            refusals.add();
            co_return std::nullopt;
        }
        std::optional<Reply> reply = co_await client.command(std::move(command));
        // Somebody else's list or set lies under our key: as good as nothing, and no fault of Redis.
        if (reply && reply->type == Reply::Type::error && reply->text.starts_with("WRONGTYPE"))
            reply = Reply{};
        if (reply && reply->type == Reply::Type::error) reply.reset();
        breaker.note(reply.has_value(), Steady::now());
        is_open = breaker.is_open();
        if (!reply) failures.add();
        co_return reply;
    }

    /// Counts a call as long as it lives.
    struct Call {
        explicit Call(std::shared_ptr<State> of) : state(std::move(of)) {}
        Call(Call&&) = default;
        ~Call() {
            if (state) --state->calls;
        }
        std::shared_ptr<State> state;
    };
    static std::optional<Call> begin_call(const std::shared_ptr<State>& state) {
        if (state->calls.fetch_add(1) < shared_calls_max) return Call(state);
        --state->calls;
        state->refusals.add();
        return std::nullopt;
    }

    static Task<std::optional<std::string>> fetch(Call call, std::string key) {
        State& state = *call.state;
        const Deadline until = Steady::now() + lease_wait_max;
        bool has_met_lease = false;
        for (;;) {
            std::optional<Reply> found = co_await state.ask({"GET", key});
            if (!found) co_return std::nullopt;
            if (found->type == Reply::Type::string) {
                state.hits.add();
                co_return std::move(found->text);
            }
            const std::optional<Reply> leased = co_await state.ask(
                {"SET", key + ":lease", "1", "NX", "PX", std::to_string(lease_time.count())});
            if (!leased || leased->type != Reply::Type::nil || Steady::now() >= until) {
                state.misses.add();
                co_return std::nullopt;
            }
            if (!std::exchange(has_met_lease, true)) state.leases_met.add();
            Timer timer(state.loop);
            timer.expires_after(lease_poll);
            boost::system::error_code ignored;
            co_await timer.async_wait(asio::redirect_error(use_task, ignored));
        }
    }

    static Task<> put(Call call, std::string key, std::string value, std::chrono::milliseconds time_to_live) {
        State& state = *call.state;
        const std::string lease = key + ":lease";
        if (co_await state.ask(
                {"SET", std::move(key), std::move(value), "PX", std::to_string(time_to_live.count())})) {
            state.kept.add();
            co_await state.ask({"DEL", lease});
        }
    }
};

SharedCache::SharedCache(asio::io_context& loop, redis::Client& client, std::string prefix)
    : state_(std::make_shared<State>(loop, client, std::move(prefix))) {}

SharedCache::~SharedCache() = default;

Task<std::optional<std::string>> SharedCache::fetch(SharedKey key) {
    auto call = State::begin_call(state_);
    if (!call) co_return std::nullopt;
    const Executor executor = state_->loop.get_executor();
    co_return co_await asio::co_spawn(executor, State::fetch(std::move(*call), state_->text_of(key)),
                                      use_task);
}

void SharedCache::put(SharedKey key, std::string value, std::chrono::milliseconds time_to_live) {
    if (value.size() > shared_value_bytes_max || time_to_live <= std::chrono::milliseconds::zero()) return;
    auto call = State::begin_call(state_);
    if (!call) return;
    asio::co_spawn(state_->loop.get_executor(),
                   State::put(std::move(*call), state_->text_of(key), std::move(value), time_to_live),
                   asio::detached);
}

void SharedCache::publish_metrics() const {
    telemetry::gauge("rialto_cache_shared_open", "1 while Redis is not asked because it did not answer.")
        .set(state_->is_open ? 1 : 0);
}

} // namespace rialto::cache
