#include "platform/json/json.hpp"
#include "rehearsal/report.hpp"

namespace rialto::rehearsal {

namespace {

namespace wire {

struct TargetFound {
    std::string key;
    double value = 0;
    double goal = 0;
    bool passed = false;
};
BOOST_DESCRIBE_STRUCT(TargetFound, (), (key, value, goal, passed))

struct StepFound {
    std::string step;
    std::uint64_t count = 0;
    double p50_ms = 0;
    double p90_ms = 0;
    double p99_ms = 0;
    double p999_ms = 0;
    double max_ms = 0;
};
BOOST_DESCRIBE_STRUCT(StepFound, (), (step, count, p50_ms, p90_ms, p99_ms, p999_ms, max_ms))

struct BottleneckFound {
    std::string what;
    std::string words;
    std::string advice;
};
BOOST_DESCRIBE_STRUCT(BottleneckFound, (), (what, words, advice))

struct BrowseFound {
    double before_p99_ms = 0;
    double burst_p99_ms = 0;
    double ratio = 0;
};
BOOST_DESCRIBE_STRUCT(BrowseFound, (), (before_p99_ms, burst_p99_ms, ratio))

struct Rehearsal {
    bool passed = false;
    std::string headline = {};
    std::vector<TargetFound> targets = {};
    BottleneckFound bottleneck = {};
    BrowseFound browse = {};
    std::vector<StepFound> steps = {};
    std::optional<std::int64_t> units_sold = {}; // by the store's own count
    std::uint64_t orders = 0;                    // that were acknowledged
    std::uint64_t requests = 0;
    double orders_per_s = 0;    // the most in one second
    double checkouts_per_s = 0; // likewise, refused ones as well
    std::optional<double> sold_out_after_s = {};
    std::optional<double> waited_p50_s = {}; // in the waiting room
    std::optional<double> estimate_missed_p50_s = {};
    double late_p99_ms = 0; // the rehearsal itself
    std::map<std::string, std::int64_t> people = {};
    std::map<std::string, std::int64_t> bots = {};
    std::map<std::string, std::int64_t> refusals = {};
    std::map<std::string, std::int64_t> errors = {};
    std::vector<std::string> notes = {};
    std::uint64_t seed = 0;
    std::string run = {};
    std::string offer_id = {};
    std::string store_version = {};
    Time begun_at = {};
};
BOOST_DESCRIBE_STRUCT(Rehearsal, (),
                      (passed, headline, targets, bottleneck, browse, steps, units_sold, orders, requests,
                       orders_per_s, checkouts_per_s, sold_out_after_s, waited_p50_s, estimate_missed_p50_s,
                       late_p99_ms, people, bots, refusals, errors, notes, seed, run, offer_id, store_version,
                       begun_at))

} // namespace wire

double ms(Duration time) {
    return static_cast<double>(time.count()) / 1000;
}

template <class Counts>
std::map<std::string, std::int64_t> counts_of(const Counts& counts) {
    std::map<std::string, std::int64_t> out;
    for (const auto& [name, count] : counts) out[name] = static_cast<std::int64_t>(count);
    return out;
}

} // namespace

std::string print_json(const Played& played, const Verdict& verdict) {
    const Tally& tally = played.tally;
    wire::Rehearsal out{
        .passed = verdict.passed,
        .headline = verdict.headline,
        .bottleneck = {verdict.bottleneck.what, verdict.bottleneck.words, verdict.bottleneck.advice},
        .browse = {ms(tally.of(Step::browse, Phase::calm).percentile(0.99)),
                   ms(tally.of(Step::browse, Phase::burst).percentile(0.99)), verdict.browse_ratio},
        .units_sold = played.claimed,
        .orders = tally.acked.size(),
        .requests = tally.requests,
        .orders_per_s = peak_per_s(tally.orders),
        .checkouts_per_s = peak_per_s(tally.checkouts),
        .late_p99_ms = ms(tally.lag.percentile(0.99)),
        .people = counts_of(tally.people_ended),
        .bots = counts_of(tally.bots_ended),
        .refusals = counts_of(tally.refusals),
        .notes = played.stage.notes,
        .seed = played.wishes.model.seed,
        .run = played.stage.run,
        .offer_id = played.stage.offer,
        .store_version = played.stage.store_version,
        .begun_at = played.begun_at};
    for (const Check& check : verdict.checks)
        out.targets.push_back({check.key, check.value, check.goal, check.passed()});
    for (std::size_t i = 0; i < step_count; ++i) {
        const load::Histogram all = tally.of(static_cast<Step>(i));
        if (all.count() > 0)
            out.steps.push_back({std::string(name_of(static_cast<Step>(i))), all.count(),
                                 ms(all.percentile(0.5)), ms(all.percentile(0.9)), ms(all.percentile(0.99)),
                                 ms(all.percentile(0.999)), ms(all.max())});
    }
    for (const auto& [kind, series] : tally.errors)
        out.errors[kind] = static_cast<std::int64_t>(series.total());
    if (const auto after = sold_out_after(played)) out.sold_out_after_s = ms(*after) / 1000;
    if (tally.waits.count() > 0) out.waited_p50_s = ms(tally.waits.percentile(0.5)) / 1000;
    if (tally.misses.count() > 0) out.estimate_missed_p50_s = ms(tally.misses.percentile(0.5)) / 1000;
    return json::print(out) + "\n";
}

} // namespace rialto::rehearsal
