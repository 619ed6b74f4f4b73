#pragma once
// A question to the catalog and its answer, both pure: parsing and canonical form (the order of parameters
// and written-out defaults do not matter), evaluation on a snapshot, and the signed cursor between pages.

#include "base/result.hpp"
#include "catalog/snapshot.hpp"
#include "platform/http/http.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::catalog {

inline constexpr int page_limit_default = 24;
inline constexpr int page_limit_max = 100;
inline constexpr std::size_t query_bytes_max = 200;  // of q
inline constexpr std::size_t filter_values_max = 50; // of one parameter
inline constexpr std::size_t filter_value_bytes_max = 256;
inline constexpr std::size_t filters_max = 16;      // parameters option.{name} and attr.{name} of one query
inline constexpr std::size_t facet_values_max = 50; // shown of one facet; selected ones always are
inline constexpr std::size_t facets_max = 12;       // shown; filtered ones always are

/// What is asked for. Equal questions compare equal: values are sorted sets, the text is folded.
struct Query {
    std::string text;     // what is searched for, in lower case; empty for nothing
    std::string category; // slug; empty for all
    std::set<std::string> brands;
    std::optional<std::int64_t> price_min; // minor units of the segment's currency
    std::optional<std::int64_t> price_max;
    bool in_stock = false;
    bool on_offer = false;
    std::map<std::string, std::set<std::string>> options;    // name → any of these values
    std::map<std::string, std::set<std::string>> attributes; // name → any of these values
    std::optional<Sort> sort; // nullopt: relevance when something is searched for, else popular
    int limit = page_limit_default;

    bool operator==(const Query&) const = default;
    Sort order() const;
};

struct Question {
    Query query;
    std::string cursor; // empty for the first page
};

/// From the parameters of a URL. Values of one parameter are separated by commas; a comma or backslash inside
/// a value is written with a backslash before it. 400 `invalid_request` names every parameter that is unknown
/// or bad.
Result<Question> parse_question(const std::vector<http::QueryParameter>& parameters);

/// The text of ?q= of a suggestion, as in a query. 400 as parse_question().
Result<std::string> parse_suggest(const std::vector<http::QueryParameter>& parameters);

/// The one way to write a query: percent-encoded, parameters sorted, defaults left out. parse_question()
/// gives the same query back. Key of caches and of cursors.
std::string canonical(const Query& query);

/// The same for logs: of the text only its length, as `q_bytes`.
std::string describe(const Query& query);

/// A facet value as it goes into a parameter.
std::string escape_value(std::string_view value);

// ---- answers --------------------------------------------------------------------------------------------

struct FacetValue {
    std::string value; // as it goes into the parameter
    std::string label;
    std::uint64_t count = 0;
    bool selected = false;

    bool operator==(const FacetValue&) const = default;
};

struct Facet {
    std::string key;
    std::string label;
    std::vector<FacetValue> values;

    bool operator==(const Facet&) const = default;
};

struct Page {
    std::vector<Place> products;
    std::uint64_t total = 0;
    std::vector<Facet> facets;
    std::optional<std::uint32_t> next_offset; // nullopt on the last page
    std::optional<std::string> corrected;     // the text with unknown words put right, by which was searched
};

/// The page of `query` that starts at `offset`. A product fits when it is listed, fits category, brands,
/// attributes, price (its lowest), offer and text, and one of its variants has all the chosen options and,
/// when asked, can be bought. A facet's counts are exact and ignore the facet's own selection.
Page evaluate(const Snapshot& snapshot, Audience audience, const Query& query, std::uint32_t offset);

/// The best products for a text, without counting anything.
std::vector<Place> find_products(const Snapshot& snapshot, Audience audience, const std::string& text,
                                 std::size_t limit);

// ---- cursors ----------------------------------------------------------------------------------------------

struct Cursor {
    std::int64_t snapshot_id = 0;
    std::int64_t price_epoch = 0;
    std::uint32_t offset = 0;
};

/// Opaque text that opens the page at `cursor` of this query in this segment, and no other. The page's size
/// may change on the way.
std::string seal_cursor(std::string_view key, std::string_view segment, const Query& query, Cursor cursor);

/// 400 naming ?cursor when the text is not one of ours, or is of another query or segment.
Result<Cursor> open_cursor(std::string_view key, std::string_view segment, const Query& query,
                           std::string_view text);

} // namespace rialto::catalog
