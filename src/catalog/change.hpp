#pragma once
// What one snapshot shows that the one before does not: the products concerned, as they were and as they are,
// compiled as tiny parts of their own, so that a kept list can be asked whether it would be another list now.
// One that would not is not made again.

#include "catalog/query.hpp"
#include "catalog/snapshot.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
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
    struct Products {
        Snapshot before, after;
    };
    std::optional<Products> products = std::nullopt; // nullopt: any of the catalog
    /// Those that have a SKU that came or went, in stock all of them; nullopt: any.
    std::optional<Snapshot> crossed = std::nullopt;
};

/// Products compiled as a part, for Change, with the tree and the markets of `of`. What can be bought is told
/// by a function, or all of it.
Snapshot change_part(
    const Snapshot& of, const std::shared_ptr<const Part>& part,
    const std::function<bool(std::int64_t sku_id)>& can_be_bought = [](std::int64_t) { return true; });

/// What a first page shows of the order of its list.
struct Edge {
    std::vector<Uuid> shown;
    std::optional<SortKey> last; // of the last one shown; nullopt when the page is the whole list

    bool operator==(const Edge&) const = default;
};

Edge edge_of(const Snapshot& snapshot, Audience audience, const Query& query, const Page& page);
/// As bytes, for another node of the same release.
std::string print_edge(const Edge& edge);
std::optional<Edge> parse_edge(std::string_view bytes);

/// Whether the first page of a question, with this edge, may be another one after the change. `now` is the
/// snapshot that shows it. A text is always touched: what it finds hangs on the words of all.
bool touches(const Change& change, const Snapshot& now, std::string_view segment, const Query& query,
             const Edge& edge);

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
