#include "markets/markets.hpp"

#include "base/check.hpp"
#include "base/text.hpp"
#include "markets/sql.hpp"
#include "platform/json/json.hpp"

#include <algorithm>
#include <charconv>

namespace rialto::markets {

namespace {

constexpr std::int64_t micros = 1'000'000;
constexpr std::int64_t small_amount = 1'000; // minor units: below it only the last digit is a price's ending
constexpr std::size_t accept_language_bytes_max = 512;
constexpr std::size_t language_ranges_max = 16;

std::int64_t power_of_ten(int exponent) {
    std::int64_t power = 1;
    for (int i = 0; i < exponent; ++i) power *= 10;
    return power;
}

/// The smallest number not below `amount` that leaves `ending` when divided by `unit`.
std::int64_t next_ending(std::int64_t amount, std::int64_t ending, std::int64_t unit) {
    const std::int64_t candidate = amount - amount % unit + ending;
    return candidate >= amount ? candidate : candidate + unit;
}

std::string_view language_of(std::string_view tag) {
    return tag.substr(0, tag.find('-'));
}

/// "IE" of "en-IE"; empty when the tag names no region.
std::string region_of(std::string_view tag) {
    for (std::size_t at = tag.find('-'); at != std::string_view::npos; at = tag.find('-', at + 1)) {
        const std::string_view part = tag.substr(at + 1, tag.find('-', at + 1) - at - 1);
        if (part.size() != 2) continue;
        std::string region(part);
        for (char& c : region) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        return region;
    }
    return {};
}

struct LanguageRange {
    std::string tag; // lower case
    int weight = 1000;
    std::size_t place = 0; // in the field: breaks ties
};

int parse_weight(std::string_view text) {
    if (text == "1" || text.starts_with("1.")) return 1000;
    if (!text.starts_with("0.")) return 0;
    text.remove_prefix(2);
    int weight = 0;
    int unit = 100;
    for (const char c : text.substr(0, 3)) {
        if (c < '0' || c > '9') return 0;
        weight += (c - '0') * unit;
        unit /= 10;
    }
    return weight;
}

/// Most wanted first; what cannot be read is left out.
std::vector<LanguageRange> parse_accept_language(std::string_view field) {
    std::vector<LanguageRange> ranges;
    for (const std::string_view element : split_trimmed(field.substr(0, accept_language_bytes_max), ',')) {
        if (ranges.size() == language_ranges_max) break;
        const std::size_t semicolon = element.find(';');
        LanguageRange range{ascii_lower(trim(element.substr(0, semicolon)))};
        if (semicolon != std::string_view::npos) {
            const std::string_view parameter = trim(element.substr(semicolon + 1));
            range.weight = parameter.starts_with("q=") ? parse_weight(parameter.substr(2)) : 0;
        }
        range.place = ranges.size();
        if (range.weight > 0 && !range.tag.empty() && range.tag != "*") ranges.push_back(std::move(range));
    }
    std::ranges::sort(ranges, {},
                      [](const LanguageRange& range) { return std::pair(-range.weight, range.place); });
    return ranges;
}

bool serves(const Market& market, std::string_view country) {
    return std::ranges::find(market.countries, country) != market.countries.end();
}

} // namespace

Markets::Markets(std::vector<Market> markets, std::vector<Segment> segments)
    : markets_(std::move(markets)), segments_(std::move(segments)) {
    CHECK(!markets_.empty() && !segments_.empty());
    CHECK(std::ranges::count(markets_, true, &Market::is_default) == 1);
    std::ranges::sort(segments_, [](const Segment& a, const Segment& b) {
        return a.position != b.position ? a.position < b.position : a.segment < b.segment;
    });
    default_ =
        static_cast<std::size_t>(std::ranges::find(markets_, true, &Market::is_default) - markets_.begin());
    for (std::size_t m = 0; m < markets_.size(); ++m) views_.push_back({m, {}, markets_[m]});
    for (const Segment& segment : segments_) segment_views_.push_back(add_view(segment));
    CHECK(std::ranges::any_of(segments_, [](const Segment& segment) { return !segment.group; }));
}

std::size_t Markets::add_view(const Segment& segment) {
    PriceView view{index_of(segment.market), segment.group, markets_[index_of(segment.market)]};
    const Market& market = markets_[view.market];
    if (segment.tax_display != TaxDisplay::as_priced)
        view.terms.tax_included = segment.tax_display == TaxDisplay::inclusive;
    const auto same = std::ranges::find_if(views_, [&](const PriceView& known) {
        return known.market == view.market && known.group == view.group &&
               known.terms.tax_included == view.terms.tax_included;
    });
    if (same != views_.end()) return static_cast<std::size_t>(same - views_.begin());
    view.terms.delivery_price = restate(market, view.terms, market.delivery_price);
    views_.push_back(std::move(view));
    return views_.size() - 1;
}

std::size_t Markets::view_of(const Segment& segment) const {
    const auto place = static_cast<std::size_t>(&segment - segments_.data());
    CHECK(place < segment_views_.size());
    return segment_views_[place];
}

const Segment* Markets::find_segment(std::string_view segment) const {
    const auto found = std::ranges::find(segments_, segment, &Segment::segment);
    return found == segments_.end() ? nullptr : &*found;
}

const Market* Markets::find_market(std::string_view market) const {
    const auto found = std::ranges::find(markets_, market, &Market::market);
    return found == markets_.end() ? nullptr : &*found;
}

std::size_t Markets::index_of(std::string_view market) const {
    const Market* found = find_market(market);
    CHECK(found != nullptr);
    return static_cast<std::size_t>(found - markets_.data());
}

const Segment& Markets::resolve(std::string_view accept_language, std::string_view country,
                                const std::optional<std::string>& group) const {
    const std::vector<LanguageRange> wanted = parse_accept_language(accept_language);
    const bool has_own = group && std::ranges::find(segments_, group, &Segment::group) != segments_.end();
    const std::optional<std::string> among = has_own ? group : std::nullopt;
    const auto first = [&](auto&& fits) -> const Segment* {
        const auto found = std::ranges::find_if(
            segments_, [&](const Segment& segment) { return segment.group == among && fits(segment); });
        return found == segments_.end() ? nullptr : &*found;
    };
    const auto speaks = [](const Segment& segment, std::string_view tag) {
        return ascii_lower(language_of(segment.locale)) == language_of(tag);
    };
    if (!country.empty()) {
        const auto in_country = [&](const Segment& segment) { return serves(market_of(segment), country); };
        for (const LanguageRange& range : wanted)
            if (const Segment* found =
                    first([&](const Segment& s) { return in_country(s) && speaks(s, range.tag); }))
                return *found;
        if (const Segment* found = first(in_country)) return *found;
    }
    for (const LanguageRange& range : wanted) {
        if (const Segment* found =
                first([&](const Segment& s) { return ascii_lower(s.locale) == range.tag; }))
            return *found;
        const std::string region = region_of(range.tag);
        const auto in_region = [&](const Segment& s) { return serves(market_of(s), region); };
        if (const Segment* found =
                first([&](const Segment& s) { return in_region(s) && speaks(s, range.tag); }))
            return *found;
        if (const Segment* found = first(in_region)) return *found;
    }
    // A language alone says little about where somebody lives: the default market goes first.
    const auto at_home = [&](const Segment& s) { return market_of(s).is_default; };
    for (const LanguageRange& range : wanted) {
        if (const Segment* found =
                first([&](const Segment& s) { return at_home(s) && speaks(s, range.tag); }))
            return *found;
        if (const Segment* found = first([&](const Segment& s) { return speaks(s, range.tag); }))
            return *found;
    }
    if (const Segment* found = first(at_home)) return *found;
    return *first([](const Segment&) { return true; });
}

namespace {

using Wide = __int128; // holds 10^12 × 2^63 × 10^3, the largest product below

/// amount × numerator ÷ denominator, rounded up, then up to the target's price ending.
std::optional<std::int64_t> scaled(std::int64_t amount, Wide numerator, Wide denominator,
                                   const Market& target) {
    CHECK(amount >= 0 && amount <= money_amount_max && numerator > 0 && denominator > 0);
    if (amount == 0) return 0;
    const Wide exact = (amount * numerator + denominator - 1) / denominator;
    if (exact > money_amount_max) return std::nullopt;
    auto converted = static_cast<std::int64_t>(exact);
    if (target.price_ending != 0)
        converted = converted < small_amount ? next_ending(converted, target.price_ending % 10, 10)
                                             : next_ending(converted, target.price_ending, 100);
    if (converted > money_amount_max) return std::nullopt;
    return converted;
}

} // namespace

std::optional<std::int64_t> convert_price(const Market& base, const Market& target, std::int64_t amount) {
    return scaled(amount, static_cast<Wide>(target.rate_micros) * power_of_ten(minor_digits(target.currency)),
                  static_cast<Wide>(micros) * power_of_ten(minor_digits(base.currency)), target);
}

std::optional<std::int64_t> convert_to_default(const Market& base, const Market& from, std::int64_t amount) {
    return scaled(amount, static_cast<Wide>(micros) * power_of_ten(minor_digits(base.currency)),
                  static_cast<Wide>(from.rate_micros) * power_of_ten(minor_digits(from.currency)), base);
}

std::int64_t restate(const Market& market, const Market& terms, std::int64_t amount) {
    if (market.tax_included == terms.tax_included) return amount;
    const Wide whole = 10'000;
    const Wide with_tax = whole + market.tax_basis_points;
    const Wide numerator = terms.tax_included ? with_tax : whole;
    const Wide denominator = terms.tax_included ? whole : with_tax;
    const Wide restated = (2 * amount * numerator + denominator) / (2 * denominator);
    return static_cast<std::int64_t>(std::min<Wide>(restated, money_amount_max));
}

const std::string* WayToPay::name_in(const std::string& locale) const {
    for (const std::string_view tag : {std::string_view(locale), language_of(locale)})
        if (const auto found = names.find(std::string(tag)); found != names.end()) return &found->second;
    return nullptr;
}

bool Market::offers_way(std::string_view method) const {
    return ways_to_pay.empty() ||
           std::ranges::find(ways_to_pay, method, &WayToPay::method) != ways_to_pay.end();
}

std::string_view name_of(TaxDisplay display) {
    switch (display) {
    case TaxDisplay::as_priced: return "as_priced";
    case TaxDisplay::inclusive: return "inclusive";
    case TaxDisplay::exclusive: return "exclusive";
    }
    CHECK(false);
}

std::optional<TaxDisplay> parse_tax_display(std::string_view name) {
    for (const TaxDisplay display : {TaxDisplay::as_priced, TaxDisplay::inclusive, TaxDisplay::exclusive})
        if (name == name_of(display)) return display;
    return std::nullopt;
}

Task<std::shared_ptr<const Markets>> load_markets(postgres::Session& session) {
    const postgres::Rows market_rows = co_await session.run(sql::load_markets, {});
    const postgres::Rows way_rows = co_await session.run(sql::load_ways_to_pay, {});
    const postgres::Rows segment_rows = co_await session.run(sql::load_segments, {});
    std::vector<Market> markets;
    for (const postgres::Row row : market_rows) {
        const auto currency = parse_currency(row.get<std::string_view>(2));
        CHECK(currency.has_value());
        markets.push_back({.market = row.get<std::string>(0),
                           .name = row.get<std::string>(1),
                           .currency = *currency,
                           .countries = row.get<std::vector<std::string>>(3),
                           .tax_basis_points = row.get<std::int32_t>(4),
                           .tax_included = row.get<bool>(5),
                           .rate_micros = row.get<std::int64_t>(6),
                           .price_ending = row.get<std::int32_t>(7),
                           .delivery_label = row.get<std::string>(8),
                           .delivery_price = row.get<std::int64_t>(9),
                           .is_default = row.get<bool>(10)});
    }
    for (const postgres::Row row : way_rows) {
        const auto market = std::ranges::find(markets, row.get<std::string>(0), &Market::market);
        auto names = json::parse<std::map<std::string, std::string>>(row.get<postgres::Jsonb>(2).text);
        if (market == markets.end()) continue; // made between the two statements
        CHECK(names.has_value());
        market->ways_to_pay.push_back({row.get<std::string>(1), std::move(*names)});
    }
    std::vector<Segment> segments;
    for (const postgres::Row row : segment_rows) {
        const auto tax_display = parse_tax_display(row.get<std::string_view>(5));
        CHECK(tax_display.has_value());
        segments.push_back({.segment = row.get<std::string>(0),
                            .market = row.get<std::string>(1),
                            .locale = row.get<std::string>(2),
                            .position = row.get<std::int32_t>(3),
                            .group = row.get<std::optional<std::string>>(4),
                            .tax_display = *tax_display});
    }
    co_return std::make_shared<const Markets>(std::move(markets), std::move(segments));
}

} // namespace rialto::markets
