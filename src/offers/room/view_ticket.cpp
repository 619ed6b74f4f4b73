// What a ticket says, reckoned from the room and the clock.

#include "offers/room/room.hpp"

#include <algorithm>
#include <cmath>

namespace rialto::offers {

namespace {

using std::chrono::seconds;

constexpr double likely_max = 0.7; // units that are wanted before it, of those that are left
constexpr double unsure_max = 1.3;
constexpr int sold_out_polled_every_s = 15;
constexpr std::chrono::seconds rate_known_after{5};
constexpr int poll_min_s = 2;
constexpr int poll_spread_s = 3; // so that those who wait for one moment do not all come in one second
constexpr int polls_until_in = 8;

int whole_seconds(Duration duration) {
    return static_cast<int>(std::chrono::ceil<seconds>(duration).count());
}

int longest_poll_s() {
    return static_cast<int>(ticket_polled_every.count());
}

TicketView drawing(const Ticket& ticket, const RoomOffer& offer, Time at) {
    TicketView view{.state = TicketState::drawing};
    const int wait = whole_seconds(std::max(offer.starts_at - at, Duration(0)));
    const int spread = wait > 0 ? static_cast<int>(ticket.number % poll_spread_s) : 0;
    view.poll_after_s = std::clamp(wait + spread, 1, static_cast<int>(draw_polled_every.count()));
    return view;
}

/// Honest: what is wanted by those before it, who are in or wait, against what is left.
Outlook outlook_of(const Room& room, const RoomOffer& offer, std::int64_t ahead) {
    const double wanted = room.promised + static_cast<double>(ahead) * room.units_per_place;
    const double share = wanted / static_cast<double>(offer.unsold);
    return share <= likely_max ? Outlook::likely : share <= unsure_max ? Outlook::unsure : Outlook::unlikely;
}

TicketView waiting(std::int64_t place, const Room& room, const RoomOffer& offer, Time at) {
    TicketView view{.state = TicketState::waiting, .place = place, .ahead = place - room.admitted - 1};
    view.outlook = outlook_of(room, offer, view.ahead);
    const std::optional<double> rate = offer.is_paused ? std::nullopt : admission_rate(room, at);
    if (rate) {
        const double wait = std::ceil(static_cast<double>(view.ahead + 1) / *rate);
        view.estimate_s = static_cast<int>(std::min(wait, 86'400.0));
    }
    view.poll_after_s =
        std::clamp(view.estimate_s.value_or(longest_poll_s()) / polls_until_in, poll_min_s, longest_poll_s());
    return view;
}

} // namespace

std::optional<Time> let_in_at(const Room& room, std::int64_t place) {
    const auto mark = std::ranges::lower_bound(room.marks, place, {}, &Mark::mark);
    if (place > room.admitted || mark == room.marks.end()) return std::nullopt;
    return mark->at;
}

std::optional<double> admission_rate(const Room& room, Time at) {
    if (room.marks.empty()) {
        if (room.draw && room.per_s > 0) return room.per_s;
        return std::nullopt;
    }
    const auto later = std::ranges::upper_bound(room.marks, at - rate_window, {}, &Mark::at);
    const std::int64_t before = later == room.marks.begin() ? 0 : std::prev(later)->mark;
    const std::chrono::duration<double> since = at - room.marks.front().at + turn_every;
    // The first turns say nothing of those to come: the line was hardly there.
    if (before == 0 && since < rate_known_after && room.per_s > 0) return room.per_s;
    const double span = std::clamp(since.count(), 1.0, static_cast<double>(rate_window.count()));
    const double rate = static_cast<double>(room.admitted - before) / span;
    if (rate <= 0) return std::nullopt;
    return rate;
}

TicketView view_of(const Ticket& ticket, const Room& room, const RoomOffer& offer, Time at) {
    TicketView view;
    if (offer.is_over || offer.ends_at <= at) return view;
    const auto changes = [&](Time moment) {
        if (moment > at && (!view.changes_at || moment < *view.changes_at)) view.changes_at = moment;
    };
    const bool is_drawn = room.draw.has_value();
    const std::int64_t place = is_drawn ? place_of(*room.draw, ticket.number) : 0;
    if (!offer.has_room) {
        view = {.state = TicketState::admitted, .place = place};
    } else if (is_drawn && place <= room.admitted) {
        const std::optional<Time> since = let_in_at(room, place);
        const Time until = since.value_or(Time()) + admission_lifetime;
        view = {.state = until <= at ? TicketState::expired : TicketState::admitted, .place = place};
        if (until > at) view.admitted_until = until;
    } else {
        view = is_drawn ? waiting(place, room, offer, at) : drawing(ticket, offer, at);
    }
    if (offer.unsold <= 0 && view.state != TicketState::expired) {
        view = {.state = TicketState::sold_out, .place = place, .admitted_until = view.admitted_until};
        view.poll_after_s = sold_out_polled_every_s;
    }
    changes(offer.ends_at);
    if (view.admitted_until) changes(*view.admitted_until);
    return view;
}

} // namespace rialto::offers
