#pragma once
// Tracking: buyers see every step of their order as it happens. The order's page asks with its last ETag and
// `Prefer: wait=25` and is answered when something changes; the event feed does the waking, so a waiter costs
// no SQL.

#include "base/id.hpp"
#include "base/task.hpp"
#include "base/time.hpp"
#include "orders/orders.hpp"
#include "platform/events/events.hpp"
#include "platform/http/http.hpp"

#include <chrono>
#include <memory>
#include <vector>

namespace rialto::tracking {

inline constexpr std::chrono::seconds wait_max{25}; // longest hold of one request
inline constexpr std::size_t waiters_max = 20'000;  // on one node: past it a request is answered at once

/// Who waits for which order. Lives on the order loop.
class OrderWatch {
  public:
    explicit OrderWatch(asio::io_context& loop);
    ~OrderWatch();
    OrderWatch(const OrderWatch&) = delete;
    OrderWatch& operator=(const OrderWatch&) = delete;

    /// A place in the line of those who wait; taken before the order is read, so that no change is missed.
    class Place;
    /// Wakes the waiters of every `order.*` event. For events::Feed, from any thread.
    void consume(const std::vector<events::Event>& events);
    /// Lets everybody go (shutting down). On the order loop.
    void release_all();
    std::size_t waiting() const;

    struct State;

  private:
    std::shared_ptr<State> state_;
};

struct TrackingRoutes {
    orders::OrderRoutes& orders;
    OrderWatch& watch;
};

/// GET /v1/orders/{id}
Task<http::Response> get_order(TrackingRoutes& routes, http::Request& request);
extern const http::Operation get_order_operation;

} // namespace rialto::tracking
