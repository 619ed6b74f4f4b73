#include "rehearsal/plan.hpp"

#include "base/random.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace rialto::rehearsal {

namespace {

constexpr std::array<std::string_view, 3> curve_names{"flash", "steady", "ramp"};

// Of a flash offer: who waits for it, who comes in the spike; the rest is the tail.
constexpr double early_share = 0.25;
constexpr double spike_share = 0.5;
constexpr double spike_mean = 1.0 / 12; // of the whole time
constexpr double tail_mean = 1.0 / 2;

/// The point of [0, 1) below which the share `v` of an exponential lies that is cut at 1.
double cut_exponential(double v, double mean) {
    return -mean * std::log1p(-v * -std::expm1(-1 / mean));
}

Duration part(Duration whole, double share) {
    return Duration(static_cast<std::int64_t>(static_cast<double>(whole.count()) * share));
}

} // namespace

std::optional<Curve> parse_curve(std::string_view name) {
    const auto found = std::ranges::find(curve_names, name);
    if (found == curve_names.end()) return std::nullopt;
    return static_cast<Curve>(found - curve_names.begin());
}

std::string_view name_of(Curve curve) {
    return curve_names[static_cast<std::size_t>(curve)];
}

Duration arrival(const Model& model, double u, double v) {
    switch (model.curve) {
    case Curve::steady: return part(model.over, v);
    case Curve::ramp: return part(model.over, std::sqrt(v));
    case Curve::flash: break;
    }
    if (u < early_share) return -part(model.lead, 1 - std::sqrt(v)); // ever more, the nearer the start
    const double mean = u < early_share + spike_share ? spike_mean : tail_mean;
    return part(model.over, cut_exponential(v, mean));
}

std::int64_t Plan::demand(int limit, int carts_of_a_bot) const {
    const int of_a_bot = limit == 0 ? carts_of_a_bot : std::min(limit, carts_of_a_bot);
    return buyers + std::int64_t{bots} * of_a_bot;
}

Plan make_plan(const Model& model) {
    Plan plan;
    for (int i = 0; i < model.shoppers; ++i) {
        Random random("visitor", model.seed * 0x100000001ULL + static_cast<std::uint64_t>(i));
        const auto person = static_cast<std::uint32_t>(i);
        if (random.happens(model.bots)) {
            // A bot is ready before the start with all of its carts.
            ++plan.bots;
            const Duration at = -part(model.lead, 0.2 + 0.7 * random.unit());
            for (int cart = 0; cart < model.carts_of_a_bot; ++cart)
                plan.visitors.push_back({at, Kind::bot, person, cart});
            continue;
        }
        ++plan.people;
        const bool buys = random.happens(model.buy_rate);
        plan.buyers += buys ? 1 : 0;
        const double u = random.unit();
        const double v = random.unit();
        plan.visitors.push_back({arrival(model, u, v), buys ? Kind::buyer : Kind::looker, person, 0});
    }
    std::ranges::sort(plan.visitors, {},
                      [](const Visitor& one) { return std::tuple(one.at, one.person, one.cart); });
    return plan;
}

} // namespace rialto::rehearsal
