#include "rehearsal/verdict.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>

namespace rialto::rehearsal {

namespace {

using std::chrono::milliseconds;

// Of the words about the bottleneck.
constexpr double throttled_share_max = 0.001;
constexpr Duration lag_noticed{milliseconds(20)}; // of the rehearsal's own thread
constexpr Duration wait_noticed{milliseconds(100)};
constexpr double grown = 3; // times what browsing took

const std::map<std::string, double, std::less<>>& default_targets() {
    static const std::map<std::string, double, std::less<>> all{{"over_limit", 0},
                                                                {"errors_5xx", 0},
                                                                {"unanswered", 0},
                                                                {"lost_orders", 0},
                                                                {"browse_p99_ratio", 1.5}};
    return all;
}

double ms(Duration latency) {
    return static_cast<double>(latency.count()) / 1000;
}

Duration p99(const load::Histogram& histogram) {
    return histogram.percentile(0.99);
}

load::Histogram cart_writes(const Tally& tally, Phase phase) {
    load::Histogram all;
    for (const Step step : {Step::create_cart, Step::add_line, Step::set_delivery})
        all.merge(tally.of(step, phase));
    return all;
}

std::int64_t sold(const Played& played) {
    return played.claimed.value_or(static_cast<std::int64_t>(played.tally.acked.size()));
}

std::vector<Check> check_targets(const Played& played, double browse_ratio) {
    const Tally& tally = played.tally;
    const std::int64_t wanted = std::min(
        played.stage.units, played.plan.demand(played.stage.limit, played.wishes.model.carts_of_a_bot));
    const load::Histogram checkout = tally.of(Step::checkout, Phase::burst);
    const std::vector<Check> known{
        {"units_sold", "units sold", static_cast<double>(sold(played)), static_cast<double>(wanted),
         Goal::exactly},
        {"over_limit", "orders over the limit",
         static_cast<double>(count_over_limit(tally.acked, played.stage.limit)), 0},
        {"lost_orders", "acknowledged orders that are not there", static_cast<double>(played.lost), 0},
        {"errors_5xx", "answers 5xx", static_cast<double>(tally.server_errors), 0},
        {"unanswered", "requests without an answer", static_cast<double>(tally.unanswered), 0},
        {"browse_p99_ratio", "p99 of browsing in the burst, over before", browse_ratio, 1.5, Goal::at_most,
         " ×"},
        {"browse_p99_ms", "p99 of browsing in the burst", ms(p99(tally.of(Step::browse, Phase::burst))), 0,
         Goal::at_most, " ms"},
        {"checkout_p99_ms", "p99 of a checkout in the burst", ms(p99(checkout)), 0, Goal::at_most, " ms"},
    };
    std::vector<Check> checks;
    for (Check check : known) {
        const auto given = played.wishes.targets.find(check.key);
        const auto usual = default_targets().find(check.key);
        if (given != played.wishes.targets.end())
            check.goal = given->second;
        else if (usual != default_targets().end())
            check.goal = usual->second;
        else if (check.key != "units_sold")
            continue; // not asked for
        checks.push_back(std::move(check));
    }
    return checks;
}

std::string grew(const load::Histogram& before, const load::Histogram& after) {
    return "p99 " + print_ms(p99(before)) + " before, " + print_ms(p99(after)) + " in the burst";
}

/// " The database captured 1,000 orders in 61 transactions of 12 ms."; empty where the store does not tell.
std::string captures_in_words(const Played& played) {
    const auto found = std::ranges::find(played.sql, "orders.capture_orders", &SqlTime::statement);
    if (found == played.sql.end()) return {};
    const double mean_us = found->seconds * 1e6 / static_cast<double>(found->count);
    return " The database took " + with_commas(found->count) + " transactions for " +
           with_commas(played.tally.acked.size()) + " orders and what it refused, of " +
           print_ms(Duration(static_cast<std::int64_t>(mean_us))) + " each.";
}

Bottleneck waiting_room_in_words(const Tally& tally, const std::string& rate) {
    std::string words = "People waited " + print_ms(tally.waits.percentile(0.5)) + " (median) to be let in";
    if (tally.misses.count() > 0)
        words += ", half of them within " + print_ms(tally.misses.percentile(0.5)) +
                 " of what they were first told";
    words += "; behind the line, checkouts took " + print_ms(p99(tally.of(Step::checkout, Phase::burst))) +
             " (p99) at up to " + rate + ".";
    return {"The waiting room, as it should be", words,
            "Nothing has to grow. Waits become shorter as the store lets in more a second."};
}

Bottleneck find_bottleneck(const Played& played, double browse_ratio) {
    const Tally& tally = played.tally;
    const load::Histogram browse_before = tally.of(Step::browse, Phase::calm);
    const load::Histogram browse = tally.of(Step::browse, Phase::burst);
    const load::Histogram carts = cart_writes(tally, Phase::burst);
    const load::Histogram checkout = tally.of(Step::checkout, Phase::burst);
    const std::string rate =
        with_commas(static_cast<std::uint64_t>(peak_per_s(tally.checkouts))) + " checkouts/s";
    if (static_cast<double>(tally.throttled) > throttled_share_max * static_cast<double>(tally.requests))
        return {"The limit per client",
                with_commas(tally.throttled) +
                    " requests were answered 429: the store takes many shoppers for one client.",
                "Name this machine in trusted_edges of the rehearsal store, so that it believes the "
                "shoppers' addresses, or set checkouts_per_minute to 0 there."};
    if (p99(tally.lag) > lag_noticed && ms(p99(tally.lag)) > 0.3 * ms(p99(checkout)))
        return {"The rehearsal itself",
                "Requests were sent up to " + print_ms(p99(tally.lag)) +
                    " (p99) later than they were due: the machine that plays the shoppers was too busy, so "
                    "latencies say more about it than about the store.",
                "Play from another machine than the store's, or fewer shoppers."};
    if (tally.server_errors > 0) {
        const auto most = std::ranges::max_element(tally.errors, {}, [](const auto& kind) {
            return kind.first.starts_with('5') ? kind.second.total() : 0;
        });
        return {"Refused work",
                "The store answered " + with_commas(tally.server_errors) +
                    " requests with 5xx, most of them \"" + most->first +
                    "\": a queue was full. Checkouts took " + print_ms(p99(checkout)) + " (p99) at up to " +
                    rate + ".",
                "Let fewer in at a time (a waiting room), or give the orders more: capture_writers, "
                "capture_batch_max, a faster disk for the database's log."};
    }
    if (tally.waits.count() > 0) return waiting_room_in_words(tally, rate);
    const std::string captures = captures_in_words(played);
    if (p99(checkout) > wait_noticed && ms(p99(checkout)) > grown * ms(p99(browse)) &&
        ms(p99(checkout)) > 2 * ms(p99(carts)))
        return {"Capture",
                "Checkouts took " + print_ms(p99(checkout)) + " (p99) while browsing took " +
                    print_ms(p99(browse)) + " and cart writes " + print_ms(p99(carts)) +
                    ": capturing orders was the first to be full, at " + rate + "." + captures,
                "A waiting room keeps the queue short; a faster disk for the database's log and more "
                "processors for PostgreSQL raise the rate."};
    if (p99(carts) > wait_noticed && ms(p99(carts)) > grown * ms(p99(browse)))
        return {"Cart writes",
                "Filling a cart took " + print_ms(p99(carts)) + " (p99) while browsing took " +
                    print_ms(p99(browse)) + ": writes of carts were the first to be full.",
                "Announce the offer early, so that carts are filled before the start; give PostgreSQL more "
                "processors."};
    if (browse_ratio > 1.5)
        return {"Processors",
                "Everything grew together: browsing " + grew(browse_before, browse) + ", checkouts " +
                    print_ms(p99(checkout)) + " (p99) at up to " + rate +
                    ". Browsing shares its processors with the orders, the database and, when they run on "
                    "one machine, with the rehearsal.",
                "Give role browse its own nodes, or put a CDN before it: its pages are made for one."};
    return {"None",
            "No part was at its limit: browsing " + grew(browse_before, browse) + ", checkouts " +
                print_ms(p99(checkout)) + " (p99) at up to " + rate + ".",
            "There is room. Rehearse with more shoppers to find where it ends."};
}

std::string headline(const Played& played, const std::vector<Check>& checks) {
    const std::string units =
        with_commas(static_cast<std::uint64_t>(std::max<std::int64_t>(0, sold(played)))) + " of " +
        with_commas(static_cast<std::uint64_t>(played.stage.units)) + " units sold";
    const auto after = sold_out_after(played);
    const std::string when = after ? " in " + print_ms(*after) : "";
    if (played.was_interrupted) return "Interrupted: " + units + " so far.";
    std::string missed;
    for (const Check& check : checks)
        if (!check.passed())
            missed += (missed.empty() ? "" : "; ") + check.words + ": " + print_number(check.value) +
                      check.unit + (check.kind == Goal::exactly ? ", not " : ", at most ") +
                      print_number(check.goal) + check.unit;
    if (!missed.empty()) return "Missed: " + missed + ".";
    return "Passed: " + units + when + ", nobody over the limit, every order is there.";
}

} // namespace

const std::vector<std::string>& target_names() {
    static const std::vector<std::string> all{"units_sold",    "over_limit",     "lost_orders",
                                              "errors_5xx",    "unanswered",     "browse_p99_ratio",
                                              "browse_p99_ms", "checkout_p99_ms"};
    return all;
}

std::uint64_t count_over_limit(const std::vector<Acked>& acked, int limit) {
    if (limit == 0) return 0;
    std::map<std::uint32_t, int> by_person;
    std::uint64_t over = 0;
    for (const Acked& one : acked) over += ++by_person[one.person] > limit ? 1 : 0;
    return over;
}

std::optional<Duration> sold_out_after(const Played& played) {
    std::int64_t count = 0;
    const auto& bins = played.tally.orders.bins();
    for (std::size_t i = 0; i < bins.size(); ++i) {
        count += bins[i];
        if (count >= played.stage.units && count > 0)
            return std::max(Duration(0), bin * static_cast<int>(i + 1) - played.phases.start);
    }
    return std::nullopt;
}

double peak_per_s(const Series& series) {
    constexpr std::size_t second = std::chrono::seconds(1) / bin;
    const auto& bins = series.bins();
    std::uint32_t most = 0;
    for (std::size_t i = 0; i < bins.size(); ++i) {
        std::uint32_t sum = 0;
        for (std::size_t k = i; k < std::min(bins.size(), i + second); ++k) sum += bins[k];
        most = std::max(most, sum);
    }
    return most;
}

Verdict judge(const Played& played) {
    Verdict verdict;
    const load::Histogram before = played.tally.of(Step::browse, Phase::calm);
    const load::Histogram burst = played.tally.of(Step::browse, Phase::burst);
    if (before.count() > 0 && burst.count() > 0)
        verdict.browse_ratio = ms(p99(burst)) / std::max(0.001, ms(p99(before)));
    verdict.checks = check_targets(played, verdict.browse_ratio);
    verdict.passed = !played.was_interrupted && std::ranges::all_of(verdict.checks, &Check::passed);
    verdict.headline = headline(played, verdict.checks);
    verdict.bottleneck = find_bottleneck(played, verdict.browse_ratio);
    return verdict;
}

std::string with_commas(std::uint64_t number) {
    std::string text = std::to_string(number);
    for (std::size_t place = text.size(); place > 3; place -= 3) text.insert(place - 3, ",");
    return text;
}

std::string goal_of(const Check& check) {
    const bool is_bound = check.kind == Goal::at_most && check.goal != 0;
    return (is_bound ? "≤ " : "") + print_number(check.goal) + check.unit;
}

std::string print_number(double number) {
    if (number == std::floor(number) && std::abs(number) < 1e15)
        return (number < 0 ? "−" : "") + with_commas(static_cast<std::uint64_t>(std::abs(number)));
    char text[32];
    std::snprintf(text, sizeof text, "%.3g", number);
    return text;
}

std::string print_ms(Duration latency) {
    char text[32];
    const double value = ms(latency);
    if (value < 10)
        std::snprintf(text, sizeof text, "%.2f ms", value);
    else if (value < 1000)
        std::snprintf(text, sizeof text, "%.0f ms", value);
    else
        std::snprintf(text, sizeof text, "%.1f s", value / 1000);
    return text;
}

} // namespace rialto::rehearsal
