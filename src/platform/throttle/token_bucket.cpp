#include "platform/throttle/token_bucket.hpp"

#include <algorithm>

namespace rialto::throttle {

Taken describe(bool allowed, const Limit& limit, Time full_at, Time at) {
    const Duration missing = std::max(Duration(0), full_at - at);
    const Duration held = std::max(Duration(0), limit.whole() - missing);
    Taken taken{allowed, static_cast<int>(held / limit.interval), missing, Duration(0)};
    if (taken.remaining == 0) taken.retry_in = missing + limit.interval - limit.whole();
    return taken;
}

Taken TokenBucket::take(const Limit& limit, Time at) {
    full_at_ = std::clamp(full_at_, at, at + limit.whole());
    const bool allowed = full_at_ + limit.interval <= at + limit.whole();
    if (allowed) full_at_ += limit.interval;
    return describe(allowed, limit, full_at_, at);
}

} // namespace rialto::throttle
