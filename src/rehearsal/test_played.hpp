#pragma once
// A rehearsal that went well, for tests of what is said of one.

#include "rehearsal/verdict.hpp"

namespace rialto::rehearsal {

inline void record(Tally& tally, Step step, Duration due, Duration took, int count = 200) {
    for (int i = 0; i < count; ++i)
        tally.write({.step = step, .due = due, .took = took, .lag = Duration(50), .status = 200});
}

/// 100 of 100 units sold two seconds after the start; browsing as fast as before.
inline Played well_played() {
    using std::chrono::milliseconds;
    using std::chrono::seconds;
    Played played;
    played.stage.title = "Mugs";
    played.stage.units = 100;
    played.stage.limit = 1;
    played.stage.target.host = "127.0.0.1:8080";
    played.stage.notes = {"The offer was ended."};
    played.plan.people = 500;
    played.plan.buyers = 300;
    played.phases = {seconds(5), seconds(10), seconds(20)};
    played.tally.phases = played.phases;
    played.lasted = seconds(80);
    played.claimed = 100;
    record(played.tally, Step::browse, seconds(1), milliseconds(1));
    record(played.tally, Step::browse, seconds(12), milliseconds(1));
    record(played.tally, Step::checkout, seconds(11), milliseconds(20));
    record(played.tally, Step::add_line, seconds(11), milliseconds(4));
    for (std::uint32_t person = 0; person < 100; ++person) {
        played.tally.acked.push_back({"order-" + std::to_string(person), "token", person});
        played.tally.orders.add(milliseconds(11'900));
    }
    played.tally.people_ended = {{"ordered", 100}, {"sold out", 200}, {"looked", 200}};
    played.sql = {{"orders.capture_orders", 12, 0.06}, {"carts.write_carts", 40, 0.02}};
    played.looks = {{1000, 900}, {12'000, 1100}};
    return played;
}

} // namespace rialto::rehearsal
