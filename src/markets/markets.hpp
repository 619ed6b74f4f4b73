#pragma once
// Markets: where the shop sells. A market has a currency, a tax rule, a delivery price and the countries it
// serves; a segment is what a page is rendered for (a market in a locale, for everybody or a customer group)
// and stands in every catalog URL; a price view is what segments that show the same prices have in common.
// The tables are small and change rarely, so a node holds them as one immutable value.

#include "base/money.hpp"
#include "base/task.hpp"
#include "platform/http/http.hpp"
#include "platform/postgres/postgres.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::markets {

inline constexpr std::size_t markets_max = 64; // markets of one store
inline constexpr std::size_t locale_bytes_max = 35;
inline constexpr std::size_t name_code_points_max = 100; // of a market, of a way to pay
inline constexpr std::size_t names_max = 64;             // of one way to pay: locales

/// A payment method that a market offers. What the methods do is known elsewhere (payments).
struct WayToPay {
    std::string method;
    std::map<std::string, std::string> names = {}; // by locale or language: "de-AT", "de"

    /// The name for who reads this locale, else its language; nullptr: the method's own name has to do.
    const std::string* name_in(const std::string& locale) const;
};

struct Market {
    std::string market; // "eu"
    std::string name;   // "Europe": also names the import column `Price / Europe`
    Currency currency;
    std::vector<std::string> countries;   // ISO 3166-1 alpha-2
    int tax_basis_points = 0;             // 2100 is 21 %
    bool tax_included = false;            // prices hold the tax already
    std::int64_t rate_micros = 1'000'000; // default market's price × rate ÷ 1,000,000
    int price_ending = 0;                 // converted prices end in this of 100; 0 keeps them exact
    std::string delivery_label;
    std::int64_t delivery_price = 0; // minor units
    bool is_default = false;
    std::vector<WayToPay> ways_to_pay = {}; // in order; empty: whatever the store takes

    bool offers_way(std::string_view method) const;
};

/// Whether a segment shows prices with tax.
enum class TaxDisplay : std::uint8_t { as_priced, inclusive, exclusive }; // as_priced: as its market has them

struct Segment {
    std::string segment; // "us"
    std::string market;
    std::string locale; // BCP 47: "en-US"
    int position = 0;
    std::optional<std::string> group = {}; // who may see it: signed in and of this customer group
    TaxDisplay tax_display = TaxDisplay::as_priced;

    bool opens_to(const std::optional<std::string>& who) const { return !group || group == who; }
};

/// What prices depend on. Segments that differ only in language share one.
struct PriceView {
    std::size_t market = 0;                // place in Markets::markets()
    std::optional<std::string> group = {}; // nullopt: of everybody
    Market terms; // the market, with tax_included and delivery_price as this view states them
};

/// All markets and segments, immutable. Pointers and references live as long as the value.
class Markets {
  public:
    /// Segments must name markets that are there, one of them must be public, and one market the default
    /// (CHECK).
    Markets(std::vector<Market> markets, std::vector<Segment> segments);

    const std::vector<Market>& markets() const { return markets_; }
    const std::vector<Segment>& segments() const { return segments_; } // by position

    /// nullptr when there is none of that name.
    const Segment* find_segment(std::string_view segment) const;
    const Market* find_market(std::string_view market) const;
    /// The market of a segment of this value, on the terms of its price view.
    const Market& market_of(const Segment& segment) const { return views_[view_of(segment)].terms; }
    const Market& default_market() const { return markets_[default_]; }
    /// Place of a market in markets(). The market must be there.
    std::size_t index_of(std::string_view market) const;

    /// The distinct price views: each market's own at the market's place, then those of groups and of other
    /// tax displays. Columns of prices are ordered by it.
    const std::vector<PriceView>& views() const { return views_; }
    /// The price view of a segment of this value.
    std::size_t view_of(const Segment& segment) const;

    /// The segment for somebody who has not chosen: the country's market if one serves it (in the language
    /// asked for, when it has it), else by Accept-Language (RFC 9110: locale, then its region, then its
    /// language), else the default market's first. Among the segments of the caller's group when there are
    /// any, else among the public ones. `country` may be empty; nothing is ever refused.
    const Segment& resolve(std::string_view accept_language, std::string_view country,
                           const std::optional<std::string>& group = std::nullopt) const;

  private:
    std::size_t add_view(const Segment& segment);

    std::vector<Market> markets_;
    std::vector<Segment> segments_;
    std::vector<PriceView> views_;
    std::vector<std::size_t> segment_views_; // by place in segments_
    std::size_t default_ = 0;
};

/// The price in `target` of something that costs `amount` in `base`'s currency (minor units both), when
/// nobody has set one. Exact in integers: the product with the rate is rounded up to a whole minor unit, then
/// up to the next amount that ends in `price_ending` of 100 (amounts under 1,000 minor units: in its last
/// digit of 10). Free stays free; never smaller for a larger amount. nullopt past money_amount_max.
std::optional<std::int64_t> convert_price(const Market& base, const Market& target, std::int64_t amount);

/// An amount that `market` states, with or without tax as it does, as `terms` state it: tax is added or taken
/// out and rounded to the nearest minor unit, halves up.
std::int64_t restate(const Market& market, const Market& terms, std::int64_t amount);

/// The other way: what something that costs `amount` in `from` costs in the default market `base`, rounded up
/// to a whole minor unit and then to base's ending. nullopt past money_amount_max.
std::optional<std::int64_t> convert_to_default(const Market& base, const Market& from, std::int64_t amount);

/// A language tag in the form that this store keeps: language in lower case, then subtags ("de", "de-AT").
bool is_locale(std::string_view text);

std::string_view name_of(TaxDisplay display);
std::optional<TaxDisplay> parse_tax_display(std::string_view name);

/// Follows `markets.changed` events: they say nothing but that this is to be read again.
Task<std::shared_ptr<const Markets>> load_markets(postgres::Session& session);

/// Writes the demo's markets and segments (`us`, default, and `eu`) into an empty store; answers whether it
/// did. Safe to repeat.
Task<bool> seed_default_markets(postgres::Session& session);

/// GET /v1/segments; `group` is the caller's.
http::Response list_segments(const Markets& markets, const std::optional<std::string>& group,
                             http::Request& request);
extern const http::Operation list_segments_operation;

// ---- the back office: Role::order; every write leaves an audit record and `markets.changed` ---------------

/// GET /v1/admin/markets: Access::viewer
Task<http::Response> list_markets_admin(postgres::Pool& pool, http::Request& request);
extern const http::Operation list_markets_admin_operation;
/// PATCH /v1/admin/markets/{id}: Access::manager
Task<http::Response> edit_market(postgres::Pool& pool, http::Request& request);
extern const http::Operation edit_market_operation;

/// GET /v1/admin/segments: Access::viewer
Task<http::Response> list_segments_admin(postgres::Pool& pool, http::Request& request);
extern const http::Operation list_segments_admin_operation;
/// POST /v1/admin/segments: Access::manager
Task<http::Response> create_segment(postgres::Pool& pool, http::Request& request);
extern const http::Operation create_segment_operation;
/// PATCH /v1/admin/segments/{id}: Access::manager
Task<http::Response> edit_segment(postgres::Pool& pool, http::Request& request);
extern const http::Operation edit_segment_operation;

} // namespace rialto::markets
