#pragma once
// A token bucket as one number: the instant at which it will be full again (GCRA, ITU-T I.371). Time is
// passed in.

#include "base/time.hpp"

namespace rialto::throttle {

/// `tokens` at once, then one each `interval`.
struct Limit {
    int tokens = 1;       // ≥ 1
    Duration interval{1}; // > 0

    Duration whole() const { return interval * tokens; } // from empty to full
};

/// What came of asking for a token.
struct Taken {
    bool allowed = false;
    int remaining = 0;    // tokens that are left
    Duration full_in{0};  // until all of them are there again
    Duration retry_in{0}; // until one is; 0 when there is one now
};

/// What `limit` says of a bucket that will be full at `full_at`.
Taken describe(bool allowed, const Limit& limit, Time full_at, Time at);

class TokenBucket {
  public:
    /// A clock that was set back costs nobody more than a whole bucket.
    Taken take(const Limit& limit, Time at);
    /// Full, so that a fresh one would do as well.
    bool is_full(Time at) const { return full_at_ <= at; }

  private:
    Time full_at_{};
};

} // namespace rialto::throttle
