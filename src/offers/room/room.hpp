#pragma once
// The waiting room of an offer. Whoever comes gets a ticket with a number (PostgreSQL numbers them in
// batches); a place in line follows from it; a mark in PostgreSQL says up to which place people are let in,
// and moves by turns of about a second. All else is reckoned from these by every node for itself, from
// memory: so no restart of anything lets anybody jump the line, and Redis is not asked at all. This header is
// what the app wires.

#include "base/result.hpp"
#include "base/task.hpp"
#include "offers/offers.hpp"
#include "offers/room/place.hpp"
#include "platform/events/events.hpp"
#include "platform/http/http.hpp"
#include "platform/postgres/postgres.hpp"
#include "platform/throttle/client_limit.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace rialto::offers {

// ---- limits -------------------------------------------------------------------------------------------
inline constexpr std::size_t ticket_queue_max = 16'384; // requests waiting for a number: 503 past it
inline constexpr std::size_t ticket_batch_max = 512;    // numbered in one transaction
inline constexpr std::chrono::milliseconds turn_every{1000};
inline constexpr std::chrono::seconds rate_window{30};         // that an estimate is measured by
inline constexpr std::chrono::seconds ticket_told_every{2};    // while only the place moves
inline constexpr std::chrono::seconds stream_silence_max{15};  // then a comment keeps the connection open
inline constexpr std::chrono::seconds draw_polled_every{30};   // before the start, at the longest
inline constexpr std::chrono::seconds ticket_polled_every{10}; // then: who is let in shall hear of it

/// The mark came to `mark` at `at`, by the database's clock.
struct Mark {
    Time at;
    std::int64_t mark = 0;
};

/// A room as PostgreSQL has it; immutable.
struct Room {
    std::int64_t revision = 0;
    std::int64_t admitted = 0;
    std::optional<Draw> draw; // empty before the start
    double per_s = 0;         // that may be let in
    double units_per_place = 0.5;
    double promised = 0;          // units that who is in will buy
    std::vector<Mark> marks = {}; // in order; the first may be older than an admission lives
};

/// When the place was let in; nullopt: not yet, or so long ago that nobody remembers.
std::optional<Time> let_in_at(const Room& room, std::int64_t place);
/// Places a second over the last rate_window, else what may be let in; nullopt when neither is known.
std::optional<double> admission_rate(const Room& room, Time at);

/// An offer as far as its room asks.
struct RoomOffer {
    bool is_known = false; // to this node: it holds units
    bool is_over = true;
    bool is_paused = false;
    bool has_room = false;
    Time starts_at;
    Time ends_at;
    std::int64_t unsold = 0; // units of waves to come as well
};

enum class TicketState : std::uint8_t { drawing, waiting, admitted, expired, sold_out, ended };
enum class Outlook : std::uint8_t { likely, unsure, unlikely };

/// What there is to say of a ticket at a moment.
struct TicketView {
    TicketState state = TicketState::ended;
    std::int64_t place = 0; // 0: not drawn yet
    std::int64_t ahead = 0; // who wait before it
    std::optional<int> estimate_s = {};
    std::optional<Outlook> outlook = {};
    std::optional<Time> admitted_until = {};
    std::optional<int> poll_after_s = {};
    std::optional<Time> changes_at = {}; // by the clock alone, at the latest then
};
/// While the offer has no room (any more), everybody is let in, without an admission.
TicketView view_of(const Ticket& ticket, const Room& room, const RoomOffer& offer, Time at);

/// The rooms of offers that are not over, in memory: read once, then followed by events.
class RoomBook {
  public:
    /// `pool` has role rialto_browse or more; all outlive this. `on_change` is called (on the pool's loop)
    /// when tickets may look otherwise; may be empty.
    RoomBook(postgres::Pool& pool, const OfferBook& offers, const catalog::CatalogStore& store,
             std::function<void()> on_change);

    // On the pool's loop.
    Task<> load();
    /// For events::Feed, after the OfferBook.
    Task<> consume(std::vector<events::Event> events);

    // On any thread.
    /// Never null: of an offer that nothing is known of, a room nobody is let into.
    std::shared_ptr<const Room> find(const Uuid& offer) const;
    RoomOffer offer(const Uuid& id) const;
    TicketView view(const Ticket& ticket, Time at) const {
        return view_of(ticket, *find(ticket.offer), offer(ticket.offer), at);
    }
    Time clock() const;
    /// Grows with every change.
    std::uint64_t version() const { return version_.load(std::memory_order_acquire); }

  private:
    using Rooms = std::unordered_map<Uuid, std::shared_ptr<const Room>>;
    bool take_event(Rooms& rooms, const events::Event& event) const;
    bool has_crossed();
    void note_change();

    postgres::Pool& pool_;
    const OfferBook& offers_;
    const catalog::CatalogStore& store_;
    std::function<void()> on_change_;
    std::atomic<std::shared_ptr<const Rooms>> rooms_;
    std::unordered_map<Uuid, bool> is_sold_out_; // as was last told
    std::atomic<std::uint64_t> version_{1};
};

// ---- order role -----------------------------------------------------------------------------------------

/// Gives out tickets. Lives on the order loop.
class TicketDesk {
  public:
    /// `pool` has role rialto_order; both outlive this.
    TicketDesk(postgres::Pool& pool, const RoomBook& book);
    ~TicketDesk();
    TicketDesk(const TicketDesk&) = delete;
    TicketDesk& operator=(const TicketDesk&) = delete;

    struct Given {
        Ticket ticket;
        bool is_new = false;
    };
    /// The cart's ticket that is in force, or a new one. Errors: not_found (offer or cart), offer_ended,
    /// sold_out, no_waiting_room, overloaded.
    Task<Result<Given>> take_ticket(Uuid offer, Uuid cart);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Lets people in, turn by turn, whichever node comes first; and opens the rooms that open by themselves.
/// Lives on the order loop.
class RoomSteward {
  public:
    struct Options {
        int opens_at = 500; // checkouts of one offer in a second, on this node
        /// Orders a second that captures take by measure, 0 for unknown; may be empty.
        std::function<double()> capture_rate = {};
    };
    /// `pool` has role rialto_order; both outlive this.
    RoomSteward(postgres::Pool& pool, const OfferBook& offers, const RoomBook& book, Options options);

    /// Until stop(); survives lost connections.
    Task<> run();
    void stop();
    /// One turn of one offer; false when it is not ours.
    Task<bool> take_turn(Uuid offer);
    /// For orders::CaptureOptions.
    void note_checkout(const Uuid& offer);

    struct State;

  private:
    std::shared_ptr<State> state_;
};

// ---- HTTP -----------------------------------------------------------------------------------------------

/// All outlive the routes.
struct RoomRoutes {
    const RoomBook& book;
    TicketDesk& desk;
    std::string secret;
    throttle::ClientLimit limit; // of tickets
};

/// POST /v1/offers/{id}/tickets: Role::order
Task<http::Response> take_ticket(RoomRoutes& routes, http::Request& request);
extern const http::Operation take_ticket_operation;
/// GET /v1/tickets/{id}, from memory
http::Response get_ticket(RoomRoutes& routes, http::Request& request);
extern const http::Operation get_ticket_operation;

/// GET /v1/tickets/{id}/events, likewise
http::Response follow_ticket(RoomRoutes& routes, http::Request& request);
extern const http::Operation follow_ticket_operation;

/// As the wire has it.
std::string print(const RoomRoutes& routes, const Ticket& ticket, const TicketView& view);

} // namespace rialto::offers
