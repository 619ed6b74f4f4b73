#pragma once
// Markets: where the shop sells. A market has a currency, a tax rule, a delivery price and the countries it
// serves; a segment is what a page is rendered for (a market in a locale) and stands in every catalog URL.
// Both tables are small and change rarely, so a node holds them as one immutable value.

#include "base/money.hpp"
#include "base/task.hpp"
#include "platform/http/http.hpp"
#include "platform/postgres/postgres.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::markets {

inline constexpr std::size_t markets_max = 64; // markets of one store

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
};

struct Segment {
    std::string segment; // "us"
    std::string market;
    std::string locale; // BCP 47: "en-US"
    int position = 0;
};

/// All markets and segments, immutable. Pointers and references live as long as the value.
class Markets {
  public:
    /// Segments must name markets that are there; one market must be the default (CHECK).
    Markets(std::vector<Market> markets, std::vector<Segment> segments);

    const std::vector<Market>& markets() const { return markets_; }
    const std::vector<Segment>& segments() const { return segments_; } // by position

    /// nullptr when there is none of that name.
    const Segment* find_segment(std::string_view segment) const;
    const Market* find_market(std::string_view market) const;
    /// The market of a segment of this value.
    const Market& market_of(const Segment& segment) const;
    const Market& default_market() const { return markets_[default_]; }
    /// Place of a market in markets(); columns of prices are ordered by it. The market must be there.
    std::size_t index_of(std::string_view market) const;

    /// The segment for somebody who has not chosen: the country's market if one serves it (in the language
    /// asked for, when it has it), else by Accept-Language (RFC 9110: locale, then its region, then its
    /// language), else the default market's first. `country` may be empty; nothing is ever refused.
    const Segment& resolve(std::string_view accept_language, std::string_view country) const;

  private:
    std::vector<Market> markets_;
    std::vector<Segment> segments_;
    std::size_t default_ = 0;
};

/// The price in `target` of something that costs `amount` in `base`'s currency (minor units both), when
/// nobody has set one. Exact in integers: the product with the rate is rounded up to a whole minor unit, then
/// up to the next amount that ends in `price_ending` of 100 (amounts under 1,000 minor units: in its last
/// digit of 10). Free stays free; never smaller for a larger amount. nullopt past money_amount_max.
std::optional<std::int64_t> convert_price(const Market& base, const Market& target, std::int64_t amount);

/// The other way: what something that costs `amount` in `from` costs in the default market `base`, rounded up
/// to a whole minor unit and then to base's ending. nullopt past money_amount_max.
std::optional<std::int64_t> convert_to_default(const Market& base, const Market& from, std::int64_t amount);

Task<std::shared_ptr<const Markets>> load_markets(postgres::Session& session);

/// Writes the demo's markets and segments (`us`, default, and `eu`) into an empty store; answers whether it
/// did. Safe to repeat.
Task<bool> seed_default_markets(postgres::Session& session);

/// GET /v1/segments
http::Response list_segments(const Markets& markets, http::Request& request);
extern const http::Operation list_segments_operation;

} // namespace rialto::markets
