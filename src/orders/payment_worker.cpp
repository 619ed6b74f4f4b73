#include "orders/order_payments.hpp"
#include "platform/telemetry/telemetry.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <map>

namespace rialto::orders {

namespace {

constexpr std::chrono::milliseconds poll_interval{250};
constexpr std::chrono::milliseconds backoff_max{5000};
constexpr std::chrono::minutes tidy_interval{10};

} // namespace

struct PaymentWorker::State {
    State(asio::io_context& loop_, OrderPayments& payments_, Extra extra_)
        : loop(loop_), payments(payments_), extra(std::move(extra_)) {}

    Task<> work(int lane);
    Task<> work_alone(Time at);

    asio::io_context& loop;
    OrderPayments& payments;
    Extra extra;
    bool stopped = false;
    std::map<int, asio::steady_timer> pauses; // by lane
    Time tidied_at{};
};

// What only one lane does.
Task<> PaymentWorker::State::work_alone(Time at) {
    if (extra) co_await extra(at);
    while (!stopped && co_await payments.expire_orders(at) == expired_at_once_max) {
    }
    if (at - tidied_at < tidy_interval) co_return;
    co_await payments.forget_webhooks(at);
    tidied_at = at;
}

// Lanes share the list of what is due; who claims a step first has it.
Task<> PaymentWorker::State::work(int lane) {
    const Time at = now();
    if (lane == 0) co_await work_alone(at);
    std::vector<payments::Due> due = co_await payments.list_due(at);
    if (due.empty()) co_return;
    std::rotate(due.begin(), due.begin() + lane % static_cast<int>(due.size()), due.end());
    for (const payments::Due& each : due) {
        if (stopped) co_return;
        co_await payments.take_step(each, payments::When::due, now());
    }
}

PaymentWorker::PaymentWorker(asio::io_context& loop, OrderPayments& payments, Extra extra)
    : state_(std::make_shared<State>(loop, payments, std::move(extra))) {}

PaymentWorker::~PaymentWorker() = default;

Task<> PaymentWorker::run(int lane) {
    const std::shared_ptr<State> state = state_;
    asio::steady_timer& pause = state->pauses.try_emplace(lane, state->loop).first->second;
    std::chrono::milliseconds idle = poll_interval;
    while (!state->stopped) {
        std::string failure;
        try {
            co_await state->work(lane);
            idle = poll_interval;
        } catch (const std::exception& failed) {
            failure = failed.what();
        }
        if (!failure.empty()) {
            telemetry::warn("payment_worker_failed", {{"reason", std::string_view(failure)}});
            idle = std::min(idle * 2, backoff_max);
        }
        if (state->stopped) co_return;
        pause.expires_after(idle);
        co_await pause.async_wait(asio::as_tuple(asio::use_awaitable_t<Executor>()));
    }
}

void PaymentWorker::stop() {
    state_->stopped = true;
    for (auto& [lane, pause] : state_->pauses) pause.cancel();
}

} // namespace rialto::orders
