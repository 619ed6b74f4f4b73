#include "catalog/availability.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <utility>

namespace rialto::catalog {

std::string_view name_of(StockClass stock) {
    switch (stock) {
    case StockClass::in_stock: return "in_stock";
    case StockClass::few_left: return "few_left";
    case StockClass::sold_out: return "sold_out";
    }
    return "sold_out";
}

Availability::Availability(std::int64_t few_left_threshold)
    : few_left_threshold_(few_left_threshold),
      chunks_(std::make_unique<std::array<std::atomic<Chunk*>, chunk_count>>()) {}

Availability::~Availability() {
    for (const std::atomic<Chunk*>& chunk : *chunks_) delete chunk.load(std::memory_order_relaxed);
}

StockClass Availability::class_for(std::int64_t available) const {
    if (available <= 0) return StockClass::sold_out;
    return available <= few_left_threshold_ ? StockClass::few_left : StockClass::in_stock;
}

Availability::Slot& Availability::slot(std::int64_t sku_id) {
    const auto place = static_cast<std::size_t>(sku_id);
    std::atomic<Chunk*>& chunk = (*chunks_)[place / chunk_size];
    if (chunk.load(std::memory_order_relaxed) == nullptr)
        chunk.store(std::make_unique<Chunk>().release(), std::memory_order_release);
    return (*chunk.load(std::memory_order_relaxed))[place % chunk_size];
}

void Availability::apply(std::int64_t sku_id, std::int64_t available, std::int64_t revision) {
    CHECK(sku_id > 0 && sku_id < key_max);
    const std::lock_guard lock(writing_);
    Slot& known = slot(sku_id);
    if (revision <= known.revision) return;
    known.revision = revision;
    const std::int64_t before = known.available.load(std::memory_order_relaxed);
    const std::int64_t after = std::max<std::int64_t>(available, 0);
    known.available.store(after, std::memory_order_release);
    if (class_for(before) == class_for(after)) return;
    if (before != unknown) note_changes_until(now());
    if ((before <= 0) != (after <= 0)) {
        const bool is_allotment = sku_id >= availability_sku_id_max;
        note_crossing(is_allotment ? known.other.load(std::memory_order_relaxed) : sku_id);
    }
    seq_.fetch_add(1, std::memory_order_release);
}

void Availability::note_crossing(std::int64_t sku_id) {
    if (crossed_.size() < crossed_kept_max)
        crossed_.push_back(sku_id);
    else
        has_lost_crossed_ = true;
    crossings_.fetch_add(1, std::memory_order_release);
}

void Availability::set_offer(std::int64_t sku_id, std::int64_t allotment_no) {
    CHECK(sku_id > 0 && sku_id < availability_sku_id_max && allotment_no >= 0);
    const std::lock_guard lock(writing_);
    const std::int64_t key = allotment_no == 0 ? 0 : allotment_key(allotment_no);
    Slot& of_sku = slot(sku_id);
    if (of_sku.other.load(std::memory_order_relaxed) == key) return;
    if (key != 0) slot(key).other.store(sku_id, std::memory_order_release);
    of_sku.other.store(key, std::memory_order_release);
    note_changes_until(now());
    note_crossing(sku_id);
    seq_.fetch_add(1, std::memory_order_release);
}

std::optional<std::vector<std::int64_t>> Availability::take_crossed() {
    const std::lock_guard lock(writing_);
    std::vector<std::int64_t> taken = std::exchange(crossed_, {});
    if (std::exchange(has_lost_crossed_, false)) return std::nullopt;
    return taken;
}

void Availability::note_changes_until(Time at) {
    std::int64_t known = changed_at_.load(std::memory_order_relaxed);
    const std::int64_t until = at.time_since_epoch().count();
    while (known < until && !changed_at_.compare_exchange_weak(known, until, std::memory_order_release)) {
    }
}

const Availability::Slot* Availability::find(std::int64_t sku_id) const {
    if (sku_id <= 0 || sku_id >= key_max) return nullptr;
    const auto place = static_cast<std::size_t>(sku_id);
    const Chunk* chunk = (*chunks_)[place / chunk_size].load(std::memory_order_acquire);
    return chunk == nullptr ? nullptr : &(*chunk)[place % chunk_size];
}

std::optional<std::int64_t> Availability::available(std::int64_t sku_id) const {
    const Slot* known = find(sku_id);
    const std::int64_t left = known == nullptr ? unknown : known->available.load(std::memory_order_acquire);
    if (left == unknown) return std::nullopt;
    return left;
}

StockClass Availability::class_of(std::int64_t sku_id) const {
    return class_for(available(sku_id).value_or(0));
}

bool Availability::is_offered(std::int64_t sku_id) const {
    const Slot* known = find(sku_id);
    return known != nullptr && known->other.load(std::memory_order_acquire) != 0;
}

bool Availability::can_be_bought(std::int64_t sku_id) const {
    const Slot* known = find(sku_id);
    if (known == nullptr) return false;
    if (known->available.load(std::memory_order_acquire) > 0) return true;
    const std::int64_t key = known->other.load(std::memory_order_acquire);
    return key != 0 && available(key).value_or(0) > 0;
}

} // namespace rialto::catalog
