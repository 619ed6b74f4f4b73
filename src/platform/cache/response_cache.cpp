#include "platform/cache/response_cache.hpp"

#include "platform/cache/s3_fifo.hpp"

#include <algorithm>
#include <atomic>
#include <list>
#include <mutex>
#include <unordered_map>
#include <utility>

namespace rialto::cache {

struct ResponseCache::Item {
    std::string key;
    http::Encoding encoding{};
    Entry entry;
    UseMark mark;
    /// Hits, for hottest(). Written by several threads without care: a lost one is harmless.
    std::atomic<std::uint32_t> heat{0};
    std::size_t size = 0;

    std::size_t bytes() const { return size; }

    void note_use() {
        mark.note();
        heat.store(heat.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    }
};

struct ResponseCache::EntryShard {
    explicit EntryShard(std::size_t bytes_max) : kept(bytes_max) {}

    mutable std::mutex mutex;
    S3Fifo<Item> kept;
};

struct ResponseCache::AliasShard {
    struct Alias {
        std::string target; // one letter for the encoding, then the target as sent
        std::weak_ptr<Item> item;
        bool used = false;
    };
    using Order = std::list<Alias>; // oldest first; one that was used gets another round

    mutable std::mutex mutex;
    Order order;
    std::unordered_map<std::string_view, Order::iterator> places;
    std::array<std::uint64_t, segments_max> hits{};

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

struct ResponseCache::Counts {
    std::mutex naming;
    std::vector<std::string> segments;
    std::array<std::array<std::atomic<std::uint64_t>, tier_names.size()>, segments_max> answers{};
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
    : name_(std::move(name)), options_(options), validity_(std::move(validity)),
      counts_(std::make_unique<Counts>()) {
    for (std::size_t i = 0; i < shard_count; ++i) {
        entries_.push_back(std::make_unique<EntryShard>(options_.bytes_max / shard_count));
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

std::shared_ptr<const http::Prebuilt> ResponseCache::find_exact(std::string_view target,
                                                                http::Encoding encoding) {
    if (target.size() > http::target_bytes_max) return nullptr;
    const AliasText alias(target, encoding);
    AliasShard& shard = alias_shard(alias.view());
    const std::scoped_lock lock(shard.mutex);
    const auto found = shard.places.find(alias.view());
    if (found == shard.places.end()) return nullptr;
    const std::shared_ptr<Item> item = found->second->item.lock();
    if (!item) {
        shard.drop(found->second);
        return nullptr;
    }
    if (validity_(item->entry.stamp) != Freshness::good) return nullptr;
    found->second->used = true;
    item->note_use();
    ++shard.hits[item->entry.segment];
    return item->entry.answer;
}

ResponseCache::Found ResponseCache::find(std::string_view key, std::string_view target,
                                         http::Encoding encoding) {
    EntryShard& shard = entry_shard(key);
    std::shared_ptr<Item> item;
    {
        const std::scoped_lock lock(shard.mutex);
        item = shard.kept.find(key);
    }
    if (!item) return {};
    const Freshness freshness = validity_(item->entry.stamp);
    if (freshness != Freshness::gone) item->note_use();
    if (freshness != Freshness::good)
        return {item->entry.answer, freshness, item->entry.stamp, item->entry.origin};
    remember(target, encoding, item);
    return {item->entry.answer, freshness};
}

void ResponseCache::put(std::string_view key, std::string_view target, http::Encoding encoding, Entry entry) {
    auto item = std::make_shared<Item>();
    item->key = key;
    item->encoding = encoding;
    item->entry = std::move(entry);
    const http::Prebuilt& answer = *item->entry.answer;
    item->size = key.size() + answer.head.size() + answer.body.size() + answer.etag.size() +
                 answer.not_modified.size() + sizeof(Item) + sizeof(http::Prebuilt);
    if (item->size > entry_bytes_max) return;
    EntryShard& shard = entry_shard(item->key);
    {
        const std::scoped_lock lock(shard.mutex);
        if (const auto before = shard.kept.find(item->key))
            item->heat = before->heat.load(std::memory_order_relaxed);
        shard.kept.put(item);
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

std::vector<ResponseCache::Hot> ResponseCache::hottest(std::size_t most, std::uint32_t heat_min,
                                                       const std::function<bool(const Stamp&)>& chosen) {
    std::vector<std::pair<std::uint32_t, std::shared_ptr<Item>>> warm;
    for (const auto& shard : entries_) {
        const std::scoped_lock lock(shard->mutex);
        shard->kept.for_each([&](const std::shared_ptr<Item>& item) {
            const std::uint32_t heat = item->heat.load(std::memory_order_relaxed);
            item->heat.store(heat / 2, std::memory_order_relaxed);
            if (heat >= heat_min && item->entry.origin && chosen(item->entry.stamp))
                warm.emplace_back(heat, item);
        });
    }
    const std::size_t count = std::min(most, warm.size());
    std::partial_sort(warm.begin(), warm.begin() + static_cast<std::ptrdiff_t>(count), warm.end(),
                      [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<Hot> hot;
    for (std::size_t i = 0; i < count; ++i) {
        const Item& item = *warm[i].second;
        hot.push_back({item.key, item.encoding, item.entry, warm[i].first});
    }
    return hot;
}

void ResponseCache::clear() {
    for (const auto& shard : aliases_) {
        const std::scoped_lock lock(shard->mutex);
        shard->places.clear();
        shard->order.clear();
    }
    for (const auto& shard : entries_) {
        const std::scoped_lock lock(shard->mutex);
        shard->kept.clear();
    }
}

std::size_t ResponseCache::segment(std::string_view name) {
    const std::scoped_lock lock(counts_->naming);
    std::vector<std::string>& names = counts_->segments;
    const auto found = std::ranges::find(names, name);
    if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
    if (names.size() == segments_max) return segments_max - 1;
    names.emplace_back(names.size() == segments_max - 1 ? "others" : name);
    return names.size() - 1;
}

std::string ResponseCache::segment_name(std::size_t segment) const {
    const std::scoped_lock lock(counts_->naming);
    return segment < counts_->segments.size() ? counts_->segments[segment] : std::string();
}

void ResponseCache::count(std::size_t segment, Tier tier) {
    counts_->answers[segment][static_cast<std::size_t>(tier)].fetch_add(1, std::memory_order_relaxed);
}

std::uint64_t ResponseCache::answers(std::size_t segment, Tier tier) const {
    if (tier != Tier::exact)
        return counts_->answers[segment][static_cast<std::size_t>(tier)].load(std::memory_order_relaxed);
    std::uint64_t sum = 0;
    for (const auto& shard : aliases_) {
        const std::scoped_lock lock(shard->mutex);
        sum += shard->hits[segment];
    }
    return sum;
}

std::uint64_t ResponseCache::answers(Tier tier) const {
    std::uint64_t sum = 0;
    for (std::size_t segment = 0; segment < segments_max; ++segment) sum += answers(segment, tier);
    return sum;
}

ResponseCache::Stats ResponseCache::stats() const {
    Stats stats;
    for (const auto& shard : aliases_) {
        const std::scoped_lock lock(shard->mutex);
        stats.aliases += shard->order.size();
    }
    for (const auto& shard : entries_) {
        const std::scoped_lock lock(shard->mutex);
        stats.evictions += shard->kept.evictions();
        stats.entries += shard->kept.size();
        stats.bytes += shard->kept.bytes();
    }
    return stats;
}

} // namespace rialto::cache
