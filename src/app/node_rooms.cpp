#include "app/node_rooms.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace rialto::app {

NodeRooms::NodeRooms(const config::Config& config, std::string secret, NodeRoomsParts parts)
    : order_pool_(parts.order_pool),
      book_(parts.browse_pool, parts.offers, parts.store, std::move(parts.on_change)),
      desk_(parts.order_pool, book_), steward_(parts.order_pool, parts.offers, book_,
                                               {config.waiting_room_at, std::move(parts.capture_rate)}),
      routes_{book_, desk_, std::move(secret), std::move(parts.limit)} {}

void NodeRooms::start() {
    asio::co_spawn(order_pool_.loop().get_executor(), steward_.run(), asio::detached);
}

} // namespace rialto::app
