#pragma once
// An order under its lock, in a transaction, and the steps that are recorded of it. Private to this folder.

#include "orders/orders.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rialto::orders {

struct LockedOrder {
    Uuid id;
    std::string status;
    std::string payment_status;
    std::string payment_method;
    pricing::Totals totals;
    std::int64_t collected = 0;
    std::int64_t refunded = 0;
    int event_seq = 0;
};

/// The lock: a no-op update, which a distributed table can route. nullopt: there is no such order.
Task<std::optional<LockedOrder>> lock_order(postgres::Session& transaction, Uuid id);

/// One event of an order and what it changes.
struct OrderStep {
    std::string type;
    std::string data = "{}"; // JSON object
    std::optional<std::string> to_status = {};
    std::optional<std::string> payment_status = {};
    std::int64_t collected = 0; // added
    std::int64_t refunded = 0;  // added
    std::optional<std::string> shipment = {};
    std::optional<std::string> payment_method = {};
    std::optional<std::string> payment =
        {}; // JSON of the last attempt ("{}": nothing to tell); absent: as it was
};
/// Order, event and outbox row; `order` stands as it does then. An unpaid reservation is given a new time
/// when an authorisation fell away, and has none once the order is not both placed and unpaid.
Task<> record_step(postgres::Session& transaction, LockedOrder& order, OrderStep step, Time at);

struct StockChange {
    std::int64_t sku_id = 0;
    std::int64_t available = 0;
    std::int64_t revision = 0;
};

/// What happens to pieces: releases and shipments take those that have not left yet.
enum class Move { release, shipment, return_, refund };
struct Moved {
    std::int64_t paid = 0; // for refunded pieces, with their discounts and their tax
    int pieces = 0;
    int left_to_ship = 0; // pieces of the whole order
    int shipped = 0;      // likewise
    std::vector<StockChange> stock;
};
/// Moves pieces, stock and ledger; the event that will tell of it has the number order.event_seq + 1. Without
/// lines: all that can be. Errors: 422 unknown_line, 409 too_many.
Task<Result<Moved>> move_lines(postgres::Session& transaction, LockedOrder& order, Move move,
                               std::vector<LineQty> lines, Time at);

/// A cancellation: claims, goods and money go back; answers the step to record. Error: 409 invalid_transition
/// once something has left the house.
Task<Result<OrderStep>> cancel_locked(postgres::Session& transaction, LockedOrder& order, OrderStep step,
                                      std::vector<StockChange>& stock, Time at);

} // namespace rialto::orders
