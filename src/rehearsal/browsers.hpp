#pragma once
// Those who look at the rest of the shop, before, during and after: so many pages a second at even intervals,
// whatever the store does. Their latency is what an offer must not change. Private to this folder.

#include "base/random.hpp"
#include "platform/load/client.hpp"
#include "rehearsal/stage.hpp"
#include "rehearsal/tally.hpp"

#include <vector>

namespace rialto::rehearsal {

/// One page; latencies over time need them one by one.
struct Look {
    std::uint32_t due_ms = 0; // since the rehearsal's first request
    std::uint32_t took_us = 0;
};

class Browsers : public load::Crowd {
  public:
    /// All outlive this. `rate` pages a second from `begun` on.
    Browsers(const Stage& stage, std::uint64_t seed, int rate, Steady::time_point begun, load::Client& client,
             Tally& tally, Live& live);
    void arrive();

    void wake(std::uint32_t who, Steady::time_point due) override;
    void take(std::uint32_t who, const load::Answer& answer) override;

    const std::vector<Look>& looks() const { return looks_; }

  private:
    void show(Steady::time_point at, Duration took);

    const Stage& stage_;
    Random random_;
    int rate_;
    Steady::time_point begun_;
    load::Client& client_;
    Tally& tally_;
    Live& live_;
    std::uint64_t asked_ = 0;
    std::vector<Steady::time_point> due_; // by the number of who asks
    std::vector<Look> looks_;
    std::vector<Duration> this_second_;
    std::int64_t second_ = 0;
};

} // namespace rialto::rehearsal
