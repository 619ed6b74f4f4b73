#include "base/check.hpp"
#include "base/email.hpp"
#include "offers/offers.hpp"
#include "orders/payment_wire.hpp"
#include "orders/read_order.hpp"
#include "orders/service.hpp"
#include "orders/sql.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/json/json.hpp"

#include <boost/asio/as_tuple.hpp>

#include <algorithm>

namespace rialto::orders {

namespace {

constexpr std::chrono::milliseconds stale_pause{15};
constexpr std::chrono::seconds price_valid_for{30}; // and so the longest that a capture may wait in a queue

/// "skus":["A","B"]
std::string list_skus(const std::vector<std::string>& skus) {
    std::string members = "\"skus\":[";
    for (const std::string& sku : skus) {
        if (members.back() != '[') members += ',';
        json::append_string(members, sku);
    }
    return members + "]";
}

std::unexpected<Error> sold_out(std::vector<std::string> skus) {
    Error error{ErrorKind::conflict, "sold_out",
                "Some of it is sold out. Take it out of the cart or order fewer."};
    error.members = list_skus(skus);
    return std::unexpected(std::move(error));
}

Error no_such_cart() {
    return {ErrorKind::not_found, "not_found", "There is no such cart."};
}

/// What stands against ordering this cart, in order of precedence.
Result<> check_cart(const CaptureOrder& wanted, const carts::PricedCart& priced) {
    const carts::Cart& cart = priced.cart;
    const markets::Segment* segment = priced.markets->find_segment(cart.segment);
    if (segment != nullptr && !segment->opens_to(wanted.group)) return std::unexpected(no_such_cart());
    if (cart.ordered)
        return fail(ErrorKind::conflict, "cart_ordered", "This cart has become an order already.");
    if (cart.version != wanted.cart_version)
        return fail(ErrorKind::conflict, "version_conflict",
                    "The cart has changed. Read it again and confirm.");
    if (Result<> offered = check_way(*priced.markets, cart.segment, "/payment", wanted.payment_method);
        !offered)
        return offered;
    if (cart.lines.empty())
        return fail(ErrorKind::unprocessable, "cart_empty", "There is nothing in the cart.");
    if (!cart.delivery)
        return fail(ErrorKind::unprocessable, "delivery_required", "Say first where the goods shall go.");
    std::vector<std::string> gone;
    for (const carts::PricedLine& line : priced.lines)
        if (line.problem == "sold_out" || line.problem == "unavailable") gone.push_back(line.sku.sku);
    if (!gone.empty()) return sold_out(std::move(gone));
    if (wanted.expected_total != Money{priced.totals.total, priced.totals.currency}) {
        Error error{ErrorKind::conflict, "price_changed",
                    "The total has changed. Show the new one and ask again."};
        error.members = "\"totals\":";
        carts::append_totals(error.members, priced.totals);
        return std::unexpected(std::move(error));
    }
    return {};
}

/// The database would not sell it at the offer's price.
std::unexpected<Error> offer_refused(const OfferRefusal& refusal, const carts::PricedCart& cart) {
    std::vector<std::string> skus;
    for (const carts::PricedLine& line : cart.lines)
        if (line.sku.sku_id == refusal.sku_id) skus.push_back(line.sku.sku);
    if (refusal.reason == "sold_out") return sold_out(std::move(skus));
    Error error{ErrorKind::conflict, refusal.reason, "This offer is over. Look at the cart again."};
    if (refusal.reason == "limit_reached")
        error.detail = "You have as much of this offer as one customer can have.";
    else if (refusal.reason == "email_verification_required")
        error.detail = "This offer is for people whose e-mail is known to be theirs: POST "
                       "/v1/email-verifications, and send email_proof with the order.";
    else if (refusal.reason == "offer_paused")
        error.detail = "This offer is paused. Try again in a while.";
    else if (refusal.reason == "offer_not_started")
        error.detail = "This offer has not begun yet.";
    else if (refusal.reason == "admission_required")
        error.detail = "There is a line for this offer. Take a ticket and wait to be let in.";
    else if (refusal.reason == "admission_expired")
        error.detail = "The time to order was over. Take a new ticket.";
    else if (refusal.reason == "admission_used")
        error.detail = "This place in line has bought already.";
    error.members = "\"offer_id\":\"" + to_string(refusal.offer) + "\"," + list_skus(skus);
    return std::unexpected(std::move(error));
}

/// What the database would refuse as well: known from memory, it costs nobody else in the batch anything, and
/// in a stampede those whom a waiting room did not let in do not reach the database.
std::optional<OfferRefusal> refused_by_book(const offers::OfferBook* book, const carts::PricedCart& cart,
                                            const CaptureOrder& wanted, Time at) {
    std::optional<OfferRefusal> refusal;
    for (const carts::PricedLine& line : cart.lines) {
        if (!line.sku.by) continue;
        const Uuid& offer = line.sku.by->offer;
        const bool is_admitted = wanted.admission && wanted.admission->offer == offer;
        if (book != nullptr && !wanted.is_verified && book->asks_for_verified_email(offer))
            return OfferRefusal{"email_verification_required", offer, line.sku.sku_id};
        if (is_admitted && wanted.admission->expires_at <= at)
            refusal = {"admission_expired", offer, line.sku.sku_id};
        if (!is_admitted && book != nullptr && book->needs_admission(offer, at))
            refusal = {"admission_required", offer, line.sku.sku_id};
    }
    return refusal;
}

/// The SKUs that fell short, by what is left now.
std::vector<std::string> short_skus(const catalog::Availability& availability,
                                    const carts::PricedCart& cart) {
    std::vector<std::string> skus;
    for (const carts::PricedLine& line : cart.lines)
        if (availability.available(line.sku.stock_key()).value_or(0) < line.qty) skus.push_back(line.sku.sku);
    return skus;
}

Order make_order(const PricedOrder& priced, const CaptureOutcome& outcome) {
    Order order;
    order.id = priced.id;
    order.number = outcome.number;
    order.segment = priced.cart.cart.segment;
    order.email = priced.email;
    order.status = "placed";
    order.payment_status = "unpaid";
    order.payment_method = priced.payment_method;
    order.event_seq = 1;
    order.totals = priced.cart.totals;
    order.delivery_to = priced.delivery_to;
    order.adjustments = priced.adjustments;
    order.taxes = priced.taxes;
    order.codes = priced.codes;
    order.placed_at = outcome.placed_at;
    order.updated_at = outcome.placed_at;
    for (const carts::PricedLine& line : priced.cart.lines)
        order.lines.push_back({line.sku.sku_id, line.sku.sku, line.sku.title, line.sku.variant_title,
                               line.qty, line.sku.price.amount, line.total, line.discount});
    order.events.push_back({1, "placed", outcome.placed_at, "{}"});
    return order;
}

/// The codes that lower the price, as JSON.
std::string print_codes(const carts::PricedCart& cart) {
    std::vector<std::string> codes;
    for (const pricing::CodeAnswer& answer : cart.codes)
        if (answer.state == pricing::CodeState::applied) codes.push_back(answer.code);
    return json::print(codes);
}

std::string print_taxes(const carts::PricedCart& cart) {
    std::vector<pricing::wire::TaxPart> parts;
    for (const pricing::TaxPart& part : cart.taxes)
        parts.push_back(pricing::view_of(part, cart.totals.currency));
    return json::print(parts);
}

bool uses_admission(const offers::Admission& admission, const carts::PricedCart& cart) {
    return std::ranges::any_of(cart.lines, [&](const carts::PricedLine& line) {
        return line.sku.by && line.sku.by->offer == admission.offer;
    });
}

std::shared_ptr<const PricedOrder> make_priced(const CaptureOrder& wanted, carts::PricedCart priced,
                                               Time at) {
    auto order = std::make_shared<PricedOrder>();
    order->id = make_uuid_v7(at);
    order->event_id = make_uuid_v7(at);
    order->key = wanted.key;
    order->fingerprint = wanted.fingerprint;
    order->email = wanted.email;
    order->payment_method = wanted.payment_method;
    carts::append_delivery(order->delivery_to, *priced.cart.delivery, priced.totals.currency);
    order->identity = fold_email(wanted.email);
    order->adjustments = json::print(carts::adjustments_of(priced));
    order->taxes = print_taxes(priced);
    order->codes = print_codes(priced);
    order->customer = offers::customer_of(wanted.customer.value_or(wanted.email));
    order->is_verified = wanted.is_verified;
    order->key_hash = offers::key_hash(wanted.key);
    if (const markets::Segment* segment = priced.markets->find_segment(priced.cart.segment))
        order->group = segment->group.value_or("");
    order->valid_until = std::min(at + price_valid_for, priced.valid_until);
    if (wanted.admission && uses_admission(*wanted.admission, priced)) {
        order->admission = wanted.admission;
        order->valid_until = std::min(order->valid_until, wanted.admission->expires_at);
    }
    order->cart = std::move(priced);
    return order;
}

/// Holds a key while its capture is in flight; wakes those who wait for it.
class KeyInFlight {
  public:
    KeyInFlight(OrderService::State& state, std::string key) : state_(state), key_(std::move(key)) {
        state_.in_flight.try_emplace(key_);
    }
    ~KeyInFlight() {
        auto waiting = state_.in_flight.extract(key_);
        for (asio::steady_timer* timer : waiting.mapped()) timer->cancel();
    }
    KeyInFlight(const KeyInFlight&) = delete;
    KeyInFlight& operator=(const KeyInFlight&) = delete;

  private:
    OrderService::State& state_;
    std::string key_;
};

std::unexpected<Error> overloaded() {
    Error error{ErrorKind::unavailable, "overloaded",
                "Too many orders at once. Try again with the same key."};
    error.retry_after_s = 1;
    return std::unexpected(std::move(error));
}

} // namespace

Task<bool> OrderService::State::wait_for_key(std::string key, Deadline deadline) {
    while (in_flight.contains(key)) {
        if (Steady::now() >= deadline) co_return false;
        asio::steady_timer timer(loop, deadline);
        in_flight[key].push_back(&timer);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable_t<Executor>()));
        if (const auto at = in_flight.find(key); at != in_flight.end()) std::erase(at->second, &timer);
    }
    co_return true;
}

Task<std::vector<CaptureFacts>> OrderService::State::read_facts(std::vector<CaptureQuestion> questions) {
    std::vector<std::string> keys;
    std::vector<Uuid> cart_ids;
    for (const CaptureQuestion& question : questions) {
        keys.push_back(question.key);
        cart_ids.push_back(question.cart_id);
    }
    postgres::Session session = co_await pool.session();
    // Carts before keys: a key that is taken in between is seen, and whoever took it closed the cart.
    std::vector<std::optional<carts::Cart>> carts = co_await carts::read_carts(session, std::move(cart_ids));
    const postgres::Rows rows = co_await session.run(sql::find_keys, postgres::params(keys));
    std::unordered_map<std::string, AcceptedKey> accepted;
    for (const postgres::Row row : rows)
        accepted.emplace(row.get<std::string>(0),
                         AcceptedKey{row.get<postgres::Bytes>(1).data, row.get<Uuid>(2)});
    std::vector<CaptureFacts> facts_found;
    for (std::size_t i = 0; i < questions.size(); ++i) {
        CaptureFacts one{std::nullopt, std::move(carts[i])};
        if (const auto at = accepted.find(questions[i].key); at != accepted.end()) one.accepted = at->second;
        facts_found.push_back(std::move(one));
    }
    co_return facts_found;
}

Task<OrderService::State::Attempt> OrderService::State::capture_cart(CaptureOrder& wanted, carts::Cart cart,
                                                                     Cart from) {
    const Time at = now();
    carts::PricedCart priced = carts::price_cart(store, catalog::availability_of(store), std::move(cart), at);
    if (Result<> good = check_cart(wanted, priced); !good) {
        if (from == Cart::read) sold_out_carts.remember(priced, good.error());
        co_return std::unexpected(std::move(good).error());
    }
    note_checkout(wanted, priced);
    if (const auto refusal = refused_by_book(options.book, priced, wanted, at))
        co_return offer_refused(*refusal, priced);
    const std::shared_ptr<const PricedOrder> order = make_priced(wanted, std::move(priced), at);
    const std::optional<CaptureOutcome> outcome = co_await captures.submit(order);
    if (!outcome) co_return overloaded();
    switch (outcome->kind) {
    case CaptureOutcome::Kind::captured: co_return Captured{make_order(*order, *outcome), false};
    case CaptureOutcome::Kind::sold_out:
        co_return sold_out(short_skus(catalog::availability_of(store), order->cart));
    case CaptureOutcome::Kind::refused: {
        // Kept with the cart, so that whichever node is asked next prices it the same.
        postgres::Session session = co_await pool.session();
        co_await carts::record_refusal(session, wanted.cart_id, outcome->refusal);
        co_return std::nullopt;
    }
    case CaptureOutcome::Kind::offer_refused: co_return offer_refused(outcome->offer_refusal, order->cart);
    case CaptureOutcome::Kind::lost: throw postgres::Unavailable("the order's outcome is not known yet");
    case CaptureOutcome::Kind::moved: co_return std::nullopt; // the next look says what has changed
    case CaptureOutcome::Kind::stale: {
        // Whichever clock says first that an admission is over is believed.
        if (order->admission && order->admission->expires_at <= outcome->placed_at)
            wanted.admission->expires_at = at;
        // The database's clock may be a little ahead of this node's, for which the price still holds.
        asio::steady_timer timer(loop, stale_pause);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable_t<Executor>()));
        co_return std::nullopt;
    }
    }
    co_return std::nullopt;
}

/// A checkout that is tried again counts once.
void OrderService::State::note_checkout(CaptureOrder& wanted, const carts::PricedCart& cart) {
    if (!options.on_offer_checkout || wanted.is_noted) return;
    wanted.is_noted = true;
    std::vector<Uuid> seen;
    for (const carts::PricedLine& line : cart.lines)
        if (line.sku.by && std::ranges::find(seen, line.sku.by->offer) == seen.end()) {
            options.on_offer_checkout(line.sku.by->offer);
            seen.push_back(line.sku.by->offer);
        }
}

// A cart that this node wrote a moment ago needs no look before it is captured: its version, and the key, are
// checked in the capture's own transaction. Only a yes counts. A no that rests on memory may be wrong:
// another node may have written since, or this may be a repeat whose order is there.
Task<OrderService::State::Attempt> OrderService::State::capture_recent(CaptureOrder& wanted) {
    if (!options.take_recent_cart) co_return std::nullopt;
    std::optional<carts::Cart> cart = options.take_recent_cart(wanted.cart_id);
    if (!cart || cart->version != wanted.cart_version) co_return std::nullopt;
    Attempt attempt = co_await capture_cart(wanted, std::move(*cart), Cart::remembered);
    if (attempt && !*attempt) co_return std::nullopt;
    co_return attempt;
}

Task<Result<Captured>> OrderService::State::capture_once_clear(CaptureOrder& wanted) {
    if (Attempt recent = co_await capture_recent(wanted)) co_return std::move(*recent);
    for (int round = 0; round < capture_rounds_max; ++round) {
        std::optional<CaptureFacts> known = co_await facts.submit({wanted.key, wanted.cart_id});
        if (!known) co_return overloaded();
        if (known->accepted) {
            if (known->accepted->fingerprint != wanted.fingerprint)
                co_return fail(ErrorKind::unprocessable, "idempotency_mismatch",
                               "This Idempotency-Key was used for another order. Take a new key.");
            postgres::Session session = co_await pool.session();
            std::vector<Order> orders = co_await read_orders(session, {known->accepted->order_id});
            CHECK(orders.size() == 1);
            co_return Captured{std::move(orders[0]), true};
        }
        if (!known->cart) co_return std::unexpected(no_such_cart());
        if (Attempt attempt = co_await capture_cart(wanted, std::move(*known->cart), Cart::read))
            co_return std::move(*attempt);
    }
    co_return overloaded();
}

Task<Result<Captured>> OrderService::capture_order(CaptureOrder wanted, Pay pay) {
    if (!co_await state_->wait_for_key(wanted.key, Steady::now() + in_flight_wait_max)) {
        Error error{ErrorKind::conflict, "in_progress",
                    "The first request under this key is still being worked on."};
        error.retry_after_s = 1;
        co_return std::unexpected(std::move(error));
    }
    const KeyInFlight in_flight(*state_, wanted.key);
    CO_TRY(Captured captured, co_await state_->capture_once_clear(wanted));
    if (!pay) co_return captured;
    if (Result<> paid = co_await pay(captured.order.id); !paid) captured.refused = std::move(paid).error();
    CO_TRY(captured.order, co_await read_order(captured.order.id));
    co_return captured;
}

} // namespace rialto::orders
