#pragma once
// What a rehearsal writes down while it plays. One tally belongs to one thread; Live is what another may look
// at meanwhile. Private to this folder.

#include "platform/load/histogram.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::rehearsal {

enum class Step : std::uint8_t {
    offers_page,
    product_page,
    create_cart,
    add_line,
    set_delivery,
    take_ticket,
    poll_ticket,
    read_cart,
    checkout,
    order_page,
    browse,
};
inline constexpr std::size_t step_count = 11;
/// "checkout"
std::string_view name_of(Step step);

/// By when a step was due. calm: nobody has come for the offer; lead: they wait for its start; burst: from
/// the start on, a sixth of the time; rest: after it.
enum class Phase : std::uint8_t { calm, lead, burst, rest };
inline constexpr std::size_t phase_count = 4;

/// When the parts of a rehearsal begin, from its first request.
struct Phases {
    Duration lead{};
    Duration start{};
    Duration rest{};

    Phase at(Duration moment) const;
};

inline constexpr Duration bin{std::chrono::milliseconds(250)}; // of everything that is counted over time

/// Counts by bins since the first request.
class Series {
  public:
    void add(Duration at, std::uint32_t count = 1);
    const std::vector<std::uint32_t>& bins() const { return bins_; }
    void merge(const Series& other);
    std::uint64_t total() const;

  private:
    std::vector<std::uint32_t> bins_;
};

/// One answer.
struct Seen {
    Step step = Step::browse;
    Duration due{};  // from the first request of the rehearsal
    Duration took{}; // from when it was due to when its answer was there
    Duration lag{};  // of it, until it was sent
    int status = 0;
    std::string_view code = {}; // of a problem
};

/// An order that was acknowledged.
struct Acked {
    std::string order;
    std::string token;
    std::uint32_t person = 0;
};

struct Tally {
    void write(const Seen& seen);
    void merge(const Tally& other);
    const load::Histogram& of(Step step, Phase phase) const;
    load::Histogram of(Step step) const;

    Phases phases;
    std::array<std::array<load::Histogram, phase_count>, step_count> latencies;
    load::Histogram lag;    // of the rehearsal itself: a request that was sent later than due
    load::Histogram waits;  // in the waiting room, to the admission
    load::Histogram misses; // of the first estimate in it, by how much it was wrong
    std::uint64_t requests = 0;
    std::uint64_t server_errors = 0; // 5xx
    std::uint64_t throttled = 0;     // 429
    std::uint64_t unanswered = 0;
    std::map<std::string, Series, std::less<>> errors;          // "503 overloaded", "no answer": over time
    std::map<std::string, std::uint64_t, std::less<>> refusals; // by code: what a shop may say
    Series arrivals;
    Series checkouts; // answers, whatever they say
    Series orders;
    Series admitted;
    std::vector<std::uint32_t> in_line;                   // by bins, at their end
    std::map<std::string, int, std::less<>> people_ended; // how it ended for people, by words
    std::map<std::string, int, std::less<>> bots_ended;   // for carts of bots
    std::vector<Acked> acked;
};

/// Figures for the screen, from any thread.
struct Live {
    std::atomic<int> arrivals = 0;
    std::atomic<int> in_line = 0;
    std::atomic<int> admitted = 0;
    std::atomic<int> orders = 0;
    std::atomic<int> errors = 0;
    std::atomic<std::int64_t> browse_p99_us = 0; // of the last second
};

} // namespace rialto::rehearsal
