#include "offers/room/steer.hpp"

#include <algorithm>
#include <cmath>

namespace rialto::offers {

namespace {

// What is believed before anything was seen, and by how many observations it is outweighed.
constexpr double conversion_prior = 0.5;
constexpr double units_prior = 1;
constexpr double old_share = 0.25; // of the conversion, for who is not young any more

double blend(double prior, double sum, double count) {
    return (prior * prior_weight + sum) / (prior_weight + count);
}

} // namespace

Turn steer(const TurnFacts& facts) {
    const auto number = [](std::int64_t n) { return static_cast<double>(std::max<std::int64_t>(n, 0)); };
    // Those who are young may still buy: with them it is at least so much, and known in seconds.
    const double used = number(facts.used) + number(facts.quick);
    const double seen = number(facts.matured) + number(facts.quick) + number(facts.young);
    const double conversion = std::max(blend(conversion_prior, number(facts.used), number(facts.matured)),
                                       blend(conversion_prior, used, seen));
    const double units_per_order = blend(units_prior, number(facts.ordered), number(facts.orders));
    Turn turn{.units_per_place = conversion * units_per_order};
    // Of those who had not bought when they ceased to be young.
    const double late = number(facts.late);
    const double of_old =
        blend(old_share * conversion, late, number(facts.matured) - number(facts.used) + late);
    const double from_old = units_per_order * of_old * number(facts.old);
    turn.promised = units_per_order * conversion * number(facts.young) + from_old;
    if (facts.units <= 0 || facts.waiting <= 0) return turn;

    double wanted = std::floor((number(facts.units) - turn.promised) / turn.units_per_place);
    // Whatever is expected: units do not stay with nobody there to buy them, even if all who are young do.
    wanted = std::max(wanted,
                      std::floor((number(facts.units) - from_old) / units_per_order - number(facts.young)));
    if (facts.young <= 0) wanted = std::max(wanted, 1.0);
    const double seconds = std::clamp(facts.elapsed_s, 0.0, turn_seconds_max);
    const double pace = std::clamp(facts.per_s, admissions_per_s_min, admissions_per_s_max) * seconds;
    const double most = std::min({wanted, std::max(std::floor(pace), 1.0), number(facts.waiting)});
    turn.step = static_cast<std::int64_t>(std::max(most, 0.0));
    turn.promised += turn.units_per_place * static_cast<double>(turn.step);
    return turn;
}

} // namespace rialto::offers
