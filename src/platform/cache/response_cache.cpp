#include "platform/cache/response_cache.hpp"

#include "platform/telemetry/telemetry.hpp"

#include <algorithm>
#include <atomic>
#include <list>
#include <mutex>
#include <unordered_map>
#include <utility>

namespace rialto::cache {

struct ResponseCache::Item {
    std::string key;
    Entry entry;
    /// Set by every hit, from any thread; gives another round when its turn to go comes.
    std::atomic<bool> used{false};

    std::size_t bytes() const {
        const http::Prebuilt& answer = *entry.answer;
        return key.size() + answer.head.size() + answer.body.size() + answer.etag.size() +
               answer.not_modified.size() + sizeof(Item) + sizeof(http::Prebuilt);
    }
};

struct ResponseCache::EntryShard {
    using Order = std::list<std::shared_ptr<Item>>; // oldest first

    mutable std::mutex mutex;
    Order order;
    std::unordered_map<std::string_view, Order::iterator> places; // keys live in the items
    std::size_t bytes = 0;
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;
    std::uint64_t evictions = 0;

    void drop(Order::iterator place) {
        bytes -= (*place)->bytes();
        places.erase((*place)->key);
        order.erase(place);
    }

    void make_room(std::size_t bytes_max) {
        while (bytes > bytes_max && !order.empty()) {
            const auto oldest = order.begin();
            if ((*oldest)->used.exchange(false, std::memory_order_relaxed)) {
                order.splice(order.end(), order, oldest);
                continue;
            }
            drop(oldest);
            ++evictions;
        }
    }
};

struct ResponseCache::AliasShard {
    struct Alias {
        std::string target; // one letter for the encoding, then the target as sent
        std::weak_ptr<Item> item;
        bool used = false;
    };
    using Order = std::list<Alias>;

    mutable std::mutex mutex;
    Order order;
    std::unordered_map<std::string_view, Order::iterator> places;
    std::uint64_t hits = 0;

    void drop(Order::iterator place) {
        places.erase(place->target);
        order.erase(place);
    }

    void make_room(std::size_t aliases_max) {
        while (order.size() > aliases_max) {
            const auto oldest = order.begin();
            if (std::exchange(oldest->used, false))
                order.splice(order.end(), order, oldest);
            else
                drop(oldest);
        }
    }
};

namespace {

constexpr std::size_t alias_bytes_max = 1 + http::target_bytes_max;

/// The text of an alias on the stack: looking one up allocates nothing.
struct AliasText {
    char bytes[alias_bytes_max];
    std::size_t size;

    AliasText(std::string_view target, http::Encoding encoding) : size(1 + target.size()) {
        bytes[0] = static_cast<char>('0' + static_cast<int>(encoding));
        std::copy(target.begin(), target.end(), bytes + 1);
    }
    std::string_view view() const { return {bytes, size}; }
};

} // namespace

ResponseCache::ResponseCache(std::string name, Options options, Validity validity)
    : name_(std::move(name)), options_(options), validity_(std::move(validity)) {
    for (std::size_t i = 0; i < shard_count; ++i) {
        entries_.push_back(std::make_unique<EntryShard>());
        aliases_.push_back(std::make_unique<AliasShard>());
    }
}

ResponseCache::~ResponseCache() = default;

ResponseCache::EntryShard& ResponseCache::entry_shard(std::string_view key) const {
    // The map inside uses the low bits of the same hash, so the shard takes the high ones.
    return *entries_[(std::hash<std::string_view>{}(key) >> 40) % shard_count];
}

ResponseCache::AliasShard& ResponseCache::alias_shard(std::string_view alias) const {
    return *aliases_[(std::hash<std::string_view>{}(alias) >> 40) % shard_count];
}

bool ResponseCache::is_good(const Item& item) const {
    return validity_(item.entry.stamp);
}

std::shared_ptr<const http::Prebuilt> ResponseCache::find_exact(std::string_view target,
                                                                http::Encoding encoding) {
    if (target.size() > http::target_bytes_max) return nullptr;
    const AliasText alias(target, encoding);
    AliasShard& shard = alias_shard(alias.view());
    const std::scoped_lock lock(shard.mutex);
    const auto found = shard.places.find(alias.view());
    if (found == shard.places.end()) return nullptr;
    const std::shared_ptr<Item> item = found->second->item.lock();
    if (!item || !is_good(*item)) {
        shard.drop(found->second);
        return nullptr;
    }
    found->second->used = true;
    item->used.store(true, std::memory_order_relaxed);
    ++shard.hits;
    return item->entry.answer;
}

std::shared_ptr<const http::Prebuilt> ResponseCache::find(std::string_view key, std::string_view target,
                                                          http::Encoding encoding) {
    EntryShard& shard = entry_shard(key);
    std::shared_ptr<Item> item;
    {
        const std::scoped_lock lock(shard.mutex);
        const auto found = shard.places.find(key);
        if (found == shard.places.end()) {
            ++shard.misses;
            return nullptr;
        }
        if (!is_good(**found->second)) {
            shard.drop(found->second);
            ++shard.misses;
            return nullptr;
        }
        item = *found->second;
        item->used.store(true, std::memory_order_relaxed);
        ++shard.hits;
    }
    remember(target, encoding, item);
    return item->entry.answer;
}

void ResponseCache::put(std::string_view key, std::string_view target, http::Encoding encoding, Entry entry) {
    auto item = std::make_shared<Item>();
    item->key = key;
    item->entry = std::move(entry);
    const std::size_t bytes = item->bytes();
    if (bytes > entry_bytes_max) return;
    EntryShard& shard = entry_shard(item->key);
    {
        const std::scoped_lock lock(shard.mutex);
        const auto found = shard.places.find(item->key);
        if (found != shard.places.end()) shard.drop(found->second);
        shard.bytes += bytes;
        shard.order.push_back(item);
        shard.places.emplace(item->key, std::prev(shard.order.end()));
        shard.make_room(options_.bytes_max / shard_count);
    }
    remember(target, encoding, item);
}

void ResponseCache::remember(std::string_view target, http::Encoding encoding,
                             const std::shared_ptr<Item>& item) {
    if (target.empty() || target.size() > http::target_bytes_max) return;
    const AliasText alias(target, encoding);
    AliasShard& shard = alias_shard(alias.view());
    const std::scoped_lock lock(shard.mutex);
    const auto found = shard.places.find(alias.view());
    if (found != shard.places.end()) {
        found->second->item = item;
        return;
    }
    shard.order.push_back({std::string(alias.view()), item});
    shard.places.emplace(shard.order.back().target, std::prev(shard.order.end()));
    shard.make_room(options_.aliases_max / shard_count);
}

void ResponseCache::clear() {
    for (const auto& shard : aliases_) {
        const std::scoped_lock lock(shard->mutex);
        shard->places.clear();
        shard->order.clear();
    }
    for (const auto& shard : entries_) {
        const std::scoped_lock lock(shard->mutex);
        shard->places.clear();
        shard->order.clear();
        shard->bytes = 0;
    }
}

ResponseCache::Stats ResponseCache::stats() const {
    Stats stats;
    for (const auto& shard : aliases_) {
        const std::scoped_lock lock(shard->mutex);
        stats.exact_hits += shard->hits;
        stats.aliases += shard->order.size();
    }
    for (const auto& shard : entries_) {
        const std::scoped_lock lock(shard->mutex);
        stats.hits += shard->hits;
        stats.misses += shard->misses;
        stats.evictions += shard->evictions;
        stats.entries += shard->order.size();
        stats.bytes += shard->bytes;
    }
    return stats;
}

void ResponseCache::publish_metrics() const {
    const Stats now = stats();
    const auto set = [this](std::string_view metric, std::string_view help, auto value) {
        telemetry::gauge(metric, help, {{"cache", name_}}).set(static_cast<double>(value));
    };
    set("rialto_cache_exact_hits", "Answers found by exact target since the start.", now.exact_hits);
    set("rialto_cache_hits", "Answers found by canonical key since the start.", now.hits);
    set("rialto_cache_misses", "Answers that had to be rendered since the start.", now.misses);
    set("rialto_cache_evictions", "Answers that went to make room since the start.", now.evictions);
    set("rialto_cache_entries", "Answers kept.", now.entries);
    set("rialto_cache_aliases", "Exact targets remembered.", now.aliases);
    set("rialto_cache_bytes", "Bytes of the answers kept.", now.bytes);
}

} // namespace rialto::cache
