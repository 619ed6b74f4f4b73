#include "accounts/group_name.hpp"
#include "accounts/sql.hpp"
#include "accounts/stored_account.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace rialto::accounts {

bool can_name_a_group(std::string_view name) {
    constexpr std::size_t group_bytes_max = 32;
    const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    return !name.empty() && name.size() <= group_bytes_max && name[0] >= 'a' && name[0] <= 'z' &&
           std::ranges::all_of(name, fits);
}

namespace {

Result<> check_group(const GroupChange& change) {
    if (change.group && !can_name_a_group(*change.group))
        return invalid_field("/group", "must be 1 to 32 of a-z, 0-9 and -, with a letter first");
    if (change.label && (trim(*change.label).empty() || code_points(*change.label) > group_label_max))
        return invalid_field("/label", "must have 1 to 100 characters");
    return {};
}

Task<Result<>> need_group(postgres::Session& session, std::string group) {
    const postgres::Rows rows = co_await session.run(sql::list_groups, {});
    std::string known;
    for (const postgres::Row row : rows) {
        if (row.get<std::string_view>(0) == group) co_return Result<>();
        known += (known.empty() ? "" : ", ") + row.get<std::string>(0);
    }
    co_return fail(ErrorKind::not_found, "unknown_group",
                   "There is no group " + group + "; there are: " + (known.empty() ? "none" : known) +
                       ". A label makes it.");
}

} // namespace

Task<Result<Account>> set_group(postgres::Transaction& transaction, GroupChange change, Time at) {
    std::optional<StoredAccount> stored = co_await find_account(transaction, std::string(trim(change.email)));
    if (!stored) co_return fail(ErrorKind::not_found, "not_found", "There is no account with this e-mail.");
    CO_CHECK(check_group(change));
    if (change.group && change.label)
        co_await transaction.run(sql::create_group, postgres::params(*change.group, trim(*change.label)));
    if (change.group) CO_CHECK(co_await need_group(transaction, *change.group));
    co_await transaction.run(sql::set_group, postgres::params(stored->account.id, change.group, at));
    stored->account.group = std::move(change.group);
    co_return std::move(stored->account);
}

} // namespace rialto::accounts
