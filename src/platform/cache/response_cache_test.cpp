#include "platform/cache/response_cache.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>

namespace rialto::cache {
namespace {

using http::Encoding;

Entry entry_of(std::string body, std::uint64_t generation = 1) {
    auto answer = std::make_shared<http::Prebuilt>();
    answer->body = std::move(body);
    return {std::move(answer), {.generation = generation}};
}

struct Owner {
    std::atomic<std::uint64_t> generation{1};
    std::atomic<bool> serves_stale{false};
    Validity validity() {
        return [this](const Stamp& stamp) {
            if (stamp.generation == generation) return Freshness::good;
            return stamp.generation + 1 == generation && serves_stale ? Freshness::stale : Freshness::gone;
        };
    }
};

TEST(response_cache, finds_by_key_and_by_exact_target_and_encoding) {
    Owner owner;
    ResponseCache cache("test", {}, owner.validity());
    EXPECT_EQ(cache.find("k", "/a?x=1", Encoding::br).answer, nullptr);
    cache.put("k", "/a?x=1", Encoding::br, entry_of("body"));
    ASSERT_NE(cache.find("k", "", Encoding::br).answer, nullptr);
    ASSERT_NE(cache.find_exact("/a?x=1", Encoding::br), nullptr);
    EXPECT_EQ(cache.find_exact("/a?x=1", Encoding::br)->body, "body");
    EXPECT_EQ(cache.find_exact("/a?x=1", Encoding::gzip), nullptr);
    EXPECT_EQ(cache.find_exact("/a?x=2", Encoding::br), nullptr);
}

TEST(response_cache, another_target_of_the_same_key_is_remembered) {
    Owner owner;
    ResponseCache cache("test", {}, owner.validity());
    cache.put("k", "/a?x=1&y=2", Encoding::br, entry_of("body"));
    EXPECT_EQ(cache.find_exact("/a?y=2&x=1", Encoding::br), nullptr);
    EXPECT_NE(cache.find("k", "/a?y=2&x=1", Encoding::br).answer, nullptr);
    EXPECT_NE(cache.find_exact("/a?y=2&x=1", Encoding::br), nullptr);
    EXPECT_EQ(cache.stats().entries, 1u);
    EXPECT_EQ(cache.stats().aliases, 2u);
}

TEST(response_cache, an_entry_that_is_no_longer_good_is_not_given_and_replaced) {
    Owner owner;
    ResponseCache cache("test", {}, owner.validity());
    cache.put("k", "/a", Encoding::br, entry_of("old"));
    owner.generation = 2;
    EXPECT_EQ(cache.find_exact("/a", Encoding::br), nullptr);
    EXPECT_FALSE(cache.find("k", "/a", Encoding::br).may_be_sent());
    cache.put("k", "/a", Encoding::br, entry_of("new", 2));
    EXPECT_EQ(cache.stats().entries, 1u);
    ASSERT_NE(cache.find_exact("/a", Encoding::br), nullptr);
    EXPECT_EQ(cache.find_exact("/a", Encoding::br)->body, "new");
}

TEST(response_cache, putting_again_replaces_for_every_target) {
    Owner owner;
    ResponseCache cache("test", {}, owner.validity());
    cache.put("k", "/a", Encoding::br, entry_of("one"));
    cache.put("k", "/a", Encoding::br, entry_of("two"));
    EXPECT_EQ(cache.find_exact("/a", Encoding::br)->body, "two");
    EXPECT_EQ(cache.find("k", "", Encoding::br).answer->body, "two");
    EXPECT_EQ(cache.stats().entries, 1u);
}

TEST(response_cache, stays_within_its_bytes_and_keeps_what_is_used) {
    Owner owner;
    constexpr std::size_t bytes_max = 4 * 1024 * 1024;
    ResponseCache cache("test", {.bytes_max = bytes_max, .aliases_max = 1600}, owner.validity());
    cache.put("hot", "/hot", Encoding::br, entry_of(std::string(10'000, 'h')));
    for (int i = 0; i < 5000; ++i) {
        const std::string name = std::to_string(i);
        cache.put(name, "/" + name, Encoding::br, entry_of(std::string(10'000, 'c')));
        ASSERT_NE(cache.find_exact("/hot", Encoding::br), nullptr) << i;
    }
    const auto stats = cache.stats();
    EXPECT_LE(stats.bytes, bytes_max);
    EXPECT_GT(stats.bytes, bytes_max / 2);
    EXPECT_GT(stats.evictions, 4000u);
    EXPECT_LE(stats.aliases, 1600u);
}

TEST(response_cache, an_evicted_answer_is_not_kept_alive_by_its_targets) {
    Owner owner;
    ResponseCache cache("test", {.bytes_max = 16 * 20'000}, owner.validity());
    Entry first = entry_of(std::string(10'000, 'a'));
    const std::weak_ptr<const http::Prebuilt> watched = first.answer;
    cache.put("first", "/first", Encoding::br, std::move(first));
    for (int i = 0; i < 200; ++i)
        cache.put(std::to_string(i), "", Encoding::br, entry_of(std::string(10'000, 'b')));
    EXPECT_TRUE(watched.expired());
    EXPECT_EQ(cache.find_exact("/first", Encoding::br), nullptr);
}

TEST(response_cache, an_answer_larger_than_the_limit_is_not_kept) {
    Owner owner;
    ResponseCache cache("test", {}, owner.validity());
    cache.put("k", "/a", Encoding::br, entry_of(std::string(entry_bytes_max + 1, 'x')));
    EXPECT_EQ(cache.find("k", "", Encoding::br).answer, nullptr);
}

TEST(response_cache, a_stale_answer_is_given_by_key_alone_and_said_to_be_stale) {
    Owner owner;
    ResponseCache cache("test", {}, owner.validity());
    cache.put("k", "/a", Encoding::br, entry_of("old"));
    owner.serves_stale = true;
    owner.generation = 2;
    EXPECT_EQ(cache.find_exact("/a", Encoding::br), nullptr);
    const auto found = cache.find("k", "/a", Encoding::br);
    ASSERT_NE(found.answer, nullptr);
    EXPECT_EQ(found.freshness, Freshness::stale);
    owner.generation = 3;
    EXPECT_FALSE(cache.find("k", "/a", Encoding::br).may_be_sent());
}

TEST(response_cache, names_the_hottest_and_lets_them_cool) {
    Owner owner;
    ResponseCache cache("test", {}, owner.validity());
    const auto origin = std::make_shared<Origin>();
    for (int i = 0; i < 10; ++i) {
        const std::string name = std::to_string(i);
        Entry entry = entry_of(name);
        if (i != 9) entry.origin = origin;
        cache.put(name, "/" + name, Encoding::br, std::move(entry));
        for (int hits = 0; hits < 10 * i; ++hits) cache.find_exact("/" + name, Encoding::br);
    }
    const auto all = [](const Stamp&) { return true; };
    const auto hot = cache.hottest(2, 3, all);
    ASSERT_EQ(hot.size(), 2u);
    EXPECT_EQ(hot[0].key, "8");
    EXPECT_EQ(hot[0].heat, 80u);
    EXPECT_EQ(hot[1].key, "7");
    EXPECT_EQ(hot[0].entry.origin, origin);
    EXPECT_EQ(cache.hottest(1, 3, all).at(0).heat, 40u);
    EXPECT_TRUE(cache.hottest(9, 1, [](const Stamp&) { return false; }).empty());
}

TEST(response_cache, counts_answers_by_segment_and_tier) {
    Owner owner;
    ResponseCache cache("test", {}, owner.validity());
    const std::size_t us = cache.segment("us");
    EXPECT_EQ(cache.segment("us"), us);
    for (std::size_t i = 0; i < 2 * segments_max; ++i)
        EXPECT_LT(cache.segment(std::to_string(i)), segments_max);
    Entry entry = entry_of("body");
    entry.segment = us;
    cache.put("k", "/a", Encoding::br, std::move(entry));
    cache.find_exact("/a", Encoding::br);
    cache.count(us, Tier::render);
    EXPECT_EQ(cache.answers(Tier::exact), 1u);
    EXPECT_EQ(cache.answers(Tier::render), 1u);
    EXPECT_EQ(cache.answers(Tier::memory), 0u);
}

TEST(response_cache, clear_forgets_everything) {
    Owner owner;
    ResponseCache cache("test", {}, owner.validity());
    cache.put("k", "/a", Encoding::br, entry_of("body"));
    cache.clear();
    EXPECT_EQ(cache.find_exact("/a", Encoding::br), nullptr);
    EXPECT_EQ(cache.find("k", "", Encoding::br).answer, nullptr);
    EXPECT_EQ(cache.stats().bytes, 0u);
}

TEST(response_cache, many_threads_may_use_it_at_once) {
    Owner owner;
    ResponseCache cache("test", {.bytes_max = 16 * 4000, .aliases_max = 64}, owner.validity());
    std::atomic<int> wrong{0};
    const auto work = [&](unsigned seed) {
        for (unsigned i = 0; i < 5000; ++i) {
            seed = seed * 1664525 + 1013904223;
            const std::string name = std::to_string((seed >> 16) % 100);
            if (const auto found = cache.find_exact("/" + name, Encoding::br); found && found->body != name)
                ++wrong;
            if (const auto found = cache.find(name, "/" + name, Encoding::br).answer) {
                if (found->body != name) ++wrong;
            } else {
                cache.put(name, "/" + name, Encoding::br, entry_of(name, owner.generation));
            }
            if (i % 1000 == 999) ++owner.generation;
        }
    };
    std::thread other(work, 1u);
    work(2);
    other.join();
    EXPECT_EQ(wrong, 0);
    EXPECT_LE(cache.stats().bytes, 16u * 4000u);
}

} // namespace
} // namespace rialto::cache
