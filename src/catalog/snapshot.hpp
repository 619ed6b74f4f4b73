#pragma once
// The compiled catalog: everything that browsing needs, immutable, in memory. A snapshot is a short list of
// parts (a large old one, then ever smaller and newer ones): a change compiles only the products that
// changed, as one more part, and hides them in the parts before. Parts are shared between snapshots and
// merged in the background.

#include "catalog/engine/category_tree.hpp"
#include "catalog/engine/part.hpp"
#include "markets/markets.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::catalog {

/// A product's place in one snapshot.
struct Place {
    std::uint32_t part = 0;
    Ordinal ordinal = 0;

    auto operator<=>(const Place&) const = default;
};

struct SkuPlace {
    Place product;
    std::size_t variant = 0; // index into Product::variants
};

/// A part as one snapshot sees it.
struct PartState {
    std::shared_ptr<const Part> part;
    std::shared_ptr<const CategoryMembers> categories;
    std::shared_ptr<const Words> live;     // products that no later part replaces
    std::shared_ptr<const Words> in_stock; // slots that can be bought now
};

/// Whom an answer is for: the price view, the language of the texts that are searched, and the locale of
/// those that are shown (empty: the products' own).
struct Audience {
    std::size_t view = 0;
    std::size_t language = 0;
    std::string locale = {};
};

/// One state of the catalog that pages are made from. `id` is the position in the event log that it stands
/// at, `price_epoch` the last moment (microseconds since the epoch, 0 for none) at which prices changed by
/// the clock.
struct Snapshot {
    std::int64_t id = 0;
    std::int64_t price_epoch = 0;
    std::uint64_t generation = 0;       // of this process: grows with every change but of stock
    std::uint64_t stock_generation = 0; // grows with every new snapshot
    std::shared_ptr<const markets::Markets> markets;
    std::vector<std::string> languages; // PartShape's
    std::shared_ptr<const CategoryTree> tree;
    std::vector<PartState> parts;      // oldest first; none is empty of live products but a first one
    std::optional<Time> prices_end_at; // when some price changes next

    /// nullopt when the snapshot knows no such segment.
    std::optional<Audience> audience_of(std::string_view segment) const;

    std::size_t size() const;          // products
    std::size_t variant_count() const; // of all parts, hidden ones as well

    ProductPointer product(Place place) const { return parts[place.part].part->product(place.ordinal); }
    bool is_listed(Place place, std::size_t view) const;

    std::optional<Place> find_id(const Uuid& id) const;
    std::optional<Place> find_handle(std::string_view handle) const;
    std::optional<SkuPlace> find_sku(std::string_view sku) const;
    std::optional<SkuPlace> find_sku_id(std::int64_t sku_id) const;

    /// Listed products in and below a category, the most popular first, until `visit` answers false.
    void each_popular(std::size_t node, std::size_t view, const std::function<bool(Place)>& visit) const;
    std::size_t count_in(std::size_t node, std::size_t view) const;

    /// The lines between the price buckets of every list: those of the largest part, for the others are too
    /// small to move them.
    std::span<const PriceBucket> price_lines(std::size_t view) const;

    /// Every product that is there, in no order of use.
    void each_product(const std::function<void(Place)>& visit) const;

  private:
    std::optional<SkuPlace> sku_at(std::size_t part, std::uint32_t slot) const;
};

/// The text indexes of all parts for one language; good as long as the snapshot.
std::vector<search::SearchedPart> searched_parts(const Snapshot& snapshot, std::size_t language);

/// When the next price of a live product changes; nullopt for never.
std::optional<Time> next_price_boundary(const std::vector<PartState>& parts);

/// The slots that can be bought, by a function that tells it of a sku_id.
Words build_in_stock(const Part& part, const std::function<bool(std::int64_t sku_id)>& can_be_bought);

/// `parts` with one more, which replaces what it has of the others' products, and the products `gone`.
/// Category members are made for the tree where they are missing.
std::vector<PartState> with_part(std::vector<PartState> parts, std::shared_ptr<const Part> added,
                                 const std::vector<Uuid>& gone, const CategoryTree& tree);

} // namespace rialto::catalog
