#include "offers/room/room.hpp"
#include "offers/room/sql.hpp"
#include "platform/batch/batch.hpp"

namespace rialto::offers {

namespace {

struct Wanted {
    Uuid offer;
    Uuid cart;
    std::int64_t over = 0; // the number of a ticket that is over
};
struct Numbered {
    std::int64_t number = 0; // 0: there is no such cart
    bool is_new = false;
};

Error overloaded() {
    Error error{ErrorKind::unavailable, "overloaded", "Too many people at once. Ask again in a moment."};
    error.retry_after_s = 1;
    return error;
}

std::unexpected<Error> offer_ended() {
    return fail(ErrorKind::conflict, "offer_ended", "This offer is over.");
}

/// What the offer has against a ticket, in order of precedence.
Result<> check_offer(const RoomOffer& offer, Time at) {
    if (offer.is_over || offer.ends_at <= at) return offer_ended();
    if (offer.unsold <= 0) return fail(ErrorKind::conflict, "sold_out", "Nothing of this offer is left.");
    if (!offer.has_room)
        return fail(ErrorKind::conflict, "no_waiting_room", "Nobody has to wait: check out right away.");
    return {};
}

} // namespace

struct TicketDesk::State {
    State(postgres::Pool& pool_, const RoomBook& book_)
        : pool(pool_), book(book_),
          numbers(pool.loop(), {.batch_max = ticket_batch_max, .queue_max = ticket_queue_max, .writers = 1},
                  [this](std::vector<Wanted> wanted) { return number(std::move(wanted)); }) {}

    Task<std::vector<Numbered>> number(std::vector<Wanted> wanted);
    Task<Error> judge_unknown(Uuid offer);

    postgres::Pool& pool;
    const RoomBook& book;
    batch::Batcher<Wanted, Numbered> numbers;
};

Task<std::vector<Numbered>> TicketDesk::State::number(std::vector<Wanted> wanted) {
    std::vector<Uuid> offers;
    std::vector<Uuid> carts;
    std::vector<std::int64_t> over;
    for (const Wanted& one : wanted) {
        offers.push_back(one.offer);
        carts.push_back(one.cart);
        over.push_back(one.over);
    }
    const postgres::Rows rows =
        co_await pool.run(room::sql::take_tickets, postgres::params(offers, carts, over, now()));
    const auto given = rows[0].get<std::vector<std::int64_t>>(0);
    const auto is_new = rows[0].get<std::vector<bool>>(1);
    std::vector<Numbered> answers;
    for (std::size_t i = 0; i < given.size(); ++i) answers.push_back({given[i], is_new[i]});
    co_return answers;
}

/// Of an offer that holds no units here: it is over, or there is none, or it has just been made.
Task<Error> TicketDesk::State::judge_unknown(Uuid offer) {
    const postgres::Rows rows = co_await pool.run(room::sql::find_offer_end, postgres::params(offer));
    if (rows.empty()) co_return Error{ErrorKind::not_found, "not_found", "There is no such offer."};
    if (rows[0].get<bool>(0)) co_return offer_ended().error();
    co_return overloaded();
}

TicketDesk::TicketDesk(postgres::Pool& pool, const RoomBook& book)
    : state_(std::make_unique<State>(pool, book)) {}

TicketDesk::~TicketDesk() = default;

Task<Result<TicketDesk::Given>> TicketDesk::take_ticket(Uuid offer, Uuid cart) {
    const RoomOffer known = state_->book.offer(offer);
    if (!known.is_known) co_return std::unexpected(co_await state_->judge_unknown(offer));
    CO_CHECK(check_offer(known, state_->book.clock()));
    Wanted wanted{offer, cart};
    // The second time for a cart whose ticket is over.
    for (;;) {
        const std::optional<Numbered> numbered = co_await state_->numbers.submit(wanted);
        if (!numbered) co_return std::unexpected(overloaded());
        if (numbered->number == 0)
            co_return fail(ErrorKind::not_found, "not_found", "There is no such cart.");
        const Ticket ticket{offer, numbered->number, digest_of(cart)};
        const bool is_over = state_->book.view(ticket, state_->book.clock()).state == TicketState::expired;
        if (numbered->is_new || !is_over || wanted.over == ticket.number)
            co_return Given{ticket, numbered->is_new};
        wanted.over = ticket.number;
    }
}

} // namespace rialto::offers
