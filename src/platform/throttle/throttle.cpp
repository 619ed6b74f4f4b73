#include "platform/throttle/throttle.hpp"

#include "platform/crypto/crypto.hpp"
#include "platform/redis/redis.hpp"

#include <charconv>

namespace rialto::throttle {

namespace {

constexpr std::size_t key_digest_bytes = 16;

// TokenBucket::take on the instant that the key holds. Microseconds since 1970 fit into Lua's doubles.
constexpr const char* take_script =
    R"(local at, interval, whole = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local full_at = math.min(math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), at), at + whole)
local allowed = full_at + interval <= at + whole
if allowed then
  full_at = full_at + interval
  redis.call('SET', KEYS[1], string.format('%.0f', full_at), 'PX', math.ceil((full_at - at) / 1000))
end
return {allowed and 1 or 0, string.format('%.0f', full_at)})";

std::optional<Taken> parse_reply(const redis::Reply& reply, const Limit& limit, Time at) {
    if (reply.items.size() != 2) return std::nullopt;
    const std::string& text = reply.items[1].text;
    std::int64_t full_at = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), full_at);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) return std::nullopt;
    return describe(reply.items[0].integer == 1, limit, Time(Duration(full_at)), at);
}

} // namespace

Throttle::Throttle(redis::Client* redis, std::string secret) : redis_(redis), secret_(std::move(secret)) {}

Task<Taken> Throttle::take(std::string name, std::string subject, Limit limit, Time at) {
    const crypto::Digest digest = crypto::hmac_sha256(secret_, name + '\0' + subject);
    const std::string key =
        name + ":{" + crypto::hex(crypto::bytes(digest).substr(0, key_digest_bytes)) + "}";
    if (redis_ != nullptr) {
        std::vector<std::string> command{"EVAL",
                                         take_script,
                                         "1",
                                         "throttle:" + key,
                                         std::to_string(at.time_since_epoch().count()),
                                         std::to_string(limit.interval.count()),
                                         std::to_string(limit.whole().count())};
        const std::optional<redis::Reply> reply = co_await redis_->command(std::move(command));
        if (reply)
            if (const std::optional<Taken> taken = parse_reply(*reply, limit, at)) co_return *taken;
    }
    co_return take_local(key, limit, at);
}

Taken Throttle::take_local(const std::string& key, const Limit& limit, Time at) {
    if (local_.size() >= local_buckets_max && !local_.contains(key)) {
        std::erase_if(local_, [&](const auto& entry) { return entry.second.is_full(at); });
        if (local_.size() >= local_buckets_max) local_.clear();
    }
    return local_[key].take(limit, at);
}

} // namespace rialto::throttle
