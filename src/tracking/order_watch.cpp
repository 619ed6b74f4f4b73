#include "tracking/order_watch.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace rialto::tracking {

void OrderWatch::State::wake(const Uuid& order) {
    const auto range = places.equal_range(order);
    for (auto place = range.first; place != range.second; ++place) {
        place->second->changed_ = true;
        place->second->timer_.cancel();
    }
}

OrderWatch::OrderWatch(asio::io_context& loop) : state_(std::make_shared<State>(loop)) {}
OrderWatch::~OrderWatch() = default;

void OrderWatch::consume(const std::vector<events::Event>& events) {
    std::vector<Uuid> orders;
    for (const events::Event& event : events)
        if (event.topic.starts_with("order."))
            if (const auto id = parse_uuid(event.subject)) orders.push_back(*id);
    if (orders.empty()) return;
    asio::post(state_->loop.get_executor(), [state = state_, orders = std::move(orders)] {
        if (state->places.empty()) return;
        for (const Uuid& order : orders) state->wake(order);
    });
}

void OrderWatch::release_all() {
    state_->released = true;
    for (auto& [order, place] : state_->places) place->timer_.cancel();
}

std::size_t OrderWatch::waiting() const {
    return state_->places.size();
}

OrderWatch::Place::Place(OrderWatch& watch, Uuid order)
    : state_(watch.state_), order_(order), timer_(state_->loop) {
    if (state_->places.size() >= waiters_max) return;
    state_->places.emplace(order_, this);
    listed_ = true;
}

OrderWatch::Place::~Place() {
    if (!listed_) return;
    const auto range = state_->places.equal_range(order_);
    for (auto place = range.first; place != range.second; ++place) {
        if (place->second != this) continue;
        state_->places.erase(place);
        return;
    }
}

Task<bool> OrderWatch::Place::wait(Deadline deadline) {
    while (!changed_ && listed_ && !state_->released && Steady::now() < deadline) {
        timer_.expires_at(deadline);
        co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable_t<Executor>()));
    }
    co_return std::exchange(changed_, false);
}

} // namespace rialto::tracking
