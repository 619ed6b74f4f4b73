#pragma once
// How many are let in at once: so many that those who are in will, as far as can be told, buy what is left,
// and no more a second than captures can take. Pure; private to this folder.

#include <cstdint>

namespace rialto::offers {

inline constexpr double admissions_per_s_min = 20;
inline constexpr double admissions_per_s_max = 5000;
inline constexpr double capture_share = 0.5;            // of the measured capacity, for who is let in
inline constexpr double turn_seconds_max = 2;           // that one turn makes up for
inline constexpr std::int64_t conversion_sample = 2000; // places that conversion is measured by
inline constexpr double prior_weight = 20;        // observations that outweigh what is believed before any
inline constexpr double order_seconds_prior = 20; // from being let in to the order
// Who has not bought after three times as long as people take of late is not young any more: within these.
inline constexpr double young_seconds_min = 15;
inline constexpr double young_seconds_max = 60;

/// What the database says at a turn (take_turn_v1.sql).
struct TurnFacts {
    std::int64_t waiting = 0; // places that are not let in yet
    std::int64_t units = 0;   // that can be had now
    std::int64_t young = 0;   // let in a little while ago, and have not bought
    std::int64_t old = 0;     // longer ago, and may still buy
    std::int64_t quick = 0;   // let in a little while ago, and have bought
    std::int64_t matured = 0; // a sample of those who were let in longer ago, and how many of them bought
    std::int64_t used = 0;
    std::int64_t late = 0;   // of these, who were not young any more when they did
    std::int64_t orders = 0; // a sample of orders, and their units
    std::int64_t ordered = 0;
    double per_s = admissions_per_s_min;
    double elapsed_s = 1; // since the last turn
};

struct Turn {
    std::int64_t step = 0;      // places to let in
    double units_per_place = 0; // that somebody who is let in buys, by expectation
    double promised = 0;        // units that those who are in, these included, will buy
};

Turn steer(const TurnFacts& facts);

} // namespace rialto::offers
