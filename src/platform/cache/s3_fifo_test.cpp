#include "platform/cache/s3_fifo.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <list>
#include <random>
#include <string>
#include <unordered_set>
#include <vector>

namespace rialto::cache {
namespace {

struct Item {
    std::string key;
    UseMark mark;
    std::size_t size = 1;
    std::size_t bytes() const { return size; }
};

/// What stays when the oldest always goes.
class PlainFifo {
  public:
    explicit PlainFifo(std::size_t most) : most_(most) {}
    bool ask(const std::string& key) {
        if (!known_.insert(key).second) return true;
        order_.push_back(key);
        if (order_.size() > most_) {
            known_.erase(order_.front());
            order_.pop_front();
        }
        return false;
    }

  private:
    std::size_t most_;
    std::list<std::string> order_;
    std::unordered_set<std::string> known_;
};

struct Asked {
    S3Fifo<Item> kept;
    bool ask(const std::string& key, std::size_t size = 1) {
        if (const auto found = kept.find(key)) {
            found->mark.note();
            return true;
        }
        auto item = std::make_shared<Item>();
        item->key = key;
        item->size = size;
        kept.put(std::move(item));
        return false;
    }
};

/// Ranks 0…n−1 with weight 1/(rank+1).
class Zipf {
  public:
    Zipf(std::size_t ranks, std::uint32_t seed) : random_(seed) {
        double sum = 0;
        for (std::size_t i = 0; i < ranks; ++i) sums_.push_back(sum += 1.0 / static_cast<double>(i + 1));
    }
    std::size_t draw() {
        const double at = std::uniform_real_distribution<>(0, sums_.back())(random_);
        return static_cast<std::size_t>(std::ranges::lower_bound(sums_, at) - sums_.begin());
    }

  private:
    std::mt19937 random_;
    std::vector<double> sums_;
};

TEST(s3_fifo, a_scan_of_one_time_keys_leaves_the_hot_set_alone) {
    constexpr std::size_t room = 1000;
    constexpr std::size_t pages = 10'000;
    constexpr int requests = 100'000;
    Asked cache{S3Fifo<Item>(room)};
    PlainFifo plain(room);
    Zipf zipf(pages, 1);
    int hits = 0;
    int plain_hits = 0;
    int scanned = 0;
    for (int i = 0; i < requests; ++i) {
        const std::string page = std::to_string(zipf.draw());
        hits += cache.ask(page) ? 1 : 0;
        plain_hits += plain.ask(page) ? 1 : 0;
        if (i % 3 != 0) continue; // a crawler asks for everything, once
        const std::string once = "once-" + std::to_string(scanned++);
        cache.ask(once);
        plain.ask(once);
    }
    RecordProperty("hit_percent_s3_fifo", hits * 100 / requests);
    RecordProperty("hit_percent_plain_fifo", plain_hits * 100 / requests);
    EXPECT_GT(hits, plain_hits + requests / 10);
    // The ideal keeps the thousand most wanted: ln(1000)/ln(10000), about three quarters.
    EXPECT_GT(hits, requests * 6 / 10);

    for (int i = 0; i < 5000; ++i) cache.ask("flood-" + std::to_string(i));
    int still_there = 0;
    for (std::size_t rank = 0; rank < 100; ++rank)
        still_there += cache.kept.find(std::to_string(rank)) ? 1 : 0;
    EXPECT_GE(still_there, 95);
}

TEST(s3_fifo, stays_within_its_bytes_and_counts_them) {
    constexpr std::size_t room = 10'000;
    Asked cache{S3Fifo<Item>(room)};
    std::mt19937 random(7);
    for (int i = 0; i < 20'000; ++i) {
        cache.ask(std::to_string(random() % 700), 1 + random() % 200);
        ASSERT_LE(cache.kept.bytes(), room);
    }
    std::size_t sum = 0;
    std::size_t count = 0;
    cache.kept.for_each([&](const std::shared_ptr<Item>& item) {
        sum += item->bytes();
        ++count;
        EXPECT_EQ(cache.kept.find(item->key), item);
    });
    EXPECT_EQ(sum, cache.kept.bytes());
    EXPECT_EQ(count, cache.kept.size());
    EXPECT_GT(sum, room / 2);
    EXPECT_GT(cache.kept.evictions(), 1000u);
}

TEST(s3_fifo, a_successor_takes_over_the_place_of_a_hot_entry) {
    Asked cache{S3Fifo<Item>(100)};
    cache.ask("hot");
    cache.ask("hot");
    cache.ask("hot");
    auto next = std::make_shared<Item>();
    next->key = "hot";
    next->size = 5;
    cache.kept.put(next);
    EXPECT_EQ(cache.kept.bytes(), 5u);
    for (int i = 0; i < 1000; ++i) cache.ask(std::to_string(i));
    EXPECT_EQ(cache.kept.find("hot"), next);
}

TEST(s3_fifo, what_left_too_early_comes_back_to_stay) {
    Asked cache{S3Fifo<Item>(100)};
    cache.ask("again");
    for (int i = 0; i < 120; ++i) cache.ask(std::to_string(i));
    EXPECT_EQ(cache.kept.find("again"), nullptr);
    cache.ask("again");
    for (int i = 1000; i < 1500; ++i) cache.ask(std::to_string(i));
    EXPECT_NE(cache.kept.find("again"), nullptr);
}

TEST(s3_fifo, an_entry_larger_than_all_the_room_does_not_stay) {
    Asked cache{S3Fifo<Item>(100)};
    cache.ask("small");
    cache.ask("huge", 101);
    EXPECT_EQ(cache.kept.find("huge"), nullptr);
    EXPECT_LE(cache.kept.bytes(), 100u);
}

} // namespace
} // namespace rialto::cache
