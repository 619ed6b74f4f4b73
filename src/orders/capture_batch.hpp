#pragma once
// Writing one batch of priced orders: one call of orders.capture_orders, again in its exact way when
// something falls short, again when it met a deadlock, divided when one order spoils it for the others.
// A row that somebody keeps locked is such a spoiler: who wants it is asked to come again, and soon, for the
// node captures nothing else meanwhile.

#include "carts/carts.hpp"
#include "offers/offers.hpp"
#include "orders/order.hpp"
#include "platform/postgres/postgres.hpp"

#include <memory>
#include <string>
#include <vector>

namespace rialto::orders {

/// An order as it is to be captured.
struct PricedOrder {
    Uuid id;
    Uuid event_id;
    std::string key;
    std::string fingerprint;
    std::string email;
    std::string payment_method;
    carts::PricedCart cart;
    std::string identity;    // who orders: the folded e-mail
    std::string delivery_to; // JSON
    std::string adjustments; // JSON, as the order will show them
    std::string taxes;
    std::string codes;
    Time valid_until;          // the database refuses it from then on
    std::string customer;      // who offers count it for: a digest
    std::string group;         // the customer group of the cart's segment; empty for none
    std::int64_t key_hash = 0; // of `key`
    bool is_verified = false;  // the customer has shown that the e-mail is theirs
    std::optional<offers::Admission> admission = {};
};

/// Why an offer could not be had: offer_ended, offer_paused, offer_not_started, email_verification_required,
/// admission_required, admission_used, limit_reached, sold_out.
struct OfferRefusal {
    std::string reason;
    Uuid offer;
    std::int64_t sku_id = 0;
};

struct CaptureOutcome {
    enum class Kind {
        captured,
        sold_out,
        refused, // a promotion cannot be had (any more): price again without it
        offer_refused,
        moved, // cart or key are not what was read: read again
        stale, // valid_until has passed
        lost, // the order is not there, for the connection was lost or a row was not free in time: the caller
              // may repeat
    } kind = Kind::lost;
    std::int64_t number = 0;
    Time placed_at;
    pricing::Refusal refusal = {};
    OfferRefusal offer_refusal = {};
};

/// The stock after a capture, for the availability overlay.
using OnStock = std::function<void(std::int64_t sku_id, std::int64_t available, std::int64_t revision)>;

/// Answers in the order of the batch. `writers` takes the writes, `readers` the look at the keys after a
/// connection was lost during COMMIT. Throws what the database refuses for a single order (a fault of ours).
class CaptureWriter {
  public:
    CaptureWriter(postgres::Pool& writers, postgres::Pool& readers, OnStock on_stock)
        : writers_(writers), readers_(readers), on_stock_(std::move(on_stock)) {}

    using Batch = std::vector<std::shared_ptr<const PricedOrder>>;
    Task<std::vector<CaptureOutcome>> write(Batch batch);

    /// Orders a second of a batch that is being written, smoothed; 0 before the first.
    double rate() const { return rate_; }

  private:
    enum class Way { fast, exact };
    Task<std::vector<CaptureOutcome>> write_until(Batch batch, int tries, Deadline give_up);
    Task<std::vector<CaptureOutcome>> write_once(Batch& batch, Way way);
    Task<std::vector<CaptureOutcome>> write_around_locks(Batch& batch, Deadline give_up);
    Task<std::vector<std::int64_t>> find_locked(Batch& batch);
    Task<std::vector<CaptureOutcome>> write_halves(Batch& batch, Deadline give_up);
    Task<std::vector<CaptureOutcome>> look_after_loss(Batch& batch);

    postgres::Pool& writers_;
    postgres::Pool& readers_;
    OnStock on_stock_;
    double rate_ = 0;
};

} // namespace rialto::orders
