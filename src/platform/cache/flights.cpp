#include "platform/cache/flights.hpp"

#include "base/check.hpp"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace rialto::cache {

namespace {

using Timer = asio::basic_waitable_timer<Steady, asio::wait_traits<Steady>, Executor>;

struct Waiter {
    explicit Waiter(Executor executor) : timer(executor) { timer.expires_after(flight_wait_max); }
    Timer timer; // of the waiter's own loop
};

} // namespace

struct Flights::Boarding::Flight {
    explicit Flight(std::string key_) : key(std::move(key_)) {}

    const std::string key;
    std::mutex mutex;
    std::optional<Answer> landed;
    std::vector<std::shared_ptr<Waiter>> waiters;
};

struct Flights::State {
    std::mutex mutex;
    std::unordered_map<std::string, std::shared_ptr<Boarding::Flight>> flights;
};

Flights::Flights() : state_(std::make_unique<State>()) {}
Flights::~Flights() = default;

Flights::Boarding Flights::board(std::string key) {
    const std::scoped_lock lock(state_->mutex);
    auto& flight = state_->flights[key];
    const bool leads = flight == nullptr;
    if (leads) flight = std::make_shared<Boarding::Flight>(std::move(key));
    return {*this, flight, leads};
}

Flights::Boarding::Boarding(Flights& flights, std::shared_ptr<Flight> flight, bool leads)
    : flights_(&flights), flight_(std::move(flight)), leads_(leads) {}

Flights::Boarding::~Boarding() {
    if (leads_ && flight_) land(nullptr);
}

void Flights::Boarding::land(Answer answer) {
    CHECK(leads_ && flight_);
    const std::shared_ptr<Flight> flight = std::exchange(flight_, nullptr);
    {
        const std::scoped_lock lock(flights_->state_->mutex);
        flights_->state_->flights.erase(flight->key);
    }
    std::vector<std::shared_ptr<Waiter>> waiters;
    {
        const std::scoped_lock lock(flight->mutex);
        flight->landed = std::move(answer);
        waiters = std::exchange(flight->waiters, {});
    }
    for (std::shared_ptr<Waiter>& waiter : waiters) {
        const Executor executor = waiter->timer.get_executor();
        asio::post(executor, [waiting = std::move(waiter)] { waiting->timer.cancel(); });
    }
}

Task<Flights::Answer> Flights::Boarding::wait() {
    CHECK(!leads_);
    const auto waiter = std::make_shared<Waiter>(co_await asio::this_coro::executor);
    const std::shared_ptr<Flight> flight = flight_;
    {
        const std::scoped_lock lock(flight->mutex);
        if (flight->landed) co_return *flight->landed;
        flight->waiters.push_back(waiter);
    }
    // land() cancels on this loop, which is busy here until the wait has begun: no wake-up is lost.
    boost::system::error_code cancelled;
    co_await waiter->timer.async_wait(asio::redirect_error(asio::use_awaitable_t<Executor>(), cancelled));
    const std::scoped_lock lock(flight->mutex);
    co_return flight->landed.value_or(nullptr);
}

} // namespace rialto::cache
