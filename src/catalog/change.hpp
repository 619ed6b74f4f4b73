#pragma once
// What one snapshot shows that the one before does not: the products concerned, as they were and as they are,
// compiled as tiny parts of their own, so that a kept list can ask whether any of them has to do with it. One
// that none has to do with is the same list still, and is not made again.

#include "catalog/query.hpp"
#include "catalog/snapshot.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

namespace rialto::catalog {

inline constexpr std::size_t change_products_max = 500; // of more it is not known what they are of
inline constexpr std::size_t change_crossings_max = 100;
inline constexpr std::size_t changes_followed_max = 32; // by one answer: past them making it again is cheaper

struct Change {
    std::uint64_t generation = 0; // of the snapshot that shows it first
    std::uint64_t stock_generation = 0;
    bool is_of_catalog = false; // else of stock alone
    /// As they were and as they are, all in stock; nullopt: any of the catalog.
    std::optional<Snapshot> products = std::nullopt;
    /// Those that have a SKU that came or went; nullopt: any.
    std::optional<Snapshot> crossed = std::nullopt;
};

/// Products compiled as parts, for Change: with the tree and the markets of `of`, and all of it in stock.
Snapshot change_parts(const Snapshot& of, const std::vector<std::shared_ptr<const Part>>& parts);

/// Whether the first page of a question may be another one after the change. A text is always touched: what
/// it finds hangs on the words of all.
bool touches(const Change& change, std::string_view segment, const Query& query);

/// The newest changes. Thread-safe.
class ChangeLog {
  public:
    using Changes = std::vector<std::shared_ptr<const Change>>;

    void add(Change change);
    /// What came after one snapshot up to another, by their generations, of the catalog or (`of_stock`) of
    /// both catalog and stock; nullopt when that is more than changes_followed_max, or not known.
    std::optional<Changes> between(std::uint64_t after, std::uint64_t up_to, bool of_stock) const;

  private:
    mutable std::mutex mutex_;
    std::deque<std::shared_ptr<const Change>> changes_; // oldest first
};

} // namespace rialto::catalog
