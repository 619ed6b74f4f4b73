#pragma once
// What is left of each SKU and of each offer's allotment, as this node knows it: an overlay over pages that
// never purges them. Fed by events and directly by the order code; read without locks by any thread. A hint
// for shoppers: whether an order fits is decided by the database alone.

#include "base/time.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

namespace rialto::catalog {

inline constexpr std::size_t crossed_kept_max = 100'000; // SKUs that crossed zero between two snapshots
inline constexpr std::int64_t availability_sku_id_max = 1LL << 26; // 67 million SKU numbers
inline constexpr std::int64_t allotment_no_max = 1LL << 24;        // likewise of offers' allotments

/// What an allotment is asked for by, where a SKU is asked for by its number: units of an offer are counted
/// apart from the stock that is left for everybody.
constexpr std::int64_t allotment_key(std::int64_t allotment_no) {
    return availability_sku_id_max + allotment_no % allotment_no_max;
}

enum class StockClass : std::uint8_t { in_stock, few_left, sold_out };

/// "in_stock", "few_left", "sold_out"
std::string_view name_of(StockClass stock);

class Availability {
  public:
    /// A SKU with at most `few_left_threshold` left is few_left.
    explicit Availability(std::int64_t few_left_threshold);
    ~Availability();
    Availability(const Availability&) = delete;
    Availability& operator=(const Availability&) = delete;

    /// Takes an absolute value; one that is not newer than what is known is ignored. Safe to repeat, in any
    /// order.
    void apply(std::int64_t sku_id, std::int64_t available, std::int64_t revision);

    /// nullopt for a SKU that nothing is known of.
    std::optional<std::int64_t> available(std::int64_t sku_id) const;
    /// A SKU that nothing is known of is sold out.
    StockClass class_of(std::int64_t sku_id) const;

    /// Units of an offer's allotment can be had of the SKU from now on (0: none any more).
    void set_offer(std::int64_t sku_id, std::int64_t allotment_no);
    /// Whether an offer has units of the SKU: what is left depends on who looks.
    bool is_offered(std::int64_t sku_id) const;
    /// Something of it can be had by somebody: of the stock, or of an offer's units.
    bool can_be_bought(std::int64_t sku_id) const;

    /// Grows whenever some SKU changes its class: what pages show has changed.
    std::uint64_t seq() const { return seq_.load(std::memory_order_acquire); }
    /// Grows whenever some SKU becomes sold out or comes back: the in-stock filter has changed.
    std::uint64_t crossings() const { return crossings_.load(std::memory_order_acquire); }
    /// The SKUs of the crossings since this was last asked; nullopt when they were too many to keep. For one
    /// caller.
    std::optional<std::vector<std::int64_t>> take_crossed();
    /// When some known SKU last changed its class, by this node's clock. What is learned of a SKU for the
    /// first time is no change.
    Time changed_at() const { return Time(Duration(changed_at_.load(std::memory_order_acquire))); }
    /// Classes may have changed until then without this node's seeing it.
    void note_changes_until(Time at);

  private:
    static constexpr std::int64_t unknown = -1;
    static constexpr std::size_t chunk_size = 4096;
    static constexpr std::int64_t key_max = availability_sku_id_max + allotment_no_max;
    static constexpr std::size_t chunk_count = static_cast<std::size_t>(key_max) / chunk_size;

    struct Slot {
        std::atomic<std::int64_t> available{unknown};
        std::atomic<std::int64_t> other{0}; // of a SKU its allotment's key, of an allotment its SKU
        std::int64_t revision = -1;         // under the mutex
    };
    using Chunk = std::array<Slot, chunk_size>;

    Slot& slot(std::int64_t sku_id); // under the mutex
    const Slot* find(std::int64_t sku_id) const;
    void note_crossing(std::int64_t sku_id); // under the mutex
    StockClass class_for(std::int64_t available) const;

    std::int64_t few_left_threshold_;
    std::mutex writing_;
    std::vector<std::int64_t> crossed_; // under the mutex
    bool has_lost_crossed_ = true;      // under the mutex
    std::unique_ptr<std::array<std::atomic<Chunk*>, chunk_count>> chunks_;
    std::atomic<std::uint64_t> seq_{1};
    std::atomic<std::uint64_t> crossings_{1};
    std::atomic<std::int64_t> changed_at_{0}; // microseconds since the epoch
};

} // namespace rialto::catalog
