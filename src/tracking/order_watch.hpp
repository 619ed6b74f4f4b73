#pragma once
// Private to this folder.

#include "tracking/tracking.hpp"

#include <boost/asio/steady_timer.hpp>

#include <unordered_map>

namespace rialto::tracking {

struct OrderWatch::State {
    explicit State(asio::io_context& loop_) : loop(loop_) {}
    asio::io_context& loop;
    std::unordered_multimap<Uuid, Place*> places;
    bool released = false;

    void wake(const Uuid& order);
};

class OrderWatch::Place {
  public:
    Place(OrderWatch& watch, Uuid order);
    ~Place();
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    /// Returns when the order changed since the place was taken or the last wait, or the deadline has passed
    /// (false).
    Task<bool> wait(Deadline deadline);

  private:
    friend struct OrderWatch::State;
    friend class OrderWatch;
    std::shared_ptr<State> state_;
    Uuid order_;
    asio::steady_timer timer_;
    bool changed_ = false;
    bool listed_ = false;
};

} // namespace rialto::tracking
