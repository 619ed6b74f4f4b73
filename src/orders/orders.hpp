#pragma once
// Orders: capture (stock taken, order recorded, in one transaction with many others) and everything that
// happens to an order after it. The database guards every invariant; what is here prices, batches and asks.
// Lives on the order loop.

#include "accounts/accounts.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "carts/carts.hpp"
#include "catalog/catalog.hpp"
#include "offers/offers.hpp"
#include "orders/order.hpp"
#include "platform/http/http.hpp"
#include "platform/postgres/postgres.hpp"
#include "platform/throttle/client_limit.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::orders {

// ---- limits -------------------------------------------------------------------------------------------
inline constexpr std::size_t key_bytes_max = 255;      // of an Idempotency-Key, visible ASCII
inline constexpr std::size_t capture_queue_max = 8192; // orders waiting for a batch: 503 past it
inline constexpr int capture_rounds_max = 4; // times an order is read and tried again when things moved
inline constexpr int batch_retries_max = 8;  // of a batch that met a deadlock or a lock time-out
inline constexpr std::chrono::seconds in_flight_wait_max{10}; // of a repeat for the first one under its key
inline constexpr int orders_per_page_max = 100;

struct CaptureOptions {
    std::size_t batch_max = 256;
    int writers = 1;    // batches in flight at once
    std::string secret; // signs access tokens; the same on every node
    /// A cart as this node wrote it last, if it remembers (carts::CartWriter): spares the look before the
    /// capture. May be empty.
    std::function<std::optional<carts::Cart>(const Uuid&)> take_recent_cart = {};
    /// Refusals are answered from memory while it says that units are gone; may be null, else outlives the
    /// service.
    const offers::OfferBook* book = nullptr;
    /// Told of each offer that a checkout is about to buy from; may be empty.
    std::function<void(const Uuid& offer)> on_offer_checkout = {};
    std::vector<std::pair<std::string, std::string>> headers = {}; // of those answers
};

/// What a shopper asks for; `fingerprint` is over route and body.
struct CaptureOrder {
    std::string key;
    Uuid cart_id;
    int cart_version = 0;
    std::string email;
    Money expected_total;
    std::string payment_method;
    std::string fingerprint;
    std::optional<std::string> group = {}; // customer group of who asks
    /// Whom offers count it for: the e-mail of who is signed in, else that of the order, and whether it has
    /// been shown to be theirs.
    std::optional<std::string> customer = {};
    bool is_verified = false;
    std::optional<offers::Admission> admission = {}; // of this cart (OrderService::read_admission)
    bool is_noted = false;                           // by CaptureOptions::on_offer_checkout
};

/// What an order became: the whole order, and whether this is the first answer again. The order stands also
/// when its payment was refused.
struct Captured {
    Order order;
    bool replayed = false;
    std::optional<Error> refused = {};
};

/// Pieces of one SKU of an order.
struct LineQty {
    std::string sku;
    int qty = 0;
};

/// One step of an order's life.
struct OrderChange {
    std::string to_status;                    // "packed", "shipped", "delivered", "cancelled"
    std::string data = "{}";                  // JSON object for the event
    std::optional<std::string> shipment = {}; // JSON
    std::vector<LineQty> lines = {};          // of a shipment; empty: all that is left
};

/// Money to give back: `amount`, else what `lines` cost with their share of discounts and tax, else all of
/// it. Pieces of the lines that have not left the house are given up with it.
struct RefundOrder {
    std::vector<LineQty> lines;
    std::optional<Money> amount = {};
    std::optional<std::string> reason = {};
};

class OrderService {
  public:
    /// `pool` has role rialto_order and belongs to the order loop, as does this object. `writers` is a pool
    /// of its own for captures, so that nothing else waits in front of them.
    OrderService(asio::io_context& loop, postgres::Pool& pool, postgres::Pool& writers,
                 catalog::CatalogStore& store, CaptureOptions options);
    ~OrderService();
    OrderService(const OrderService&) = delete;
    OrderService& operator=(const OrderService&) = delete;

    /// Safe to repeat under the same key. Errors in order: idempotency_mismatch, in_progress, not_found
    /// (cart, also one of a segment of another group), cart_ordered, version_conflict, invalid_request (a
    /// payment method that the market does not offer), cart_empty, delivery_required, sold_out,
    /// price_changed, offer_ended, offer_paused, offer_not_started, admission_required, admission_expired,
    /// admission_used, limit_reached, unavailable.
    /// `pay` is called once the order is recorded, while repeats under its key still wait; it may be empty.
    using Pay = std::function<Task<Result<>>(Uuid order)>;
    Task<Result<Captured>> capture_order(CaptureOrder wanted, Pay pay = nullptr);

    /// not_found.
    Task<Result<Order>> read_order(Uuid id);

    /// Newest first. `after` is the last order of the page before.
    Task<std::vector<Order>> list_orders(std::optional<std::string> status,
                                         std::optional<std::pair<Time, Uuid>> after, int limit);

    /// pack_order, ship_order, deliver_order, cancel_order. An order that is there already stays as it is,
    /// and that is no error; a shipment of some of what is left leaves it packed. What was paid to a provider
    /// is given back after a cancellation (OrderPayments::settle, or else the worker). Errors: not_found,
    /// invalid_transition, payment_required, unknown_line, too_many. `record` (an audit record, say) is
    /// written in the same transaction; it may be empty.
    using Record = std::function<Task<>(postgres::Session&)>;
    Task<Result<Order>> change_order(Uuid id, OrderChange change, Time at, Record record);

    /// Goods came back and are on the shelf again; `data` is JSON for the event. Without lines: all that is
    /// out. Errors: not_found, unknown_line, too_many.
    Task<Result<Order>> return_lines(Uuid id, std::vector<LineQty> lines, std::string data, Time at,
                                     Record record);

    /// Staff took the money. Errors: not_found, invalid_transition.
    Task<Result<Order>> record_payment(Uuid id, Time at, Record record);

    /// Begins to give money back; what people took is given back at once. Errors: not_found,
    /// nothing_to_refund, unknown_line, too_many, invalid_transition, refund_too_large.
    Task<Result<Order>> refund_order(Uuid id, RefundOrder wanted, Time at, Record record);

    /// For http::Route::shortcut: a checkout that can only be refused as the one of the same cart before was,
    /// because an offer is sold out. Any thread.
    std::shared_ptr<const http::Prebuilt> find_refused(const http::Request& request) const;

    /// invalid_request: not signed by this store, or for another cart.
    Result<offers::Admission> read_admission(std::string_view text, const Uuid& cart) const;
    /// How many orders a second this node can capture, by what its batches took of late; 0: not known yet.
    double capture_rate() const;

    std::string access_token(const Uuid& order) const;
    bool opens(const Uuid& order, std::string_view token) const;
    /// Of a list's cursor; the same on every node.
    std::string sign_cursor(std::string_view place) const;
    catalog::CatalogStore& store();

    struct State;

  private:
    std::unique_ptr<State> state_;
};

// ---- over HTTP, also for tracking -----------------------------------------------------------------

class OrderPayments;

/// All outlive the routes.
struct OrderRoutes {
    OrderService& orders;
    accounts::Keys& keys;
    accounts::Sessions& sessions;
    const accounts::EmailProofs& proofs;
    OrderPayments& payments;
    throttle::ClientLimit limit; // of checkouts
};

/// The order's id from the path, if the bearer may read it: its access token, or an admin key of at least
/// `access`. Otherwise not_found, whatever is wrong.
Task<Result<Uuid>> opened_order(OrderRoutes& routes, http::Request& request, http::Access access);

/// 200 with ETag, private and revalidated each time.
http::Response order_response(OrderRoutes& routes, const Order& order);

/// The schema of an order's representation, for operations.
std::string order_schema(std::map<std::string, std::string>& schemas);

// ---- audit ---------------------------------------------------------------------------------------------

struct Finding {
    std::string subject;
    std::string detail;
};
struct AuditLine {
    /// "stock", "reservations", "orders", "events", "payments", "expiry", "promotions", "offers",
    /// "acknowledged", …
    std::string name;
    std::string claim;             // the sentence that is proven
    std::vector<Finding> findings; // empty: it holds; at most 20
};
struct Acknowledged {
    std::vector<std::string> keys;
    std::vector<Uuid> orders; // parallel
};
/// In the caller's transaction, which must be repeatable-read: one snapshot for all of it.
Task<std::vector<AuditLine>> audit(postgres::Session& transaction, Acknowledged acknowledged);

} // namespace rialto::orders
