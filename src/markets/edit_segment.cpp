// The back office's segments.

#include "accounts/accounts.hpp"
#include "base/text.hpp"
#include "markets/markets.hpp"
#include "markets/sql.hpp"
#include "platform/events/events.hpp"
#include "platform/json/json.hpp"

#include <algorithm>

namespace rialto::markets {

namespace {

constexpr std::size_t segment_name_max = 32;
constexpr int segment_position_max = 100'000;

struct AdminSegment {
    std::string id;
    std::string market;
    std::string locale;
    int position = 0;
    std::optional<std::string> group;
    std::string tax_display;
};
BOOST_DESCRIBE_STRUCT(AdminSegment, (), (id, market, locale, position, group, tax_display))

struct AdminSegmentList {
    std::vector<AdminSegment> items;
};
BOOST_DESCRIBE_STRUCT(AdminSegmentList, (), (items))

struct NewSegment {
    std::string id;
    std::string market;
    std::string locale;
    std::optional<int> position;
    std::optional<std::string> group;
    std::optional<std::string> tax_display;
};
BOOST_DESCRIBE_STRUCT(NewSegment, (), (id, market, locale, position, group, tax_display))

/// An empty group makes the segment public.
struct SegmentEdit {
    std::optional<std::string> locale;
    std::optional<int> position;
    std::optional<std::string> group;
    std::optional<std::string> tax_display;
};
BOOST_DESCRIBE_STRUCT(SegmentEdit, (), (locale, position, group, tax_display))

bool is_name(std::string_view text) {
    const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
    return !text.empty() && text.size() <= segment_name_max && is_letter(text.front()) &&
           std::ranges::all_of(text,
                               [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-'; });
}

Result<> check_details(const std::optional<std::string>& locale, const std::optional<int>& position,
                       const std::optional<std::string>& tax_display) {
    if (locale && !is_locale(*locale)) return invalid_field("/locale", "must be a language tag like en-IE");
    if (position && (*position < 0 || *position > segment_position_max))
        return invalid_field("/position", "must be 0 to 100,000");
    if (tax_display && !parse_tax_display(*tax_display))
        return invalid_field("/tax_display", "must be as_priced, inclusive or exclusive");
    return {};
}

AdminSegment view_of(const Segment& segment) {
    return {segment.segment,  segment.market, segment.locale,
            segment.position, segment.group,  std::string(name_of(segment.tax_display))};
}

http::Response private_json(int status, std::string body) {
    http::Response response = http::json_response(status, std::move(body));
    response.headers.emplace_back("Cache-Control", "private, no-store");
    response.stage = "db";
    return response;
}

Task<Result<>> check_names(postgres::Session& session, std::optional<std::string> market,
                           std::optional<std::string> group) {
    const postgres::Rows rows =
        co_await session.run(sql::find_segment_names, postgres::params(market, group));
    if (!rows[0].get<bool>(0)) co_return invalid_field("/market", "there is no such market");
    if (!rows[0].get<bool>(1)) co_return invalid_field("/group", "there is no such group");
    co_return Result<>();
}

/// The write's traces, and the segment as it is now.
Task<AdminSegment> finish(postgres::Transaction& transaction, accounts::AuditRecord record, Time at) {
    const std::string id = record.subject;
    co_await events::append(transaction, "markets.changed", id, "{}", at);
    co_await accounts::append_audit_record(transaction, std::move(record), at);
    const auto markets = co_await load_markets(transaction);
    AdminSegment segment = view_of(*markets->find_segment(id));
    co_await transaction.commit();
    co_return segment;
}

Task<Result<AdminSegment>> store_segment(postgres::Pool& pool, NewSegment wanted, crypto::Digest key,
                                         Time at) {
    if (!is_name(wanted.id))
        co_return invalid_field("/id", "must begin with a letter and hold only a-z, 0-9 and hyphens");
    CO_CHECK(check_details(wanted.locale, wanted.position, wanted.tax_display));
    postgres::Transaction transaction = co_await pool.begin();
    CO_CHECK(co_await check_names(transaction, wanted.market, wanted.group));
    const postgres::Rows rows = co_await transaction.run(
        sql::create_segment,
        postgres::params(wanted.id, wanted.market, wanted.locale, wanted.position.value_or(0), wanted.group,
                         wanted.tax_display.value_or("as_priced")));
    if (rows.empty())
        co_return fail(ErrorKind::conflict, "segment_exists", "There is a segment of that name already.");
    accounts::AuditRecord record{key, "create_segment", wanted.id, json::print(wanted)};
    co_return co_await finish(transaction, std::move(record), at);
}

Task<Result<AdminSegment>> change_segment(postgres::Pool& pool, std::string id, SegmentEdit edit,
                                          accounts::AuditRecord record, Time at) {
    CO_CHECK(check_details(edit.locale, edit.position, edit.tax_display));
    std::optional<std::string> group = edit.group;
    if (group && group->empty()) group.reset();
    postgres::Transaction transaction = co_await pool.begin();
    CO_CHECK(co_await check_names(transaction, std::nullopt, group));
    const postgres::Rows rows = co_await transaction.run(
        sql::edit_segment,
        postgres::params(id, edit.locale, edit.position, group, edit.group.has_value(), edit.tax_display));
    if (rows.empty()) co_return fail(ErrorKind::not_found, "not_found", "There is no such segment.");
    const postgres::Rows left = co_await transaction.run(sql::count_public_segments, {});
    if (left[0].get<std::int64_t>(0) == 0)
        co_return fail(ErrorKind::conflict, "last_public_segment",
                       "This is the last segment that everybody may see.");
    co_return co_await finish(transaction, std::move(record), at);
}

} // namespace

bool is_locale(std::string_view text) {
    std::size_t part = 0;
    for (std::size_t begin = 0; begin <= text.size(); ++part) {
        const std::size_t end = std::min(text.find('-', begin), text.size());
        const std::string_view piece = text.substr(begin, end - begin);
        const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
        const auto is_fine = [&](char c) {
            return is_lower(c) || (part > 0 && ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')));
        };
        if (piece.size() < 2 || piece.size() > (part == 0 ? 3U : 8U) || !std::ranges::all_of(piece, is_fine))
            return false;
        begin = end + 1;
    }
    return text.size() <= locale_bytes_max;
}

Task<http::Response> list_segments_admin(postgres::Pool& pool, http::Request& request) {
    static_cast<void>(request);
    postgres::Session session = co_await pool.session();
    const auto markets = co_await load_markets(session);
    AdminSegmentList list;
    for (const Segment& segment : markets->segments()) list.items.push_back(view_of(segment));
    co_return private_json(200, json::print(list));
}

Task<http::Response> create_segment(postgres::Pool& pool, http::Request& request) {
    Result<NewSegment> wanted = json::parse<NewSegment>(request.body);
    if (!wanted) co_return http::problem(wanted.error());
    const Result<AdminSegment> made =
        co_await store_segment(pool, std::move(*wanted), accounts::key_digest(request), request.received_at);
    co_return made ? private_json(201, json::print(*made)) : http::problem(made.error());
}

Task<http::Response> edit_segment(postgres::Pool& pool, http::Request& request) {
    Result<SegmentEdit> edit = json::parse<SegmentEdit>(request.body);
    if (!edit) co_return http::problem(edit.error());
    const std::string id = request.path_values[0];
    accounts::AuditRecord record{accounts::key_digest(request), "edit_segment", id, json::print(*edit)};
    const Result<AdminSegment> edited =
        co_await change_segment(pool, id, std::move(*edit), std::move(record), request.received_at);
    co_return edited ? private_json(200, json::print(*edited)) : http::problem(edited.error());
}

using Schemas = std::map<std::string, std::string>;

const http::Operation list_segments_admin_operation{
    .id = "list_segments_admin",
    .summary = "All segments, those of customer groups as well.",
    .answer_schema = [](Schemas& schemas) { return json::schema<AdminSegmentList>(schemas); },
};
const http::Operation create_segment_operation{
    .id = "create_segment",
    .summary = "Makes a segment: a market in a locale, for everybody or for a customer group.",
    .body_schema = [](Schemas& schemas) { return json::schema<NewSegment>(schemas); },
    .success = 201,
    .answer_schema = [](Schemas& schemas) { return json::schema<AdminSegment>(schemas); },
    .errors = {"invalid_request", "segment_exists"},
};
const http::Operation edit_segment_operation{
    .id = "edit_segment",
    .summary = "Changes a segment's locale, place, group (empty: public) or tax display.",
    .body_schema = [](Schemas& schemas) { return json::schema<SegmentEdit>(schemas); },
    .answer_schema = [](Schemas& schemas) { return json::schema<AdminSegment>(schemas); },
    .errors = {"invalid_request", "not_found", "last_public_segment"},
};

} // namespace rialto::markets
