#include "base/text.hpp"
#include "markets/markets.hpp"
#include "platform/json/json.hpp"

namespace rialto::markets {

namespace {

// Set by the edge in front (CloudFront, Cloudflare); it picks a default and nothing else.
constexpr std::string_view country_headers[] = {"CloudFront-Viewer-Country", "CF-IPCountry"};

struct SegmentItem {
    std::string id;
    std::string market;
    Currency currency;
    std::string locale;
    bool tax_included = false; // in the prices shown
    std::optional<std::string> group;
};
BOOST_DESCRIBE_STRUCT(SegmentItem, (), (id, market, currency, locale, tax_included, group))

struct SegmentList {
    std::vector<SegmentItem> items;
    std::string resolved;
};
BOOST_DESCRIBE_STRUCT(SegmentList, (), (items, resolved))

std::string_view country_of(const http::Request& request) {
    for (const std::string_view name : country_headers)
        if (const std::string_view country = request.header(name); country.size() == 2) return country;
    return {};
}

} // namespace

http::Response list_segments(const Markets& markets, const std::optional<std::string>& group,
                             http::Request& request) {
    SegmentList list;
    for (const Segment& segment : markets.segments()) {
        if (!segment.opens_to(group)) continue;
        const Market& market = markets.market_of(segment);
        list.items.push_back({segment.segment, market.name, market.currency, segment.locale,
                              market.tax_included, segment.group});
    }
    list.resolved = markets.resolve(request.header("Accept-Language"), country_of(request), group).segment;
    http::Response response = http::json_response(200, json::print(list));
    response.headers.emplace_back("Cache-Control", "private, no-store");
    return response;
}

const http::Operation list_segments_operation{
    .id = "list_segments",
    .summary = "The public segments of this store, with a session those of its group as well, and the one "
               "that fits the caller.",
    .answer_schema =
        [](std::map<std::string, std::string>& schemas) { return json::schema<SegmentList>(schemas); },
    .parameters = {{"Accept-Language", "header", "string", "Helps to choose `resolved`."}},
};

} // namespace rialto::markets
