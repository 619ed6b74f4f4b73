#pragma once
// Reading whole orders: rows, lines and events in one round trip.

#include "orders/order.hpp"
#include "platform/postgres/postgres.hpp"

#include <vector>

namespace rialto::orders {

/// Those that are there, in the order asked; each id once.
Task<std::vector<Order>> read_orders(postgres::Session& session, std::vector<Uuid> ids);

} // namespace rialto::orders
