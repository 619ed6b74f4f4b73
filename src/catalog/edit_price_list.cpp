// Making and changing price lists. Every write leaves `prices.changed`, which nodes follow, and an audit
// record.

#include "accounts/accounts.hpp"
#include "base/complaints.hpp"
#include "base/text.hpp"
#include "catalog/admin_wire.hpp"
#include "catalog/prices_event.hpp"
#include "catalog/sql.hpp"
#include "platform/events/events.hpp"

#include <algorithm>
#include <cstdlib>
#include <unordered_map>

namespace rialto::catalog {

namespace {

constexpr std::string_view clearable[] = {"starts_at", "ends_at", "percent_off_basis_points"};
constexpr int whole_basis_points = 10'000;
constexpr int price_ending_max = 99;

AdminPriceList list_of(const postgres::Row& row) {
    return {.id = row.get<Uuid>(0),
            .version = row.get<std::int64_t>(1),
            .name = row.get<std::string>(2),
            .market = row.get<std::optional<std::string>>(3),
            .group = row.get<std::optional<std::string>>(4),
            .starts_at = row.get<std::optional<Time>>(5),
            .ends_at = row.get<std::optional<Time>>(6),
            .priority = row.get<std::int32_t>(7),
            .percent_off_basis_points = row.get<std::optional<std::int32_t>>(8),
            .price_ending = row.get<std::int32_t>(9),
            .row_count = row.get<std::int64_t>(10)};
}

Error no_such_list() {
    return {ErrorKind::not_found, "not_found", "There is no such price list."};
}

Error version_conflict(const AdminPriceList& now) {
    return {ErrorKind::conflict, "version_conflict",
            "Somebody changed this price list; it has version " + std::to_string(now.version) +
                " now. Read it again and repeat the change."};
}

/// What new lists and edits have in common.
template <class Wanted>
void check_members(const Wanted& wanted, Complaints& complaints) {
    if (wanted.priority && std::abs(*wanted.priority) > list_priority_max)
        complaints.add("/priority", "must be -1000 to 1000");
    if (wanted.percent_off_basis_points &&
        (*wanted.percent_off_basis_points < 1 || *wanted.percent_off_basis_points > whole_basis_points))
        complaints.add("/percent_off_basis_points", "must be 1 to 10,000");
    if (wanted.price_ending && (*wanted.price_ending < 0 || *wanted.price_ending > price_ending_max))
        complaints.add("/price_ending", "must be 0 to 99");
}

void check_name(const std::string& name, Complaints& complaints) {
    if (trim(name).empty() || code_points(name) > list_name_max)
        complaints.add("/name", "must have 1 to 200 characters");
}

Result<> check_dates(const std::optional<Time>& starts_at, const std::optional<Time>& ends_at) {
    if (starts_at && ends_at && *ends_at <= *starts_at)
        return invalid_field("/ends_at", "must be after starts_at");
    return {};
}

Result<> check_new(const NewPriceList& wanted, const markets::Markets& markets) {
    Complaints complaints;
    check_name(wanted.name, complaints);
    check_members(wanted, complaints);
    if (wanted.market && markets.find_market(*wanted.market) == nullptr)
        complaints.add("/market", "there is no such market");
    if (!wanted.market && !wanted.percent_off_basis_points)
        complaints.add("/market", "is needed by a list without a rule");
    if (Result<> dates = check_dates(wanted.starts_at, wanted.ends_at); !dates)
        complaints.add("/ends_at", "must be after starts_at");
    return std::move(complaints).result();
}

Result<> check_edit(const PriceListEdit& edit) {
    Complaints complaints;
    if (edit.name) check_name(*edit.name, complaints);
    check_members(edit, complaints);
    for (std::size_t i = 0; edit.clear && i < edit.clear->size(); ++i)
        if (std::ranges::find(clearable, (*edit.clear)[i]) == std::end(clearable))
            complaints.add("/clear/" + std::to_string(i),
                           "must be starts_at, ends_at or percent_off_basis_points");
    return std::move(complaints).result();
}

Task<Result<AdminPriceList>> find_list(postgres::Session& session, Uuid id) {
    const std::vector<AdminPriceList> lists = co_await read_price_lists(session, id);
    if (lists.empty()) co_return std::unexpected(no_such_list());
    co_return lists.front();
}

/// The traces of a write, and the list as it is now.
Task<Result<AdminPriceList>> finish(ListWrite write, Uuid id, PricesChange change,
                                    accounts::AuditRecord record) {
    record.key_digest = write.key_digest;
    record.subject = to_string(id);
    co_await events::append(write.transaction, "prices.changed", to_string(id), print_prices_event(change),
                            write.at);
    co_await accounts::append_audit_record(write.transaction, std::move(record), write.at);
    co_return co_await find_list(write.transaction, id);
}

} // namespace

Task<std::vector<AdminPriceList>> read_price_lists(postgres::Session& session, std::optional<Uuid> id) {
    const postgres::Rows rows = co_await session.run(sql::read_price_lists, postgres::params(id));
    std::vector<AdminPriceList> lists;
    for (const postgres::Row row : rows) lists.push_back(list_of(row));
    co_return lists;
}

Task<Result<AdminPriceList>> create_price_list(ListWrite write, NewPriceList wanted) {
    CO_CHECK(check_new(wanted, *write.markets));
    std::vector<std::string> groups;
    if (wanted.group) groups.push_back(*wanted.group);
    const postgres::Rows unknown =
        co_await write.transaction.run(sql::list_unknown_groups, postgres::params(groups));
    if (!unknown.empty()) co_return invalid_field("/group", "there is no such group");
    const Uuid id = make_uuid_v7(write.at);
    const postgres::Rows rows = co_await write.transaction.run(
        sql::create_price_list,
        postgres::params(id, trim(wanted.name), wanted.market, wanted.group, wanted.starts_at, wanted.ends_at,
                         wanted.priority.value_or(0), wanted.percent_off_basis_points,
                         wanted.price_ending.value_or(0), write.at,
                         static_cast<std::int64_t>(price_lists_max)));
    if (rows.empty())
        co_return fail(ErrorKind::conflict, "limit_reached", "A store can have at most 1,000 price lists.");
    const PricesChange change{.of_everything = wanted.percent_off_basis_points.has_value()};
    accounts::AuditRecord record{{}, "create_price_list", {}, json::print(wanted)};
    co_return co_await finish(write, id, change, std::move(record));
}

Task<Result<AdminPriceList>> edit_price_list(ListWrite write, Uuid id, PriceListEdit edit) {
    CO_CHECK(check_edit(edit));
    CO_TRY(const AdminPriceList before, co_await find_list(write.transaction, id));
    std::optional<std::string> name;
    if (edit.name) name = std::string(trim(*edit.name));
    const std::vector<std::string> clear = edit.clear.value_or(std::vector<std::string>());
    const auto kept = [&](std::string_view member) {
        return std::ranges::find(clear, member) == clear.end();
    };
    if (kept("starts_at") && kept("ends_at"))
        CO_CHECK(check_dates(edit.starts_at ? edit.starts_at : before.starts_at,
                             edit.ends_at ? edit.ends_at : before.ends_at));
    const bool has_rule = kept("percent_off_basis_points") &&
                          (edit.percent_off_basis_points || before.percent_off_basis_points);
    if (!before.market && !has_rule)
        co_return invalid_field("/clear", "a list without a market needs its rule");
    const postgres::Rows rows = co_await write.transaction.run(
        sql::edit_price_list,
        postgres::params(id, edit.version, name, edit.starts_at, edit.ends_at, edit.priority,
                         edit.percent_off_basis_points, edit.price_ending, clear, write.at));
    if (rows.empty()) {
        CO_TRY(const AdminPriceList now, co_await find_list(write.transaction, id));
        co_return std::unexpected(version_conflict(now));
    }
    const PricesChange change{.of_list = true,
                              .of_everything = has_rule || before.percent_off_basis_points.has_value()};
    accounts::AuditRecord record{{}, "edit_price_list", {}, json::print(edit)};
    co_return co_await finish(write, id, change, std::move(record));
}

namespace {

/// Rows as they are stored.
struct RowColumns {
    std::vector<std::int64_t> sku_ids; // of all SKUs, those without prices as well
    std::vector<std::int64_t> ids;
    std::vector<std::int32_t> min_qtys;
    std::vector<std::int64_t> amounts;
    std::vector<std::optional<std::int64_t>> compare_at;
};

void check_list_price(const std::string& at, const ListPrice& price, Currency currency,
                      Complaints& complaints) {
    const std::string code(currency.code());
    const auto check_money = [&](const std::string& member, const Money& money, std::int64_t least,
                                 const char* words) {
        if (money.currency != currency) complaints.add(at + member + "/currency", "must be " + code);
        if (money.amount < least || money.amount > money_amount_max)
            complaints.add(at + member + "/amount", words);
    };
    check_money("/price", price.price, 0, "must be 0 or more");
    if (price.compare_at)
        check_money("/compare_at", *price.compare_at, price.price.amount + 1, "must be above the price");
    if (price.min_qty && (*price.min_qty < 1 || *price.min_qty > list_qty_max))
        complaints.add(at + "/min_qty", "must be 1 to 99");
}

Result<> check_rows(const ListRowsEdit& edit, Currency currency) {
    Complaints complaints;
    if (edit.items.size() > list_skus_per_write_max) complaints.add("/items", "at most 500 SKUs at once");
    std::vector<std::string_view> seen;
    for (std::size_t i = 0; i < edit.items.size() && i < list_skus_per_write_max; ++i) {
        const ListSku& item = edit.items[i];
        const std::string at = "/items/" + std::to_string(i);
        if (std::ranges::find(seen, item.sku) != seen.end()) complaints.add(at + "/sku", "is there twice");
        seen.push_back(item.sku);
        if (item.prices.size() > quantity_breaks_max) complaints.add(at + "/prices", "at most 20 of one SKU");
        std::vector<int> quantities;
        for (std::size_t p = 0; p < item.prices.size() && p < quantity_breaks_max; ++p) {
            const std::string price_at = at + "/prices/" + std::to_string(p);
            check_list_price(price_at, item.prices[p], currency, complaints);
            const int qty = item.prices[p].min_qty.value_or(1);
            if (std::ranges::find(quantities, qty) != quantities.end())
                complaints.add(price_at + "/min_qty", "is there twice");
            quantities.push_back(qty);
        }
    }
    return std::move(complaints).result();
}

Task<Result<RowColumns>> columns_of(postgres::Session& session, std::vector<ListSku> items) {
    std::vector<std::string> skus;
    for (const ListSku& item : items) skus.push_back(item.sku);
    const postgres::Rows rows = co_await session.run(sql::find_skus, postgres::params(skus));
    std::unordered_map<std::string, std::int64_t> known;
    for (const postgres::Row row : rows) known.emplace(row.get<std::string>(0), row.get<std::int64_t>(1));
    RowColumns columns;
    Error unknown{ErrorKind::not_found, "unknown_sku", "There is no such SKU."};
    for (std::size_t i = 0; i < items.size(); ++i) {
        const auto found = known.find(items[i].sku);
        if (found == known.end()) {
            unknown.fields.push_back({"/items/" + std::to_string(i) + "/sku", "is no SKU of this store"});
            continue;
        }
        columns.sku_ids.push_back(found->second);
        for (const ListPrice& price : items[i].prices) {
            columns.ids.push_back(found->second);
            columns.min_qtys.push_back(price.min_qty.value_or(1));
            columns.amounts.push_back(price.price.amount);
            columns.compare_at.emplace_back();
            if (price.compare_at) columns.compare_at.back() = price.compare_at->amount;
        }
    }
    if (!unknown.fields.empty()) co_return std::unexpected(std::move(unknown));
    co_return columns;
}

Result<Currency> currency_of_rows(const markets::Markets& markets, const std::optional<std::string>& market) {
    const markets::Market* found = market ? markets.find_market(*market) : nullptr;
    if (found == nullptr) return invalid_field("/items", "a list without a market has a rule and no rows");
    return found->currency;
}

} // namespace

Task<Result<AdminPriceList>> set_list_rows(ListWrite write, Uuid id, ListRowsEdit edit) {
    const postgres::Rows touched =
        co_await write.transaction.run(sql::touch_price_list, postgres::params(id, write.at));
    if (touched.empty()) co_return std::unexpected(no_such_list());
    CO_TRY(const Currency currency,
           currency_of_rows(*write.markets, touched[0].get<std::optional<std::string>>(0)));
    CO_CHECK(check_rows(edit, currency));
    CO_TRY(const RowColumns columns, co_await columns_of(write.transaction, edit.items));
    co_await write.transaction.run(sql::remove_list_rows, postgres::params(id, columns.sku_ids));
    co_await write.transaction.run(sql::add_list_rows, postgres::params(id, columns.ids, columns.min_qtys,
                                                                        columns.amounts, columns.compare_at));
    accounts::AuditRecord record{{}, "set_list_rows", {}, json::print(edit)};
    co_return co_await finish(write, id, {.sku_ids = columns.sku_ids}, std::move(record));
}

Task<Result<ListRowsPage>> read_list_rows(postgres::Session& session,
                                          std::shared_ptr<const markets::Markets> markets, Uuid id,
                                          std::string after) {
    CO_TRY(const AdminPriceList list, co_await find_list(session, id));
    ListRowsPage page;
    const markets::Market* market = list.market ? markets->find_market(*list.market) : nullptr;
    if (market == nullptr) co_return page;
    const postgres::Rows rows = co_await session.run(
        sql::list_rows_page, postgres::params(id, after, static_cast<std::int64_t>(list_skus_per_page)));
    for (const postgres::Row row : rows) {
        const auto sku = row.get<std::string>(0);
        if (page.items.empty() || page.items.back().sku != sku) page.items.push_back({sku, {}});
        ListPrice price{row.get<std::int32_t>(1), {row.get<std::int64_t>(2), market->currency}, {}};
        if (const auto former = row.get<std::optional<std::int64_t>>(3))
            price.compare_at = Money{*former, market->currency};
        page.items.back().prices.push_back(price);
    }
    if (page.items.size() == list_skus_per_page) page.next = page.items.back().sku;
    co_return page;
}

} // namespace rialto::catalog
