#pragma once
// The first level of the response cache: rendered answers, ready to send, shared by all loops of the process.
// An answer is found by its canonical key, or by the exact target it was asked with before, which skips
// parsing altogether. Sharded by hash, each shard behind a small mutex, bounded by bytes (which entries stay
// is s3_fifo.hpp's choice) and, for the targets, by count. Whether an entry is still good is decided by its
// owner (Validity); one that is not keeps its place until a new answer takes it.

#include "base/time.hpp"
#include "platform/http/encoding.hpp"
#include "platform/http/http.hpp"

#include <array>
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
inline constexpr std::size_t segments_max = 64; // counted apart; the last one counts for all that follow

/// What an answer was rendered from. Opaque here; the owner compares it with the state of now.
struct Stamp {
    std::uint64_t generation = 0;
    std::uint64_t availability_seq = 0;
    Deadline rendered_at{};
    Deadline fresh_until{}; // not sent past it, whatever the generation
};

/// How an answer can be made again; its owner knows more of it.
struct Origin {
    virtual ~Origin() = default;
};

struct Entry {
    std::shared_ptr<const http::Prebuilt> answer;
    Stamp stamp;
    std::size_t segment = 0;                   // of ResponseCache::segment()
    std::shared_ptr<const Origin> origin = {}; // null: it is never made again ahead of time
};

enum class Freshness : std::uint8_t {
    good,
    stale, // may be sent while somebody makes the next one
    gone,  // must not be sent
};

/// Says whether an entry may still be sent. Must be quick and thread-safe.
using Validity = std::function<Freshness(const Stamp& stamp)>;

struct Options {
    std::size_t bytes_max = bytes_max_default;
    std::size_t aliases_max = aliases_max_default;
};

/// Where an answer came from: what is counted.
enum class Tier : std::uint8_t {
    exact,  // found by its target
    memory, // found by its key
    kept,   // made from a catalog before, which differs in nothing that it shows
    stale,  // the one before, while the next is made
    joined, // made by another request that was there first
    shared, // made by another node
    render,
    warm, // rendered before anybody asked
};
inline constexpr std::array<std::string_view, 8> tier_names{"exact",  "memory", "kept",   "stale",
                                                            "joined", "shared", "render", "warm"};

/// Thread-safe.
class ResponseCache {
  public:
    /// `name` labels the metrics.
    ResponseCache(std::string name, Options options, Validity validity);
    ~ResponseCache();
    ResponseCache(const ResponseCache&) = delete;
    ResponseCache& operator=(const ResponseCache&) = delete;

    struct Found {
        std::shared_ptr<const http::Prebuilt> answer; // null when it is not there
        Freshness freshness = Freshness::gone;
        Stamp stamp = {}; // this and the origin only of what is not good
        std::shared_ptr<const Origin> origin = {};

        bool is_good() const { return freshness == Freshness::good; }
        bool may_be_sent() const { return freshness != Freshness::gone; }
    };

    /// By the raw target (path and query as sent) and the encoding the client wants; only what is good, else
    /// null. Allocates nothing.
    std::shared_ptr<const http::Prebuilt> find_exact(std::string_view target, http::Encoding encoding);

    /// By canonical key, which must name the encoding too. When it is good, `target` is remembered as another
    /// way to it (empty: not).
    Found find(std::string_view key, std::string_view target, http::Encoding encoding);

    /// Keeps an answer under its key, and under the target it was asked with (empty: not).
    void put(std::string_view key, std::string_view target, http::Encoding encoding, Entry entry);

    /// Number under which a segment's answers are counted.
    std::size_t segment(std::string_view name);
    /// Counts an answer; those of Tier::exact count themselves.
    void count(std::size_t segment, Tier tier);

    struct Hot {
        std::string key;
        http::Encoding encoding;
        Entry entry;
        std::uint32_t heat = 0;
    };
    /// The most used of the entries that have an origin and are chosen, the hottest first. Halves the heat of
    /// all: what was hot long ago cools down.
    std::vector<Hot> hottest(std::size_t most, std::uint32_t heat_min,
                             const std::function<bool(const Stamp&)>& chosen);

    void clear();

    struct Stats {
        std::uint64_t evictions = 0;
        std::size_t entries = 0;
        std::size_t aliases = 0;
        std::size_t bytes = 0;
    };
    Stats stats() const;
    /// Answers of all segments since the start.
    std::uint64_t answers(Tier tier) const;

    /// Brings the metrics rialto_cache_* up to date; call it before metrics are rendered.
    void publish_metrics() const;

  private:
    struct Item;
    struct EntryShard;
    struct AliasShard;
    struct Counts;

    EntryShard& entry_shard(std::string_view key) const;
    AliasShard& alias_shard(std::string_view alias) const;
    void remember(std::string_view target, http::Encoding encoding, const std::shared_ptr<Item>& item);
    std::uint64_t answers(std::size_t segment, Tier tier) const;
    std::string segment_name(std::size_t segment) const; // empty past the last

    std::string name_;
    Options options_;
    Validity validity_;
    std::vector<std::unique_ptr<EntryShard>> entries_;
    std::vector<std::unique_ptr<AliasShard>> aliases_;
    std::unique_ptr<Counts> counts_;
};

} // namespace rialto::cache
