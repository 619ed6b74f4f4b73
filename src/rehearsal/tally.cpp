#include "rehearsal/tally.hpp"

#include <algorithm>
#include <numeric>

namespace rialto::rehearsal {

namespace {

constexpr std::array<std::string_view, step_count> step_names{
    "offers page", "product page", "new cart", "add to cart", "delivery", "take ticket",
    "ask again",   "look at cart", "checkout", "order page",  "browsing"};

/// What a shop may say without anything being wrong.
constexpr std::string_view refusal_codes[] = {"sold_out",           "limit_reached",     "price_changed",
                                              "offer_ended",        "offer_not_started", "offer_paused",
                                              "admission_required", "admission_expired", "admission_used",
                                              "no_waiting_room",    "in_progress",       "version_conflict"};

bool is_refusal(int status, std::string_view code) {
    return status >= 400 && status < 500 && std::ranges::find(refusal_codes, code) != std::end(refusal_codes);
}

} // namespace

std::string_view name_of(Step step) {
    return step_names[static_cast<std::size_t>(step)];
}

Phase Phases::at(Duration moment) const {
    if (moment < lead) return Phase::calm;
    if (moment < start) return Phase::lead;
    return moment < rest ? Phase::burst : Phase::rest;
}

void Series::add(Duration at, std::uint32_t count) {
    const auto place = static_cast<std::size_t>(std::max<std::int64_t>(0, at / bin));
    if (place >= bins_.size()) bins_.resize(place + 1);
    bins_[place] += count;
}

void Series::merge(const Series& other) {
    if (other.bins_.size() > bins_.size()) bins_.resize(other.bins_.size());
    for (std::size_t i = 0; i < other.bins_.size(); ++i) bins_[i] += other.bins_[i];
}

std::uint64_t Series::total() const {
    return std::accumulate(bins_.begin(), bins_.end(), std::uint64_t{0});
}

void Tally::write(const Seen& seen) {
    ++requests;
    latencies[static_cast<std::size_t>(seen.step)][static_cast<std::size_t>(phases.at(seen.due))].record(
        seen.took);
    lag.record(seen.lag);
    if (seen.step == Step::checkout) checkouts.add(seen.due + seen.took);
    if (seen.status >= 200 && seen.status < 400) return;
    if (is_refusal(seen.status, seen.code)) {
        ++refusals[std::string(seen.code)];
        return;
    }
    if (seen.status == 0)
        ++unanswered;
    else if (seen.status == 429)
        ++throttled;
    else if (seen.status >= 500)
        ++server_errors;
    std::string kind = seen.status == 0 ? "no answer" : std::to_string(seen.status);
    if (!seen.code.empty()) kind.append(" ").append(seen.code);
    errors[kind].add(seen.due + seen.took);
}

void Tally::merge(const Tally& other) {
    for (std::size_t step = 0; step < step_count; ++step)
        for (std::size_t phase = 0; phase < phase_count; ++phase)
            latencies[step][phase].merge(other.latencies[step][phase]);
    lag.merge(other.lag);
    waits.merge(other.waits);
    misses.merge(other.misses);
    requests += other.requests;
    server_errors += other.server_errors;
    throttled += other.throttled;
    unanswered += other.unanswered;
    for (const auto& [kind, series] : other.errors) errors[kind].merge(series);
    for (const auto& [code, count] : other.refusals) refusals[code] += count;
    arrivals.merge(other.arrivals);
    checkouts.merge(other.checkouts);
    orders.merge(other.orders);
    admitted.merge(other.admitted);
    if (in_line.empty()) in_line = other.in_line;
    for (const auto& [how, count] : other.people_ended) people_ended[how] += count;
    for (const auto& [how, count] : other.bots_ended) bots_ended[how] += count;
    acked.insert(acked.end(), other.acked.begin(), other.acked.end());
}

const load::Histogram& Tally::of(Step step, Phase phase) const {
    return latencies[static_cast<std::size_t>(step)][static_cast<std::size_t>(phase)];
}

load::Histogram Tally::of(Step step) const {
    load::Histogram all;
    for (const load::Histogram& one : latencies[static_cast<std::size_t>(step)]) all.merge(one);
    return all;
}

} // namespace rialto::rehearsal
