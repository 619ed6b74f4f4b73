#include "offers/room/room.hpp"

#include <gtest/gtest.h>

namespace rialto::offers {
namespace {

using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const Time start = Time(seconds(1'900'000'000));

RoomOffer on_sale(std::int64_t unsold = 100) {
    return {.is_known = true,
            .is_over = false,
            .has_room = true,
            .starts_at = start,
            .ends_at = start + minutes(60),
            .unsold = unsold};
}

/// Nobody drew; people are let in by number, ten a second for a minute.
Room busy_room() {
    Room room{.revision = 1, .admitted = 600, .draw = Draw{}, .per_s = 50};
    for (int i = 1; i <= 60; ++i) room.marks.push_back({start + seconds(i), 10 * i});
    return room;
}

Ticket number(std::int64_t n) {
    return {{}, n, {}};
}

TEST(ticket, waits_for_the_draw_before_the_start) {
    const TicketView view = view_of(number(7), Room{}, on_sale(), start - seconds(10));
    EXPECT_EQ(view.state, TicketState::drawing);
    EXPECT_EQ(view.place, 0);
    EXPECT_EQ(view.poll_after_s, 11);
    EXPECT_FALSE(view.outlook);
    EXPECT_EQ(view_of(number(7), Room{}, on_sale(), start - minutes(60)).poll_after_s, 30);
    EXPECT_EQ(view_of(number(7), Room{}, on_sale(), start).poll_after_s, 1) << "until the draw is there";
}

TEST(ticket, knows_its_place_and_estimates_its_wait) {
    const Room room = busy_room();
    const TicketView view = view_of(number(700), room, on_sale(), start + seconds(60));
    EXPECT_EQ(view.state, TicketState::waiting);
    EXPECT_EQ(view.place, 700);
    EXPECT_EQ(view.ahead, 99);
    EXPECT_EQ(view.estimate_s, 10) << "a hundred places at ten a second";
    EXPECT_EQ(view.poll_after_s, 2);
    // The line stands: nothing is known.
    EXPECT_FALSE(view_of(number(700), room, on_sale(), start + minutes(5)).estimate_s);
    RoomOffer paused = on_sale();
    paused.is_paused = true;
    EXPECT_FALSE(view_of(number(700), room, paused, start + seconds(60)).estimate_s);
    Room fresh{.draw = Draw{}, .per_s = 20};
    EXPECT_EQ(view_of(number(100), fresh, on_sale(), start).estimate_s, 5);
    fresh.per_s = 0;
    EXPECT_FALSE(view_of(number(100), fresh, on_sale(), start).estimate_s);
}

TEST(ticket, says_honestly_whether_units_will_be_there) {
    Room room = busy_room();
    room.units_per_place = 0.5;
    room.promised = 20;
    const Time at = start + seconds(60);
    EXPECT_EQ(view_of(number(601), room, on_sale(100), at).outlook, Outlook::likely);
    EXPECT_EQ(view_of(number(701), room, on_sale(100), at).outlook, Outlook::likely) << "20 + 50 of 100";
    EXPECT_EQ(view_of(number(702), room, on_sale(100), at).outlook, Outlook::unsure);
    EXPECT_EQ(view_of(number(821), room, on_sale(100), at).outlook, Outlook::unsure) << "20 + 110 of 100";
    EXPECT_EQ(view_of(number(822), room, on_sale(100), at).outlook, Outlook::unlikely);
}

TEST(ticket, is_let_in_for_five_minutes_from_the_moment_the_mark_reached_it) {
    const Room room = busy_room();
    const TicketView first = view_of(number(1), room, on_sale(), start + seconds(60));
    EXPECT_EQ(first.state, TicketState::admitted);
    EXPECT_EQ(first.admitted_until, start + seconds(1) + minutes(5));
    EXPECT_EQ(view_of(number(10), room, on_sale(), start + seconds(60)).admitted_until, first.admitted_until);
    EXPECT_EQ(view_of(number(11), room, on_sale(), start + seconds(60)).admitted_until,
              start + seconds(2) + minutes(5));
    const Time end = *first.admitted_until;
    EXPECT_EQ(first.changes_at, end);
    EXPECT_EQ(view_of(number(1), room, on_sale(), end - microseconds(1)).state, TicketState::admitted);
    EXPECT_EQ(view_of(number(1), room, on_sale(), end).state, TicketState::expired);
    EXPECT_EQ(view_of(number(11), room, on_sale(), end).state, TicketState::admitted);
    EXPECT_EQ(view_of(number(1), room, on_sale(0), end).state, TicketState::expired);
    Room forgotten = room;
    forgotten.marks.clear();
    EXPECT_EQ(view_of(number(1), forgotten, on_sale(), start + seconds(60)).state, TicketState::expired);
}

TEST(ticket, learns_that_units_are_gone_and_goes_on_when_some_come_back) {
    const Room room = busy_room();
    const Time at = start + seconds(60);
    for (const std::int64_t n : {600, 700}) {
        const TicketView view = view_of(number(n), room, on_sale(0), at);
        EXPECT_EQ(view.state, TicketState::sold_out) << n;
        EXPECT_TRUE(view.poll_after_s);
    }
    EXPECT_EQ(view_of(number(700), Room{}, on_sale(0), start - seconds(1)).state, TicketState::sold_out);
    EXPECT_EQ(view_of(number(700), room, on_sale(1), at).state, TicketState::waiting);
    EXPECT_EQ(view_of(number(600), room, on_sale(1), at).state, TicketState::admitted);
}

TEST(ticket, ends_with_its_offer) {
    const Room room = busy_room();
    EXPECT_EQ(view_of(number(700), room, {}, start).state, TicketState::ended);
    EXPECT_EQ(view_of(number(700), room, on_sale(), start + minutes(60)).state, TicketState::ended);
    EXPECT_EQ(view_of(number(700), room, on_sale(), start + minutes(59)).changes_at, start + minutes(60));
    EXPECT_FALSE(view_of(number(700), room, {}, start).poll_after_s);
}

TEST(ticket, is_let_in_without_an_admission_once_the_room_is_closed) {
    RoomOffer open = on_sale();
    open.has_room = false;
    const TicketView view = view_of(number(700), busy_room(), open, start + seconds(60));
    EXPECT_EQ(view.state, TicketState::admitted);
    EXPECT_FALSE(view.admitted_until);
}

} // namespace
} // namespace rialto::offers
