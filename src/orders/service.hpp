#pragma once
// What the use cases of orders share; private to this folder.

#include "orders/capture_batch.hpp"
#include "orders/locked_order.hpp"
#include "orders/orders.hpp"
#include "orders/sold_out_carts.hpp"
#include "platform/batch/batch.hpp"

#include <boost/asio/steady_timer.hpp>

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace rialto::orders {

/// What capture needs to know before it prices: what is under the key, and the cart.
struct CaptureQuestion {
    std::string key;
    Uuid cart_id;
};
struct AcceptedKey {
    std::string fingerprint;
    Uuid order_id;
};
struct CaptureFacts {
    std::optional<AcceptedKey> accepted;
    std::optional<carts::Cart> cart;
};

/// Changes a locked order; what it records is undone when it fails.
using LockedChange =
    std::function<Task<Result<>>(postgres::Session&, LockedOrder&, std::vector<StockChange>& stock)>;

struct OrderService::State {
    State(asio::io_context& loop_, postgres::Pool& pool_, postgres::Pool& writers,
          catalog::CatalogStore& store_, CaptureOptions options_);

    Task<std::vector<CaptureFacts>> read_facts(std::vector<CaptureQuestion> questions);
    /// Returns once no capture is in flight under the key (true) or the deadline has passed (false).
    Task<bool> wait_for_key(std::string key, Deadline deadline);
    /// nullopt: cart or key are not what was thought: look again.
    using Attempt = std::optional<Result<Captured>>;
    enum class Cart : std::uint8_t { read, remembered };
    Task<Attempt> capture_cart(CaptureOrder& wanted, carts::Cart cart, Cart from);
    void note_checkout(CaptureOrder& wanted, const carts::PricedCart& cart);
    Task<Attempt> capture_recent(CaptureOrder& wanted);
    Task<Result<Captured>> capture_once_clear(CaptureOrder& wanted);
    /// One transaction: the order is locked, changed and read again. `record` only when something changed.
    Task<Result<Order>> change_locked(Uuid id, LockedChange change, Record record);

    asio::io_context& loop;
    postgres::Pool& pool;
    catalog::CatalogStore& store;
    CaptureOptions options;
    CaptureWriter writer;
    SoldOutCarts sold_out_carts;
    batch::Batcher<CaptureQuestion, CaptureFacts> facts;
    batch::Batcher<std::shared_ptr<const PricedOrder>, CaptureOutcome> captures;
    std::unordered_map<std::string, std::vector<asio::steady_timer*>> in_flight; // key -> who waits for it
};

} // namespace rialto::orders
