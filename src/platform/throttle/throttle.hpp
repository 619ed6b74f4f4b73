#pragma once
// How often somebody may do something: token buckets that all nodes share in Redis, and that each node keeps
// for itself while Redis is away. Then a subject gets at most its limit from each node: throttling gives way,
// and never stands in the way of those who are within it.

#include "base/task.hpp"
#include "platform/throttle/token_bucket.hpp"

#include <string>
#include <unordered_map>

namespace rialto::redis {
class Client;
}

namespace rialto::throttle {

inline constexpr std::size_t local_buckets_max =
    20'000; // of one node without Redis; past it the full ones go, then all

/// Belongs to one event loop.
class Throttle {
  public:
    /// `redis` may be null and else outlives this. Subjects (addresses, e-mails) are known to Redis only as
    /// an HMAC under `secret`, which is the same on all nodes.
    Throttle(redis::Client* redis, std::string secret);

    /// One token out of the subject's bucket of that name ("sign_in_address"). Waits for Redis at most
    /// redis::command_timeout.
    Task<Taken> take(std::string name, std::string subject, Limit limit, Time at);

  private:
    Taken take_local(const std::string& key, const Limit& limit, Time at);

    redis::Client* redis_;
    std::string secret_;
    std::unordered_map<std::string, TokenBucket> local_;
};

} // namespace rialto::throttle
