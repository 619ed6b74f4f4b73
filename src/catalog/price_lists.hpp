#pragma once
// Price lists: what a variant costs in a price view at an instant. A list holds for a market, a customer
// group or all of them, between two dates, by rows (with quantity breaks) or by a rule. Pure: exact integers,
// and time is a parameter, so that a price of tomorrow can be reckoned today.
//
// Which list decides: of those that hold for the view, are in force and name a price, the one with the
// highest priority; of equals the lowest price. It replaces the regular price also where it is dearer. A list
// that a flash offer published has no priority: it decides where it is lower than that, and of several offers
// the lowest, of equals the one made first. Only then is the price stated with or without tax as the view
// shows it (markets::restate).

#include "base/id.hpp"
#include "base/time.hpp"
#include "markets/markets.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rialto::catalog {

/// nullopt amounts cannot be: a market without a price has `amount` −1.
struct MarketPrice {
    std::int64_t amount = -1;
    std::optional<std::int64_t> compare_at = {};

    bool is_set() const { return amount >= 0; }
    bool operator==(const MarketPrice&) const = default;
};

/// From so many pieces on, one costs so much.
struct QtyPrice {
    int min_qty = 2;
    std::int64_t amount = 0;

    bool operator==(const QtyPrice&) const = default;
};

/// By which flash offer a price is what it is, until when at the longest, and the number of the allotment
/// that its units come out of.
struct OfferPrice {
    Uuid offer;
    Time ends_at;
    std::int64_t allotment_no = 0;

    bool operator==(const OfferPrice&) const = default;
};

/// What a variant costs in a price view.
struct ViewPrice : MarketPrice {
    std::vector<QtyPrice> breaks = {}; // by min_qty; not the first piece's
    bool on_sale = false;              // a list that begins or ends made it lower
    std::optional<OfferPrice> by = {}; // of the first piece's

    std::int64_t amount_for(int qty) const;
    bool operator==(const ViewPrice&) const = default;
};

/// A group for whom an offer begins earlier, in its own price views.
struct EarlyAccess {
    std::string group;
    Time starts_at;
};

struct PriceList {
    Uuid id;
    std::optional<std::string> market = {}; // nullopt: all; then it has no rows
    std::optional<std::string> group = {};  // nullopt: everybody, groups included
    std::optional<Time> starts_at = {};     // belongs to it
    std::optional<Time> ends_at = {};       // does not
    int priority = 0;
    std::optional<int> percent_off_basis_points = {}; // of the regular price, where no row says otherwise
    int price_ending = 0;                             // of 100; 0 leaves it exact
    std::optional<Uuid> offer = {};                   // that published it
    std::vector<std::string> segments = {};           // each stands for its price view; all when empty
    std::vector<EarlyAccess> early = {};

    bool is_in_force(Time at, const std::optional<std::string>& for_group) const {
        const auto begins = std::ranges::find(early, for_group, &EarlyAccess::group);
        const bool has_begun =
            !starts_at || *starts_at <= at || (begins != early.end() && begins->starts_at <= at);
        return has_begun && (!ends_at || at < *ends_at);
    }
};

/// One variant's price in a list, in minor units of the list's market. In an offer's list it may be a
/// percentage off the regular price instead, then also in a list without a market.
struct ListRow {
    Uuid list;
    int min_qty = 1;
    std::int64_t amount = 0;
    std::optional<std::int64_t> compare_at = {};
    int percent_off_basis_points = 0; // amount counts where it is 0
    std::int64_t allotment_no = 0;

    bool operator==(const ListRow&) const = default;
};

/// The regular price with a percentage off: rounded down to a whole minor unit, then down to the ending (in
/// the last digit of 10 for amounts under 1,000), so that never less is taken off than was promised. An
/// amount too small for the ending stays exact.
std::int64_t take_off(std::int64_t amount, int basis_points, int price_ending);

/// All price lists of a store, immutable.
class PriceLists {
  public:
    PriceLists() = default;
    explicit PriceLists(std::vector<PriceList> lists);

    const std::vector<PriceList>& lists() const { return lists_; } // highest priority first
    const PriceList* find(const Uuid& id) const;

    /// `regular` is the market's price, `rows` the variant's in all lists. Below the regular price that price
    /// is shown beside it, unless the row names another.
    ViewPrice price(const markets::Markets& markets, const markets::PriceView& view,
                    const MarketPrice& regular, std::span<const ListRow> rows, Time at) const;

    /// When, after `at`, a list begins or ends that has one of the rows, or a rule. nullopt for never.
    std::optional<Time> next_boundary(std::span<const ListRow> rows, Time at) const;
    /// The last moment, not after `at`, when a list began or ended.
    std::optional<Time> last_boundary(Time at) const;

  private:
    std::vector<PriceList> lists_; // offers' in the order in which these were made
};

} // namespace rialto::catalog
