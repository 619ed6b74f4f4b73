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
inline constexpr std::size_t query_words_max = 8;    // of q; more are left out
inline constexpr std::size_t filter_values_max = 50; // of one parameter
inline constexpr std::size_t filter_value_bytes_max = 256;
inline constexpr std::size_t facet_values_max = 50; // shown of one facet; selected ones always are
inline constexpr std::size_t facets_max = 12;       // shown; filtered ones always are

/// What is asked for. Equal questions compare equal: values are sorted sets, the text is folded.
struct Query {
    std::vector<std::string> words; // folded, sorted; each must begin some word of a product
    std::string category;           // slug; empty for all
    std::set<std::string> brands;
    std::optional<std::int64_t> price_min; // minor units of the segment's currency
    std::optional<std::int64_t> price_max;
    bool in_stock = false;
    std::map<std::string, std::set<std::string>> options; // name → any of these values
    Sort sort = Sort::popular;
    int limit = page_limit_default;

    bool operator==(const Query&) const = default;
};

struct Question {
    Query query;
    std::string cursor; // empty for the first page
};

/// From the parameters of a URL. Values of one parameter are separated by commas; a comma or backslash inside
/// a value is written with a backslash before it. 400 `invalid_request` names every parameter that is unknown
/// or bad.
Result<Question> parse_question(const std::vector<http::QueryParameter>& parameters);

/// The one way to write a query: percent-encoded, parameters sorted, defaults left out. parse_question()
/// gives the same query back. Key of caches and of cursors.
std::string canonical(const Query& query);

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
    std::vector<Ordinal> products;
    std::uint64_t total = 0;
    std::vector<Facet> facets;
    std::optional<std::uint32_t> next_offset; // nullopt on the last page
};

/// The page of `query` in the market that starts at `offset`. A product fits when it is listed, fits
/// category, brands, price (its lowest) and words, and one of its variants has all the chosen options and,
/// when asked, can be bought. A facet's counts are exact and ignore the facet's own selection.
Page evaluate(const Snapshot& snapshot, std::size_t market, const Query& query, std::uint32_t offset);

// ---- cursors ----------------------------------------------------------------------------------------------

struct Cursor {
    std::int64_t snapshot_id = 0;
    std::uint32_t offset = 0;
};

/// Opaque text that opens the page at `cursor` of this query in this segment, and no other. The page's size
/// may change on the way.
std::string seal_cursor(std::string_view key, std::string_view segment, const Query& query, Cursor cursor);

/// 400 naming ?cursor when the text is not one of ours, or is of another query or segment.
Result<Cursor> open_cursor(std::string_view key, std::string_view segment, const Query& query,
                           std::string_view text);

} // namespace rialto::catalog
