#pragma once
// One query on one part. Filters on products are bitsets of products, filters on variants (options, stock)
// bitsets of slots, because one variant must satisfy all of them; each filter stays apart, so that a facet
// can leave its own out.

#include "catalog/query.hpp"
#include "catalog/snapshot.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::catalog {

class PartQuery {
  public:
    /// `found` when a text is searched for. All of them outlive the object.
    PartQuery(const Snapshot& snapshot, const PartState& state, Audience audience, const Query& query,
              const search::Found* found);

    const Part& part() const { return part_; }
    /// What fits everything.
    Bits matches() const { return matches_; }
    std::size_t total() const { return total_; }
    bool has_filter(std::string_view key) const;
    /// Whether anything fits all filters, or all but one: what is counted somewhere on the page.
    bool is_near() const;

    /// Products among the matches that have some value of the facet.
    std::size_t coverage(const FacetColumn& facet) const;
    /// Adds to counts[value] for each value of the facets, ignoring a facet's own filter.
    void count_values(const std::vector<const FacetColumn*>& facets,
                      std::vector<std::uint32_t>& counts) const;
    /// Adds to counts[bucket], ignoring the price filter.
    void count_prices(std::span<const PriceBucket> buckets, std::vector<std::uint64_t>& counts) const;

    /// The first `count` matches in the order wanted, or all of them when there are fewer.
    std::vector<Ordinal> first(Sort sort, std::size_t count) const;
    std::uint32_t score(Ordinal ordinal) const;

  private:
    /// A filter that a facet may leave out. `slots` only for options.
    struct Filter {
        std::string key;
        Words products;
        Words slots;
    };
    /// Bits of the state, or of our own making.
    struct SlotFit {
        Words made;
        Bits bits;
    };
    void add_filter(std::string key, const std::set<std::string>& values);
    void add_price(const Query& query);
    void add_common(const Query& query);
    bool is_of_slots(const Filter& filter) const { return !filter.slots.empty(); }
    /// Products that fit every filter on products but that of `skip`.
    Words fit_products(std::string_view skip) const;
    /// Slots that fit every filter on variants but that of `skip`; no bits when there is none.
    SlotFit fit_slots(std::string_view skip) const;
    Words fit(std::string_view skip) const;

    /// Counts the values that matches have and the facets that they cover, one product after the other.
    void walk_matches();
    void count_facet(const FacetColumn& facet, Bits among, std::vector<std::uint32_t>& counts) const;
    /// An option's values when other filters on variants are there.
    void count_option(const FacetColumn& facet, Bits among, const SlotCount& count,
                      std::vector<std::uint32_t>& counts) const;
    std::vector<Ordinal> best_scored(std::size_t count) const;
    std::vector<Ordinal> first_by_scan(Sort sort, std::size_t count) const;
    std::vector<Ordinal> first_by_sorting(Sort sort, std::size_t count) const;
    std::span<const Ordinal> order_of(Sort sort) const;

    const PartState& state_;
    const Part& part_;
    const ViewColumns& view_;
    const search::Found* found_;
    Words common_; // live, listed, category, text, offer
    std::vector<Filter> filters_;
    bool in_stock_ = false;
    Words matches_;
    std::size_t total_ = 0;
    std::vector<search::Document> documents_; // of found_
    std::vector<std::uint32_t> walked_;       // by value: how many matches have it; empty when not walked
    std::vector<std::uint32_t> covered_;      // by facet, likewise
};

} // namespace rialto::catalog
