// The back office's markets: what they are called, where they deliver, how one may pay there.

#include "accounts/accounts.hpp"
#include "base/text.hpp"
#include "markets/markets.hpp"
#include "markets/sql.hpp"
#include "platform/events/events.hpp"
#include "platform/json/json.hpp"

#include <algorithm>
#include <set>

namespace rialto::markets {

BOOST_DESCRIBE_STRUCT(WayToPay, (), (method, names))

namespace {

constexpr std::size_t countries_max = 300;
constexpr std::size_t ways_max = 16; // to pay, of one market

struct AdminMarket {
    std::string id;
    std::string name;
    Currency currency;
    std::vector<std::string> countries;
    bool tax_included = false;
    bool is_default = false;
    std::vector<WayToPay> payment_methods; // in order; empty: whatever the store takes
};
BOOST_DESCRIBE_STRUCT(AdminMarket, (),
                      (id, name, currency, countries, tax_included, is_default, payment_methods))

struct AdminMarketList {
    std::vector<AdminMarket> items;
};
BOOST_DESCRIBE_STRUCT(AdminMarketList, (), (items))

struct NewWayToPay {
    std::string method;
    std::optional<std::map<std::string, std::string>> names;
};
BOOST_DESCRIBE_STRUCT(NewWayToPay, (), (method, names))

/// Lists replace what was there.
struct MarketEdit {
    std::optional<std::string> name;
    std::optional<std::vector<std::string>> countries;
    std::optional<std::vector<NewWayToPay>> payment_methods;
};
BOOST_DESCRIBE_STRUCT(MarketEdit, (), (name, countries, payment_methods))

AdminMarket view_of(const Market& market) {
    return {market.market,       market.name,       market.currency,   market.countries,
            market.tax_included, market.is_default, market.ways_to_pay};
}

http::Response private_json(std::string body) {
    http::Response response = http::json_response(200, std::move(body));
    response.headers.emplace_back("Cache-Control", "private, no-store");
    response.stage = "db";
    return response;
}

bool is_name(std::string_view text) {
    return !text.empty() && trim(text) == text && code_points(text) <= name_code_points_max;
}

bool is_country(std::string_view text) {
    return text.size() == 2 && std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

Result<> check_countries(const std::vector<std::string>& countries) {
    std::set<std::string_view> seen;
    if (countries.empty() || countries.size() > countries_max)
        return invalid_field("/countries", "must name 1 to 300 countries");
    for (std::size_t i = 0; i < countries.size(); ++i) {
        const std::string pointer = "/countries/" + std::to_string(i);
        if (!is_country(countries[i])) return invalid_field(pointer, "must be a country code like DE");
        if (!seen.insert(countries[i]).second) return invalid_field(pointer, "is there twice");
    }
    return {};
}

Result<> check_names(const std::string& pointer, const std::map<std::string, std::string>& names) {
    if (names.size() > names_max) return invalid_field(pointer, "must have at most 64 names");
    for (const auto& [locale, name] : names) {
        if (!is_locale(locale))
            return invalid_field(pointer, locale + " is no language tag like de or de-AT");
        if (!is_name(name)) return invalid_field(pointer + "/" + locale, "must have 1 to 100 characters");
    }
    return {};
}

Result<> check_ways(const std::vector<NewWayToPay>& ways) {
    std::set<std::string_view> seen;
    if (ways.size() > ways_max) return invalid_field("/payment_methods", "must be at most 16");
    for (std::size_t i = 0; i < ways.size(); ++i) {
        const std::string pointer = "/payment_methods/" + std::to_string(i);
        if (!seen.insert(ways[i].method).second) return invalid_field(pointer + "/method", "is there twice");
        if (!ways[i].names) continue;
        if (Result<> checked = check_names(pointer + "/names", *ways[i].names); !checked) return checked;
    }
    return {};
}

Result<> check_edit(const MarketEdit& edit) {
    if (edit.name && !is_name(*edit.name)) return invalid_field("/name", "must have 1 to 100 characters");
    if (edit.countries)
        if (Result<> checked = check_countries(*edit.countries); !checked) return checked;
    if (edit.payment_methods) return check_ways(*edit.payment_methods);
    return {};
}

/// The market is locked, so that of two lists one stands.
Task<Result<>> replace_ways(postgres::Session& transaction, std::string market,
                            std::vector<NewWayToPay> ways) {
    std::vector<std::string> methods;
    std::vector<std::string> names;
    for (const NewWayToPay& way : ways) {
        methods.push_back(way.method);
        names.push_back(json::print(way.names.value_or(std::map<std::string, std::string>())));
    }
    std::set<std::string> known;
    const postgres::Rows rows = co_await transaction.run(sql::find_methods, postgres::params(methods));
    for (const postgres::Row row : rows) known.insert(row.get<std::string>(0));
    for (std::size_t i = 0; i < methods.size(); ++i)
        if (!known.contains(methods[i]))
            co_return invalid_field("/payment_methods/" + std::to_string(i) + "/method",
                                    "there is no such method");
    co_await transaction.run(sql::remove_ways_to_pay, postgres::params(market));
    co_await transaction.run(sql::add_ways_to_pay, postgres::params(market, methods, names));
    co_return Result<>();
}

Task<Result<AdminMarket>> change_market(postgres::Pool& pool, std::string id, MarketEdit edit,
                                        accounts::AuditRecord record, Time at) {
    CO_CHECK(check_edit(edit));
    postgres::Transaction transaction = co_await pool.begin();
    if (edit.name) {
        const postgres::Rows taken =
            co_await transaction.run(sql::find_market_name, postgres::params(id, *edit.name));
        if (taken[0].get<bool>(0)) co_return invalid_field("/name", "is another market's");
    }
    const postgres::Rows rows = co_await transaction.run(
        sql::edit_market, postgres::params(id, edit.name, edit.countries.value_or(std::vector<std::string>()),
                                           edit.countries.has_value()));
    if (rows.empty()) co_return fail(ErrorKind::not_found, "not_found", "There is no such market.");
    if (edit.payment_methods) {
        CO_CHECK(co_await replace_ways(transaction, id, std::move(*edit.payment_methods)));
    }
    co_await events::append(transaction, "markets.changed", id, "{}", at);
    co_await accounts::append_audit_record(transaction, std::move(record), at);
    const auto markets = co_await load_markets(transaction);
    AdminMarket market = view_of(*markets->find_market(id));
    co_await transaction.commit();
    co_return market;
}

} // namespace

Task<http::Response> list_markets_admin(postgres::Pool& pool, http::Request& request) {
    static_cast<void>(request);
    postgres::Session session = co_await pool.session();
    const auto markets = co_await load_markets(session);
    AdminMarketList list;
    for (const Market& market : markets->markets()) list.items.push_back(view_of(market));
    co_return private_json(json::print(list));
}

Task<http::Response> edit_market(postgres::Pool& pool, http::Request& request) {
    Result<MarketEdit> edit = json::parse<MarketEdit>(request.body);
    if (!edit) co_return http::problem(edit.error());
    const std::string id = request.path_values[0];
    accounts::AuditRecord record{accounts::key_digest(request), "edit_market", id, json::print(*edit)};
    const Result<AdminMarket> edited =
        co_await change_market(pool, id, std::move(*edit), std::move(record), request.received_at);
    co_return edited ? private_json(json::print(*edited)) : http::problem(edited.error());
}

using Schemas = std::map<std::string, std::string>;

const http::Operation list_markets_admin_operation{
    .id = "list_markets_admin",
    .summary = "All markets, with the ways to pay that they offer.",
    .answer_schema = [](Schemas& schemas) { return json::schema<AdminMarketList>(schemas); },
};
const http::Operation edit_market_operation{
    .id = "edit_market",
    .summary = "Changes a market's name, countries or ways to pay. An empty list of ways stands for whatever "
               "the store takes; names are by locale or language.",
    .body_schema = [](Schemas& schemas) { return json::schema<MarketEdit>(schemas); },
    .answer_schema = [](Schemas& schemas) { return json::schema<AdminMarket>(schemas); },
    .errors = {"invalid_request", "not_found"},
};

} // namespace rialto::markets
