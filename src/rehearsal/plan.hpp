#pragma once
// Who comes and when: made from a seed before anything is sent, so that two rehearsals play the same.

#include "base/time.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace rialto::rehearsal {

// ---- limits -------------------------------------------------------------------------------------------
inline constexpr int shoppers_max = 1'000'000;
inline constexpr int browsers_max = 20'000; // requests a second

/// How arrivals lie around the start. flash: a quarter is there before it, half come in a spike that decays,
/// the rest trickles in. steady: evenly, from the start. ramp: ever more, from the start.
enum class Curve : std::uint8_t { flash, steady, ramp };
std::optional<Curve> parse_curve(std::string_view name);
std::string_view name_of(Curve curve);

/// Between two steps, by its median; log-normal, since people's times are.
struct ThinkTimes {
    double scale = 1; // of all of them; 0: nobody thinks
};

struct Model {
    std::uint64_t seed = 1;
    int shoppers = 20'000;
    Duration over = std::chrono::seconds(60);
    Duration lead = std::chrono::seconds(10); // those who wait for the start come within it
    Curve curve = Curve::flash;
    double buy_rate = 0.5;  // of people, the share who want to buy; the others look
    double bots = 0.02;     // of shoppers
    int carts_of_a_bot = 4; // under one e-mail
    ThinkTimes think = {};
};

enum class Kind : std::uint8_t { looker, buyer, bot };

struct Visitor {
    Duration at{}; // from the start of the offer; before it, negative
    Kind kind = Kind::looker;
    std::uint32_t person = 0; // whose e-mail; a bot's carts share one
    int cart = 0;             // of a bot's; it comes with the first
};

struct Plan {
    std::vector<Visitor> visitors; // by `at`
    int people = 0;                // who are no bots
    int buyers = 0;                // of people
    int bots = 0;                  // persons, not carts
    /// Units that are wanted when everybody may have `limit` (0: as many as a bot has carts).
    std::int64_t demand(int limit, int carts_of_a_bot) const;
};

Plan make_plan(const Model& model);

/// Where on the curve two numbers of [0, 1), evenly spread, come to lie.
Duration arrival(const Model& model, double u, double v);

} // namespace rialto::rehearsal
