#pragma once
// The second level of the response cache: what one node rendered, kept in Redis for the others. Redis may be
// slow, stopped, empty or gone at any moment: then there is simply nothing found, within a short time. A key
// is `prefix:{segment}:name`, so that all of a segment lies on one node of a Redis Cluster.

#include "base/task.hpp"
#include "base/time.hpp"
#include "platform/redis/redis.hpp"

#include <memory>
#include <optional>
#include <string>

namespace rialto::cache {

/// Calls at once, each at most redis::command_timeout long; past it nothing is asked or kept.
inline constexpr int shared_calls_max = 256;
inline constexpr std::size_t shared_value_bytes_max = 1024 * 1024;
/// A node that makes an answer keeps others from making it too, for so long if it dies meanwhile.
inline constexpr std::chrono::milliseconds lease_time{1000};
/// Who finds a lease looks again so often, and after so long makes the answer itself.
inline constexpr std::chrono::milliseconds lease_poll{5};
inline constexpr std::chrono::milliseconds lease_wait_max{50};

struct SharedKey {
    std::string segment;
    std::string name;
};

/// Any thread may call it; it works on `loop`, the client's.
class SharedCache {
  public:
    /// `client` outlives the cache. Nodes with the same prefix share what they keep.
    SharedCache(asio::io_context& loop, redis::Client& client, std::string prefix);
    ~SharedCache();

    /// The value kept. When there is none the caller makes it, and puts it; it then holds the lease, if Redis
    /// could be asked for it. Never longer than lease_wait_max and a few command_timeouts.
    Task<std::optional<std::string>> fetch(SharedKey key);

    /// Keeps a value for so long, in the background. Best effort.
    void put(SharedKey key, std::string value, std::chrono::milliseconds time_to_live);

    void publish_metrics() const;

  private:
    struct State;
    std::shared_ptr<State> state_;
};

} // namespace rialto::cache
