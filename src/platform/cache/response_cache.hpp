#pragma once
// The first level of the response cache: rendered answers, ready to send, shared by all loops of the process.
// An answer is found by its canonical key, or by the exact target it was asked with before, which skips
// parsing altogether. Sharded by hash, each shard behind a small mutex, bounded by bytes and by count. The
// oldest go first, but an entry that was used since it was last looked at gets another round. Whether an
// entry is still good is decided by its owner (Validity).

#include "base/time.hpp"
#include "platform/http/encoding.hpp"
#include "platform/http/http.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::cache {

inline constexpr std::size_t bytes_max_default = 128 * 1024 * 1024; // heads, bodies and keys of all entries
inline constexpr std::size_t aliases_max_default = 65'536;          // exact targets remembered
inline constexpr std::size_t shard_count = 16;
inline constexpr std::size_t entry_bytes_max = 4 * 1024 * 1024; // a larger answer is not kept

/// What an answer was rendered from. Opaque here; the owner compares it with the state of now.
struct Stamp {
    std::uint64_t generation = 0;
    std::uint64_t availability_seq = 0;
    Deadline rendered_at{};
    Deadline fresh_until{}; // not sent past it, whatever the generation
};

struct Entry {
    std::shared_ptr<const http::Prebuilt> answer;
    Stamp stamp;
};

/// Says whether an entry may still be sent. Must be quick and thread-safe.
using Validity = std::function<bool(const Stamp& stamp)>;

struct Options {
    std::size_t bytes_max = bytes_max_default;
    std::size_t aliases_max = aliases_max_default;
};

/// Thread-safe. An entry that is no longer good is dropped when it is met.
class ResponseCache {
  public:
    /// `name` labels the metrics.
    ResponseCache(std::string name, Options options, Validity validity);
    ~ResponseCache();
    ResponseCache(const ResponseCache&) = delete;
    ResponseCache& operator=(const ResponseCache&) = delete;

    /// By the raw target (path and query as sent) and the encoding the client wants. Null when not there.
    std::shared_ptr<const http::Prebuilt> find_exact(std::string_view target, http::Encoding encoding);

    /// By canonical key, which must name the encoding too. Null when not there. When found, `target` is
    /// remembered as another way to it (empty: not).
    std::shared_ptr<const http::Prebuilt> find(std::string_view key, std::string_view target,
                                               http::Encoding encoding);

    /// Keeps an answer under its key, and under the target it was asked with (empty: not).
    void put(std::string_view key, std::string_view target, http::Encoding encoding, Entry entry);

    void clear();

    struct Stats {
        std::uint64_t exact_hits = 0;
        std::uint64_t hits = 0;   // of find()
        std::uint64_t misses = 0; // of find(); find_exact() that finds nothing is followed by a find()
        std::uint64_t evictions = 0;
        std::size_t entries = 0;
        std::size_t aliases = 0;
        std::size_t bytes = 0;
    };
    Stats stats() const;

    /// Brings the gauges rialto_cache_* up to date; call it before metrics are rendered.
    void publish_metrics() const;

  private:
    struct Item;
    struct EntryShard;
    struct AliasShard;

    EntryShard& entry_shard(std::string_view key) const;
    AliasShard& alias_shard(std::string_view alias) const;
    bool is_good(const Item& item) const;
    void remember(std::string_view target, http::Encoding encoding, const std::shared_ptr<Item>& item);

    std::string name_;
    Options options_;
    Validity validity_;
    std::vector<std::unique_ptr<EntryShard>> entries_;
    std::vector<std::unique_ptr<AliasShard>> aliases_;
};

} // namespace rialto::cache
