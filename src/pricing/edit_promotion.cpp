#include "base/text.hpp"
#include "platform/events/events.hpp"
#include "pricing/admin.hpp"
#include "pricing/sql.hpp"

#include <algorithm>
#include <set>

namespace rialto::pricing {

namespace {

std::optional<Currency> currency_of(const postgres::Row& row, int column) {
    const auto code = row.get<std::optional<std::string>>(column);
    return code ? parse_currency(*code) : std::nullopt;
}

wire::Promotion promotion_of_row(const postgres::Row& row) {
    const std::optional<Currency> currency = currency_of(row, 19);
    const auto money = [&](std::int64_t amount) { return Money{amount, currency.value_or(Currency())}; };
    wire::Promotion made;
    made.id = row.get<Uuid>(0);
    made.version = row.get<std::int32_t>(1);
    made.name = row.get<std::string>(2);
    made.label = row.get<std::string>(3);
    made.active = row.get<bool>(4);
    made.priority = row.get<std::int32_t>(5);
    made.exclusive = row.get<bool>(6);
    made.trigger = row.get<bool>(7) ? wire::Trigger::code : wire::Trigger::automatic;
    made.schedule = {row.get<std::optional<Time>>(8), row.get<std::optional<Time>>(9)};
    made.conditions = json::parse<wire::PromotionConditions>(row.get<postgres::Jsonb>(10).text)
                          .value_or(wire::PromotionConditions{});
    made.actions = json::parse<std::vector<wire::PromotionAction>>(row.get<postgres::Jsonb>(11).text)
                       .value_or(std::vector<wire::PromotionAction>{});
    made.limits = {row.get<std::optional<std::int32_t>>(12), row.get<std::optional<std::int32_t>>(13), {}};
    if (const auto most = row.get<std::optional<std::int64_t>>(14)) made.limits->discount_max = money(*most);
    made.uses = row.get<std::int32_t>(15);
    if (currency) made.discount = money(row.get<std::int64_t>(16));
    made.created_at = row.get<Time>(17);
    made.updated_at = row.get<Time>(18);
    return made;
}

Task<> read_codes(postgres::Session& session, std::vector<wire::Promotion>& promotions) {
    std::vector<Uuid> ids;
    for (const wire::Promotion& promotion : promotions) ids.push_back(promotion.id);
    const auto most = static_cast<std::int32_t>(promotion_codes_shown_max * (ids.size() + 1));
    const postgres::Rows rows = co_await session.run(sql::list_codes, postgres::Params(ids, most));
    for (const postgres::Row row : rows) {
        const auto owner = std::ranges::find(promotions, row.get<Uuid>(0), &wire::Promotion::id);
        if (owner == promotions.end() || owner->codes.size() == promotion_codes_shown_max) continue;
        owner->codes.push_back(
            {row.get<std::string>(1), row.get<std::optional<std::int32_t>>(2), row.get<std::int32_t>(3)});
    }
}

Task<std::vector<wire::Promotion>> read_rows(postgres::Session& session, std::optional<Uuid> id,
                                             std::optional<PromotionPlace> after, int limit) {
    postgres::Params params;
    params.add(id);
    params.add(after ? std::optional<Time>(after->created_at) : std::nullopt);
    params.add(after ? std::optional<Uuid>(after->id) : std::nullopt);
    params.add(static_cast<std::int32_t>(limit));
    const postgres::Rows rows = co_await session.run(sql::list_promotions, std::move(params));
    std::vector<wire::Promotion> promotions;
    for (const postgres::Row row : rows) promotions.push_back(promotion_of_row(row));
    co_await read_codes(session, promotions);
    co_return promotions;
}

/// How a promotion's columns are written.
struct Columns {
    Promotion model;
    std::optional<std::string> currency;
    postgres::Jsonb conditions;
    postgres::Jsonb actions;
};

Columns columns_of(const wire::PromotionBody& body, Promotion model) {
    Columns columns{std::move(model), {}, {}, {}};
    if (columns.model.currency) columns.currency = std::string(columns.model.currency->code());
    columns.conditions.text = json::print(body.conditions.value_or(wire::PromotionConditions{}));
    columns.actions.text = json::print(body.actions);
    return columns;
}

Task<Result<>> check_room(postgres::Session& transaction, bool is_active, Uuid id) {
    if (!is_active) co_return Result<>();
    const postgres::Rows rows = co_await transaction.run(sql::count_active_promotions, postgres::params(id));
    if (rows[0].get<std::int32_t>(0) < static_cast<std::int32_t>(promotions_max)) co_return Result<>();
    co_return fail(ErrorKind::conflict, "promotion_limit",
                   "There are " + std::to_string(promotions_max) +
                       " active promotions already. Switch one off first.");
}

/// The error names a code that another promotion has, or whose limit is below its uses.
Task<Result<>> add_codes(postgres::Session& transaction, Uuid id, std::vector<wire::NewCode> codes, Time at) {
    std::vector<std::string> keys, written;
    std::vector<std::optional<std::int64_t>> uses_max;
    for (const wire::NewCode& code : codes) {
        keys.push_back(fold_code(code.code));
        written.emplace_back(trim(code.code));
        uses_max.emplace_back(code.uses_max);
    }
    if (keys.empty()) co_return Result<>();
    const postgres::Rows rows =
        co_await transaction.run(sql::add_codes, postgres::Params(id, keys, written, uses_max, at));
    std::set<std::string> stored;
    for (const postgres::Row row : rows) stored.insert(row.get<std::string>(0));
    Complaints complaints;
    for (std::size_t i = 0; i < keys.size(); ++i)
        if (!stored.contains(keys[i]))
            complaints.add("/codes/" + std::to_string(i) + "/code",
                           "belongs to another promotion, or was used more often than that");
    co_return std::move(complaints).result();
}

/// What stays, with what changes.
wire::PromotionBody merged(const wire::Promotion& current, const wire::PromotionChange& change) {
    wire::PromotionBody body = current;
    const auto take = [](auto& into, const auto& from) {
        if (from) into = *from;
    };
    take(body.name, change.name);
    take(body.label, change.label);
    take(body.trigger, change.trigger);
    take(body.actions, change.actions);
    take(body.active, change.active);
    take(body.priority, change.priority);
    take(body.exclusive, change.exclusive);
    take(body.schedule, change.schedule);
    take(body.conditions, change.conditions);
    take(body.limits, change.limits);
    return body;
}

} // namespace

Error version_conflict(int version) {
    return {ErrorKind::conflict, "version_conflict",
            "Somebody changed it meanwhile; it has version " + std::to_string(version) +
                " now. Read it again and repeat the change."};
}

Task<> record_change(postgres::Session& transaction, std::string operation, Uuid subject, std::string detail,
                     AdminCall call) {
    co_await events::append(transaction, std::string(price_book_topic), to_string(subject),
                            R"({"kind": "edit"})", call.at);
    accounts::AuditRecord record{call.key_digest, std::move(operation), to_string(subject),
                                 std::move(detail)};
    co_await accounts::append_audit_record(transaction, std::move(record), call.at);
}

Task<std::vector<wire::Promotion>> list_promotions(postgres::Session& session,
                                                   std::optional<PromotionPlace> after, int limit) {
    return read_rows(session, std::nullopt, after, limit + 1);
}

Task<Result<wire::Promotion>> read_promotion(postgres::Session& session, Uuid id) {
    std::vector<wire::Promotion> found = co_await read_rows(session, id, std::nullopt, 1);
    if (found.empty()) co_return fail(ErrorKind::not_found, "not_found", "There is no such promotion.");
    co_return std::move(found[0]);
}

Task<Result<wire::Promotion>> create_promotion(postgres::Session& transaction, wire::NewPromotion body,
                                               AdminCall call) {
    Complaints complaints;
    const Columns columns = columns_of(body, promotion_of(body, call.markets.get(), complaints));
    std::vector<wire::NewCode> codes = body.codes.value_or(std::vector<wire::NewCode>{});
    check_codes(codes, complaints);
    CO_CHECK(std::move(complaints).result());
    const Uuid id = make_uuid_v7(call.at);
    const bool is_active = body.active.value_or(true);
    CO_CHECK(co_await check_room(transaction, is_active, id));
    const Promotion& model = columns.model;
    co_await transaction.run(sql::create_promotion,
                             postgres::Params(id, body.name, body.label, is_active,
                                              static_cast<std::int32_t>(model.priority), model.is_exclusive,
                                              model.needs_code, model.starts_at, model.ends_at,
                                              columns.conditions, columns.actions, model.limits.uses_max,
                                              model.limits.uses_per_customer_max, model.limits.discount_max,
                                              columns.currency, call.at));
    CO_CHECK(co_await add_codes(transaction, id, std::move(codes), call.at));
    co_await record_change(transaction, "create_promotion", id, json::print(body), call);
    co_return co_await read_promotion(transaction, id);
}

Task<Result<wire::Promotion>> change_promotion(postgres::Session& transaction, Uuid id,
                                               wire::PromotionChange change, AdminCall call) {
    CO_TRY(const wire::Promotion current, co_await read_promotion(transaction, id));
    const wire::PromotionBody body = merged(current, change);
    Complaints complaints;
    const Columns columns = columns_of(body, promotion_of(body, call.markets.get(), complaints));
    std::vector<wire::NewCode> codes = change.codes.value_or(std::vector<wire::NewCode>{});
    check_codes(codes, complaints);
    CO_CHECK(std::move(complaints).result());
    CO_CHECK(co_await check_room(transaction, body.active.value_or(true), id));
    const Promotion& model = columns.model;
    const postgres::Rows changed = co_await transaction.run(
        sql::change_promotion,
        postgres::Params(id, static_cast<std::int32_t>(change.version), body.name, body.label,
                         body.active.value_or(true), static_cast<std::int32_t>(model.priority),
                         model.is_exclusive, model.needs_code, model.starts_at, model.ends_at,
                         columns.conditions, columns.actions, columns.currency, call.at));
    if (changed.empty()) co_return std::unexpected(version_conflict(current.version));
    if (change.codes_removed) {
        std::vector<std::string> keys;
        for (const std::string& code : *change.codes_removed) keys.push_back(fold_code(code));
        co_await transaction.run(sql::remove_codes, postgres::Params(id, keys));
    }
    CO_CHECK(co_await add_codes(transaction, id, std::move(codes), call.at));
    const postgres::Rows budget = co_await transaction.run(
        sql::change_budget, postgres::Params(id, model.limits.uses_max, model.limits.uses_per_customer_max,
                                             model.limits.discount_max));
    if (budget.empty())
        co_return invalid_field("/limits", "must not be below what the promotion has given already");
    co_await record_change(transaction, "change_promotion", id, json::print(change), call);
    co_return co_await read_promotion(transaction, id);
}

} // namespace rialto::pricing
