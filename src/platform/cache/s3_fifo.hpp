#pragma once
// Which entries a bounded cache keeps: S3-FIFO (Yang, Zhang, Qiu, Yue and Rashmi, "FIFO queues are all you
// need for cache eviction", SOSP 2023). What is new goes through a small queue; only what is asked for again
// there moves to the main one, so that a scan of one-time keys passes by without touching the hot set. A
// ghost queue of hashes lets what left the small queue too early straight into the main one. Not thread-safe:
// each shard has its own, under its mutex.

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <deque>
#include <list>
#include <memory>
#include <string_view>
#include <unordered_map>

namespace rialto::cache {

inline constexpr std::size_t small_queue_percent = 10;
inline constexpr std::uint8_t use_mark_max = 3;
inline constexpr std::uint8_t uses_to_stay = 2; // in the small queue, to move to the main one
inline constexpr std::size_t ghosts_min = 64;

/// How often an entry was used since it was last looked at. Any thread may call note(): a lost count is
/// harmless, and a hot entry's cache line is only read.
class UseMark {
  public:
    void note() {
        const std::uint8_t seen = count_.load(std::memory_order_relaxed);
        if (seen < use_mark_max) count_.store(static_cast<std::uint8_t>(seen + 1), std::memory_order_relaxed);
    }
    std::uint8_t get() const { return count_.load(std::memory_order_relaxed); }
    void set(std::uint8_t count) { count_.store(count, std::memory_order_relaxed); }

  private:
    std::atomic<std::uint8_t> count_{0};
};

/// `Item` has `std::string key`, `UseMark mark` and `std::size_t bytes() const`, which never changes.
template <class Item>
class S3Fifo {
  public:
    using Pointer = std::shared_ptr<Item>;

    explicit S3Fifo(std::size_t bytes_max) : bytes_max_(bytes_max) {}

    Pointer find(std::string_view key) const {
        const auto found = places_.find(key);
        return found == places_.end() ? nullptr : *found->second.place;
    }

    /// Takes the place of the entry with the same key, and its standing; or comes in new. Then makes room.
    void put(Pointer item) {
        if (const auto found = places_.find(item->key); found != places_.end())
            replace(found->second, std::move(item));
        else
            insert(std::move(item));
        make_room();
    }

    template <class Visit>
    void for_each(Visit&& visit) const {
        for (const Queue* queue : {&small_, &main_})
            for (const Pointer& item : *queue) visit(item);
    }

    void clear() {
        places_.clear();
        small_.clear();
        main_.clear();
        ghosts_.clear();
        ghost_counts_.clear();
        small_bytes_ = bytes_ = 0;
    }

    std::size_t bytes() const { return bytes_; }
    std::size_t size() const { return places_.size(); }
    std::uint64_t evictions() const { return evictions_; }

  private:
    using Queue = std::list<Pointer>; // oldest first
    struct Place {
        typename Queue::iterator place;
        bool is_main = false;
    };

    static std::uint64_t hash_of(std::string_view key) { return std::hash<std::string_view>{}(key); }

    void replace(Place at, Pointer item) {
        const Pointer old = *at.place;
        item->mark.set(old->mark.get());
        places_.erase(old->key); // the view is into the old item
        count_bytes(at.is_main, item->bytes(), old->bytes());
        *at.place = std::move(item);
        places_.emplace((*at.place)->key, at);
    }

    void insert(Pointer item) {
        const bool is_main = forget_ghost(hash_of(item->key));
        Queue& queue = is_main ? main_ : small_;
        count_bytes(is_main, item->bytes(), 0);
        queue.push_back(std::move(item));
        places_.emplace(queue.back()->key, Place{std::prev(queue.end()), is_main});
    }

    void count_bytes(bool is_main, std::size_t more, std::size_t less) {
        bytes_ += more - less;
        if (!is_main) small_bytes_ += more - less;
    }

    void make_room() {
        while (bytes_ > bytes_max_) {
            if (main_.empty() || small_bytes_ > bytes_max_ / 100 * small_queue_percent)
                shrink_small();
            else
                shrink_main();
        }
    }

    /// The oldest of the small queue moves to the main one, or leaves and is remembered.
    void shrink_small() {
        if (small_.empty()) return shrink_main();
        const auto oldest = small_.begin();
        Item& item = **oldest;
        if (item.mark.get() >= uses_to_stay) {
            item.mark.set(0);
            small_bytes_ -= item.bytes();
            main_.splice(main_.end(), small_, oldest);
            places_.find(item.key)->second.is_main = true;
            return;
        }
        remember_ghost(hash_of(item.key));
        drop(small_, oldest, false);
    }

    void shrink_main() {
        const auto oldest = main_.begin();
        Item& item = **oldest;
        if (const std::uint8_t uses = item.mark.get(); uses > 0) {
            item.mark.set(static_cast<std::uint8_t>(uses - 1));
            main_.splice(main_.end(), main_, oldest);
            return;
        }
        drop(main_, oldest, true);
    }

    void drop(Queue& queue, typename Queue::iterator place, bool is_main) {
        count_bytes(is_main, 0, (*place)->bytes());
        places_.erase((*place)->key);
        queue.erase(place);
        ++evictions_;
    }

    void remember_ghost(std::uint64_t hash) {
        ghosts_.push_back(hash);
        ++ghost_counts_[hash];
        while (ghosts_.size() > std::max(ghosts_min, places_.size())) {
            forget_one(ghosts_.front());
            ghosts_.pop_front();
        }
    }

    /// True when it was there. Its place in the queue runs out by itself.
    bool forget_ghost(std::uint64_t hash) { return ghost_counts_.erase(hash) > 0; }

    void forget_one(std::uint64_t hash) {
        const auto found = ghost_counts_.find(hash);
        if (found != ghost_counts_.end() && --found->second == 0) ghost_counts_.erase(found);
    }

    std::size_t bytes_max_;
    Queue small_;
    Queue main_;
    std::unordered_map<std::string_view, Place> places_; // keys live in the items
    std::deque<std::uint64_t> ghosts_;
    std::unordered_map<std::uint64_t, std::uint32_t> ghost_counts_;
    std::size_t small_bytes_ = 0;
    std::size_t bytes_ = 0;
    std::uint64_t evictions_ = 0;
};

} // namespace rialto::cache
