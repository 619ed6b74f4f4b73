#include "rehearsal/browsers.hpp"

#include "platform/load/caller.hpp"
#include "rehearsal/requests.hpp"

#include <algorithm>
#include <cmath>

namespace rialto::rehearsal {

namespace {

constexpr std::uint32_t askers = 1U << 16;       // more than can be in flight
constexpr std::uint32_t first_person = 1U << 20; // their addresses are nobody else's
constexpr double popularity = 2;                 // how far the best liked pages are ahead

} // namespace

Browsers::Browsers(const Stage& stage, std::uint64_t seed, int rate, Steady::time_point begun,
                   load::Client& client, Tally& tally, Live& live)
    : stage_(stage), random_("browsers", seed), rate_(rate), begun_(begun), client_(client), tally_(tally),
      live_(live), due_(askers) {}

void Browsers::arrive() {
    client_.wake_at(begun_, 0);
}

void Browsers::wake(std::uint32_t who, Steady::time_point due) {
    due_[who] = due;
    const double place = std::pow(random_.unit(), popularity) * static_cast<double>(stage_.browsed.size());
    const std::string& path = stage_.browsed[static_cast<std::size_t>(place)];
    std::string headers = client_headers(first_person + who);
    headers += compressed_header;
    client_.ask(0, who, load::print_request(stage_.target.host, "GET", path, headers),
                load::Body::passed_over);
    ++asked_;
    // From the beginning, so that rounding does not add up.
    const std::chrono::duration<double> after(static_cast<double>(asked_) / rate_);
    client_.wake_at(begun_ + std::chrono::duration_cast<Steady::duration>(after),
                    static_cast<std::uint32_t>(asked_ % askers));
}

void Browsers::take(std::uint32_t who, const load::Answer& answer) {
    const auto since = [&](Steady::time_point from, Steady::time_point to) {
        return std::chrono::duration_cast<Duration>(to - from);
    };
    const Steady::time_point due = due_[who];
    const Duration took = since(due, answer.at);
    const std::string code = answer.status >= 400 ? code_of(answer.body) : std::string();
    tally_.write({.step = Step::browse,
                  .due = since(begun_, due),
                  .took = took,
                  .lag = since(due, answer.sent_at),
                  .status = answer.status,
                  .code = code});
    if (answer.status != 200) live_.errors.fetch_add(1, std::memory_order_relaxed);
    looks_.push_back({static_cast<std::uint32_t>(since(begun_, due) / std::chrono::milliseconds(1)),
                      static_cast<std::uint32_t>(std::min<std::int64_t>(took.count(), UINT32_MAX))});
    show(answer.at, took);
}

void Browsers::show(Steady::time_point at, Duration took) {
    const std::int64_t second = (at - begun_) / std::chrono::seconds(1);
    if (second != second_ && !this_second_.empty()) {
        const auto place = static_cast<std::ptrdiff_t>(this_second_.size() * 99 / 100);
        std::ranges::nth_element(this_second_, this_second_.begin() + place);
        live_.browse_p99_us.store(this_second_[static_cast<std::size_t>(place)].count(),
                                  std::memory_order_relaxed);
        this_second_.clear();
    }
    second_ = second;
    this_second_.push_back(took);
}

} // namespace rialto::rehearsal
