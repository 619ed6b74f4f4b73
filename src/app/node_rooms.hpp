#pragma once
// The waiting rooms of one node: what it knows of them (on the catalog loop, where events come in), and who
// gives out tickets and lets people in (on the order loop).

#include "offers/room/room.hpp"
#include "platform/config/config.hpp"

#include <functional>
#include <string>
#include <vector>

namespace rialto::app {

struct NodeRoomsParts {
    postgres::Pool& browse_pool; // catalog loop
    postgres::Pool& order_pool;  // order loop
    const offers::OfferBook& offers;
    const catalog::CatalogStore& store;
    throttle::ClientLimit limit; // of tickets
    std::function<double()> capture_rate;
    std::function<void()> on_change; // tickets may look otherwise
};

class NodeRooms {
  public:
    /// The parts outlive this.
    NodeRooms(const config::Config& config, std::string secret, NodeRoomsParts parts);

    offers::RoomBook& book() { return book_; }
    offers::RoomRoutes* routes() { return &routes_; }
    /// For orders::CaptureOptions, on the order loop.
    void note_checkout(const Uuid& offer) { steward_.note_checkout(offer); }
    /// Order role.
    void start();
    /// On the order loop.
    void stop() { steward_.stop(); }

  private:
    postgres::Pool& order_pool_;
    offers::RoomBook book_;
    offers::TicketDesk desk_;
    offers::RoomSteward steward_;
    offers::RoomRoutes routes_;
};

} // namespace rialto::app
